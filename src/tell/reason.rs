//! Why work did not go on, in the person's words.

use super::{Teller, Value, clean::quoted};
use crate::renewal::Reason;

impl Teller {
    /// The end of a sentence, without its full stop. What has no text here (another version of the program wrote it down) is told in English.
    pub fn reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::Words(words) => self.because(words),
            Reason::Known { key, values, english } => {
                let values: Vec<(&str, Value<'_>)> = values.iter().map(|(name, value)| (name.as_str(), self.in_words(value))).collect();
                self.optional_text(&format!("reason-{key}"), &values).unwrap_or_else(|| quoted(english))
            }
        }
    }

    /// A number is one to the texts too, which choose by it.
    fn in_words(&self, value: &str) -> Value<'static> {
        value.parse::<i64>().map_or_else(|_| self.because(value).into(), Value::from)
    }
}
