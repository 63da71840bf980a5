//! Make requests: one PKCS#10 for each new key, signed by it, in a message signed by the old qualified key. This is the only place where the
//! qualified key signs, and what it signs is built here.

use crate::{
    certificate::{Both, Certificate, Role},
    worker::{
        Answer, Failure, Lack, MakeRequests, Request,
        consent::{Asking, Purpose},
        old_pair::OldPair,
        signed::{CertificationRequest, SignedMessage},
        token::{AskPin, Login, PrivateKey, PublicKey, StoredCertificate, Token},
    },
};
use chrono::{DateTime, Utc};
use cryptoki::object::Attribute;

/// Makes and signs both.
pub fn run(token: &Token<'_>, pair: &OldPair, order: &MakeRequests, asking: &mut Asking<'_, '_>) -> Result<Answer, Failure> {
    let keys = Both { qualified: key(order, Role::Qualified)?, commercial: key(order, Role::Commercial)? };
    let is_old = |key: &PublicKey| pair.halves.iter().any(|(_, old)| old.certificate.public_key_der() == key.der());
    if keys.qualified == keys.commercial || keys.iter().any(|(_, key)| is_old(key)) {
        return Err(Failure::Refused("the requests are not for two new keys".into()));
    }
    let old = PublicKey::from_der(pair.halves.qualified.certificate.public_key_der())?;
    for key in [&old, &keys.qualified, &keys.commercial] {
        token.can_sign_with(key.kind())?;
    }
    have_no_certificates(token, pair, order, &keys)?;
    let issuers = pair.issuers(token)?;
    let signers =
        [(&pair.halves.qualified.id, &old), (&order.keys.qualified.id, &keys.qualified), (&order.keys.commercial.id, &keys.commercial)];
    let login = asking.consent_to_sign(token, pair, Purpose::Send(&order.recipient), &signers)?;
    // Everything is there before anything is signed: a signature that leads to nothing is none that was consented to.
    let private = token.private_keys()?;
    let signer = PrivateKey::of(&pair.halves.qualified.id, &old, &private).cloned();
    let signer = signer.ok_or(Failure::NoPair(Lack::PrivateKey { role: Role::Qualified }))?;
    let new = Both {
        qualified: new_key(token, order, Role::Qualified, &keys.qualified, &private)?,
        commercial: new_key(token, order, Role::Commercial, &keys.commercial, &private)?,
    };
    let mut ask = || asking.pin_to_sign(token, pair, Purpose::Send(&order.recipient));
    let mut signing = Signing { login, pair, issuers: &issuers, signer, old, at: Utc::now(), ask: &mut ask };
    let requests = Both {
        qualified: signing.request(Role::Qualified, &new.qualified, &keys.qualified)?,
        commercial: signing.request(Role::Commercial, &new.commercial, &keys.commercial)?,
    };
    let Signing { login, .. } = signing;
    asking.signed_with(&login);
    Ok(Answer::Requests(requests))
}

fn new_key(token: &Token<'_>, order: &MakeRequests, role: Role, key: &PublicKey, private: &[PrivateKey]) -> Result<PrivateKey, Failure> {
    let id = &order.keys.get(role).id;
    let found = PrivateKey::of(id, key, private);
    let found = found.ok_or_else(|| Failure::Unable(Lack::NewKey { role, id: id.clone() }))?;
    if found.id != *id {
        no_certificate_is_for([key], &token.certificates_like(Attribute::Id(found.id.to_bytes()))?)?;
    }
    Ok(found.clone())
}

/// A key with a certificate is no new one, whatever the agent says. It is told by the key in the certificate: a `CKA_ID` is the library's to
/// change, so a certificate with the person's subject is looked at whatever its id. What bears another subject is found by the id.
fn have_no_certificates(token: &Token<'_>, pair: &OldPair, order: &MakeRequests, keys: &Both<PublicKey>) -> Result<(), Failure> {
    let keys = [&keys.qualified, &keys.commercial];
    let (mut candidates, mut seen) = (Vec::new(), Vec::new());
    for (role, old) in pair.halves.iter() {
        candidates.extend(token.certificates_like(Attribute::Id(order.keys.get(role).id.to_bytes()))?);
        let subject = old.certificate.subject_der();
        if seen.contains(&subject) {
            continue;
        }
        seen.push(subject);
        let named = token.certificates_like(Attribute::Subject(subject.to_vec()))?;
        if !named.iter().any(|stored| stored.der == old.certificate.der()) {
            // This library does not look for subjects: it would have found the old one.
            return no_certificate_is_for(keys, &token.certificates()?);
        }
        candidates.extend(named);
    }
    no_certificate_is_for(keys, &candidates)
}

fn no_certificate_is_for<const N: usize>(keys: [&PublicKey; N], among: &[StoredCertificate]) -> Result<(), Failure> {
    let mut certificates = among.iter().filter_map(|stored| Certificate::from_der(&stored.der).ok());
    if certificates.any(|certificate| keys.iter().any(|key| key.der() == certificate.public_key_der())) {
        return Err(Failure::Refused("there is a certificate for one of these keys already".into()));
    }
    Ok(())
}

fn key(order: &MakeRequests, role: Role) -> Result<PublicKey, Failure> {
    PublicKey::from_der(&order.keys.get(role).public_key)
}

struct Signing<'t, 'a, 'p> {
    login: Login<'t>,
    pair: &'a OldPair,
    issuers: &'a [Certificate],
    signer: PrivateKey,
    old: PublicKey,
    at: DateTime<Utc>,
    ask: &'a mut AskPin<'p>,
}

impl Signing<'_, '_, '_> {
    fn request(&mut self, role: Role, private: &PrivateKey, key: &PublicKey) -> Result<Request, Failure> {
        let request = CertificationRequest::new(&self.pair.halves.get(role).certificate, key)?;
        let signature = self.login.sign(private, key, request.to_be_signed(), self.ask)?;
        let pkcs10 = request.signed(&signature.algorithm, &signature.value)?;

        let message = SignedMessage::new(&pkcs10, &self.pair.halves.qualified.certificate, self.issuers, self.at)?;
        let signature = self.login.sign(&self.signer, &self.old, &message.to_be_signed()?, self.ask)?;
        let cms = message.signed(&signature.algorithm, &signature.value)?;
        Ok(Request { pkcs10, cms })
    }
}
