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

    /// The first value that is still to be filled in (`<…>`), as the example has them.
    pub(super) fn left_open(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let line_of = |value: &String| lines.iter().position(|line| !line.starts_with('#') && line.contains(value)).map(|at| at + 1);
        let open = open_in(&toml::from_str(text).ok()?);
        let (line, value) = open.into_iter().map(|value| (line_of(&value), value)).min()?;
        Some(Self { line, what: format!("`{value}` is still to be filled in") })
    }
}

/// Addresses are written in such brackets too, and the example leaves none of these open.
const ADDRESSES: [&str; 2] = ["from", "to"];

fn open_in(value: &toml::Value) -> Vec<String> {
    match value {
        toml::Value::String(text) if is_open(text) => vec![text.clone()],
        toml::Value::Array(values) => values.iter().flat_map(open_in).collect(),
        toml::Value::Table(table) => {
            table.iter().filter(|(key, _)| !ADDRESSES.contains(&key.as_str())).flat_map(|(_, value)| open_in(value)).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a text is one that is still to be filled in.
pub fn is_open(text: &str) -> bool {
    text.starts_with('<') && text.ends_with('>')
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}
