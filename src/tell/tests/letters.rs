//! The mails of every piece of news, and the summary.

use super::sample::*;
use crate::{
    renewal::{News, Stage},
    tell::{Content, Report, Subject, Teller},
};

fn letter(teller: &Teller, report: &Report, news: News) -> Content {
    teller.letter(report, Subject::News { renewal: &report.renewals[0].id, news })
}

#[test]
fn every_news_has_a_short_subject_and_a_whole_text_in_both_languages() {
    for teller in tellers() {
        for (news, renewal) in news() {
            let written = letter(&teller, &report(vec![renewal]), news);
            assert!(written.subject.chars().count() < 80, "{news:?}: {}", written.subject);
            for part in [&written.subject, &written.text] {
                assert!(!part.contains(['{', '}', '$']) && !part.contains(" none"), "{news:?}: {part}");
            }
            assert!(written.text.lines().all(|line| line.chars().count() <= 78), "{news:?}:\n{}", written.text);
            assert!(written.html.contains("ICA Starcos 3.74") && written.html.ends_with("</html>\n"), "{news:?}");
        }
    }
}

#[test]
fn the_first_line_says_whether_something_must_be_done() {
    for (news, renewal) in news() {
        let needs = !matches!(news, News::NeedsNotice | News::Accepted | News::PortalDown | News::NotRegistered | News::Superseded);
        let written = letter(&czech(), &report(vec![renewal]), news);
        let first = written.text.lines().next().unwrap();
        assert_eq!(first.starts_with("Je potřeba: "), needs, "{news:?}: {first}");
        assert_eq!(first == "Nemusíte nic dělat.", !needs, "{news:?}: {first}");
        assert_eq!(written.text.contains("Co udělat teď:"), needs, "{news:?}");
    }
}

#[test]
fn subjects_of_different_news_differ() {
    let subjects = |teller: &Teller| {
        let mut subjects: Vec<_> = STEPS
            .into_iter()
            .flat_map(|step| [News::NeedsCard(step), News::NeedsConsent(step)])
            .chain([News::NeedsNotice, News::NeedsGoAhead, News::Accepted, News::PaymentDue, News::PortalDown, News::Declined])
            .chain([News::Reminder, News::Expired, News::Superseded, News::Done])
            .map(|news| letter(teller, &report(vec![renewal(Stage::WaitingForIca)]), news).subject)
            .collect();
        subjects.sort();
        subjects
    };
    for teller in tellers() {
        let all = subjects(&teller);
        let mut once = all.clone();
        once.dedup();
        assert_eq!(all, once);
    }
}

#[test]
fn reminders_grow_more_pressing() {
    let subject = |teller: &Teller, days| {
        let waiting = renewal(Stage::WaitingForConsent { step: crate::renewal::Step::StoreKeys });
        let renewal = if days == 3 { ending(waiting) } else { waiting };
        letter(teller, &report(vec![renewal]), News::Reminded(days)).subject
    };
    assert_eq!(subject(&czech(), 21), "Připomínka (zbývá 20 dní): je potřeba zadat PIN ke kartě");
    assert_eq!(subject(&czech(), 3), "Naléhavé (zbývají 2 dny): je potřeba zadat PIN ke kartě");
    assert_eq!(subject(&english(), 3), "Urgent (2 days left): enter the card's PIN");
}

#[test]
fn a_payment_is_told_in_the_subject_and_in_full() {
    let written = letter(&czech(), &report(vec![renewal(Stage::WaitingForPayment)]), News::PaymentDue);
    assert_eq!(written.subject, "Zaplaťte I.CA 545,00 Kč do 4. 12. 2026, pak vydá nové certifikáty");
    for value in ["545,00 Kč", "19-2000145399/0800", "CZ6508000000192000145399", "2026118734", "4. 12. 2026"] {
        assert!(written.text.contains(value), "{value}");
        assert!(written.html.replace("&nbsp;", " ").contains(value), "{value}");
    }
}

#[test]
fn what_failed_carries_the_helpdesk() {
    for (news, renewal) in news().into_iter().filter(|(news, _)| matches!(news, News::Stalled | News::Expired)) {
        let written = letter(&czech(), &report(vec![renewal]), news);
        assert!(written.text.contains("+420 224 114 198"), "{}", written.text);
        assert!(written.html.contains("+420&nbsp;224&nbsp;114&nbsp;198"));
    }
}

