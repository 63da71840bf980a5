//! What terminals show.

use super::sample::*;
use crate::{
    certificate::{Both, SerialNumber},
    renewal::{LinkError, Refusal, Stage, Step},
    tell::{Offer, OfferedRequest, VerdictReport, layout::width},
};

#[test]
fn the_status_answers_the_four_questions() {
    let shown = czech().status(&report(vec![renewal(Stage::WaitingForConsent { step: Step::SendRequests })]), 100, false);
    for answer in [
        "! Je potřeba: zadat PIN ke kartě.",
        "B1A5F1          B1A5F2     13. 12. 2026 v 9:12   20 dní",
        "✓ výzva  ✓ klíče  ▸ žádosti  · odesláno  · vydáno  · na kartě",
        "→ Zadejte PIN v okně",
        "Čtečka ACS ACR39U ICC Reader 00 00: karta je vložena.",
    ] {
        assert!(shown.contains(answer), "{answer}\n{shown}");
    }
}

#[test]
fn the_status_says_by_when_to_pay_and_which_programs_lack_the_card() {
    let mut report = report(vec![renewal(Stage::WaitingForPayment)]);
    report.agent.stores = vec!["Firefox (snap): program kartu nemůže používat".to_owned()];
    let shown = czech().status(&report, 160, false);
    for words in ["Zaplaťte nejpozději 6. 12. 2026", "Firefox (snap): program kartu nemůže používat", "twins certstore"] {
        assert!(shown.contains(words), "{words}\n{shown}");
    }
}

