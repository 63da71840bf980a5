//! The way from the notice's link to the acceptance, step by step as the profile says.
//!
//! One page, one decision ([`Walk::judge`]), and the decision does no I/O.

use super::{
    Answer, Outcome, Preview, Receipt, Submitted,
    form::{self, Form},
    page::Page,
    profile::{Action, Profile, Step, Text},
    redact::address,
    session::{Answer as Came, Request, Session, Trouble},
    words,
};
use crate::{
    certificate::Both,
    renewal::{self, HostList, Link},
};
use std::time::Duration;

/// The most pages looked at on one way.
const MAX_PAGES: usize = 40;
/// The longest that a page may let wait before it goes on by itself, seconds.
const MAX_WAIT: u64 = 60;
/// How long a page may be read.
const READING: Duration = Duration::from_secs(10);

/// A walk.
pub struct Walk<'a> {
    profile: &'a Profile,
    hosts: &'a HostList,
    session: Session<'a>,
    requests: &'a Both<renewal::Request>,
    /// Stop where the requests would be sent.
    only_looking: bool,
    /// The first step that was not done yet.
    position: usize,
    /// Whether the requests left this house.
    sent: bool,
}

/// How a walk ended.
enum Ended {
    Outcome(Outcome),
    WouldSend(Preview),
}

/// What to do on a page.
enum Next {
    /// Nothing more.
    End(Outcome),
    /// The requests would be sent now.
    WouldSend(Preview),
    /// Press the button of the step with this number.
    Press { step: usize, request: Request },
    /// The page goes on by itself.
    Wait { seconds: u64, request: Request },
}

impl<'a> Walk<'a> {
    pub const fn new(profile: &'a Profile, session: Session<'a>, requests: &'a Both<renewal::Request>) -> Self {
        Self { profile, hosts: &profile.hosts, session, requests, only_looking: false, position: 0, sent: false }
    }

    /// Goes all the way.
    pub async fn submit(mut self, start: &Link) -> Submitted {
        let outcome = match self.run(start).await {
            Ok(Ended::Outcome(outcome)) => outcome,
            Ok(Ended::WouldSend(_)) => Answer::NeedsPerson("the requests were not sent".into()),
            Err(trouble) => self.answer(trouble),
        };
        self.note_end(outcome.name(), outcome.words());
        Submitted { outcome, sent: self.sent }
    }

    /// Goes up to the sending, and not further.
    pub async fn look(mut self, start: &Link) -> Result<Preview, Outcome> {
        self.only_looking = true;
        let preview = match self.run(start).await {
            Ok(Ended::WouldSend(preview)) => Ok(preview),
            Ok(Ended::Outcome(outcome)) => Err(outcome),
            Err(trouble) => Err(self.answer(trouble)),
        };
        match &preview {
            Ok(_) => self.note_end("stopped-before-sending", ""),
            Err(outcome) => self.note_end(outcome.name(), outcome.words()),
        }
        preview
    }

    fn answer(&self, trouble: Trouble) -> Outcome {
        match trouble {
            Trouble::Unreachable(why) => Answer::Unreachable(self.with_state(why)),
            Trouble::Wait(why, until) => Answer::Wait { why: self.with_state(why), until: Some(until) },
            Trouble::Person(why) => Answer::NeedsPerson(self.with_state(why)),
        }
    }

    fn note_end(&mut self, answer: &str, came: &str) {
        let due = self.profile.steps.get(self.position);
        let expected = due.map_or(self.profile.success.texts.as_slice(), |step| step.expect.as_slice());
        self.session.record().ended(answer, due.map(|step| step.name.as_str()), expected, came);
    }

    async fn run(&mut self, start: &Link) -> Result<Ended, Trouble> {
        let mut request = Request { url: start.url().clone(), body: None };
        for _ in 0..MAX_PAGES {
            let answer = self.session.send(request).await?;
            let status = answer.status;
            let page = read(answer, self.profile).await?;
            self.session.note_page(&page);
            match self.judge(&page, status)? {
                Next::End(outcome) => return Ok(Ended::Outcome(outcome)),
                Next::WouldSend(preview) => return Ok(Ended::WouldSend(preview)),
                Next::Press { step, request: pressed } => {
                    self.note(step);
                    request = pressed;
                }
                Next::Wait { seconds, request: following } => {
                    tokio::time::sleep(Duration::from_secs(seconds)).await;
                    request = following;
                }
            }
        }
        Err(Trouble::Person(format!("the way has more than {MAX_PAGES} pages")))
    }

