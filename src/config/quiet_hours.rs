//! `card.quiet_hours`: the hours in which nobody is asked.

use chrono::NaiveTime;

pub(super) fn night() -> String {
    "21:00-7:00".to_owned()
}

/// `21:00-7:00` as two times of the day.
pub(super) fn between(text: &str) -> Option<(NaiveTime, NaiveTime)> {
    let (from, until) = text.split_once('-')?;
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    Some((time(from)?, time(until)?)).filter(|(from, until)| from != until)
}
