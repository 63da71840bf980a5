//! The profile of a portal: what its pages look like and what to do on them, read from a TOML file.
//!
//! Every mistake in the file is told with its name and line, before anything is opened.

pub use super::encoding::Encoding;
use super::place::Place;
use crate::{
    certificate::{Certificate, Role},
    renewal::HostList,
};
use scraper::Selector;
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

/// The profile that comes with the program, and the name it is told by.
const BUILT_IN: (&str, &str) = ("built-in profile ica.toml", include_str!("../../config/portals/ica.toml"));

/// The largest profile file, bytes.
const MAX_SIZE: u64 = 256 << 10;

/// A portal's profile.
#[derive(Debug)]
pub struct Profile {
    pub name: String,
    pub proven_live: bool,
    /// The fewest bits of a new RSA key.
    pub least_rsa_bits: u64,
    pub hosts: HostList,
    /// PEM certificates that alone are trusted for TLS; the system's if absent.
    pub roots: Option<String>,
    pub accept_language: String,
    pub helpdesk: Helpdesk,
    pub steps: Vec<Step>,
    pub success: Success,
    pub failure: Failure,
    pub terms: Terms,
    pub collect: Collect,
}

/// What the person is told when something fails, in each language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Helpdesk {
    pub cs: Text,
    pub en: Text,
}

/// One page and what to do on it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub name: Text,
    #[serde(default)]
    pub optional: bool,
    /// The host that the page is on; any if absent.
    host: Option<Text>,
    /// The path that the page is at, `*` for any characters; any if absent.
    path: Option<Text>,
    /// What the page says.
    pub expect: Texts,
    /// The form with the button, by its `id`, `name` or `action`; any if absent.
    pub form: Option<Text>,
    /// Labels of boxes that are no consent: they stay as the page has them.
    #[serde(default)]
    pub boxes: Vec<String>,
    /// Labels of a button, or else a link.
    press: Option<Texts>,
    /// Labels of a link.
    follow: Option<Texts>,
    #[serde(default)]
    pub fill: Vec<Spanned<Fill>>,
}

/// What to put into a form before its button is pressed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fill {
    /// Names of the field; the first that the form has is filled. For a choice it may be absent: any field that offers it.
    #[serde(default)]
    pub field: Vec<String>,
    /// Labels of the option to choose.
    choose: Option<Texts>,
    /// Which request to put there.
    request: Option<Role>,
    /// How it is written.
    encoding: Option<Encoding>,
    /// A fixed text.
    value: Option<String>,
}

/// What a [`Fill`] does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action<'a> {
    /// Choose an option by its label.
    Choose(&'a [String]),
    /// Put a request.
    Request(Role, Encoding),
    /// Put a fixed text.
    Value(&'a str),
}

/// The page that says the requests were accepted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Success {
    pub texts: Texts,
    #[serde(default)]
    pub number_after: Vec<String>,
    #[serde(default)]
    pub links: Vec<String>,
}

/// The page that says they were refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    pub texts: Texts,
    /// CSS selectors of the elements that say why.
    #[serde(default)]
    pub words: Vec<Css>,
}

/// How consents are told from other boxes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Words of a box's label that make it a consent; beginnings of words.
    #[serde(default)]
    pub words: Vec<String>,
}

/// How certificates are fetched.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collect {
    #[serde(default)]
    pub not_yet_statuses: Vec<u16>,
    #[serde(default)]
    pub not_yet_texts: Vec<String>,
    #[serde(default)]
    pub press: Vec<String>,
}

/// A text that says something.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Text(String);

/// Texts, at least one, none of them without a word.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Texts(Vec<String>);

/// A CSS selector. Kept as text: the compiled form cannot be handed between threads.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Css(String);

/// What a floor for RSA keys can be: shorter keys are broken, longer ones no card makes.
const RSA_BITS: std::ops::RangeInclusive<u64> = 2048..=8192;

