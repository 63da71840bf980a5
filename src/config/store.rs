//! `[store]`: what the database keeps, and for how long.

use serde::Deserialize;

/// The mailbox is searched 60 days back: what is forgotten sooner would be handled again.
const LEAST_KEPT: u16 = 90;

/// `[store]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreConfig {
    /// Days for which it is kept what each mail was. The journal is kept for ever.
    pub keep_messages: u16,
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self { keep_messages: 400 }
    }
}

impl StoreConfig {
    /// What was seen is kept longer than the mailbox is searched back.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.keep_messages < LEAST_KEPT {
            return Err(format!("store.keep_messages is {}, but must be {LEAST_KEPT} or more", self.keep_messages));
        }
        Ok(())
    }
}
