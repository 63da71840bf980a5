//! Make requests: one PKCS#10 for each new key, signed by it, in a message signed by the old qualified key. This is the only place where the
//! qualified key signs, and what it signs is built here.

use crate::{
    certificate::{Both, Certificate, KeyId, Role},
    worker::{
        Answer, Failure, MakeRequests, Request,
        consent::{Asking, Purpose},
        old_pair::OldPair,
        signed::{CertificationRequest, SignedMessage},
        token::{AskPin, Login, PrivateKey, PublicKey, Token},
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
    token.can(&old, false)?;
    for (_, key) in keys.iter() {
        token.can(key, false)?;
    }
    for (role, key) in keys.iter() {
        has_no_certificate(token, &order.keys.get(role).id, key)?;
    }
    let issuers = pair.issuers(token)?;
    let login = asking.consent(token, pair, Purpose::Send(&order.recipient))?;
    // Everything is there before anything is signed: a signature that leads to nothing is none that was consented to.
    let private = token.private_keys()?;
    let signer = PrivateKey::of(&pair.halves.qualified.id, &old, &private).cloned();
    let signer = signer.ok_or_else(|| Failure::NoPair("the private key of the qualified certificate is missing".into()))?;
    let new = Both {
        qualified: new_key(token, order, Role::Qualified, &keys.qualified, &private)?,
        commercial: new_key(token, order, Role::Commercial, &keys.commercial, &private)?,
    };
    let mut ask = || asking.pin_to_sign(token, pair, Purpose::Send(&order.recipient));
    let mut signing = Signing { login, pair, issuers: &issuers, signer, old, at: Utc::now(), ask: &mut ask };
    Ok(Answer::Requests(Both {
        qualified: signing.request(Role::Qualified, &new.qualified, &keys.qualified)?,
        commercial: signing.request(Role::Commercial, &new.commercial, &keys.commercial)?,
    }))
}

fn new_key(token: &Token<'_>, order: &MakeRequests, role: Role, key: &PublicKey, private: &[PrivateKey]) -> Result<PrivateKey, Failure> {
    let id = &order.keys.get(role).id;
    let found = PrivateKey::of(id, key, private).ok_or_else(|| Failure::Unable(format!("the new {role} key {id} is not on it")))?;
    if found.id != *id {
        has_no_certificate(token, &found.id, key)?;
    }
    Ok(found.clone())
}

/// A key with a certificate beside it is no new one, whatever the agent says.
fn has_no_certificate(token: &Token<'_>, id: &KeyId, key: &PublicKey) -> Result<(), Failure> {
    let beside = token.certificates_like(Attribute::Id(id.to_bytes()))?;
    let mut certificates = beside.iter().filter_map(|stored| Certificate::from_der(&stored.der).ok());
    if certificates.any(|certificate| certificate.public_key_der() == key.der()) {
        return Err(Failure::Refused("there is a certificate for one of these keys already".into()));
    }
    Ok(())
}

fn key(order: &MakeRequests, role: Role) -> Result<PublicKey, Failure> {
    PublicKey::from_der(&order.keys.get(role).public_key)
}

struct Signing<'a, 'p> {
    login: Login<'a>,
    pair: &'a OldPair,
    issuers: &'a [Certificate],
    signer: PrivateKey,
    old: PublicKey,
    at: DateTime<Utc>,
    ask: &'a mut AskPin<'p>,
}

impl Signing<'_, '_> {
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
