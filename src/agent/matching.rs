//! Which pair a notice is for, and which renewal another message belongs to. Pure.

use crate::{
    mail::{Kind, Verdict},
    renewal::{KnownPair, Owners, Renewal},
};
use chrono::{DateTime, Utc};

/// What a notice is about.
#[derive(Debug, PartialEq, Eq)]
pub enum NoticeFor<'a> {
    /// A pair that may be renewed.
    Pair(&'a KnownPair),
    /// No pair that was ever seen.
    Unknown,
    /// One that could be known by its address alone, which nothing proves.
    Unsure,
    /// A pair that has ended.
    Ended(&'a KnownPair),
    /// A pair whose owner has a newer one.
    Replaced(&'a KnownPair),
}

/// Matches a notice by the serial numbers it names; one without any, by the address it was sent to.
pub fn notice_for<'a>(verdict: &Verdict, pairs: &'a [KnownPair], now: DateTime<Utc>) -> NoticeFor<'a> {
    let named = |pair: &&KnownPair| match verdict.serials.as_slice() {
        [] => verdict.to.iter().any(|address| pair.has_address(address)),
        serials => pair.has_serial(serials),
    };
    let ended = |pair: &KnownPair| pair.expires() <= now;
    let owners = Owners::of(pairs);
    let replaced = |pair: &KnownPair| owners.have_successor_of(pair, now);
    // By address several pairs of one person may match, last year's too: of those in force the one that ends first is meant.
    let rank = |pair: &&KnownPair| (ended(pair) || replaced(pair), pair.expires());
    match pairs.iter().filter(named).min_by_key(rank) {
        None => NoticeFor::Unknown,
        Some(_) if verdict.serials.is_empty() && !verdict.signed => NoticeFor::Unsure,
        Some(pair) if ended(pair) => NoticeFor::Ended(pair),
        Some(pair) if replaced(pair) => NoticeFor::Replaced(pair),
        Some(pair) => NoticeFor::Pair(pair),
    }
}

