//! Make requests: one PKCS#10 for each new key, signed by it, in a message signed by the old qualified key. This is the only place where the
//! qualified key signs, and what it signs is built here.

use crate::{
    certificate::{Both, Role},
    worker::{
        Answer, Failure, KeyOrder, MakeRequests, Request,
        consent::{Asking, Purpose},
        old_pair::OldPair,
        signed::{CertificationRequest, SignedMessage},
        token::{Login, PrivateKey, PublicKey, Token},
    },
};
use chrono::{DateTime, Utc};

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
    let login = asking.consent(token, pair, Purpose::Send(&order.recipient))?;
    let signer = login.token().private_key(&pair.halves.qualified.id, &old)?;
    let signer = signer.ok_or_else(|| Failure::NoPair("the private key of the qualified certificate is missing".into()))?;
    let signing = Signing { login: &login, pair, signer, old, at: Utc::now() };
    Ok(Answer::Requests(Both {
        qualified: signing.request(Role::Qualified, &order.keys.qualified, &keys.qualified)?,
        commercial: signing.request(Role::Commercial, &order.keys.commercial, &keys.commercial)?,
    }))
}

fn key(order: &MakeRequests, role: Role) -> Result<PublicKey, Failure> {
    PublicKey::from_der(&order.keys.get(role).public_key)
}

struct Signing<'a> {
    login: &'a Login<'a>,
    pair: &'a OldPair,
    signer: PrivateKey,
    old: PublicKey,
    at: DateTime<Utc>,
}

impl Signing<'_> {
    fn request(&self, role: Role, order: &KeyOrder, key: &PublicKey) -> Result<Request, Failure> {
        let private = self.login.token().private_key(&order.id, key)?;
        let private = private.ok_or_else(|| Failure::Unable(format!("the new {role} key {} is not on it", order.id)))?;
        let request = CertificationRequest::new(&self.pair.halves.get(role).certificate, key)?;
        let signature = self.login.sign(&private, key, request.to_be_signed())?;
        let pkcs10 = request.signed(&signature.algorithm, &signature.value)?;

        let message = SignedMessage::new(&pkcs10, &self.pair.halves.qualified.certificate, &self.pair.issuers, self.at)?;
        let signature = self.login.sign(&self.signer, &self.old, &message.to_be_signed()?)?;
        let cms = message.signed(&signature.algorithm, &signature.value)?;
        Ok(Request { pkcs10, cms })
    }
}
