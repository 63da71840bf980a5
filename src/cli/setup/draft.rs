//! The text of the configuration while it is being written: settings are put into the lines where they belong, and every comment stays.

use crate::config::is_open;
use toml::{Table, Value};

/// A configuration that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    lines: Vec<String>,
}

/// Which lines a setting takes: from, to (not included), and the comment behind it.
struct Place {
    from: usize,
    to: usize,
    comment: Option<(usize, String)>,
}

impl Draft {
    /// Of this text.
    pub fn new(text: &str) -> Self {
        Self { lines: text.lines().map(str::to_owned).collect() }
    }

    /// As it would stand in the file.
    pub fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }

    #[cfg(test)]
    pub fn lines_for_test(&self) -> Vec<String> {
        self.lines.clone()
    }

    /// A setting; `None` where it is absent or still to be filled in (`<…>`). Of several tables of the name, the first counts.
    pub fn get(&self, section: &str, key: &str) -> Option<Value> {
        let table: Table = toml::from_str(&self.text()).ok()?;
        let mut place = Value::Table(table);
        for step in section.split('.').filter(|step| !step.is_empty()) {
            place = first(place.get(step)?.clone());
        }
        place.get(key).cloned().filter(|value| !is_blank(value))
    }

    /// The same as text.
    pub fn get_text(&self, section: &str, key: &str) -> Option<String> {
        self.get(section, key)?.as_str().map(str::to_owned)
    }

    /// Sets a setting, in the line where it stands, stands commented out, or at the end of its section. What is so already is not touched.
    pub fn set(&mut self, section: &str, key: &str, value: &Value) {
        if self.get(section, key).as_ref() == Some(value) {
            return;
        }
        let setting = format!("{key} = {value}");
        let (from, to) = self.section(section);
        let place = self.active(from, to, key).or_else(|| self.commented(from, to, key));
        match place {
            Some(place) => {
                let line = with_comment(&setting, place.comment.as_ref());
                self.lines.splice(place.from..place.to, [line]);
            }
            None => {
                let last = (from..to).rev().find(|at| !self.lines[*at].trim().is_empty()).map_or(from, |at| at + 1);
                self.lines.insert(last, setting);
            }
        }
    }

    /// Puts a setting out of force; it stays as a comment.
    pub fn unset(&mut self, section: &str, key: &str) {
        let (from, to) = self.section(section);
        if let Some(place) = self.active(from, to, key) {
            for line in &mut self.lines[place.from..place.to] {
                line.insert_str(0, "# ");
            }
        }
    }

    /// The lines of a section, without its heading; made at the end where it is not there.
    fn section(&mut self, name: &str) -> (usize, usize) {
        let is_heading = |line: &String| line.starts_with('[');
        let start = if name.is_empty() {
            0
        } else {
            let headings = [format!("[{name}]"), format!("[[{name}]]")];
            let found = self.lines.iter().position(|line| headings.iter().any(|heading| line.starts_with(heading.as_str())));
            found.unwrap_or_else(|| {
                self.lines.extend([String::new(), headings[0].clone()]);
                self.lines.len() - 1
            }) + 1
        };
        let end = self.lines.iter().skip(start).position(is_heading).map_or(self.lines.len(), |length| start + length);
        (start, end)
    }

    fn active(&self, from: usize, to: usize, key: &str) -> Option<Place> {
        let at = (from..to).find(|at| names(&self.lines[*at], key))?;
        (at + 1..=to).find_map(|end| {
            let text = self.lines[at..end].join("\n");
            comment_of(&text).map(|comment| Place { from: at, to: end, comment })
        })
    }

    fn commented(&self, from: usize, to: usize, key: &str) -> Option<Place> {
        let bare = |line: &str| line.strip_prefix("# ").or_else(|| line.strip_prefix('#')).map(str::to_owned);
        let at = (from..to).find(|at| bare(&self.lines[*at]).is_some_and(|line| names(&line, key)))?;
        let cut = self.lines[at].len() - bare(&self.lines[at])?.len();
        let comment = comment_of(&bare(&self.lines[at])?)?.map(|(column, text)| (column + cut, text));
        Some(Place { from: at, to: at + 1, comment })
    }
}