    fn note(&mut self, step: usize) {
        self.position = step + 1;
        if let Some(step) = self.profile.steps.get(step) {
            tracing::info!(step = step.name.as_str(), "a step on the portal");
            self.session.record().step(step.name.as_str());
            self.sent |= !step.requests().is_empty();
        }
    }

    fn judge(&self, page: &Page, status: u16) -> Result<Next, Trouble> {
        if words::phrase_in(&page.text, self.profile.failure.texts.as_slice()).is_some() {
            return Ok(Next::End(Outcome::Rejected(reason(page))));
        }
        if status >= 400 {
            return Err(Trouble::Person(format!("the portal answered {status}{}", self.said(page))));
        }
        if let Some((number, step)) = self.step_of(page) {
            return self.press(page, number, step);
        }
        if let Some(receipt) = self.acceptance(page) {
            return Ok(Next::End(Outcome::Accepted(receipt)));
        }
        if let Some(next) = refreshed(page) {
            return next;
        }
        if self.sent && !page.notes.is_empty() {
            return Ok(Next::End(Outcome::Rejected(reason(page))));
        }
        Err(Trouble::Person(self.unknown(page)))
    }

    /// The step this page belongs to: the first from the position on, passing over optional ones only.
    fn step_of(&self, page: &Page) -> Option<(usize, &'a Step)> {
        for (number, step) in self.profile.steps.iter().enumerate().skip(self.position) {
            if fits(page, step) {
                return Some((number, step));
            }
            if !step.optional {
                break;
            }
        }
        None
    }

    fn press(&self, page: &Page, number: usize, step: &Step) -> Result<Next, Trouble> {
        let name = step.name.as_str();
        let cannot = |why: String| Trouble::Person(format!("step '{name}': the page leads to {why}"));
        let (labels, only_links) = step.labels();
        let form = step.form.as_ref().map(Text::as_str);
        let request = match page.button_in(form, labels).filter(|_| !only_links) {
            Some((form, button)) => {
                let form = self.filled(form, step)?;
                form.submission(button, page).map_err(cannot)?
            }
            None if step.fill.is_empty() => {
                let target = page.link(labels).unwrap_or_default();
                Request { url: form::target(page, target).map_err(cannot)?, body: None }
            }
            None => return Err(Trouble::Person(format!("step '{name}': there is a link, but no form to fill"))),
        };
        if self.only_looking && !step.requests().is_empty() {
            return Ok(Next::WouldSend(preview(step, request)));
        }
        Ok(Next::Press { step: number, request })
    }

    /// The form as this step wants it.
    fn filled(&self, form: &Form, step: &Step) -> Result<Form, Trouble> {
        let name = step.name.as_str();
        if let Some(label) = form.consent_asked(&self.profile.terms.words, &step.boxes) {
            let label = words::excerpt(label, 200);
            return Err(Trouble::Person(format!(
                "step '{name}': the portal asks for a consent that only you can give, in the browser: '{label}'"
            )));
        }
        let mut form = form.clone();
        for fill in &step.fill {
            let fill = fill.get_ref();
            let done = match fill.action() {
                Action::Choose(labels) => form.choose(&fill.field, labels),
                Action::Request(role, encoding) => {
                    let written = encoding.write(self.requests.get(role));
                    let written = written.map_err(|error| Trouble::Person(format!("step '{name}': the {role} request: {error}")))?;
                    form.put_request(&fill.field, &written)
                }
                Action::Value(value) => form.put(&fill.field, value),
            };
            if !done {
                return Err(Trouble::Person(match fill.action() {
                    Action::Choose(labels) => format!("step '{name}': the page does not offer '{}'", labels.join("' or '")),
                    Action::Request(role, _) => {
                        format!("step '{name}': the form has no field '{}' for the {role} request", fill.field.join("' or '"))
                    }
                    Action::Value(_) => format!("step '{name}': the form has no field '{}'", fill.field.join("' or '")),
                }));
            }
        }
        Ok(form)
    }

    /// The receipt, if the page says that the requests were accepted. Before they were sent that is believed only with a number or links:
    /// a page that explains the procedure may hold the sentence too.
    fn acceptance(&self, page: &Page) -> Option<Receipt> {
        let success = &self.profile.success;
        words::phrase_in(&page.text, success.texts.as_slice())?;
        let number = words::number_after(&page.text, &success.number_after);
        let links: Vec<Link> = page
            .links
            .iter()
            .filter(|link| words::is_one_of(&link.label, &success.links))
            .filter_map(|link| self.hosts.admit(form::target(page, &link.target).ok()?.as_str()).ok())
            .collect();
        let proven = self.sent || number.is_some() || !links.is_empty();
        proven.then(|| Receipt { number, links, cookies: self.session.jar().export() })
    }