#[test]
fn the_last_mail_says_what_is_left_for_the_person() {
    let written = letter(&czech(), &after_success(), News::Done);
    assert_eq!(written.subject, "Hotovo: nové certifikáty jsou na kartě, restartujte prohlížeč");
    for words in ["https://www.flexims.cz", "Staré certifikáty a klíče zůstávají", "ČSSZ", "C20B01", "22. 11. 2027 v 21:04", "nahrazena"]
    {
        assert!(written.text.contains(words), "{words}:\n{}", written.text);
    }
}

#[test]
fn neither_a_link_nor_markup_of_others_passes() {
    let mut renewal =
        renewal(Stage::Stalled { hold: crate::renewal::Hold::PortalRejected { why: "<script>alert(1)</script>".to_owned() } });
    renewal.person = "<img src=x onerror=\"alert('1')\"> & Co\r\nBcc: everybody@example.com".to_owned();
    renewal.helpdesk = Some("<b>call</b>".to_owned());
    let mut report = report(vec![renewal]);
    report.pairs[0].person = "<b onclick='x'>Eve</b>".to_owned();
    for subject in [Subject::News { renewal: "r-20261122-1", news: News::Stalled }, Subject::Summary] {
        let written = english().letter(&report, subject);
        for markup in ["<script", "<img", "<b>", "<b ", "onclick='", "onerror=\""] {
            assert!(!written.html.contains(markup), "{markup}");
        }
        assert!(written.html.contains("&lt;img") && written.html.contains("&#39;") && written.html.contains("&quot;"));
        assert!(!written.subject.contains(['\r', '\n']) && !written.text.contains("\r"));
        assert!(!written.text.lines().any(|line| line.starts_with("Bcc")));
        assert!(!written.text.contains("7f3a") && !written.html.contains("7f3a"), "nothing of the start link is told by mail");
    }
}

#[test]
fn the_summary_says_in_three_lines_that_all_is_well() {
    let written = czech().letter(&quiet_day(), Subject::Summary);
    assert_eq!(written.subject, "Certifikáty TWINS jsou v pořádku, platí do 13. 12. 2026 (zbývá 286 dní)");
    let (said, signature) = written.text.split_once("\n\n-- \n").unwrap();
    // Three sentences, folded for mail.
    assert_eq!(
        said,
        "Nemusíte nic dělat.\n\
         Ing. Žofie Řehořová, Ph.D.: kvalifikovaný i komerční certifikát platí do\n13. 12. 2026 v 9:12 (zbývá 286 dní).\n\
         Program hlídá poštu i čtečku; výzvu k obnově lze čekat kolem 22. 11. 2026\na obnova pak začne sama."
    );
    assert!(signature.starts_with("Napsal program twins na vašem počítači 2. 3. 2026 v 8:00."), "{signature}");
}

#[test]
fn the_summary_puts_what_is_needed_into_subject_and_first_line() {
    let mut report = report(vec![renewal(Stage::WaitingForGoAhead)]);
    let written = english().letter(&report, Subject::Summary);
    assert_eq!(written.subject, "Allow the sending: the requests for new certificates are ready");
    assert!(written.text.starts_with("To do: look at the requests and allow their sending.\n"), "{}", written.text);
    report.renewals.clear();
    report.pairs[0].days_left = 15;
    let written = english().letter(&report, Subject::Summary);
    assert_eq!(written.subject, "TWINS certificates, to do: find I.CA's notice, or ask for it");
    report.agent.mail_trouble = Some("connection refused".to_owned());
    let written = english().letter(&report, Subject::Summary);
    assert!(written.text.starts_with("To do: check the sending of mail.\n") && written.text.contains("Also needed"), "{}", written.text);
    report.renewals = vec![renewal(Stage::WaitingForIca)];
    report.agent.mail_trouble = None;
    let written = english().letter(&report, Subject::Summary);
    assert!(written.text.starts_with("Nothing needs to be done.\n"), "{}", written.text);
    assert_eq!(written.subject, "TWINS certificates: a renewal is under way, nothing to do");
}

#[test]
fn a_summary_of_nothing_says_how_to_begin() {
    let mut report = report(Vec::new());
    report.pairs.clear();
    for teller in tellers() {
        let written = teller.letter(&report, Subject::Summary);
        assert!(written.text.contains("twins card") && written.subject.chars().count() < 80, "{}", written.subject);
    }
}
