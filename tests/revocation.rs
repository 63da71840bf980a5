//! Whether certificates are revoked, asked of the sandbox's authority over HTTP, and the ways in which an answer can be wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use chrono::{TimeDelta, Utc};
use std::sync::Arc;
use twins::{
    certificate::{Anchors, Certificate, OcspQuestion, RevocationError, Standing, standing_by_list},
    revocation::Registry,
};
use twins_sandbox::{
    Half,
    authority::{Authority, Enrolled, Ledger, Service, Settings, Terms},
    ca::{Revoked, WebRoot, answer, list},
    events::Events,
    person::Person,
    portal::{Mode, Portal},
};

struct Stage {
    authority: Arc<Authority>,
    portal: Portal,
    pair: Enrolled,
    anchors: Anchors,
    registry: Registry,
}

impl Stage {
    async fn set() -> Self {
        let authority = Arc::new(Authority::new(Settings::default(), Ledger::default(), Events::default()));
        let pair = authority.enrol(&Person::jana_novakova(), Terms::default());
        let portal = Portal::start(authority.clone(), &WebRoot::new()).await;
        let hierarchy = authority.hierarchy();
        let intermediates = hierarchy.issuers.iter().map(|issuer| Certificate::from_der(&issuer.certificate).unwrap()).collect();
        let anchors = Anchors::new(vec![Certificate::from_der(&hierarchy.root).unwrap()], intermediates).unwrap();
        let registry = Registry::new(Some(&portal.proxy().parse().unwrap())).unwrap();
        Self { authority, portal, pair, anchors, registry }
    }

    fn certificate(&self, half: Half) -> Certificate {
        Certificate::from_der(&self.pair.certificates.get(half).der).unwrap()
    }

    fn issuer(&self, half: Half) -> Certificate {
        Certificate::from_der(&self.authority.hierarchy().issuers.get(half).certificate).unwrap()
    }

    async fn standing(&self, half: Half) -> Standing {
        self.registry.standing(&self.certificate(half), &self.anchors, &[]).await
    }

    fn look_ups(&self) -> Vec<String> {
        self.authority.ledger().read().look_ups
    }
}

fn why(standing: Standing) -> String {
    match standing {
        Standing::Unknown { why } => why,
        told => panic!("{told:?}"),
    }
}

#[tokio::test]
async fn a_responder_tells_what_is_revoked_and_why() {
    let stage = Stage::set().await;
    assert_eq!(stage.standing(Half::Qualified).await, Standing::Good);
    stage.authority.revoke_certificate(stage.pair.certificates.qualified.serial, 1);
    let Standing::Revoked { at, reason } = stage.standing(Half::Qualified).await else { panic!("not revoked") };
    assert_eq!(reason.as_deref(), Some("keyCompromise"));
    assert!(Utc::now() - at < TimeDelta::minutes(1));
    assert_eq!(stage.standing(Half::Commercial).await, Standing::Good);
    assert!(stage.look_ups().iter().all(|place| place.starts_with("ocsp.ica.cz/")), "{:?}", stage.look_ups());
}

#[tokio::test]
async fn where_the_responder_is_away_the_list_tells() {
    let stage = Stage::set().await;
    stage.authority.serve_revocation(Service::ListsOnly);
    assert_eq!(stage.standing(Half::Qualified).await, Standing::Good);
    stage.authority.revoke_certificate(stage.pair.certificates.qualified.serial, 5);
    let told = stage.standing(Half::Qualified).await;
    assert!(matches!(&told, Standing::Revoked { reason: Some(reason), .. } if reason == "cessationOfOperation"), "{told:?}");
    assert_eq!(stage.look_ups(), ["crldp.ica.cz/qualified.crl"; 2]);
}

#[tokio::test]
async fn what_cannot_be_asked_is_unknown_and_says_so() {
    let stage = Stage::set().await;
    stage.authority.serve_revocation(Service::Down);
    let told = why(stage.standing(Half::Qualified).await);
    assert!(
        told.contains("ocsp.ica.cz cannot tell: HTTP status 503") && told.contains("crldp.ica.cz cannot tell: HTTP status 503"),
        "{told}"
    );
    stage.portal.switch(Mode::Refusing);
    let told = why(stage.standing(Half::Qualified).await);
    assert!(told.contains("ocsp.ica.cz cannot tell: ") && !told.contains("503"), "{told}");
}

#[tokio::test]
async fn a_certificate_of_nobody_known_is_not_asked_about() {
    let (stage, strangers) = (Stage::set().await, Stage::set().await);
    let told = why(stage.registry.standing(&strangers.certificate(Half::Qualified), &stage.anchors, &[]).await);
    assert!(told.contains("not trusted"), "{told}");
    assert!(stage.look_ups().is_empty());
}

