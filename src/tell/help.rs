//! The commands' help in another language than English. The English words stand where the commands are defined; these are found by the command's and the
//! argument's name.

use super::{Language, Value, texts};
use fluent_bundle::FluentArgs;

/// What the commands' help says in Czech.
const CZECH: &str = include_str!("../../config/locales/cs/help.ftl");

/// The help's words.
pub struct HelpTexts {
    bundle: texts::Bundle,
}

impl HelpTexts {
    /// In this language; `None` for English, which the definitions speak.
    pub fn of(language: Language) -> Option<Self> {
        let source = match language {
            Language::Czech => CZECH,
            Language::English => return None,
        };
        Some(Self { bundle: texts::bundle_of(language, &[source]) })
    }

    /// The words for this key, with values.
    pub fn find(&self, key: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        let values: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, value.clone())).collect();
        texts::look_up(&self.bundle, key, &values)
    }

    /// Every key, for the test that none is left over.
    #[cfg(test)]
    pub(crate) fn keys() -> Vec<&'static str> {
        let key = |line: &'static str| line.split_once(" = ").map(|(key, _)| key);
        CZECH.lines().filter(|line| !line.starts_with(['#', ' '])).filter_map(key).collect()
    }
}
