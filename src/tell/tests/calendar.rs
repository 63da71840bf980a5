//! The entries for the person's calendar.

use super::sample::*;
use crate::{
    renewal::{News, Stage},
    tell::{Report, Subject, Teller},
};
use chrono::TimeDelta;

/// The lines, unfolded (RFC 5545 §3.1).
fn lines(teller: &Teller, report: &Report, about: Subject<'_>) -> Vec<String> {
    let text = teller.letter(report, about).calendar.expect("a calendar");
    assert!(text.lines().all(|line| line.len() <= 75), "a line is longer than 75 octets:\n{text}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "lines end with CRLF");
    text.replace("\r\n ", "").replace("\r\n", "\n").lines().map(str::to_owned).collect()
}

fn done(report: &Report) -> Subject<'_> {
    Subject::News { renewal: &report.renewals[0].id, news: News::Done }
}

fn values<'a>(lines: &'a [String], name: &str) -> Vec<&'a str> {
    lines.iter().filter_map(|line| line.strip_prefix(name)).collect()
}

#[test]
fn the_summary_brings_the_end_and_the_next_renewal() {
    let report = quiet_day();
    let lines = lines(&czech(), &report, Subject::Summary);
    assert_eq!((lines[0].as_str(), lines[lines.len() - 1].as_str()), ("BEGIN:VCALENDAR", "END:VCALENDAR"));
    assert_eq!(values(&lines, "VERSION:"), ["2.0"]);
    let alarms = ["336.", "72.", "9."].map(str::to_owned);
    let uids = ["end", "renewal"].map(|name| format!("5d1f0c2b7a934e68.{name}@twins"));
    let expected =
        [uids[0].clone(), alarms[0].clone() + &uids[0], alarms[1].clone() + &uids[0], uids[1].clone(), alarms[2].clone() + &uids[1]];
    assert_eq!(values(&lines, "UID:"), expected);
    assert!(lines.contains(&"DTSTART:20261213T081200Z".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"DTSTART;VALUE=DATE:20261122".to_owned()), "{lines:#?}");
    assert_eq!(values(&lines, "DTEND"), Vec::<&str>::new(), "a moment, and a day");
    assert!(lines.iter().filter(|line| line.starts_with("DTSTAMP:")).all(|line| line == "DTSTAMP:20260302T070000Z"));
    assert_eq!(values(&lines, "TRIGGER;RELATED=START:"), ["-PT1209600S", "-PT259200S", "PT32400S"]);
    // A comma and a semicolon would end the value (RFC 5545 §3.3.11).
    assert!(lines.iter().any(|line| line.starts_with("DESCRIPTION:Ing. Žofie Řehořová\\, Ph.D.\\, karta ICA Starcos 3.74.")), "{lines:#?}");
    assert_eq!(values(&lines, "BEGIN:VEVENT").len(), 2);
}

#[test]
fn the_next_pair_moves_the_same_entries() {
    let numbers = |lines: &[String]| values(lines, "SEQUENCE:").iter().map(|number| number.parse::<u32>().unwrap()).collect::<Vec<_>>();
    let before = lines(&czech(), &quiet_day(), Subject::Summary);
    // The card may not have been looked at again yet: the new pair is only known from the renewal.
    let report = report(vec![renewal(Stage::Done)]);
    let after = lines(&czech(), &report, done(&report));
    assert_eq!(values(&before, "UID:"), values(&after, "UID:"));
    assert!(numbers(&after).iter().zip(numbers(&before)).all(|(later, earlier)| *later > earlier));
    assert!(
        after.contains(&"DTSTART:20271122T200400Z".to_owned()) && after.contains(&"DTSTART;VALUE=DATE:20271101".to_owned()),
        "{after:#?}"
    );
    let again = after_success();
    assert_eq!(values(&lines(&czech(), &again, done(&again)), "DTSTART"), values(&after, "DTSTART"), "seen on the card or not");
}

#[test]
fn halves_that_end_apart_have_an_entry_each() {
    let mut report = quiet_day();
    report.pairs[0].certificates.commercial.not_after += TimeDelta::hours(5);
    let lines = lines(&english(), &report, Subject::Summary);
    let names = ["end-qualified", "end-commercial", "renewal"].map(|name| format!("5d1f0c2b7a934e68.{name}@twins"));
    let of_events: Vec<_> = values(&lines, "UID:").into_iter().filter(|uid| !uid.starts_with(|c: char| "379".contains(c))).collect();
    assert_eq!(of_events, names);
    assert!(lines.contains(&"SUMMARY:The commercial TWINS certificate ends".to_owned()), "{lines:#?}");
}

#[test]
fn reminders_and_troubles_bring_none() {
    for (news, renewal) in news().into_iter().filter(|(news, _)| *news != News::Done) {
        let report = report(vec![renewal]);
        let letter = czech().letter(&report, Subject::News { renewal: &report.renewals[0].id, news });
        assert_eq!(letter.calendar, None, "{news:?}");
    }
    let mut report = quiet_day();
    report.agent.mail_trouble = Some("connection refused".to_owned());
    assert_eq!(czech().letter(&report, Subject::Summary).calendar, None);
}
