//! `[card]`: the vendor's module, the prompt, and the times that both may take.

use super::{PinUse, PromptKind, quiet_hours, times};
use chrono::NaiveDate;
use serde::Deserialize;
use std::{collections::BTreeMap, path::PathBuf};

/// `[card]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardConfig {
    /// The PKCS#11 module.
    #[serde(default = "ica_module")]
    pub module: PathBuf,
    /// Environment variables that the module needs.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Paths that the module may write.
    #[serde(default)]
    pub writes: Vec<PathBuf>,
    /// How the PIN is asked for.
    #[serde(default)]
    pub prompt: PromptKind,
    /// The pinentry program.
    #[serde(default = "pinentry")]
    pub pinentry: PathBuf,
    /// How often the PIN is typed.
    #[serde(default)]
    pub pin: PinUse,
    /// Seconds that the session is kept after a step, if the PIN is typed once.
    #[serde(default = "five_minutes")]
    pub session_timeout: u64,
    /// Seconds the person has to answer a prompt.
    #[serde(default = "two_minutes")]
    pub prompt_timeout: u64,
    /// Seconds that one call of the module may take.
    #[serde(default = "one_minute")]
    pub call_timeout: u64,
    /// Seconds that the making of one key may take.
    #[serde(default = "ten_minutes")]
    pub key_timeout: u64,
    /// Minutes until the person is asked again when nobody answered.
    #[serde(default = "four_hours")]
    pub ask_again: u32,
    /// The hours in which nobody is asked, by the clock of `summary.timezone`: `21:00-7:00`; empty for none.
    #[serde(default = "quiet_hours::night")]
    pub quiet_hours: String,
    /// The end of the card's own certification as a qualified device, if it is known: after it no qualified certificate is issued on it.
    pub certified_until: Option<NaiveDate>,
}

impl CardConfig {
    /// Times that are too short stop the program's work, and times without end never bring it back.
    pub(super) fn check(&self) -> Result<(), String> {
        let times = [
            ("card.session_timeout", self.session_timeout),
            ("card.prompt_timeout", self.prompt_timeout),
            ("card.call_timeout", self.call_timeout),
            ("card.key_timeout", self.key_timeout),
            ("card.ask_again", self.ask_again.into()),
        ];
        if !self.quiet_hours.is_empty() && quiet_hours::between(&self.quiet_hours).is_none() {
            return Err(format!("card.quiet_hours is `{}`, but must be like 21:00-7:00, or empty for none", self.quiet_hours));
        }
        times::check(&times)
    }
}

fn ica_module() -> PathBuf {
    PathBuf::from("/usr/lib/pkcs11/libICASecureStorePkcs11.so")
}

fn pinentry() -> PathBuf {
    PathBuf::from("pinentry")
}

const fn two_minutes() -> u64 {
    120
}

const fn one_minute() -> u64 {
    60
}

const fn ten_minutes() -> u64 {
    600
}

const fn five_minutes() -> u64 {
    300
}

const fn four_hours() -> u32 {
    240
}
