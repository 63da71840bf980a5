//! What the end of the old pair means for every day before it: deadlines, reminders, when to rehearse and when a notice is missed.
//!
//! All of it is counted back from the certificate, by the person's clock.

use super::{Actor, KnownPair, Renewal, Stage};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The moment at which the clock on this zone's walls shows this. An hour that a change of clocks leaves out is taken an hour later, one that comes
/// twice as its first.
pub fn moment_of(zone: Tz, wall: NaiveDateTime) -> DateTime<Utc> {
    let found = zone.from_local_datetime(&wall).earliest();
    let found = found.or_else(|| zone.from_local_datetime(&(wall + TimeDelta::hours(1))).earliest());
    found.map_or_else(|| wall.and_utc(), |at| at.with_timezone(&Utc))
}

/// How many days before the end of the old pair a thing should be done, and when the person is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// The person's clock.
    pub zone: Tz,
    /// Reminders, rehearsal and the word about a missing notice come at this hour of the day.
    pub hour: u8,
    /// Days before the end: the rehearsal. `None` for never.
    pub rehearsal: Option<u16>,
    /// Days before the end: from then on a notice is missed.
    pub notice: u16,
    /// Days before the end: the person is reminded of what waits for them.
    pub reminders: Vec<u16>,
    /// Days before the end by which the requests should be sent.
    pub send: u16,
    /// Days before the end by which an invoice should be paid.
    pub pay: u16,
    /// Days before the end by which the certificates should be on the card.
    pub import: u16,
}

/// A person who said no is left in peace until so many days before the end.
const PEACE: u16 = 7;

/// A renewal that nobody began is spoken of for so long after the end, not for ever.
const AFTERWARDS: TimeDelta = TimeDelta::days(60);

/// What was told in a future farther away than this was noted by a clock that was wrong.
const WRONG_CLOCK: TimeDelta = TimeDelta::days(2);

impl Default for Calendar {
    fn default() -> Self {
        Self {
            zone: chrono_tz::Europe::Prague,
            hour: 9,
            rehearsal: Some(30),
            notice: 20,
            reminders: vec![21, 14, 7, 3, 1],
            send: 7,
            pay: 4,
            import: 1,
        }
    }
}

impl Calendar {
    /// The same time of day so many days before, by the person's clock.
    pub fn before(&self, end: DateTime<Utc>, days: u16) -> DateTime<Utc> {
        let local = end.with_timezone(&self.zone);
        let day = local.date_naive().checked_sub_days(Days::new(days.into()));
        day.map_or(end, |day| self.at(day, local.time()))
    }

    /// The hour at which the person is told, so many days before.
    pub fn hour_before(&self, end: DateTime<Utc>, days: u16) -> DateTime<Utc> {
        let day = end.with_timezone(&self.zone).date_naive().checked_sub_days(Days::new(days.into()));
        let hour = NaiveTime::from_hms_opt(self.hour.into(), 0, 0).unwrap_or_default();
        day.map_or(end, |day| self.at(day, hour)).min(end)
    }

    fn at(&self, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        moment_of(self.zone, day.and_time(time))
    }

    /// When a rehearsal of this pair's renewal is due; `None` if none is planned. It is of use until the notice comes.
    pub fn rehearsal_of(&self, pair: &KnownPair) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let from = self.hour_before(pair.expires(), self.rehearsal?);
        let until = self.before(pair.expires(), self.notice.saturating_add(1));
        (from < until).then_some((from, until))
    }

    /// When a notice for this pair is missed, if none came until then.
    pub fn notice_missed(&self, pair: &KnownPair) -> DateTime<Utc> {
        self.hour_before(pair.expires(), self.notice)
    }

    /// Whether a pair that no renewal is for should have one by now.
    pub fn is_missed(&self, pair: &KnownPair, now: DateTime<Utc>) -> bool {
        self.notice_missed(pair) <= now && now < pair.expires() + AFTERWARDS
    }

    /// All reminders for a pair that ends then, each with its days.
    fn reminders_for(&self, end: DateTime<Utc>) -> impl Iterator<Item = (DateTime<Utc>, u16)> {
        self.reminders.iter().map(move |days| (self.hour_before(end, *days), *days))
    }
}

/// By when the thing at hand should be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deadline {
    /// The requests should be sent by then.
    Send(DateTime<Utc>),
    /// The invoice should be paid by then.
    Pay(DateTime<Utc>),
    /// The certificates should be on the card by then.
    Import(DateTime<Utc>),
}

impl Deadline {
    /// The moment.
    pub const fn at(self) -> DateTime<Utc> {
        match self {
            Self::Send(at) | Self::Pay(at) | Self::Import(at) => at,
        }
    }
}

impl Renewal {
    /// By when the thing at hand should be done, so that the rest can follow in time. The end itself once that is past, and never later than what
    /// an invoice says. `None` when nothing has to be done any more.
    pub fn due_by(&self, calendar: &Calendar, now: DateTime<Utc>) -> Option<Deadline> {
        let end = self.pair.expires();
        let before = |days| Some(calendar.before(end, days)).filter(|at| *at > now).unwrap_or(end);
        match self.stage(now) {
            Stage::Done | Stage::Superseded | Stage::Expired | Stage::Registering | Stage::ProvingLogin => None,
            Stage::WaitingForPayment => {
                let due = self.payment.as_ref().and_then(|payment| payment.due);
                let due = due.map(|day| calendar.at(day, NaiveTime::from_hms_opt(23, 59, 0).unwrap_or_default()));
                Some(Deadline::Pay(due.map_or_else(|| before(calendar.pay), |due| due.min(before(calendar.pay)))))
            }
            _ if self.halves.all(|half| half.imported) => None,
            _ if self.is_accepted() => Some(Deadline::Import(before(calendar.import))),
            _ => Some(Deadline::Send(before(calendar.send))),
        }
    }

    /// The reminder that is due: its day came, what waits for the person waited already, and nothing was told since.
    pub fn reminder_due(&self, calendar: &Calendar, now: DateTime<Utc>) -> Option<u16> {
        let end = self.pair.expires();
        let stage = self.stage(now);
        let waits = stage == Stage::WaitingForNotice || stage.actor() == Actor::Person;
        if !waits || stage == Stage::Expired || end <= now {
            return None;
        }
        let told = self.told_last.filter(|told| *told <= now + WRONG_CLOCK).unwrap_or(self.opened);
        let due = calendar.reminders_for(end).filter(|(at, days)| *at <= now && told < *at && (stage != Stage::Declined || *days <= PEACE));
        due.map(|(_, days)| days).min()
    }

    /// The next moment at which a reminder may be due.
    pub fn next_reminder(&self, calendar: &Calendar, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.is_over() {
            return None;
        }
        calendar.reminders_for(self.pair.expires()).map(|(at, _)| at).filter(|at| *at > now).min()
    }
}
