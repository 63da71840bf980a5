//! The trust anchors of the configuration, and whether the pair leads to one.

use super::{AtTheDesk, not_reached};
use crate::{
    agent::trust::{anchors, certificates_in},
    certificate::{Anchors, Certificate},
    config::Config,
    renewal::KnownPair,
    tell::{Check, Examined, Teller},
};
use chrono::{DateTime, TimeDelta, Utc};

/// An anchor that ends sooner is worth a word.
const SOON: TimeDelta = TimeDelta::days(90);

/// Anchors and chain.
pub(super) fn examine(config: &Config, desk: &AtTheDesk, pair: Option<&KnownPair>, now: DateTime<Utc>, teller: &Teller) -> Vec<Examined> {
    let chain = match (anchors(config), pair) {
        (Ok(anchors), Some(pair)) => chain(pair, &anchors, &desk.authorities(), now),
        _ => not_reached(Check::Chain),
    };
    vec![valid(config, now, teller), chain]
}

/// Whether the files can be read and their roots are valid.
pub(super) fn valid(config: &Config, now: DateTime<Utc>, teller: &Teller) -> Examined {
    if config.certificates.anchors.is_empty() {
        return Examined::failed(Check::Anchors, "doctor-anchors-none");
    }
    let roots = anchors(config).and_then(|_| certificates_in(&config.certificates.anchors));
    let roots = match roots {
        Ok(roots) => roots,
        Err(error) => return Examined::failed(Check::Anchors, "doctor-anchors-unusable").with("why", error.to_string()),
    };
    let in_time = |root: &&Certificate| root.not_before() <= now && now <= root.not_after();
    let Some(last) = roots.iter().filter(in_time).max_by_key(|root| root.not_after()) else {
        let names: Vec<String> = roots.iter().map(Certificate::subject_text).collect();
        return Examined::failed(Check::Anchors, "doctor-anchors-ended").with("names", names.join("; "));
    };
    let examined = if last.not_after() - now < SOON {
        Examined::doubtful(Check::Anchors, "doctor-anchors-end-soon")
    } else {
        Examined::well(Check::Anchors, "doctor-anchors-well")
    };
    examined.with("name", last.person().name).with("day", teller.day_of(last.not_after())).with("count", roots.len())
}

/// Whether both certificates lead to an anchor: what will be issued has to as well.
pub(in crate::agent) fn chain(pair: &KnownPair, anchors: &Anchors, authorities: &[Certificate], now: DateTime<Utc>) -> Examined {
    for (_, old) in pair.old.iter() {
        let verified = old.certificate().map_err(|error| error.to_string()).and_then(|certificate| {
            // An ended pair is told as that, and not as one that nobody vouches for.
            let at = now.min(certificate.not_after());
            anchors.verify(&certificate, authorities, at).map_err(|error| error.to_string())
        });
        if let Err(why) = verified {
            return Examined::failed(Check::Chain, "doctor-chain-broken").with("why", why);
        }
    }
    Examined::well(Check::Chain, "doctor-chain-well")
}
