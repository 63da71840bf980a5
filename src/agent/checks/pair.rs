//! The pair on the card: in force, not revoked, and on a card whose own certification lasts.

use super::{AtTheDesk, not_reached};
use crate::{
    agent::{card_look::certificates_on, standings},
    certificate::{PairError, Standing, pairs_among},
    config::Config,
    renewal::KnownPair,
    tell::{Check, Examined, Teller, days_until},
};
use chrono::{DateTime, Days, Utc};
use std::time::Duration;

/// How long the authority may take to say whether the pair is revoked.
const REVOCATION: Duration = Duration::from_secs(40);
/// A renewed pair is valid for a year: a card whose certification ends sooner will not hold the next one.
const A_YEAR: Days = Days::new(365);

/// Whether there is a pair that can be renewed.
pub(super) fn in_force(desk: &AtTheDesk, pair: Option<&KnownPair>, now: DateTime<Utc>, teller: &Teller) -> Examined {
    if desk.cards().is_empty() {
        return not_reached(Check::Pair);
    }
    let Some(pair) = pair else {
        let certificates: Vec<_> = desk.cards().iter().flat_map(certificates_on).collect();
        return match pairs_among(&certificates) {
            Err(PairError::Half { .. }) => Examined::failed(Check::Pair, "doctor-pair-half"),
            _ => Examined::failed(Check::Pair, "doctor-pair-none"),
        };
    };
    let ends = pair.expires();
    let examined = if ends <= now {
        Examined::failed(Check::Pair, "doctor-pair-ended")
    } else {
        Examined::well(Check::Pair, "doctor-pair-well").with("left", teller.left(days_until(ends, now)))
    };
    examined.with("person", pair.person.name.clone()).with("day", teller.day_of(ends))
}

/// What the authority says of it.
pub(super) async fn revocation(config: &Config, desk: &AtTheDesk, pair: Option<&KnownPair>, teller: &Teller) -> Examined {
    let now = Utc::now();
    let Some(pair) = pair.filter(|pair| pair.expires() > now) else { return not_reached(Check::Revocation) };
    let asked = tokio::time::timeout(REVOCATION, standings(config, desk.cards(), now)).await;
    let Ok(told) = asked else { return super::too_slow(Check::Revocation, REVOCATION) };
    let standings = pair.old.iter().map(|(_, old)| told.get(&old.fingerprint));
    let mut unknown = None;
    for standing in standings {
        match standing {
            Some(Standing::Good) => {}
            Some(Standing::Revoked { at, .. }) => {
                return Examined::failed(Check::Revocation, "doctor-revocation-revoked").with("day", teller.day_of(*at));
            }
            Some(Standing::Unknown { why }) => unknown = Some(why.clone()),
            None => unknown = Some(String::new()),
        }
    }
    match unknown {
        None => Examined::well(Check::Revocation, "doctor-revocation-well"),
        Some(why) => Examined::doubtful(Check::Revocation, "doctor-revocation-unknown").with("why", why),
    }
}

/// The end of the card's certification as a qualified device, where the configuration knows it.
pub(super) fn card_certification(config: &Config, pair: Option<&KnownPair>, now: DateTime<Utc>, teller: &Teller) -> Examined {
    let Some(end) = config.card.as_ref().and_then(|card| card.certified_until) else {
        return Examined::skipped(Check::DeviceCertification, "doctor-card-certification-unknown");
    };
    let today = now.date_naive();
    let next = pair.map_or(today, |pair| pair.expires().date_naive()).checked_add_days(A_YEAR);
    let examined = if end < today {
        Examined::failed(Check::DeviceCertification, "doctor-card-certification-ended")
    } else if next.is_some_and(|next| end < next) {
        Examined::doubtful(Check::DeviceCertification, "doctor-card-certification-ends")
    } else {
        Examined::well(Check::DeviceCertification, "doctor-card-certification-well")
    };
    examined.with("day", teller.day(end))
}
