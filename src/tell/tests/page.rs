//! The page: whole in every situation, in both languages, without anything from elsewhere and without a secret.

use super::sample::*;
use crate::{
    certificate::{Both, Standing},
    renewal::{Stage, Step},
    tell::{Board, Check, Finding, HeldRehearsal, HistoryEntry, ReceivedMail, Report, SentMail},
};
use chrono::TimeDelta;
use scraper::{Html, Selector};

pub(crate) fn board(report: Report) -> Board {
    let stories = report.renewals.iter().map(|renewal| (renewal.id.clone(), story())).collect();
    let sent = SentMail { at: today(), subject: "Zadejte PIN".to_owned(), sent: Some(today()), trouble: None };
    let received = ReceivedMail {
        at: today() - TimeDelta::hours(5),
        from: "info.renewal@ica.cz".to_owned(),
        subject: "Blíží se konec platnosti".to_owned(),
        kind: "renewal-notice".to_owned(),
        trust: "authenticated".to_owned(),
    };
    let finding = |check, well, why: Option<&str>| Finding { check, well, why: why.map(str::to_owned) };
    let findings = vec![
        finding(Check::Reader, Some(true), None),
        finding(Check::Card, Some(false), Some("ve čtečce není karta")),
        finding(Check::Pin, None, None),
    ];
    let held = HeldRehearsal { at: today() - TimeDelta::days(9), findings };
    Board { report, stories, sent: vec![sent], received: vec![received], rehearsals: vec![held] }
}

fn story() -> Vec<HistoryEntry> {
    let entry = |seq, hours, sentence: &str, matters| HistoryEntry {
        seq,
        at: today() - TimeDelta::hours(hours),
        event: "opened".to_owned(),
        stage: "waiting-for-card".to_owned(),
        sentence: sentence.to_owned(),
        matters,
    };
    vec![entry(1, 30, "Přišla výzva", true), entry(2, 6, "Jen program", false), entry(3, 5, "Karta <b>byla</b> vložena", true)]
}

