//! Import: two issued certificates, each beside its private key, if they are what was asked for. Nothing is overwritten or deleted.

use crate::{
    certificate::{Both, Certificate, Role},
    worker::{
        Answer, Failure, Import, Lack,
        consent::{Asking, Purpose},
        old_pair::OldPair,
        signed::asn1,
        token::{Login, Needed, NewCertificate, PrivateKey, PublicKey, Token},
    },
};

/// Writes what is absent. The PIN is asked for only if something is.
pub fn run(token: &Token<'_>, pair: &OldPair, order: &Import, asking: &mut Asking<'_, '_>) -> Result<Answer, Failure> {
    let new = Both { qualified: issued(order, Role::Qualified)?, commercial: issued(order, Role::Commercial)? };
    for (role, certificate) in new.iter() {
        compare(&pair.halves.get(role).certificate, certificate, role)?;
    }
    let mut absent: Vec<Role> = Vec::new();
    for (role, certificate) in new.iter() {
        if token.certificate(certificate.der())?.is_none() {
            absent.push(role);
        }
    }
    if absent.is_empty() {
        return Ok(Answer::Imported);
    }
    token.has_room(absent.iter().map(|role| Needed::for_certificate(new.get(*role).der())).sum())?;
    for role in &absent {
        let (old, new) = (&pair.halves.get(*role).certificate, new.get(*role));
        if old.subject_der() != new.subject_der() {
            asking.same_subject(old, new)?;
        }
    }
    let login = asking.consent(token, pair, Purpose::Import)?;
    let private = login.token().private_keys()?;
    for role in absent {
        write(&login, pair, order, (role, new.get(role)), &private)?;
    }
    Ok(Answer::Imported)
}

/// The certificate that was handed over, if it is for the key it is said to be for.
fn issued(order: &Import, role: Role) -> Result<Certificate, Failure> {
    let unusable = |what: String| Failure::Refused(format!("the issued {role} certificate {what}"));
    let der = hex::decode(order.certificates.get(role)).map_err(|error| unusable(format!("cannot be read: {error}")))?;
    let certificate = Certificate::from_der(&der).map_err(|error| unusable(format!("cannot be read: {error}")))?;
    if certificate.public_key_der() != order.keys.get(role).public_key {
        return Err(unusable("is for another key".into()));
    }
    if certificate.role() != Some(role) {
        return Err(unusable(format!("is not a {role} one")));
    }
    Ok(certificate)
}

fn compare(old: &Certificate, new: &Certificate, role: Role) -> Result<(), Failure> {
    if old.subject_der() == new.subject_der() || old.same_subject(new) {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "the issued {role} certificate names another subject ({}) than the old one ({})",
        new.subject_text(),
        old.subject_text()
    )))
}

fn write(
    login: &Login<'_>,
    pair: &OldPair,
    order: &Import,
    (role, certificate): (Role, &Certificate),
    private: &[PrivateKey],
) -> Result<(), Failure> {
    let key = order.keys.get(role);
    let private = PrivateKey::of(&key.id, &PublicKey::from_der(&key.public_key)?, private);
    let private = private.ok_or_else(|| Failure::Unable(Lack::NewKey { role, id: key.id.clone() }))?;
    let serial = asn1::certificate_serial(certificate.der()).map_err(|error| asn1::broken(&error))?;
    login.token().write_certificate(&NewCertificate {
        id: &private.id,
        label: &pair.halves.get(role).label_for(certificate),
        subject: certificate.subject_der(),
        issuer: certificate.issuer_der(),
        serial,
        der: certificate.der(),
    })
}
