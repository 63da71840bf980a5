//! Sentences and next steps of every stage, hold and piece of news.

use super::sample::*;
use crate::renewal::{Actor, Stage, Step};
use crate::tell::Value;

#[test]
fn every_stage_has_a_sentence_and_the_person_is_told_what_to_do_when_it_is_their_turn() {
    for teller in tellers() {
        let mut report = report(renewals());
        teller.fill(&mut report);
        for renewal in &report.renewals {
            let (stage, said) = (&renewal.stage, &renewal.sentence);
            assert!(is_whole(said) && said.ends_with(['.', '“', '”']), "{stage:?}: {said}");
            assert!(said.len() > 20 && !said.contains("  "), "{stage:?}: {said}");
            if let Some(next) = &renewal.next_step {
                assert!(is_whole(next) && next.ends_with('.'), "{stage:?}: {next}");
            }
            let late = *stage == Stage::WaitingForNotice && renewal.deadline != end();
            assert_eq!(renewal.next_step.is_some(), stage.actor() == Actor::Person || late, "{stage:?}");
        }
    }
}

#[test]
fn sentences_name_what_they_are_about() {
    let said = |stage: Stage| {
        let mut report = report(vec![renewal(stage)]);
        czech().fill(&mut report);
        let renewal = report.renewals.remove(0);
        (renewal.sentence, renewal.next_step)
    };
    assert_eq!(
        said(Stage::WaitingForCard { step: Step::StoreKeys }),
        (
            "Čeká se na kartu ICA Starcos 3.74, na kterou se uloží nové klíče.".to_owned(),
            Some("Vložte kartu ICA Starcos 3.74 do čtečky; program se pak zeptá na PIN. Žádosti musí odejít nejpozději 13. 12. 2026 v 9:12 (zbývá 20 dní).".to_owned())
        )
    );
    assert_eq!(
        said(Stage::MakingKeys),
        (
            "Na kartě vzniká nový klíč pro komerční certifikát (už 1 min 35 s); může to trvat i několik minut, nechte kartu ve čtečce."
                .to_owned(),
            None
        )
    );
    assert_eq!(said(Stage::WaitingForIca).0, "I.CA obě žádosti přijala (číslo 2026-118734); čeká se, až vydá nové certifikáty.");
    assert_eq!(
        said(Stage::WaitingForPayment).1.unwrap(),
        "Zaplaťte zálohovou fakturu I.CA: 545,00 Kč, účet 19-2000145399/0800, variabilní symbol 2026118734, nejpozději 4. 12. 2026. \
         O dalším průběhu vám program napíše."
    );
}

#[test]
fn what_is_not_known_is_left_out() {
    let mut report = report(renewals().into_iter().rev().take(2).collect());
    english().fill(&mut report);
    assert_eq!(
        report.renewals[0].next_step.as_deref().unwrap(),
        "Pay the proforma invoice that I.CA sent you by mail. The program will write to you about what happens next."
    );
    assert_eq!(report.renewals[1].sentence, "I.CA has accepted both requests; waiting for it to issue the new certificates.");
}

#[test]
fn a_portal_out_of_reach_is_told_with_the_next_attempt() {
    let mut report = report(vec![troubled()]);
    czech().fill(&mut report);
    assert_eq!(
        report.renewals[0].sentence,
        "Portál I.CA se ani na 3. pokus nepodařilo zastihnout (connection refused); program to zkouší dál sám, znovu 22. 11. 2026 v 21:24."
    );
}

#[test]
fn czech_numbers_decline_and_both_languages_know_one() {
    let [czech, english] = [czech(), english()];
    let said: Vec<_> = [1, 2, 4, 5, 22, 100].into_iter().map(|days| czech.left(days)).collect();
    assert_eq!(said, ["zbývá 1 den", "zbývají 2 dny", "zbývají 4 dny", "zbývá 5 dní", "zbývá 22 dní", "zbývá 100 dní"]);
    assert_eq!(
        [0, -1, -2, -8].map(|days| czech.left(days)),
        ["zbývá méně než den", "skončilo dnes", "skončilo včera", "skončilo před 7 dny"]
    );
    assert_eq!(
        [2, 1, 0, -1, -3].map(|days| english.left(days)),
        ["2 days left", "1 day left", "less than a day left", "ended today", "ended 2 days ago"]
    );
}

#[test]
fn dates_are_written_as_people_do_by_the_local_clock() {
    let [czech, english] = [czech(), english()];
    assert_eq!(czech.moment(end()), "13. 12. 2026 v 9:12");
    assert_eq!(english.moment(end()), "13 December 2026, 9:12");
    // Summer time, and a day that is already the next one here.
    assert_eq!(czech.moment(at("2026-06-30T22:05:00Z")), "1. 7. 2026 v 0:05");
}

#[test]
fn a_missing_text_shows_its_key_and_an_advice_stands_on_its_own_line() {
    let czech = czech();
    assert_eq!(czech.text("no-such-text", &[]), "no-such-text");
    assert_eq!(
        czech.say("agent-not-running", &[]),
        "Program neběží.\nSpusťte ho jako službu příkazem twins service install, nebo nechte v jiném terminálu běžet twins agent."
    );
    assert_eq!(
        czech.say("config-wrong", &[("path", "a\u{1b}[2J.toml".into()), ("why", Value::from("x"))]).lines().next().unwrap(),
        "V souboru s nastavením a [2J.toml je chyba: x."
    );
}

#[test]
fn the_report_says_each_thing_once_as_json() {
    let mut report = report(vec![renewal(Stage::WaitingForCard { step: Step::Import })]);
    english().fill(&mut report);
    let json = serde_json::to_string(&report).unwrap();
    for name in ["\"stage\":\"waiting-for-card\"", "\"step\":\"import\"", "\"sentence\":", "\"next_step\":", "\"actor\":\"person\""] {
        assert_eq!(json.matches(name).count(), 1, "{name} in {json}");
    }
}

#[test]
fn a_teller_serves_several_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&czech());
}

/// Nothing that was left unfilled shows.
fn is_whole(text: &str) -> bool {
    !text.is_empty() && !text.contains(['{', '}', '$']) && text.contains(' ') && !text.contains(" none")
}
