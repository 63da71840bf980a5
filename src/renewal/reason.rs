//! Why work did not go on: in English for logs and programs, and where the words are the program's own, the name of the text that says it in the
//! person's language. What a library or a server said stays in its own words.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reason {
    /// Only words.
    Words(String),
    /// One that has a text.
    Known {
        /// The name of the text, without what all reasons begin with.
        key: String,
        /// What the text speaks of.
        #[serde(default)]
        values: BTreeMap<String, String>,
        /// The same in English.
        english: String,
    },
}

impl Reason {
    /// One that has a text.
    pub fn known<const N: usize>(key: &str, values: [(&str, String); N], english: impl fmt::Display) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self::Known { key: key.to_owned(), values, english: english.to_string() }
    }

    /// In English.
    pub fn english(&self) -> &str {
        match self {
            Self::Words(words) => words,
            Self::Known { english, .. } => english,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.english())
    }
}

impl From<String> for Reason {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<&str> for Reason {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_down_as_plain_words_is_still_read() {
        let old: Reason = serde_json::from_str("\"C_Sign: CKR_DEVICE_ERROR\"").unwrap();
        assert_eq!(old, Reason::from("C_Sign: CKR_DEVICE_ERROR"));
        let known = Reason::known("card-hung", [("seconds", "60".to_owned())], "it did not answer");
        let again: Reason = serde_json::from_value(serde_json::to_value(&known).unwrap()).unwrap();
        assert_eq!((again.english(), &again), ("it did not answer", &known));
    }
}
