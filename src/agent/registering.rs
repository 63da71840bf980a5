//! What browsers and mail programs are to see of a card, and what was found in their stores, in words for a person.

use super::{AgentError, card_look::certificates_on, trust::certificates_in};
use crate::{
    certificate::{Both, Certificate, TwinsPair, pairs_among},
    certstore::{Condition, Packaging, Report, StoreReport, Wanted},
    config::Config,
    tell::StoreLine,
    worker::CardContents,
};
use serde::Serialize;

/// What the stores are to hold by this configuration, for this card, if one is in.
///
/// # Errors
/// If `[card]` is missing, or a certificate file that the configuration names is of no use.
pub fn wanted_by(config: &Config, contents: Option<&CardContents>) -> Result<Wanted, AgentError> {
    let certificates = contents.map(certificates_on).unwrap_or_default();
    let newest = pairs_among(&certificates).unwrap_or_default().into_iter().max_by_key(TwinsPair::not_after);
    match (contents, newest) {
        (Some(contents), Some(pair)) => wanted_for(config, Some(&contents.token.label), &pair.certificates, &certificates),
        _ => {
            let card = config.card()?;
            Ok(Wanted::new(card.module.clone(), card.env.clone()))
        }
    }
}

/// What they are to hold for this pair; on the card with this label, if it is in a reader. `known` are authorities seen on cards.
///
/// # Errors
/// As [`wanted_by`].
pub fn wanted_for(config: &Config, label: Option<&str>, pair: &Both<Certificate>, known: &[Certificate]) -> Result<Wanted, AgentError> {
    let card = config.card()?;
    let anchors = certificates_in(&config.certificates.anchors)?;
    let mut authorities = certificates_in(&config.certificates.intermediates)?;
    authorities.extend(known.iter().filter(|one| one.is_authority()).cloned());
    let wanted =
        Wanted::new(card.module.clone(), card.env.clone()).with_path_of(&[&pair.qualified, &pair.commercial], &anchors, &authorities);
    Ok(match label {
        Some(label) => wanted.with_card(label, pair.clone()),
        None => wanted,
    })
}

/// The stores, for people.
pub fn store_lines(report: &Report) -> Vec<StoreLine> {
    report.stores.iter().map(store_line).collect()
}

/// One store, for people.
pub fn store_line(store: &StoreReport) -> StoreLine {
    let condition = serde_json::to_value(&store.condition).unwrap_or_default();
    StoreLine {
        program: name(&store.program),
        packaging: (store.packaging != Packaging::System).then(|| name(&store.packaging)),
        place: store.place.display().to_string(),
        state: condition["state"].as_str().unwrap_or_default().to_owned(),
        why: if let Condition::Failed(why) = &store.condition { why.clone() } else { String::new() },
        module: store.module,
        missing_authorities: store.missing_authorities.clone(),
        seen: store.seen,
    }
}

/// The name that the JSON has for it.
fn name(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