fn usual_rsa_bits() -> Spanned<u64> {
    Spanned::new(0..0, *RSA_BITS.start())
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Text,
    proven_live: bool,
    #[serde(default = "usual_rsa_bits")]
    least_rsa_bits: Spanned<u64>,
    hosts: Spanned<Texts>,
    roots: Option<Spanned<Text>>,
    accept_language: Option<Text>,
    helpdesk: Helpdesk,
    step: Vec<Spanned<Step>>,
    success: Success,
    failure: Failure,
    #[serde(default)]
    terms: Terms,
    collect: Collect,
}

impl Profile {
    /// The profile that comes with the program.
    pub fn built_in() -> Result<Self, String> {
        Self::parse(BUILT_IN.0, BUILT_IN.1)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// A text for the person: `FILE:LINE: what is wrong`.
    pub fn load(path: &Path) -> Result<Self, String> {
        let name = path.display();
        let size = std::fs::metadata(path).map_err(|error| format!("the profile {name} cannot be read: {error}"))?.len();
        if size > MAX_SIZE {
            return Err(format!("{name}: larger than {MAX_SIZE} bytes; this is no profile"));
        }
        let text = std::fs::read_to_string(path).map_err(|error| format!("the profile {name} cannot be read: {error}"))?;
        Self::parse(&name.to_string(), &text)
    }

    /// Reads a profile; `origin` is the name that errors carry. Mistakes that do not hide each other are told all, a line each.
    pub fn parse(origin: &str, text: &str) -> Result<Self, String> {
        let told = |at: usize, what: &str| {
            let line = text.bytes().take(at).filter(|&byte| byte == b'\n').count() + 1;
            format!("{origin}:{line}: {what}")
        };
        let file: File = toml::from_str(text).map_err(|error| told(error.span().map_or(0, |span| span.start), error.message()))?;
        let mistakes = file.check();
        if !mistakes.is_empty() {
            return Err(mistakes.iter().map(|(at, what)| told(*at, what)).collect::<Vec<_>>().join("\n"));
        }
        let hosts = file.host_list();
        Ok(Self {
            name: file.name.0,
            proven_live: file.proven_live,
            least_rsa_bits: file.least_rsa_bits.into_inner(),
            hosts,
            roots: file.roots.map(|roots| roots.into_inner().0),
            accept_language: file.accept_language.map_or_else(|| "cs, en;q=0.5".into(), |text| text.0),
            helpdesk: file.helpdesk,
            steps: file.step.into_iter().map(Spanned::into_inner).collect(),
            success: file.success,
            failure: file.failure,
            terms: file.terms,
            collect: file.collect,
        })
    }
}

/// Something wrong at a place in the text.
type Mistake = (usize, String);

impl File {
    fn wrong_key(&self) -> Option<Mistake> {
        let wrong = !RSA_BITS.contains(self.least_rsa_bits.get_ref());
        let (least, most) = (RSA_BITS.start(), RSA_BITS.end());
        wrong.then(|| (self.least_rsa_bits.span().start, format!("least_rsa_bits must be from {least} to {most}")))
    }

    fn host_list(&self) -> HostList {
        HostList::new(&self.hosts.get_ref().0)
    }

    /// What serde cannot say: what must hold between fields.
    fn check(&self) -> Vec<Mistake> {
        let mut mistakes: Vec<Mistake> = self.wrong_hosts().chain(self.wrong_roots()).chain(self.wrong_key()).collect();
        let hosts = self.host_list();
        let mut names: Vec<&str> = Vec::new();
        for step in &self.step {
            let (at, step) = (step.span().start, step.get_ref());
            mistakes.extend(step.check(at, &hosts));
            if names.contains(&step.name.as_str()) {
                mistakes.push((at, format!("there are two steps '{}'", step.name.as_str())));
            }
            names.push(step.name.as_str());
        }
        mistakes.extend(self.wrong_requests());
        mistakes
    }

    fn wrong_hosts(&self) -> impl Iterator<Item = Mistake> {
        let wrong = |host: &&String| {
            let bare = host.strip_prefix("*.").unwrap_or(host);
            url::Host::parse(bare).is_err() || bare.contains(['/', ':', '*']) || !bare.contains('.')
        };
        let at = self.hosts.span().start;
        let text = |host: &String| format!("'{host}' is not a host name (write it without https:// and without a port)");
        self.hosts.get_ref().as_slice().iter().filter(wrong).map(move |host| (at, text(host)))
    }

