//! Messages per second from bytes to verdict, on one thread; beside it the least work that proves a DKIM signature.

use super::{floor::Floor, measure::Measure, notice, trust};
use chrono::{TimeZone, Utc};
use std::time::{Duration, Instant};
use twins::{
    mail::{Resolver, Trust, judge},
    renewal::HostList,
};

pub fn measure() -> Measure {
    let (raw, trust) = (notice(), trust());
    let (resolver, hosts) = (Resolver::new(&trust), HostList::new(["www.ica.cz"]));
    let now = Utc.with_ymd_and_hms(2026, 11, 23, 9, 0, 0).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let twins = per_second(|| {
        let verdict = runtime.block_on(judge(&raw, &trust, &resolver, &hosts, now));
        assert_eq!(verdict.trust, Trust::Authenticated);
    });
    let floor = Floor::with_key_of(&trust);
    assert!(!floor.proves(&String::from_utf8(raw.clone()).unwrap().replace("12760802", "12760803").into_bytes()), "the floor does verify");
    let bare = per_second(|| assert!(floor.proves(std::hint::black_box(&raw))));
    let floor = "the message parsed, its body canonicalised and hashed, its signed fields canonicalised, one RSA-2048 verification; no policy, no reading";
    Measure::new("bytes to verdict, one thread (more is better)", "messages/s", twins, bare, floor)
}

fn per_second(work: impl Fn()) -> f64 {
    let (started, mut done) = (Instant::now(), 0.0);
    while started.elapsed() < Duration::from_secs(3) {
        work();
        done += 1.0;
    }
    done / started.elapsed().as_secs_f64()
}