/// The renewals that an acceptance, payment or issuance mail can belong to: under way, of the person it was sent to, begun before it. Such a
/// mail does not name the renewal, and one address may have several.
pub fn renewals_for<'a>(verdict: &Verdict, renewals: impl Iterator<Item = &'a Renewal>) -> Vec<String> {
    let mut possible: Vec<&Renewal> = renewals
        .filter(|renewal| !renewal.is_over() && renewal.awaits_authority())
        .filter(|renewal| verdict.to.iter().any(|address| renewal.pair.has_address(address)))
        .filter(|renewal| verdict.date.is_none_or(|date| date + chrono::TimeDelta::days(1) >= renewal.opened))
        .collect();
    if possible.iter().any(|renewal| renewal.pair.has_serial(&verdict.serials)) {
        possible.retain(|renewal| renewal.pair.has_serial(&verdict.serials));
    }
    let named = possible.iter().any(|renewal| renewal.pair.has_serial(&verdict.serials));
    match verdict.kind {
        // What is wrongly taken for accepted is never sent; what is wrongly taken for unconfirmed is asked again. So nothing is guessed.
        Kind::RequestAccepted if possible.len() > 1 || (!named && !verdict.signed) => possible.clear(),
        // An invoice follows the request it is for.
        Kind::PaymentRequest if possible.len() > 1 => {
            possible.sort_by_key(|renewal| (renewal.certificates().is_none(), renewal.halves.qualified.accepted));
            possible.drain(..possible.len() - 1);
        }
        // Each certificate is examined by its key.
        _ => {}
    }
    possible.iter().map(|renewal| renewal.id.clone()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        certificate::{Both, Fingerprint, KeyId, Person, Role, SerialNumber},
        renewal::{CardView, Event, HostList, OldCertificate, Origin, Plan, Request, Step},
    };
    use chrono::TimeDelta;
    use serde_json::json;

    const ADDRESS: &str = "jana@example.cz";

    fn verdict(kind: &str, serials: &[&str]) -> Verdict {
        let json = json!({"kind": kind, "trust": "authenticated", "trust_reason": "", "rejected_links": [], "serials": serials,
            "expires": null, "certificates": [], "payment": null});
        Verdict { to: vec![ADDRESS.to_owned()], signed: true, ..serde_json::from_value(json).unwrap() }
    }

    fn pair(serial: &str, days: i64, now: DateTime<Utc>) -> KnownPair {
        let old = |role: Role| OldCertificate {
            fingerprint: Fingerprint::of(format!("{serial}{role}").as_bytes()),
            serial: SerialNumber::from_hex(serial).unwrap(),
            not_before: now + TimeDelta::days(days - 365),
            not_after: now + TimeDelta::days(days),
            der: Vec::new(),
        };
        let person = Person { name: serial.to_owned(), serial_number: None, ica_user_id: None, emails: vec![ADDRESS.to_owned()] };
        let old = Both { qualified: old(Role::Qualified), commercial: old(Role::Commercial) };
        KnownPair { token_serial: serial.to_owned(), token_label: String::new(), person, old }
    }

    fn signed(serial: &str, accepted: bool, now: DateTime<Utc>) -> Renewal {
        let id = |byte| KeyId::from_bytes(&[byte]);
        let (planned, request) = (Both { qualified: id(1), commercial: id(2) }, Request { pkcs10: vec![], cms: vec![] });
        let (pair, origin) = (Box::new(pair(serial, 20, now)), Origin::Hand);
        let link = HostList::new(["www.ica.cz"]).admit("https://www.ica.cz/x").ok();
        let opened = Event::Opened { pair, origin, link, planned, card: None, may_send: true, plan: Plan::default() };
        let mut renewal = Renewal::open(serial, &opened, now).unwrap();
        let view = CardView { public_keys: vec![], keys: vec![], certificates: vec![], other_pair: None };
        renewal.apply(&Event::CardSeen { view, inserted: true }, now);
        renewal.apply(&Event::KeysOrdered, now);
        for role in Role::ALL {
            renewal.apply(&Event::KeyMade { role, id: id(3), public_key: vec![] }, now);
        }
        renewal.apply(&Event::Consented { step: Step::SendRequests }, now);
        renewal.apply(&Event::RequestsMade { requests: Both { qualified: request.clone(), commercial: request } }, now);
        if accepted {
            renewal.apply(&Event::Accepted { number: None, last_page: None }, now);
        }
        renewal
    }

    fn found(verdict: &Verdict, renewals: &[Renewal]) -> Vec<String> {
        renewals_for(verdict, renewals.iter())
    }

    #[test]
    fn of_two_renewals_none_is_guessed_to_be_accepted() {
        let now = Utc::now();
        let two = [signed("1A", true, now), signed("1B", false, now)];
        assert_eq!(found(&verdict("request-accepted", &[]), &two), Vec::<String>::new());
        assert_eq!(found(&verdict("request-accepted", &["1B"]), &two), ["1B"], "one that names its certificate");
        assert_eq!(found(&verdict("request-accepted", &[]), &two[1..]), ["1B"]);
        assert_eq!(found(&verdict("payment-request", &[]), &two), ["1A"], "an invoice follows a request");
        assert_eq!(found(&verdict("certificates-issued", &[]), &two), ["1A", "1B"], "the keys will tell");
    }

    #[test]
    fn a_notice_without_serial_numbers_means_the_pair_that_ends_first() {
        let now = Utc::now();
        let pairs = [pair("1A", 300, now), pair("1B", 20, now), pair("1C", -3, now)];
        assert_eq!(notice_for(&verdict("renewal-notice", &[]), &pairs, now), NoticeFor::Pair(&pairs[1]));
        assert_eq!(notice_for(&verdict("renewal-notice", &["1C"]), &pairs, now), NoticeFor::Ended(&pairs[2]));
    }

    #[test]
    fn an_addressee_that_nobody_signed_proves_nothing() {
        let now = Utc::now();
        let pairs = [pair("1A", 20, now)];
        let by_server = |kind, serials: &[&str]| Verdict { signed: false, ..verdict(kind, serials) };
        assert_eq!(notice_for(&by_server("renewal-notice", &[]), &pairs, now), NoticeFor::Unsure);
        assert_eq!(notice_for(&by_server("renewal-notice", &["1A"]), &pairs, now), NoticeFor::Pair(&pairs[0]), "it names the certificate");
        let stranger = Verdict { to: vec!["somebody@example.cz".to_owned()], ..verdict("renewal-notice", &[]) };
        assert_eq!(notice_for(&stranger, &pairs, now), NoticeFor::Unknown, "signed, but for another address");
        let renewal = [signed("1A", false, now)];
        assert!(found(&by_server("request-accepted", &[]), &renewal).is_empty());
        assert_eq!(found(&by_server("request-accepted", &["1A"]), &renewal), ["1A"]);
        assert_eq!(found(&by_server("certificates-issued", &[]), &renewal), ["1A"], "the keys will tell");
    }
}
