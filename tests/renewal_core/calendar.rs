//! Deadlines and reminders, counted back from the certificate by the clock on the wall.

use super::{after, link, opened, pair, start};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use twins::renewal::{Calendar, Deadline, Event, KnownPair, News, Origin, Payment, Renewal, Stage, Urgency};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The pair of these tests ends on 13 December 2026 at 9:00 in Prague.
fn end() -> DateTime<Utc> {
    pair().expires()
}

fn ending(end: &str) -> KnownPair {
    let mut pair = pair();
    pair.old.qualified.not_after = at(end);
    pair.old.commercial.not_after = at(end);
    pair
}

/// The authority has both requests.
fn accepted() -> Renewal {
    let stages = (0..).map(|count| after(count, true));
    stages.take(40).find(Renewal::is_accepted).unwrap()
}

#[test]
fn days_are_counted_by_the_clock_on_the_wall_over_both_changes_of_clocks() {
    let calendar = Calendar::default();
    // 9:30 in Prague, a week after each change.
    assert_eq!(calendar.before(at("2026-04-04T07:30:00Z"), 14), at("2026-03-21T08:30:00Z"));
    assert_eq!(calendar.before(at("2026-10-31T08:30:00Z"), 14), at("2026-10-17T07:30:00Z"));
    assert_eq!(calendar.hour_before(at("2026-04-04T07:30:00Z"), 14), at("2026-03-21T08:00:00Z"));
    assert_eq!(calendar.hour_before(at("2026-10-31T08:30:00Z"), 14), at("2026-10-17T07:00:00Z"));
    // 2:30 is left out on 29 March and comes twice on 25 October.
    assert_eq!(calendar.before(at("2026-04-05T00:30:00Z"), 7), at("2026-03-29T01:30:00Z"));
    assert_eq!(calendar.before(at("2026-11-01T01:30:00Z"), 7), at("2026-10-25T00:30:00Z"));
    // Half past midnight is a day of its own here, though not yet in UTC.
    assert_eq!(calendar.hour_before(at("2026-06-30T22:30:00Z"), 1), at("2026-06-30T07:00:00Z"));
}

#[test]
fn a_notice_is_missed_twenty_days_before_the_end_and_a_pair_is_spoken_of_for_two_months_after_it() {
    let calendar = Calendar::default();
    let missed = calendar.notice_missed(&pair());
    assert_eq!(missed, at("2026-11-23T08:00:00Z"));
    assert!(!calendar.is_missed(&pair(), missed - TimeDelta::seconds(1)) && calendar.is_missed(&pair(), missed));
    assert!(calendar.is_missed(&pair(), end() + TimeDelta::days(59)) && !calendar.is_missed(&pair(), end() + TimeDelta::days(60)));
    let (from, until) = calendar.rehearsal_of(&pair()).unwrap();
    assert_eq!((from, until), (at("2026-11-13T08:00:00Z"), at("2026-11-22T08:00:00Z")));
    assert_eq!(Calendar { rehearsal: None, ..calendar }.rehearsal_of(&pair()), None);
    let spring = Calendar::default().rehearsal_of(&ending("2026-04-04T07:30:00Z")).unwrap();
    assert_eq!(spring.0, at("2026-03-05T08:00:00Z"));
}

#[test]
fn what_should_be_done_by_when_follows_from_where_it_stands() {
    let calendar = Calendar::default();
    let due = |renewal: &Renewal, now| renewal.due_by(&calendar, now);
    assert_eq!(due(&after(1, true), start()), Some(Deadline::Send(at("2026-12-06T08:00:00Z"))));
    assert_eq!(due(&after(1, true), end() - TimeDelta::days(5)), Some(Deadline::Send(end())), "too late for the margin: the end itself");
    assert_eq!(due(&after(1, true), end()), None, "nothing can be sent any more");
    let mut accepted = accepted();
    assert_eq!(accepted.stage(start()), Stage::WaitingForIca);
    assert_eq!(due(&accepted, start()), Some(Deadline::Import(at("2026-12-12T08:00:00Z"))));
    accepted.apply(&Event::PaymentAsked { payment: Payment::default() }, start());
    assert_eq!(due(&accepted, start()), Some(Deadline::Pay(at("2026-12-09T08:00:00Z"))));
    let payment = Payment { due: NaiveDate::from_ymd_opt(2026, 12, 4), ..Payment::default() };
    accepted.apply(&Event::PaymentAsked { payment }, start());
    assert_eq!(due(&accepted, start()), Some(Deadline::Pay(at("2026-12-04T22:59:00Z"))), "what the invoice says is sooner");
    assert_eq!(due(&after(usize::MAX, true), start()), None, "done");
}

