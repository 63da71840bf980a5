//! A mistake in the configuration's text.

/// A mistake in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line, counted from 1, if the mistake is in one.
    pub line: Option<usize>,
    /// What is wrong, one sentence in English.
    pub what: String,
}

impl Mistake {
    pub(super) fn in_toml(text: &str, error: &toml::de::Error) -> Self {
        let line = error.span().map(|span| text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1);
        Self { line, what: error.message().to_owned() }
    }
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}