/// Of several tables the first.
fn first(value: Value) -> Value {
    match value {
        Value::Array(mut tables) if tables.first().is_some_and(Value::is_table) => tables.swap_remove(0),
        other => other,
    }
}

/// Whether it is still to be filled in.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::String(text) => is_open(text),
        Value::Array(values) => values.iter().any(is_blank),
        _ => false,
    }
}

/// Whether the line begins with this setting.
fn names(line: &str, key: &str) -> bool {
    line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
}

/// The comment behind a whole setting and its column; `None` if the text is not a whole setting.
#[allow(clippy::option_option)] // a whole setting without a comment is something else than half a setting
fn comment_of(text: &str) -> Option<Option<(usize, String)>> {
    let is_whole = |text: &str| toml::from_str::<Table>(text).is_ok();
    // A `#` within a text leaves half a setting before it.
    let mark = text.match_indices('#').map(|(at, _)| at).find(|at| is_whole(&text[..*at]));
    match mark {
        Some(at) => {
            let column = text[..at].rsplit('\n').next().map_or(0, |line| line.chars().count());
            Some(Some((column, text[at..].to_owned())))
        }
        None => is_whole(text).then_some(None),
    }
}

fn with_comment(setting: &str, comment: Option<&(usize, String)>) -> String {
    let Some((column, comment)) = comment else { return setting.to_owned() };
    let gap = column.saturating_sub(setting.chars().count()).max(1);
    format!("{setting}{}{comment}", " ".repeat(gap))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn text(value: &str) -> Value {
        Value::String(value.to_owned())
    }

    #[test]
    fn a_setting_takes_its_line_and_the_comment_stays_in_its_column() {
        let mut draft = Draft::new("[mail]\naddress = \"<a#b>\"   # yours\n#tls = \"implicit\"      # how\n\n[card]\n");
        assert_eq!(draft.get("mail", "address"), None, "to be filled in");
        draft.set("mail", "address", &text("jana@example.cz"));
        draft.set("mail", "tls", &text("starttls"));
        draft.set("mail", "new", &Value::Integer(3));
        draft.set("portal", "poll", &Value::Integer(9));
        assert_eq!(
            draft.text(),
            "[mail]\naddress = \"jana@example.cz\" # yours\ntls = \"starttls\"       # how\nnew = 3\n\n[card]\n\n[portal]\npoll = 9\n"
        );
        let before = draft.text();
        draft.set("mail", "tls", &text("starttls"));
        assert_eq!(draft.text(), before, "what is so already is not touched");
    }

    #[test]
    fn a_value_over_several_lines_is_replaced_whole_and_an_unset_one_stays_as_a_comment() {
        let mut draft = Draft::new("[certificates]\nanchors = [\n  \"a # no comment\",\n  \"b\",\n] # roots\nregister = true\n");
        draft.set("certificates", "anchors", &Value::Array(vec![text("c")]));
        draft.unset("certificates", "register");
        assert_eq!(draft.text(), "[certificates]\nanchors = [\"c\"] # roots\n# register = true\n");
    }

    #[test]
    fn of_several_accounts_the_first_is_meant() {
        let mut draft = Draft::new("[[mail.imap]]\nhost = \"a\"\n[[mail.imap]]\nhost = \"b\"\n");
        draft.set("mail.imap", "host", &text("c"));
        assert_eq!(draft.text(), "[[mail.imap]]\nhost = \"c\"\n[[mail.imap]]\nhost = \"b\"\n");
        assert_eq!(draft.get_text("mail.imap", "host").unwrap(), "c");
    }
}