/// Every minute from the start until after the end, as an agent that never sleeps would: what is told, and how many days before.
fn told(mut renewal: Renewal, events: &[(i64, Event)]) -> Vec<(News, i64)> {
    let calendar = Calendar::default();
    let mut told = Vec::new();
    let mut now = start();
    let mut events = events.iter();
    let mut next = events.next();
    while now < end() + TimeDelta::days(9) {
        let mut happened = Vec::new();
        if let Some((minutes, event)) = next
            && now >= start() + TimeDelta::minutes(*minutes)
        {
            happened.push(event.clone());
            next = events.next();
        }
        happened.extend(renewal.reminder_due(&calendar, now).map(|days| Event::Reminded { days }));
        happened.extend((renewal.stage(now) == Stage::Expired).then_some(Event::Tick));
        for event in happened {
            renewal.apply(&event, now);
        }
        told.extend(renewal.take_news().into_iter().map(|news| (news, (end() - now).num_days())));
        now += TimeDelta::minutes(20);
    }
    told
}

#[test]
fn who_does_nothing_is_reminded_more_and_more_and_told_once_that_it_is_over() {
    let renewal = Renewal::open("2026-abc", &opened(true, false, true), start()).unwrap();
    let told = told(renewal, &[]);
    let expected = [
        (News::NeedsCard(twins::renewal::Step::StoreKeys), 21),
        (News::Reminded(14), 14),
        (News::Reminded(7), 7),
        (News::Reminded(3), 3),
        (News::Reminded(1), 1),
        (News::Expired, 0),
    ];
    assert_eq!(told, expected);
}

#[test]
fn nobody_is_reminded_of_what_does_not_wait_for_them() {
    let told = told(accepted(), &[]);
    assert!(told.iter().any(|(news, _)| *news == News::Accepted) && told.iter().all(|(_, days)| *days == 21), "{told:?}");
}

#[test]
fn what_was_told_on_the_day_of_a_reminder_is_not_told_again() {
    let renewal = Renewal::open("2026-abc", &opened(true, false, true), start()).unwrap();
    // The card comes and nobody answers, six and a half days before the end.
    let six_days = (15 * 24 - 12) * 60;
    let unanswered = Event::Unanswered { step: twins::renewal::Step::StoreKeys, why: "".into() };
    let seen = Event::CardSeen { view: super::view(false), inserted: true };
    let told = told(renewal, &[(six_days, seen), (six_days + 30, unanswered)]);
    let reminders: Vec<_> = told.iter().filter(|(news, _)| matches!(news, News::Reminded(_))).map(|(news, _)| *news).collect();
    assert_eq!(reminders, [14, 7, 3, 1].map(News::Reminded));
}

#[test]
fn after_a_long_sleep_one_reminder_is_enough_and_a_restart_repeats_none() {
    let calendar = Calendar::default();
    let journal = [(opened(true, false, true), start())];
    let mut renewal = Renewal::replay("2026-abc", journal.clone()).unwrap();
    let later = end() - TimeDelta::days(2);
    assert_eq!(renewal.reminder_due(&calendar, later), Some(3));
    renewal.apply(&Event::Reminded { days: 3 }, later);
    assert_eq!(renewal.reminder_due(&calendar, later), None);
    let replayed = Renewal::replay("2026-abc", journal.into_iter().chain([(Event::Reminded { days: 3 }, later)])).unwrap();
    assert_eq!(replayed.reminder_due(&calendar, later), None);
    // The clock is set back by a day and goes on: nothing comes twice.
    assert_eq!(replayed.reminder_due(&calendar, later - TimeDelta::days(1)), None);
    assert_eq!(replayed.reminder_due(&calendar, later + TimeDelta::days(1)), Some(1));
    // A clock that was a year ahead once silences nothing.
    let mut wrong = Renewal::open("2026-abc", &opened(true, false, true), start()).unwrap();
    wrong.told_last = Some(start() + TimeDelta::days(365));
    assert_eq!(wrong.reminder_due(&calendar, later), Some(3));
}

#[test]
fn who_said_no_is_left_in_peace_until_the_last_week() {
    let renewal = Renewal::open("2026-abc", &opened(true, false, true), start()).unwrap();
    let told: Vec<_> = told(renewal, &[(60, Event::Refused)]).into_iter().map(|(news, _)| news).skip(1).collect();
    assert_eq!(told, [News::Declined, News::Reminded(7), News::Reminded(3), News::Reminded(1), News::Expired]);
}

#[test]
fn a_renewal_from_the_calendar_says_at_once_that_the_notice_is_missing_and_goes_on_with_its_link() {
    let Event::Opened { pair, planned, .. } = opened(false, false, true) else { unreachable!() };
    let opening = Event::Opened {
        pair,
        origin: Origin::Calendar,
        link: None,
        planned,
        card: None,
        may_send: true,
        plan: twins::renewal::Plan::default(),
    };
    let mut renewal = Renewal::open("2026-abc", &opening, start()).unwrap();
    assert_eq!(renewal.take_news(), [News::NeedsNotice]);
    assert_eq!(renewal.urgency(News::NeedsNotice, start()), Urgency::Calm);
    assert_eq!(renewal.urgency(News::Reminded(3), end() - TimeDelta::days(3)), Urgency::Pressing);
    renewal.apply(&Event::NoticeSeen { message_id: "c@d".into(), link: Some(link()) }, start());
    assert_eq!(renewal.take_news(), [News::NeedsCard(twins::renewal::Step::StoreKeys)]);
    assert_eq!(renewal.urgency(News::NeedsCard(twins::renewal::Step::StoreKeys), start()), Urgency::Wanted);
}