fn select(page: &Html, what: &str) -> Vec<String> {
    let selector = Selector::parse(what).unwrap();
    page.select(&selector).map(|element| element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn attributes(page: &Html, what: &str, name: &str) -> Vec<String> {
    let selector = Selector::parse(what).unwrap();
    page.select(&selector).filter_map(|element| element.attr(name)).map(str::to_owned).collect()
}

#[test]
fn every_page_is_whole_in_both_languages() {
    for teller in tellers() {
        let mut reports: Vec<Report> = renewals().into_iter().map(|renewal| report(vec![renewal])).collect();
        reports.extend([quiet_day(), after_success()]);
        for report in reports {
            let text = teller.page(&board(report));
            let page = Html::parse_document(&text);
            assert!(page.errors.is_empty(), "{:?}", page.errors);
            let words = select(&page, "body").concat();
            assert!(!words.contains(['{', '}', '$']) && !words.contains("page-") && !words.contains(" none"), "{words}");
            assert_eq!(attributes(&page, "html", "lang"), [teller.language().code()]);
            assert_eq!(select(&page, "h1").len(), 1);
            assert_eq!(select(&page, "main > section[aria-labelledby] > h2[id]").len(), 5);
        }
    }
}

#[test]
fn nothing_is_loaded_and_nothing_runs() {
    let mut renewal = renewal(Stage::WaitingForPayment);
    renewal.person = "<script>alert(1)</script> \"onload='x'".to_owned();
    renewal.helpdesk = Some("<img src=https://evil.example/x>".to_owned());
    let mut report = report(vec![renewal]);
    report.pairs[0].person = "<svg onload=alert(1)>".to_owned();
    report.agent.stores = vec!["<b>Firefox</b>".to_owned()];
    let mut board = board(report);
    board.received[0].subject = "<iframe src=//evil.example>".to_owned();
    board.sent[0].trouble = Some("<a href=javascript:x>".to_owned());
    let text = czech().page(&board);
    let page = Html::parse_document(&text);
    for banned in ["script", "iframe", "link", "form", "a[href]", "[onload]", "[onclick]", "svg[onload]", "b"] {
        assert!(select(&page, banned).is_empty(), "{banned}");
    }
    for source in attributes(&page, "[src]", "src") {
        assert!(source.starts_with("data:image/png;base64,"), "{source}");
    }
    assert!(!text.contains("url(") && !text.contains("@import"));
    assert!(text.contains("Content-Security-Policy\" content=\"default-src 'none'"));
}

#[test]
fn it_answers_what_when_and_what_to_do() {
    let page = Html::parse_document(&czech().page(&board(report(vec![renewal(Stage::WaitingForConsent { step: Step::SendRequests })]))));
    assert_eq!(select(&page, "title"), ["je potřeba zadat PIN ke kartě · Certifikáty TWINS"]);
    assert_eq!(select(&page, ".lead .say"), ["! Je potřeba: zadat PIN ke kartě."]);
    assert!(select(&page, ".lead .action")[0].starts_with("Co udělat teď: Zadejte PIN v okně"));
    assert_eq!(select(&page, ".left"), ["! Platí do 13. 12. 2026 v 9:12, zbývá 20 dní."]);
    let bar = attributes(&page, "svg[role=img]", "aria-label");
    assert_eq!(bar, ["Platnost od 13. 12. 2025 do 13. 12. 2026 v 9:12; uplynulo 94 %. Výzva k obnově se čeká 22. 11. 2026."]);
    let current = select(&page, "li[aria-current=step] .name");
    assert_eq!(current, ["Podepsané žádosti"]);
    // The program's own doings are left out; days are headings.
    assert_eq!(select(&page, ".timeline .day > h4"), ["21. 11. 2026", "22. 11. 2026"]);
    assert_eq!(select(&page, ".timeline .day li"), ["15:04 Přišla výzva", "16:04 Karta <b>byla</b> vložena"]);
    assert_eq!(attributes(&page, "details", "open"), [""], "the story of what is under way lies open");
    assert_eq!(select(&page, ".mails .subject"), ["Zadejte PIN", "Blíží se konec platnosti"]);
    let checks = select(&page, ".checks tbody tr");
    for check in ["Schránka zofie@firma.cz (imap.firma.cz)✓ hlídá setrvale", "Zkouška obnovy: Karta✗ ve čtečce není karta"] {
        assert!(checks.iter().any(|line| line.starts_with(check)), "{check}: {checks:#?}");
    }
}

#[test]
fn a_payment_stands_there_with_its_code() {
    let page = Html::parse_document(&czech().page(&board(report(vec![renewal(Stage::WaitingForPayment)]))));
    let facts = select(&page, ".payment dl").concat();
    for known in ["545,00 Kč", "19-2000145399/0800", "2026118734", "4. 12. 2026", "Zaplatit nejpozději6. 12. 2026 v 9:12"] {
        assert!(facts.contains(known), "{known}: {facts}");
    }
    assert_eq!(attributes(&page, ".payment img", "alt"), ["QR platba: naskenujte ji v aplikaci své banky"]);
    assert!(select(&page, ".payment code").concat().starts_with("SPD*1.0*ACC:CZ6508000000192000145399*AM:545.00"));
    let mut paid = renewal(Stage::Importing);
    paid.payment = Some(payment());
    assert!(select(&Html::parse_document(&czech().page(&board(report(vec![paid])))), ".payment").is_empty());
}

#[test]
fn only_while_the_program_is_at_work_it_is_read_anew_and_seconds_are_never_counted() {
    let refreshes = |report: Report| {
        let text = english().page(&board(report));
        assert!(!text.contains("1 min 35 s"));
        text.contains("http-equiv=\"refresh\"")
    };
    assert!(refreshes(report(vec![renewal(Stage::MakingKeys)])));
    assert!(!refreshes(report(vec![renewal(Stage::WaitingForPayment)])) && !refreshes(quiet_day()));
    let mut stopped = report(vec![renewal(Stage::MakingKeys)]);
    stopped.agent = crate::tell::AgentReport::default();
    assert!(!refreshes(stopped), "nobody writes it anew");
}

#[test]
fn what_was_asked_of_the_authority_stands_with_its_time_and_no_link_stands_anywhere() {
    let mut asked = renewal(Stage::WaitingForConsent { step: Step::StoreKeys });
    asked.revocation = Some(Both { qualified: Standing::Good, commercial: Standing::Good });
    asked.revocation_checked = Some(today() - TimeDelta::minutes(4));
    let text = english().page(&board(report(vec![asked])));
    assert!(text.contains("21:00") && text.contains("2026-11-22T20:00:00Z"), "{text}");
    assert!(!text.contains("7f3a"), "not even the end of the start link");
}

#[test]
fn a_program_that_does_not_run_says_so() {
    let mut report = quiet_day();
    report.agent = crate::tell::AgentReport::default();
    let page = Html::parse_document(&czech().page(&board(report)));
    assert_eq!(select(&page, ".lead.bad .say"), ["! Je potřeba: spustit program."]);
    assert!(select(&page, ".checks").concat().contains("Program neběží"));
}
