//! Anything at all: random bytes and mutated samples are judged without a panic and prove nothing.

use crate::{data, judged};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use twins::mail::Trust;

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_other(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let verdict = judged(&bytes);
        prop_assert_ne!(verdict.trust, Trust::Authenticated);
        prop_assert!(verdict.renewal_link.is_none());
    }

    #[test]
    fn a_mutated_sample_is_judged_without_a_panic_and_offers_nothing_new(
        sample in 0..10_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let expected: BTreeMap<String, Value> = serde_json::from_slice(&data("expected.json")).unwrap();
        let mut raw = data(expected.keys().nth(sample).unwrap());
        for (at, byte) in changes {
            let at = at.index(raw.len());
            raw[at] = byte;
        }
        raw.truncate(raw.len() - cut.index(raw.len()) / 10);
        let verdict = judged(&raw);
        let link = verdict.renewal_link.map(|link| link.url().to_string());
        prop_assert!(link.is_none_or(|link| link == "https://www.ica.cz/obnova/start?id=7f3c9b2e5d1a4860"));
    }
}