    fn unknown(&self, page: &Page) -> String {
        let due = self.profile.steps.get(self.position);
        let expected = match due {
            Some(step) if !step.place().holds(&page.url) => format!("step '{}' expected a page at {}", step.name.as_str(), step.place()),
            Some(step) => format!("step '{}' expected '{}'", step.name.as_str(), some_of(step.expect.as_slice())),
            None => format!("the end expected '{}'", some_of(self.profile.success.texts.as_slice())),
        };
        let lacks = due.filter(|step| words::phrase_in(&page.text, step.expect.as_slice()).is_some());
        let lacks = lacks.map(|step| format!(" with '{}'", some_of(step.labels().0))).unwrap_or_default();
        let script =
            if page.script && page.forms.is_empty() && page.links.is_empty() { "; the page needs a browser's scripts" } else { "" };
        format!("{expected}{lacks}{}{script}", self.said(page))
    }

    /// What the page says, in its own words.
    fn said(&self, page: &Page) -> String {
        let words = if page.notes.is_empty() { words::excerpt(&page.text, 300) } else { reason(page) };
        if words.is_empty() { ", the page says nothing".into() } else { format!(", the page says '{words}'") }
    }

    fn with_state(&self, why: String) -> String {
        if self.sent { format!("after the requests were sent: {why}") } else { why }
    }
}

/// Words of which any would have done; of many the first.
fn some_of(words: &[String]) -> String {
    words::excerpt(&words.join("' or '"), 300)
}

/// Reads a page on a thread of its own: a hostile one may take long.
pub async fn read(answer: Came, profile: &Profile) -> Result<Page, Trouble> {
    let host = super::session::host(&answer.url).to_owned();
    if !is_html(&answer) {
        return Err(Trouble::Person(format!("{host} sent no page but '{}'", words::excerpt(&answer.kind, 60))));
    }
    let css = profile.failure.words.clone();
    let parse = move || {
        let declared =
            answer.kind.split_once("charset=").map(|(_, label)| label.split(';').next().unwrap_or(label).trim_matches(['"', ' ']));
        Page::parse(&answer.url, &answer.body, declared, &css)
    };
    match tokio::time::timeout(READING, tokio::task::spawn_blocking(parse)).await {
        Ok(Ok(Some(page))) => Ok(page),
        _ => Err(Trouble::Person(format!("{host} sent a page that cannot be read"))),
    }
}

/// Whether an answer is a page.
pub fn is_html(answer: &Came) -> bool {
    let declared = answer.kind.starts_with("text/html") || answer.kind.starts_with("application/xhtml");
    declared || (answer.kind.is_empty() && answer.body.trim_ascii_start().starts_with(b"<"))
}

/// Whether a page is this step's: it says one of the texts, and has what is to be pressed.
fn fits(page: &Page, step: &Step) -> bool {
    let (labels, only_links) = step.labels();
    let form = step.form.as_ref().map(Text::as_str);
    let pressable = (!only_links && page.button_in(form, labels).is_some()) || (form.is_none() && page.link(labels).is_some());
    pressable && step.place().holds(&page.url) && words::phrase_in(&page.text, step.expect.as_slice()).is_some()
}

/// What would be sent, for people.
fn preview(step: &Step, request: Request) -> Preview {
    let (address, _) = address(&request.url);
    let fields = request.body.map(|body| body.fields).unwrap_or_default();
    Preview { step: step.name.as_str().to_owned(), address, fields }
}

/// A page that goes on by itself.
fn refreshed(page: &Page) -> Option<Result<Next, Trouble>> {
    let (seconds, target) = page.refresh.as_ref().filter(|(seconds, _)| *seconds <= MAX_WAIT)?;
    let request = form::target(page, target).map(|url| Request { url, body: None });
    Some(match request {
        Ok(request) => Ok(Next::Wait { seconds: *seconds, request }),
        Err(why) => Err(Trouble::Person(format!("the page goes on by itself to {why}"))),
    })
}

/// Why the portal refused, in its own words.
fn reason(page: &Page) -> String {
    let words = if page.notes.is_empty() { page.text.clone() } else { page.notes.join("; ") };
    words::excerpt(&words, 500)
}
