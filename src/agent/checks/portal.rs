//! The portal, its TLS, and by its answer the clock.

use super::{not_reached, too_slow};
use crate::{
    config::Config,
    portal::{Knock, Portal, PortalSettings},
    tell::{Check, Examined, Teller},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{path::Path, time::Duration};

/// How long the portal may take to answer a knock.
const KNOCK: Duration = Duration::from_secs(40);
/// A clock that is off by more is worth a word.
const OFF: TimeDelta = TimeDelta::minutes(2);
/// With a clock that is off by more, certificates and signatures are taken for invalid.
const WRONG: TimeDelta = TimeDelta::hours(1);
/// systemd-timesyncd makes this file once the clock was set from the network.
const SYNCHRONISED: &str = "/run/systemd/timesync/synchronized";

/// The portal's settings by this configuration.
pub fn portal_settings(config: &Config) -> PortalSettings {
    PortalSettings {
        profile: config.portal.profile.clone(),
        proxy: config.portal.proxy.clone(),
        trust: config.portal.trust.clone(),
        transcripts: None,
    }
}

/// Portal and clock.
pub(super) async fn examine(config: &Config, teller: &Teller) -> Vec<Examined> {
    let portal = match Portal::open(&portal_settings(config)) {
        Ok(portal) => portal,
        Err(why) => {
            return vec![Examined::failed(Check::Portal, "doctor-portal-profile").with("why", why), clock(None, Utc::now(), teller)];
        }
    };
    let Ok(knock) = tokio::time::timeout(KNOCK, portal.knock()).await else {
        return vec![too_slow(Check::Portal, KNOCK), clock(None, Utc::now(), teller)];
    };
    let told = knock.as_ref().ok().and_then(|knock| knock.date);
    vec![answered(&portal, &knock), clock(told, Utc::now(), teller)]
}

/// What a knock at the portal came to.
pub(in crate::agent) fn answered(portal: &Portal, knock: &Result<Knock, String>) -> Examined {
    let host = portal.host().to_owned();
    match knock {
        Ok(_) => Examined::well(Check::Portal, "doctor-portal-well").with("host", host),
        Err(why) => Examined::failed(Check::Portal, "doctor-portal-away").with("host", host).with("why", why.clone()),
    }
}

/// The clock of this computer beside the portal's (the `Date` of its answer, RFC 9110 §6.6.1).
pub(in crate::agent) fn clock(told: Option<DateTime<Utc>>, now: DateTime<Utc>, teller: &Teller) -> Examined {
    let Some(told) = told else {
        let synchronised = Path::new(SYNCHRONISED).exists();
        return if synchronised { Examined::well(Check::Clock, "doctor-clock-synchronised") } else { not_reached(Check::Clock) };
    };
    let off = (now - told).abs();
    let examined = match () {
        () if off > WRONG => Examined::failed(Check::Clock, "doctor-clock-wrong"),
        () if off > OFF => Examined::doubtful(Check::Clock, "doctor-clock-off"),
        () => Examined::well(Check::Clock, "doctor-clock-well"),
    };
    examined.with("off", teller.lasting(off)).with("now", teller.moment(now))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::tell::{Language, Verdict};

    #[test]
    fn a_clock_is_right_within_two_minutes_and_wrong_beyond_an_hour() {
        let teller = Teller::new(Language::Czech, chrono_tz::Europe::Prague);
        let told: DateTime<Utc> = "2026-11-22T20:04:00Z".parse().unwrap();
        for (seconds, verdict) in [(0, Verdict::Ok), (120, Verdict::Ok), (121, Verdict::Warn), (3600, Verdict::Warn), (3601, Verdict::Fail)]
        {
            for off in [seconds, -seconds] {
                let examined = clock(Some(told), told + TimeDelta::seconds(off), &teller);
                assert_eq!((examined.check, examined.verdict), (Check::Clock, verdict), "{off} s");
                let line = teller.check_line(&examined);
                assert_eq!(line.remedy.is_some(), verdict != Verdict::Ok, "{line:?}");
                assert!(verdict == Verdict::Ok || line.remedy.is_some_and(|remedy| remedy.contains("timedatectl")));
            }
        }
        let line = teller.check_line(&clock(Some(told), told + TimeDelta::minutes(90), &teller));
        assert!(line.message.contains("o 90 min 0 s") && line.message.contains("22. 11. 2026"), "{}", line.message);
    }
}
