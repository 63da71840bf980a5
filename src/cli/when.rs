//! A time in a person's words: `4h`, `until morning`, `do 14:30`. Pure.

use crate::renewal::moment_of;
use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// What morning means to this person.
pub struct Morning {
    /// By their clock.
    pub zone: Tz,
    /// The night ends.
    pub ends: NaiveTime,
}

/// The moment that these words mean; `None` if they mean none, or one that is not ahead.
pub fn when(words: &[String], now: DateTime<Utc>, morning: &Morning) -> Option<DateTime<Utc>> {
    let words: Vec<String> = words.iter().flat_map(|word| word.split_whitespace()).map(str::to_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !["until", "do", "at", "v"].contains(word)).collect();
    let at = match words.as_slice() {
        ["morning" | "rána" | "ráno" | "rano" | "rana"] => next(morning.ends, now, morning.zone),
        ["tomorrow" | "zítra" | "zitra" | "zítřka"] => tomorrow(morning.ends, now, morning.zone)?,
        [word] if word.contains(':') => next(NaiveTime::parse_from_str(word, "%H:%M").ok()?, now, morning.zone),
        words => now + duration(&words.concat())?,
    };
    Some(at).filter(|at| *at > now)
}

/// The next time that the clock shows this.
fn next(time: NaiveTime, now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let today = moment_of(zone, now.with_timezone(&zone).date_naive().and_time(time));
    if today > now { today } else { tomorrow(time, now, zone).unwrap_or(today) }
}

fn tomorrow(time: NaiveTime, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
    let day = now.with_timezone(&zone).date_naive().checked_add_days(Days::new(1))?;
    Some(moment_of(zone, day.and_time(time)))
}

/// `90m`, `1h30m`, `2d`: numbers, each with its unit.
fn duration(text: &str) -> Option<TimeDelta> {
    let mut rest = text;
    let mut sum = TimeDelta::zero();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, after) = rest.split_at(digits);
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let number: i64 = number.parse().ok().filter(|number| *number <= 10_000)?;
        sum += match unit {
            "m" | "min" | "minut" | "minuty" | "minutes" => TimeDelta::minutes(number),
            "h" | "hod" | "hodin" | "hodiny" | "hodinu" | "hours" | "hour" => TimeDelta::hours(number),
            "d" | "den" | "dny" | "dní" | "dni" | "days" | "day" => TimeDelta::days(number),
            _ => return None,
        };
        rest = after;
    }
    Some(sum)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// At ten to six in the afternoon in Prague.
    fn meant(words: &str) -> Option<String> {
        let now = "2026-11-22T16:50:00Z".parse().unwrap();
        let morning = Morning { zone: chrono_tz::Europe::Prague, ends: NaiveTime::from_hms_opt(7, 0, 0).unwrap() };
        when(&[words.to_owned()], now, &morning).map(|at| at.format("%d %H:%M").to_string())
    }

    #[test]
    fn how_long_and_until_when_are_understood_in_both_languages() {
        for (words, at) in [
            ("30m", "22 17:20"),
            ("4h", "22 20:50"),
            ("1h30m", "22 18:20"),
            ("2 dny", "24 16:50"),
            ("until morning", "23 06:00"),
            ("do rána", "23 06:00"),
            ("tomorrow", "23 06:00"),
            ("until 20:15", "22 19:15"),
            ("do 9:00", "23 08:00"),
        ] {
            assert_eq!(meant(words).as_deref(), Some(at), "{words}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for words in ["", "soon", "4", "0m", "25:00", "-3h", "99999999999999999999d", "h"] {
            assert_eq!(meant(words), None, "{words}");
        }
    }
}
