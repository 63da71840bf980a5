//! Answer handshake: the commercial key signs one TLS client handshake, after the person's prompt and PIN. That it is one, and with the server
//! that the prompt named, is seen here, from what was said in it.

use crate::certificate::Role;
use crate::worker::{
    Answer, AnswerHandshake, Failure, Lack, Message,
    consent::{Asking, Purpose},
    old_pair::OldPair,
    signed::client_handshake,
    token::{PrivateKey, PublicKey, Token},
};

/// Asks first and is ready then: a server does not wait as long as a person may take.
pub fn run(token: &Token<'_>, pair: &OldPair, order: &AnswerHandshake, asking: &mut Asking<'_, '_>) -> Result<Answer, Failure> {
    let own = &pair.halves.commercial;
    let public = PublicKey::from_der(own.certificate.public_key_der())?;
    let offered = token.handshake_signatures(&public)?;
    let purpose = Purpose::LogIn(&order.host);
    let mut login = asking.consent_to_sign(token, pair, purpose, &[(&own.id, &public)])?;
    let among = token.private_keys()?;
    let private = PrivateKey::of(&own.id, &public, &among);
    let private = private.ok_or(Failure::NoPair(Lack::PrivateKey { role: Role::Commercial }))?;
    asking.channel.say(&Message::ReadyForHandshake(offered.clone()));
    let handshake = asking.channel.handshake()?;
    if !offered.contains(&handshake.signature) {
        return Err(Failure::Refused("a kind of signature that was not offered".into()));
    }
    let content = client_handshake(&handshake, &own.certificate, &order.host).map_err(|what| Failure::Refused(what.to_owned()))?;
    let mut ask = || asking.pin_to_sign(token, pair, purpose);
    let signed = login.sign_handshake(private, &public, handshake.signature, &content, &mut ask);
    if signed.is_ok() {
        asking.signed_with(&login);
    }
    drop(login);
    // Whoever is through with the renewal is through with the card.
    token.end_kept_login();
    signed.map(Answer::HandshakeSigned)
}
