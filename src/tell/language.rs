//! The language a person reads.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A language that every text exists in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Czech.
    #[serde(rename = "cs")]
    Czech,
    /// English; also for whoever reads neither.
    #[default]
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Czech, Self::English];

    /// From a POSIX locale, the value of the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set: `cs_CZ.UTF-8`. Slovak readers get
    /// Czech, everybody else English.
    pub fn from_locale(locale: &str) -> Self {
        let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if ["cs", "sk"].iter().any(|code| language.eq_ignore_ascii_case(code)) { Self::Czech } else { Self::English }
    }

    /// Its ISO 639-1 code: `cs`, `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Czech => "cs",
            Self::English => "en",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_locale_names_its_language() {
        for czech in ["cs_CZ.UTF-8", "cs", "cs_CZ@euro", "CS-cz", "sk_SK.UTF-8"] {
            assert_eq!(Language::from_locale(czech), Language::Czech, "{czech}");
        }
        for english in ["en_GB.UTF-8", "C.UTF-8", "POSIX", "", "csb_PL", "de_DE"] {
            assert_eq!(Language::from_locale(english), Language::English, "{english}");
        }
    }
}
