//! `language`: the one in which a person is spoken to.

use super::Config;

impl Config {
    /// The language: the setting's, else the locale's.
    pub fn language(&self) -> String {
        self.language.clone().unwrap_or_else(locale)
    }

    /// There are two.
    pub(super) fn check_language(&self) -> Result<(), String> {
        match self.language.as_deref() {
            None | Some("cs" | "en") => Ok(()),
            Some(other) => Err(format!("language is `{other}`, but only `cs` and `en` are known")),
        }
    }
}

/// The locale of the environment: what decides where no configuration does.
pub fn locale() -> String {
    let set = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default()
}