    fn wrong_roots(&self) -> Option<Mistake> {
        let roots = self.roots.as_ref()?;
        let error = Certificate::all_from(roots.get_ref().as_str().as_bytes()).err()?;
        Some((roots.span().start, format!("'roots' holds no certificates in PEM: {error}")))
    }

    /// Both requests are sent, and by steps that are not passed over.
    fn wrong_requests(&self) -> Option<Mistake> {
        let sending: Vec<_> = self.step.iter().filter(|step| !step.get_ref().requests().is_empty()).collect();
        let asked = |role: Role| sending.iter().flat_map(|step| step.get_ref().requests()).filter(|own| *own == role).count();
        let last = || sending.last().copied().or(self.step.last()).map_or(0, |step| step.span().start);
        if let Some(role) = Role::ALL.into_iter().find(|role| asked(*role) == 0) {
            return Some((last(), format!("no step puts the {role} request into a field (fill with request = \"{role}\")")));
        }
        sending
            .iter()
            .find(|step| step.get_ref().optional)
            .map(|step| (step.span().start, format!("step '{}' sends a request, so it cannot be optional", step.get_ref().name.as_str())))
    }
}

impl Step {
    /// The labels, and whether only links count.
    pub fn labels(&self) -> (&[String], bool) {
        match (&self.press, &self.follow) {
            (Some(labels), _) => (labels.as_slice(), false),
            (None, Some(labels)) => (labels.as_slice(), true),
            (None, None) => (&[], true),
        }
    }

    /// The requests that this step sends.
    pub fn requests(&self) -> Vec<Role> {
        self.fill.iter().filter_map(|fill| fill.get_ref().request).collect()
    }

    /// Where its page is.
    pub fn place(&self) -> Place {
        Place::new(self.host.clone(), self.path.clone())
    }

    fn check(&self, at: usize, hosts: &HostList) -> Vec<Mistake> {
        let name = self.name.as_str();
        let mut mistakes = Vec::new();
        if self.press.is_some() == self.follow.is_some() {
            mistakes.push((at, format!("step '{name}' needs either 'press' or 'follow'")));
        }
        if self.follow.is_some() && (!self.fill.is_empty() || self.form.is_some()) {
            mistakes.push((at, format!("step '{name}' uses a form, so it needs 'press', not 'follow'")));
        }
        if let Err(what) = self.place().check(hosts) {
            mistakes.push((at, format!("step '{name}': {what}")));
        }
        for fill in &self.fill {
            if let Err(what) = fill.get_ref().check() {
                mistakes.push((fill.span().start, format!("step '{name}': {what}")));
            }
        }
        mistakes
    }
}

impl Fill {
    /// What to do.
    pub fn action(&self) -> Action<'_> {
        match (self.request, self.encoding, &self.value) {
            (Some(role), Some(encoding), _) => Action::Request(role, encoding),
            (_, _, Some(value)) => Action::Value(value),
            _ => Action::Choose(self.choices()),
        }
    }

    /// The labels of the options that it chooses from; none if it fills something else.
    pub fn choices(&self) -> &[String] {
        self.choose.as_ref().map_or(&[], Texts::as_slice)
    }

    fn check(&self) -> Result<(), String> {
        match (&self.choose, self.request, self.encoding, &self.value) {
            (Some(_), None, None, None) => Ok(()),
            (None, Some(_), Some(_), None) | (None, None, None, Some(_)) if self.field.is_empty() => {
                Err("a request or a value needs the names of its field".into())
            }
            (None, Some(_), Some(_), None) | (None, None, None, Some(_)) => Ok(()),
            (None, Some(_), None, None) => {
                Err("a request needs its encoding (cms-base64, cms-pem, cms-der, pkcs10-base64, pkcs10-pem or pkcs10-der)".into())
            }
            _ => Err("a fill needs one of 'choose', 'value', or 'request' with 'encoding'".into()),
        }
    }
}

impl Text {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Texts {
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

impl Css {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Text {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.chars().any(char::is_alphanumeric) { Ok(Self(text)) } else { Err("this text is empty") }
    }
}

impl TryFrom<Vec<String>> for Texts {
    type Error = &'static str;

