//! What a mail brings for the person's calendar (iCalendar, RFC 5545): the end of validity of each pair, and the day its renewal can be expected.
//!
//! An entry is named by the holder, not by the certificates: next year's mail moves the same entry instead of adding another.

use super::{PairReport, Report, Teller, clean::clean, matter::NOTICE_COMES};
use crate::{certificate::Role, renewal::Stage};
use chrono::{DateTime, TimeDelta, Utc};
use icalendar::{Alarm, Calendar, CalendarDateTime, Component, Event, EventLike, Trigger};

/// So many days before the end the calendar itself reminds: it does so even if this program does not run any more.
const ALARMS: [i64; 2] = [14, 3];
/// The hour of the day at which the calendar tells of the day of the notice.
const MORNING: i64 = 9;
/// Entries are counted in these minutes: a later end is a later version of the same entry (RFC 5545 §3.8.7.4).
const MINUTE: i64 = 60;

/// One end of validity: of both halves, or of one where they end at different times.
struct End {
    name: &'static str,
    role: Option<Role>,
    at: DateTime<Utc>,
}

impl Teller {
    /// The calendar file of these pairs; `None` if there are none.
    pub(super) fn calendar(&self, report: &Report, pairs: &[PairReport]) -> Option<String> {
        let events: Vec<Event> = pairs.iter().flat_map(|pair| self.entries(report, pair)).collect();
        if events.is_empty() {
            return None;
        }
        let mut calendar = Calendar::empty();
        for (name, value) in [("VERSION", "2.0"), ("PRODID", "-//twins//twins//CS"), ("CALSCALE", "GREGORIAN")] {
            calendar.append_property((name, value));
        }
        calendar.extend(events);
        Some(calendar.to_string())
    }

    fn entries(&self, report: &Report, pair: &PairReport) -> Vec<Event> {
        let mut events: Vec<Event> = ends(pair).iter().map(|end| self.end_of_validity(report, pair, end)).collect();
        events.push(self.next_renewal(report, pair));
        events
    }

    fn end_of_validity(&self, report: &Report, pair: &PairReport, end: &End) -> Event {
        let summary = match end.role {
            None => self.text("calendar-end", &[]),
            Some(role) => self.text("calendar-end-half", &[("role", self.role(Some(role)).into())]),
        };
        let serial = |role: Role| pair.certificates.get(role).serial.as_hex();
        let values = [
            ("person", (&pair.person).into()),
            ("card", (&pair.token_label).into()),
            ("qualified", serial(Role::Qualified).into()),
            ("commercial", serial(Role::Commercial).into()),
        ];
        let mut event = entry(report, pair, end.name, end.at, &summary, &self.text("calendar-end-text", &values));
        event.starts(CalendarDateTime::Utc(end.at));
        for days in ALARMS {
            event.alarm(alarm(report, &event, &summary, TimeDelta::days(-days)));
        }
        event.done()
    }

    fn next_renewal(&self, report: &Report, pair: &PairReport) -> Event {
        let day = (pair.expires - TimeDelta::days(NOTICE_COMES)).with_timezone(&self.zone).date_naive();
        let summary = self.text("calendar-renewal", &[]);
        let values =
            [("person", (&pair.person).into()), ("card", (&pair.token_label).into()), ("deadline", self.moment(pair.expires).into())];
        let mut event = entry(report, pair, "renewal", pair.expires, &summary, &self.text("calendar-renewal-text", &values));
        event.starts(day);
        event.alarm(alarm(report, &event, &summary, TimeDelta::hours(MORNING)));
        event.done()
    }

    /// The pairs whose dates a person wants in the calendar from now on: those in force, and one that was issued just now and is not among them.
    pub(super) fn dated_pairs(&self, report: &Report, renewal: Option<&str>) -> Vec<PairReport> {
        let in_force: Vec<PairReport> = report.pairs.iter().filter(|pair| pair.in_force && pair.days_left >= 0).cloned().collect();
        let Some(renewal) = renewal.and_then(|id| report.renewals.iter().find(|renewal| renewal.id == id)) else { return in_force };
        let issued = renewal.issued.clone().complete().filter(|_| renewal.stage == Stage::Done);
        let of_renewal = |pair: &&PairReport| renewal.serials == pair.certificates.map(|_, certificate| certificate.serial.clone());
        let Some((issued, old)) = issued.zip(report.pairs.iter().find(of_renewal)) else { return in_force };
        let expires = issued.qualified.not_after.min(issued.commercial.not_after);
        let new = PairReport { expires, in_force: true, certificates: issued, ..old.clone() };
        in_force.into_iter().filter(|pair| pair.holder != new.holder).chain([new.clone()]).collect()
    }
}

fn entry(report: &Report, pair: &PairReport, name: &str, at: DateTime<Utc>, summary: &str, description: &str) -> Event {
    let mut event = Event::with_uid(&format!("{}.{name}@twins", pair.holder));
    event.timestamp(report.at).summary(&clean(summary)).description(&clean(description));
    event.sequence(u32::try_from(at.timestamp() / MINUTE).unwrap_or_default());
    // Nobody is busy because a certificate ends.
    event.add_property("TRANSP", "TRANSPARENT");
    event.done()
}

/// Named after its entry (RFC 9074 §4), so that the same alarm comes with each mail.
fn alarm(report: &Report, event: &Event, summary: &str, after_start: TimeDelta) -> Alarm {
    let mut alarm = Alarm::display(&clean(summary), Trigger::after_start(after_start));
    alarm.timestamp(report.at);
    alarm.uid(&format!("{}.{}", after_start.num_hours().unsigned_abs(), event.get_uid().unwrap_or_default()));
    alarm.done()
}

/// The halves end together as a rule, and then it is one entry.
fn ends(pair: &PairReport) -> Vec<End> {
    let (qualified, commercial) = (pair.certificates.qualified.not_after, pair.certificates.commercial.not_after);
    if qualified.timestamp() / MINUTE == commercial.timestamp() / MINUTE {
        return vec![End { name: "end", role: None, at: pair.expires }];
    }
    vec![
        End { name: "end-qualified", role: Some(Role::Qualified), at: qualified },
        End { name: "end-commercial", role: Some(Role::Commercial), at: commercial },
    ]
}
