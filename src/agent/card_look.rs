//! A look at the cards without a PIN, each by a worker of its own, and what is made of it.

use crate::{
    card::{Prompt, Worker, WorkerError},
    certificate::{Certificate, pairs_among},
    renewal::KnownPair,
    worker::{Answer, CardContents, Intent},
};
use std::collections::BTreeSet;
use tokio::sync::mpsc;

/// What is on the cards: on the most promising, and on the known ones with these serial numbers that are in as well.
pub async fn look_at(worker: &Worker, known: BTreeSet<String>) -> Result<Vec<CardContents>, WorkerError> {
    let mut cards = vec![inspect(worker, None).await?];
    for serial in known {
        if cards.iter().all(|card| card.token.serial != serial)
            && let Ok(card) = inspect(worker, Some(&serial)).await
        {
            cards.push(card);
        }
    }
    Ok(cards)
}

async fn inspect(worker: &Worker, serial: Option<&str>) -> Result<CardContents, WorkerError> {
    let (progress, _) = mpsc::unbounded_channel();
    match worker.run(serial, Intent::Inspect, Prompt::None, progress).await? {
        Answer::Contents(contents) => Ok(contents),
        _ => Err(WorkerError::Crashed("an answer to another question".to_owned())),
    }
}

/// The card's certificates; what is none is passed over here and told by `twins card`.
pub fn certificates_on(contents: &CardContents) -> Vec<Certificate> {
    contents.certificates.iter().filter_map(|on_card| Certificate::from_der(&on_card.der).ok()).collect()
}

/// The pairs among them; half a pair is passed over here and told by `twins card`.
pub fn pairs_on(contents: &CardContents, certificates: &[Certificate]) -> Vec<KnownPair> {
    let pairs = pairs_among(certificates).unwrap_or_default();
    pairs.iter().map(|pair| KnownPair::found(&contents.token.serial, &contents.token.label, pair)).collect()
}
