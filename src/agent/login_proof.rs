//! The proof of the login: a connection of this process, whose handshake the card process signs after the person's PIN.

use crate::{
    card::{Prompt, Worker, WorkerError},
    certificate::{Both, Certificate, pairs_among},
    login::{self, Address, Asked, Identity, Outcome, SignatureKind, ToSign, Transcript},
    renewal::LoginOutcome,
    worker::{self, AnswerHandshake, CardContents, Handshake, HandshakeSignature, Message, Subject, Untold},
};
use rustls::RootCertStore;
use std::{
    sync::{Arc, Mutex, PoisonError, mpsc as sync_mpsc},
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    task::spawn_blocking,
};

use super::card_look::certificates_on;

/// How long the connection waits for the card's signature: the PIN was typed before, so only the card's own work is left.
const SIGNING: Duration = Duration::from_secs(120);

/// More authorities than that above a certificate are no path but a circle.
const LONGEST_PATH: usize = 8;

/// Who logs in: a pair on a card.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The card.
    pub token_serial: String,
    /// The pair.
    pub pair: Both<Certificate>,
    /// The commercial certificate's authorities, the issuer first, without the root.
    pub issuers: Vec<Certificate>,
    /// What the card does not tell and is known of it.
    pub untold: Untold,
}

impl Candidate {
    /// The pair on this card that ends last.
    pub fn on(contents: &CardContents) -> Option<Self> {
        let certificates = certificates_on(contents);
        let newest = pairs_among(&certificates).ok()?.into_iter().max_by_key(crate::certificate::TwinsPair::not_after)?;
        Some(Self::new(&contents.token.serial, newest.certificates, &certificates))
    }

    /// This pair, with its authorities from among these certificates.
    pub fn new(token_serial: &str, pair: Both<Certificate>, known: &[Certificate]) -> Self {
        let (mut issuers, mut wanted) = (Vec::<Certificate>::new(), pair.commercial.issuer_der().to_vec());
        let between = |one: &&Certificate, wanted: &[u8]| one.is_authority() && one.subject_der() == wanted && one.issuer_der() != wanted;
        while let Some(issuer) = known.iter().find(|one| between(one, &wanted)).filter(|_| issuers.len() < LONGEST_PATH) {
            wanted = issuer.issuer_der().to_vec();
            issuers.push(issuer.clone());
        }
        Self { token_serial: token_serial.to_owned(), pair, issuers, untold: Untold::default() }
    }

    fn chain(&self) -> Vec<Vec<u8>> {
        std::iter::once(&self.pair.commercial).chain(&self.issuers).map(|certificate| certificate.der().to_vec()).collect()
    }
}

/// Logs in at this address. Whether the server asks at all is found out before the person is.
///
/// # Errors
/// Why the card did not sign; then nothing was proven.
pub async fn prove(
    worker: &Worker,
    candidate: &Candidate,
    address: &Address,
    roots: RootCertStore,
    prompt: Prompt,
    progress: mpsc::UnboundedSender<Message>,
) -> Result<Outcome, WorkerError> {
    let (door, trusted) = (address.clone(), roots.clone());
    match spawn_blocking(move || login::ask(&door, trusted)).await {
        Ok(Asked::Yes) => {}
        Ok(Asked::No(outcome)) => return Ok(outcome),
        Err(error) => return Ok(Outcome::Network { why: error.to_string() }),
    }
    let (hand, handshake) = oneshot::channel();
    let (give, signature) = sync_mpsc::channel();
    let sign = signing(hand, signature);
    let (reports, mut messages) = mpsc::unbounded_channel();
    let order = AnswerHandshake {
        subject: Subject { old: candidate.pair.map(|_, certificate| hex::encode(certificate.der())) },
        host: address.host().to_owned(),
    };
    let work = async {
        let signed = worker.answer_handshake(&candidate.token_serial, order, candidate.untold, prompt, reports, handshake).await;
        if let Ok(value) = &signed {
            let _ = give.send(value.clone());
        }
        drop(give); // a connection that still waits is told that there is no signature
        signed
    };
    let door = async {
        let mut sign = Some(sign);
        let mut attempt = None;
        while let Some(message) = messages.recv().await {
            if let Message::ReadyForHandshake(kinds) = &message
                && let Some(sign) = sign.take()
            {
                let identity = Identity { chain: candidate.chain(), kinds: kinds.iter().copied().map(kind).collect(), sign };
                let (address, roots) = (address.clone(), roots.clone());
                attempt = Some(spawn_blocking(move || login::log_in(&address, roots, identity)));
            }
            let _ = progress.send(message);
        }
        attempt
    };
    let (signed, attempt) = tokio::join!(work, door);
    let outcome = match attempt {
        Some(attempt) => attempt.await.unwrap_or_else(|error| Err(error.to_string())),
        None => Err("the connection was not made".to_owned()),
    };
    match (outcome, signed) {
        (Ok(outcome), _) => Ok(outcome),
        (Err(_), Err(error)) => Err(error),
        (Err(why), Ok(_)) => Ok(Outcome::Network { why }),
    }
}

/// What the door's answer means for a renewal.
pub fn outcome_of(outcome: &Outcome) -> LoginOutcome {
    match outcome {
        Outcome::Accepted { .. } => LoginOutcome::Proven,
        Outcome::NeverAsked => LoginOutcome::NeverAsked,
        Outcome::Refused { why } | Outcome::Unable { why } => LoginOutcome::Refused { why: why.clone() },
        Outcome::Untrusted { why } | Outcome::Network { why } => LoginOutcome::Unreachable { why: why.clone() },
    }
}

/// Hands one handshake over and waits for its signature.
fn signing(hand: oneshot::Sender<Handshake>, signature: sync_mpsc::Receiver<Vec<u8>>) -> login::Sign {
    let (hand, signature) = (Mutex::new(Some(hand)), Mutex::new(signature));
    Arc::new(move |to_sign| {
        let hand = hand.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or("a second signature was wanted")?;
        hand.send(in_workers_words(to_sign)).map_err(|_| "the card process has ended")?;
        let signature = signature.lock().unwrap_or_else(PoisonError::into_inner);
        signature.recv_timeout(SIGNING).map_err(|_| "the card did not sign".to_owned())
    })
}

fn in_workers_words(to_sign: ToSign) -> Handshake {
    let signature = match to_sign.kind {
        SignatureKind::RsaPssSha256 => HandshakeSignature::RsaPssSha256,
        SignatureKind::RsaPkcs1Sha256 => HandshakeSignature::RsaPkcs1Sha256,
        SignatureKind::EcdsaP256Sha256 => HandshakeSignature::EcdsaP256Sha256,
        SignatureKind::EcdsaP384Sha384 => HandshakeSignature::EcdsaP384Sha384,
    };
    let transcript = match to_sign.transcript {
        Transcript::Tls12(messages) => worker::Transcript::Tls12(messages),
        Transcript::Tls13(hash) => worker::Transcript::Tls13(hash),
    };
    Handshake { signature, transcript }
}

const fn kind(signature: HandshakeSignature) -> SignatureKind {
    match signature {
        HandshakeSignature::RsaPssSha256 => SignatureKind::RsaPssSha256,
        HandshakeSignature::RsaPkcs1Sha256 => SignatureKind::RsaPkcs1Sha256,
        HandshakeSignature::EcdsaP256Sha256 => SignatureKind::EcdsaP256Sha256,
        HandshakeSignature::EcdsaP384Sha384 => SignatureKind::EcdsaP384Sha384,
    }
}
