//! `[summary]`: when the regular summary goes out, and by whose clock.

use chrono_tz::Tz;
use serde::Deserialize;

/// `[summary]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SummaryConfig {
    /// When the regular summary goes out: a cron expression with seconds (`sec min hour day month weekday`); empty for never.
    pub schedule: String,
    /// The person's time zone.
    pub timezone: Tz,
}

impl Default for SummaryConfig {
    fn default() -> Self {
        Self { schedule: "0 0 8 * * Mon".to_owned(), timezone: chrono_tz::Europe::Prague }
    }
}

impl SummaryConfig {
    /// A schedule is one that `cron` reads.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.schedule.is_empty() {
            return Ok(());
        }
        match self.schedule.parse::<cron::Schedule>() {
            Ok(_) => Ok(()),
            Err(error) => {
                // Before that it shows the place by a mark on a line of its own.
                let error = error.to_string();
                let why = error.lines().last().unwrap_or_default();
                Err(format!("summary.schedule is not a cron expression (sec min hour day month weekday): {why}"))
            }
        }
    }
}