fn question(stage: &Stage) -> OcspQuestion {
    OcspQuestion::new(&stage.certificate(Half::Qualified), &stage.issuer(Half::Qualified), &[7; 32]).unwrap()
}

#[tokio::test]
async fn an_answer_counts_only_for_its_question_in_its_time_and_from_whom_the_issuer_named() {
    let (stage, strangers) = (Stage::set().await, Stage::set().await);
    let (asked, now) = (question(&stage), Utc::now());
    let request = asked.to_der().unwrap();
    let issuer = &stage.authority.hierarchy().issuers.qualified;
    let right = answer(issuer, &[], &request, now).unwrap();
    assert_eq!(asked.judge(&right, now), Ok(Standing::Good));

    let late = asked.judge(&right, now + TimeDelta::hours(2));
    assert!(matches!(late, Err(RevocationError::Stale(_))), "{late:?}");
    let early = asked.judge(&right, now - TimeDelta::hours(1));
    assert!(matches!(early, Err(RevocationError::Stale(_) | RevocationError::Signature(_))), "{early:?}");

    let other = OcspQuestion::new(&stage.certificate(Half::Qualified), &stage.issuer(Half::Qualified), &[8; 32]).unwrap();
    assert!(matches!(other.judge(&right, now), Err(RevocationError::Silent(_))), "another nonce");
    let about_another = OcspQuestion::new(&stage.certificate(Half::Commercial), &stage.issuer(Half::Qualified), &[7; 32]).unwrap();
    assert!(matches!(about_another.judge(&right, now), Err(RevocationError::Silent(_))), "another serial number");

    // The same words in a stranger's mouth: a responder that another CA named.
    let foreign = strangers.authority.hierarchy();
    let in_their_name = twins_sandbox::ca::Issuer {
        certificate: issuer.certificate.clone(),
        name: issuer.name.clone(),
        key_id: issuer.key_id.clone(),
        key: foreign.issuers.qualified.key.clone(),
        responder: twins_sandbox::ca::Responder::new(&issuer.name, &foreign.issuers.qualified.key),
    };
    let forged = asked.judge(&answer(&in_their_name, &[], &request, now).unwrap(), now);
    assert!(matches!(forged, Err(RevocationError::Signature(_))), "{forged:?}");
    let forged =
        standing_by_list(&list(&in_their_name, &[], now), &stage.certificate(Half::Qualified), &stage.issuer(Half::Qualified), now);
    assert!(matches!(forged, Err(RevocationError::Signature(_))), "{forged:?}");
}

#[tokio::test]
async fn a_list_counts_only_in_its_time_and_for_its_issuer() {
    let stage = Stage::set().await;
    let now = Utc::now();
    let (certificate, issuer) = (stage.certificate(Half::Qualified), stage.issuer(Half::Qualified));
    let issuers = &stage.authority.hierarchy().issuers;
    let old = standing_by_list(&list(&issuers.qualified, &[], now - TimeDelta::days(2)), &certificate, &issuer, now);
    assert!(matches!(old, Err(RevocationError::Stale(_))), "{old:?}");
    let other = standing_by_list(&list(&issuers.commercial, &[], now), &certificate, &issuer, now);
    assert!(matches!(other, Err(RevocationError::Silent(_))), "{other:?}");
    let many: Vec<_> = (0..500)
        .map(|_| twins_sandbox::ca::Serial::random(Half::Qualified))
        .filter(|serial| *serial != stage.pair.certificates.qualified.serial)
        .map(|serial| Revoked { serial, at: now, reason: 4 })
        .collect();
    assert_eq!(standing_by_list(&list(&issuers.qualified, &many, now), &certificate, &issuer, now), Ok(Standing::Good));
}

#[tokio::test]
async fn a_damaged_answer_never_panics_and_never_says_good() {
    let stage = Stage::set().await;
    let (asked, now) = (question(&stage), Utc::now());
    let issuer = &stage.authority.hierarchy().issuers.qualified;
    let revoked = [Revoked { serial: stage.pair.certificates.qualified.serial, at: now, reason: 1 }];
    let right = answer(issuer, &revoked, &asked.to_der().unwrap(), now).unwrap();
    let list = list(issuer, &revoked, now);
    let (certificate, authority) = (stage.certificate(Half::Qualified), stage.issuer(Half::Qualified));
    for place in 0..right.len() {
        let mut damaged = right.clone();
        damaged[place] ^= 0x21;
        assert_ne!(asked.judge(&damaged, now), Ok(Standing::Good), "byte {place}");
        assert_ne!(asked.judge(&right[..place], now), Ok(Standing::Good));
    }
    for place in (0..list.len()).step_by(3) {
        let mut damaged = list.clone();
        damaged[place] ^= 0x21;
        assert_ne!(standing_by_list(&damaged, &certificate, &authority, now), Ok(Standing::Good), "byte {place}");
    }
}