#[test]
fn a_renewal_that_is_done_names_who_must_be_told_while_the_old_certificate_signs() {
    let mut report = report(vec![renewal(Stage::Done)]);
    report.offices.push(crate::tell::OfficeReport {
        name: "Spisová služba\u{1b}[31m".to_owned(),
        text: Some("pošlete jim nový certifikát.".to_owned()),
        link: None,
        mail: Some("podatelna@urad.example".to_owned()),
    });
    // How the lines are broken is another matter.
    let shown = |teller: &crate::tell::Teller, report: &crate::tell::Report| {
        teller.status(report, 120, false).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let told = shown(&czech(), &report);
    for words in [
        "Starým certifikátem lze podepisovat ještě do 13. 12. 2026 v 9:12.",
        "· Česká správa sociálního zabezpečení (ČSSZ): posíláte-li jí e-Podání, oznamte nový certifikát na ePortálu. · https://eportal.cssz.cz",
        "· Spisová služba [31m: pošlete jim nový certifikát. · podatelna@urad.example",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    assert!(shown(&english(), &report).contains("The old certificate still signs until 13 December 2026, 9:12"));

    report.at = end() + chrono::TimeDelta::hours(1);
    assert!(!shown(&czech(), &report).contains("Starým certifikátem lze"), "too late to sign with the old one");
    let mut early = self::report(vec![renewal(Stage::WaitingForIca)]);
    early.offices.clone_from(&report.offices);
    assert!(!shown(&czech(), &early).contains("Starým certifikátem lze"), "there is none yet");
}

#[test]
fn a_quiet_day_needs_nothing() {
    let shown = english().status(&quiet_day(), 100, false);
    assert!(
        shown.contains("✓ Nothing needs to be done.") && shown.contains("I.CA's notice can be expected around 22 November 2026"),
        "{shown}"
    );
    assert!(!shown.contains('→'), "{shown}");
}

#[test]
fn a_program_that_does_not_run_says_how_to_start_it() {
    let mut report = quiet_day();
    report.agent.running = false;
    (report.agent.mailbox, report.agent.readers) = (None, None);
    let shown = czech().status(&report, 80, false);
    assert!(
        shown.contains("! Je potřeba: spustit program.") && shown.contains("→ Spusťte ho jako službu příkazem twins service install"),
        "{shown}"
    );
}

#[test]
fn no_line_is_wider_than_the_terminal_and_colour_changes_no_letter() {
    for teller in tellers() {
        for renewal in renewals() {
            let report = report(vec![renewal]);
            for columns in [60, 80, 120] {
                let bare = teller.status(&report, columns, false);
                for line in bare.lines() {
                    assert!(width(line) <= columns, "{columns}: {line}");
                }
                assert_eq!(without_colour(&teller.status(&report, columns, true)), bare);
            }
        }
    }
}

#[test]
fn every_status_is_whole() {
    for teller in tellers() {
        for renewal in renewals() {
            let shown = teller.status(&report(vec![renewal]), 100, false);
            assert!(!shown.contains(['{', '}', '$']) && !shown.contains("status-") && !shown.contains("column-"), "{shown}");
        }
    }
}

#[test]
fn an_old_failure_is_history_once_another_pair_is_in_force() {
    let mut report = after_success();
    report.renewals = vec![renewal(Stage::Expired)];
    let shown = czech().status(&report, 100, false);
    assert!(shown.contains("✓ Nemusíte nic dělat.") && !shown.contains("registrační"), "{shown}");
}

#[test]
fn words_of_others_do_not_steer_the_terminal() {
    let mut report =
        report(vec![renewal(Stage::Stalled { hold: crate::renewal::Hold::PortalRejected { why: "\u{1b}]0;x\u{7}no".to_owned() } })]);
    report.pairs[0].person = "Eve\u{1b}[2J".to_owned();
    report.renewals[0].id = "r\u{1b}c".to_owned();
    report.renewals[0].helpdesk = Some("a\u{9b}b".to_owned());
    report.renewals[0].refused = vec![("CN=\u{1b}[1m".to_owned(), Refusal::Chain("\u{8}".to_owned()))];
    let shown = english().status(&report, 80, false);
    assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
}

#[test]
fn the_card_is_shown_with_what_a_renewal_would_do() {
    let shown = czech().card(&card(), 100, false);
    for words in [
        "ICA Starcos 3.74, sériové číslo 4042001122334455",
        "v pořádku, zbývají všechny pokusy",
        "kvalifikovaný   B1A5F1",
        "dva nové klíče (RSA 4096 pro kvalifikovaný a RSA 4096 pro komerční",
        "nahrazena novější dvojicí",
        "29 dalších certifikátů",
        "volno 20 kB",
        "Soukromé klíče",
        "Dvojice podle I.CA není zneplatněna",
    ] {
        assert!(shown.contains(words), "{words}\n{shown}");
    }
}

#[test]
fn a_card_that_cannot_be_read_says_what_to_do() {
    let mut report = card();
    report.token = Err("CKR_TOKEN_NOT_PRESENT".to_owned());
    report.pairs.clear();
    for teller in tellers() {
        let shown = teller.card(&report, 80, false);
        assert!(shown.contains("CKR_TOKEN_NOT_PRESENT") && shown.contains("→ ") && shown.contains("PKCS#11"), "{shown}");
    }
}

#[test]
fn a_message_is_judged_in_a_few_lines() {
    let message = VerdictReport {
        file: "notice.eml".to_owned(),
        kind: "renewal-notice".to_owned(),
        trust: "forged".to_owned(),
        trust_reason: "the DKIM signature of ica.cz does not fit the body.".to_owned(),
        try_again: false,
        link: None,
        download_hosts: Vec::new(),
        rejected: vec![("http://www.ica.cz.example/x".to_owned(), LinkError::Host)],
        serials: vec![SerialNumber::from_hex("B1A5F1").unwrap()],
        expires: Some(end().date_naive()),
        certificates: Vec::new(),
        payment: Some(payment()),
    };
    let shown = czech().verdict(&message, 100, false);
    for words in [
        "výzva k obnově",
        "podvržená: the DKIM signature of ica.cz does not fit the body",
        "(server není na seznamu serverů I.CA)",
        "13. 12. 2026",
        "545,00 Kč",
        "Program takovou zprávu neposlechne",
    ] {
        assert!(shown.contains(words), "{words}\n{shown}");
    }
}

#[test]
fn what_would_be_sent_is_shown_before_it_is() {
    let request = |hex| OfferedRequest { serial: SerialNumber::from_hex(hex).unwrap(), key: "RSA 4096".to_owned(), bytes: 4311 };
    let offer = Offer {
        host: "www.ica.cz".to_owned(),
        subject: "CN=Žofie Řehořová,O=Úřad".to_owned(),
        requests: Both { qualified: request("B1A5F1"), commercial: request("B1A5F2") },
    };
    let shown = english().offer(&offer, 100, false);
    for words in ["www.ica.cz", "CN=Žofie Řehořová,O=Úřad", "to number B1A5F2, new key RSA 4096, 4311 B"] {
        assert!(shown.contains(words), "{words}\n{shown}");
    }
}

fn without_colour(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').unwrap().1)
}