    fn try_from(texts: Vec<String>) -> Result<Self, Self::Error> {
        if texts.is_empty() {
            return Err("this list is empty; at least one text is needed");
        }
        let says_nothing = |text: &String| !text.chars().any(char::is_alphanumeric);
        if texts.iter().any(says_nothing) { Err("a text in this list is empty") } else { Ok(Self(texts)) }
    }
}

impl TryFrom<String> for Css {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match Selector::parse(&text) {
            Ok(_) => Ok(Self(text)),
            Err(error) => Err(format!("'{text}' is not a CSS selector: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_built_in_profile_is_sound_and_not_called_proven() {
        let profile = Profile::built_in().unwrap();
        assert!(!profile.proven_live);
        assert!(profile.hosts.admit("https://www.ica.cz/obnova").is_ok());
        assert!(profile.helpdesk.cs.as_str().contains("+420 224 114 198") && profile.helpdesk.en.as_str().contains("+420 224 114 198"));
        let last = profile.steps.last().unwrap();
        assert_eq!(last.requests(), Role::ALL);
        assert!(!last.optional && profile.steps.iter().rev().skip(1).all(|step| step.requests().is_empty()));
    }

    /// The error that a change of the built-in profile gives, with the text of the line it names.
    fn error(from: &str, to: &str) -> (String, String) {
        assert!(BUILT_IN.1.contains(from), "{from}");
        let text = BUILT_IN.1.replacen(from, to, 1);
        let error = Profile::parse("p.toml", &text).unwrap_err();
        let (line, message) = error.strip_prefix("p.toml:").unwrap().split_once(": ").unwrap();
        (text.lines().nth(line.parse::<usize>().unwrap() - 1).unwrap().to_owned(), message.to_owned())
    }

    #[test]
    fn each_mistake_is_told_with_its_line() {
        let (line, message) = error("proven_live = false", "proven = false");
        assert!(line == "proven = false" && message.contains("unknown field `proven`"), "{line}: {message}");
        let (line, message) = error("not_yet_statuses = [202, 404]", "not_yet_statuses = [\"404\"]");
        assert!(line.starts_with("not_yet_statuses") && message.contains("expected u16"), "{line}: {message}");
        let (line, message) = error("words = [\".chyba\"", "words = [\"..chyba\"");
        assert!(line.starts_with("words") && message.contains("not a CSS selector"), "{line}: {message}");
        let (line, message) = error("\"www.ica.cz\",", "\"https://www.ica.cz\",");
        assert!(line.starts_with("hosts") && message.contains("is not a host name"), "{line}: {message}");
        let (line, message) = error("press = [\"Pokračovat\", \"Další\", \"Continue\", \"Next\"]", "press = []");
        assert!(line == "press = []" && message.contains("empty"), "{line}: {message}");
        let (line, message) = error("encoding = \"cms-base64\"", "encoding = \"cms-xml\"");
        assert!(line.contains("cms-xml") && message.contains("cms-pem"), "{line}: {message}");
    }

    #[test]
    fn what_must_hold_between_fields_is_checked_too() {
        let (line, message) = error("press = [\"Pokračovat\", \"Další\", \"Continue\", \"Next\"]\n", "");
        assert!(line == "[[step]]" && message == "step 'key store' needs either 'press' or 'follow'", "{line}: {message}");
        let (line, message) = error("encoding = \"cms-base64\"\n", "");
        assert!(line == "[[step.fill]]" && message.contains("needs its encoding"), "{line}: {message}");
        let (_, message) = error("request = \"commercial\"", "request = \"qualified\"");
        assert!(message.contains("no step puts the commercial request"), "{message}");
        let (line, message) = error("field = [\"zadost_komercni\"]\n", "");
        assert!(line == "[[step.fill]]" && message.contains("names of its field"), "{line}: {message}");
    }

    #[test]
    fn a_missing_file_is_told_by_its_name() {
        let error = Profile::load(Path::new("/nonexistent/profile.toml")).unwrap_err();
        assert!(error.starts_with("the profile /nonexistent/profile.toml cannot be read: "), "{error}");
    }
}
