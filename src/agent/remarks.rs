//! Messages that need the person's eye: which do, why, and how long that is shown. Only words go out of here, never a link.

use super::sequel::Sequel;
use crate::{
    mail::{Kind, Trust, Verdict},
    store::MessageRow,
    tell::{Remark, RemarkReason},
};
use chrono::{DateTime, TimeDelta, Utc};

/// A message is remarked upon for so long.
const FRESH: TimeDelta = TimeDelta::days(14);

/// At most so many proven messages are remarked upon, and as many others: what anybody can send must not push out what is proven.
const MOST_REMARKS: usize = 10;

/// Whether a message needs the person's eye, and why.
pub(super) fn remark(verdict: &Verdict, junk: bool, sequel: Sequel, at: DateTime<Utc>) -> Option<Remark> {
    if verdict.kind == Kind::Other {
        return None;
    }
    let why = match (verdict.trust, sequel) {
        (Trust::Authenticated, Sequel::UnknownPair) => RemarkReason::UnknownPair,
        (Trust::Authenticated, Sequel::AddresseeUnproven) => RemarkReason::AddresseeUnproven,
        (Trust::Authenticated, Sequel::EndedPair) => RemarkReason::EndedPair,
        (Trust::Authenticated, Sequel::ReplacedPair) => RemarkReason::ReplacedPair,
        (Trust::Authenticated, _) if junk => RemarkReason::InJunk,
        (Trust::Authenticated, _) => return None,
        (Trust::Forged, _) => RemarkReason::Forged,
        (Trust::Unauthenticated, _) if junk => RemarkReason::InJunkUnproven,
        (Trust::Unauthenticated, _) if verdict.kind == Kind::RenewalNotice => RemarkReason::Unproven,
        (Trust::Unauthenticated, _) => RemarkReason::UnprovenOther,
    };
    let doubt = verdict.doubt.and_then(|doubt| Some(serde_json::to_value(doubt).ok()?.as_str()?.to_owned()));
    Some(Remark { at, from: verdict.from.clone(), subject: verdict.subject.clone(), why, doubt })
}

/// The remarks of late among the messages, the newest first.
pub fn remarks(messages: &[MessageRow], now: DateTime<Utc>) -> Vec<Remark> {
    let remark = |row: &MessageRow| serde_json::from_value::<Option<Remark>>(row.verdict.get("remark")?.clone()).ok()?;
    shortened(messages.iter().filter_map(remark).filter(|remark| now - remark.at < FRESH).collect())
}

/// As many as are shown, the newest first.
pub(super) fn shortened(all: Vec<Remark>) -> Vec<Remark> {
    let (mut proven, mut others) = (0, 0);
    let fits = |remark: &Remark| {
        let count = if remark.why.is_of_proven() { &mut proven } else { &mut others };
        *count += 1;
        *count <= MOST_REMARKS
    };
    all.into_iter().filter(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        mail::Doubt,
        tell::{Language, Teller},
    };

    fn why(kind: Kind, trust: Trust, junk: bool, sequel: Sequel) -> Option<RemarkReason> {
        let verdict = Verdict { kind, trust, ..Verdict::default() };
        remark(&verdict, junk, sequel, Utc::now()).map(|remark| remark.why)
    }

    #[test]
    fn what_looks_like_the_authority_and_starts_nothing_is_remarked_upon_wherever_it_lies() {
        use Kind::{Other, PaymentRequest, RenewalNotice};
        use Trust::{Authenticated, Forged, Unauthenticated};
        assert_eq!(why(RenewalNotice, Unauthenticated, false, Sequel::Unbelieved), Some(RemarkReason::Unproven));
        assert_eq!(why(PaymentRequest, Unauthenticated, false, Sequel::Unbelieved), Some(RemarkReason::UnprovenOther));
        assert_eq!(why(RenewalNotice, Unauthenticated, true, Sequel::Unbelieved), Some(RemarkReason::InJunkUnproven));
        assert_eq!(why(RenewalNotice, Forged, false, Sequel::Unbelieved), Some(RemarkReason::Forged));
        assert_eq!(why(RenewalNotice, Forged, true, Sequel::Unbelieved), Some(RemarkReason::Forged));
        for (sequel, reason) in [
            (Sequel::UnknownPair, RemarkReason::UnknownPair),
            (Sequel::AddresseeUnproven, RemarkReason::AddresseeUnproven),
            (Sequel::EndedPair, RemarkReason::EndedPair),
            (Sequel::ReplacedPair, RemarkReason::ReplacedPair),
        ] {
            assert_eq!(why(RenewalNotice, Authenticated, false, sequel), Some(reason));
        }
        assert_eq!(why(RenewalNotice, Authenticated, true, Sequel::Heard), Some(RemarkReason::InJunk));
        assert_eq!(why(RenewalNotice, Authenticated, false, Sequel::Heard), None);
        assert_eq!(why(Other, Forged, false, Sequel::Unbelieved), None, "a newsletter");
    }

    #[test]
    fn each_kind_of_doubt_goes_along_and_has_its_words() {
        let teller = Teller::new(Language::English, chrono_tz::Europe::Prague);
        for doubt in Doubt::ALL {
            let verdict = Verdict { kind: Kind::RenewalNotice, doubt: Some(doubt), ..Verdict::default() };
            let name = remark(&verdict, false, Sequel::Unbelieved, Utc::now()).and_then(|remark| remark.doubt).unwrap_or_default();
            let key = format!("doubt-{name}");
            assert!(!name.is_empty() && teller.text(&key, &[]) != key, "{doubt:?}");
        }
    }

    #[test]
    fn a_flood_of_forgeries_does_not_push_out_what_is_proven() {
        let one = |why| Remark { at: Utc::now(), from: String::new(), subject: String::new(), why, doubt: None };
        let mut all = vec![one(RemarkReason::Forged); 50];
        all.push(one(RemarkReason::AddresseeUnproven));
        let shown = shortened(all);
        assert_eq!(shown.len(), MOST_REMARKS + 1);
        assert_eq!(shown.last().map(|remark| remark.why), Some(RemarkReason::AddresseeUnproven));
    }
}
