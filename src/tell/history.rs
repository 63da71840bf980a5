//! A renewal's story, from its journal: each day with what happened, one sentence for each event, and no secret in any.

use super::{Teller, Value, clean::clean, paint::Tone, screen::Screen};
use crate::{
    certificate::{Both, Standing},
    renewal::{Event, Generation, LoginOutcome, Origin, Source, Way},
};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// The story of one renewal.
#[derive(Debug, Clone, Serialize)]
pub struct History {
    /// The renewal's name.
    pub renewal: String,
    /// Whose pair.
    pub person: String,
    /// What happened, the oldest first.
    pub entries: Vec<HistoryEntry>,
    /// Other renewals that have a story, the newest first.
    pub others: Vec<String>,
}

/// Something that happened.
#[derive(Debug, Clone, Serialize)]
pub struct HistoryEntry {
    /// Its place in the journal.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What, as the journal names it.
    pub event: String,
    /// The stage that it led to.
    pub stage: String,
    /// The same for a person.
    pub sentence: String,
    /// Whether a person wants to read it: what only kept the program going does not matter afterwards.
    #[serde(skip)]
    pub matters: bool,
}

type Values = Vec<(&'static str, Value<'static>)>;

impl Teller {
    /// The story for a terminal of `width` columns, by the day.
    pub fn history(&self, history: &History, width: usize, colour: bool) -> String {
        let mut screen = Screen::new(width, colour);
        screen.heading(&self.text("history-title", &[("person", (&history.person).into())]), &clean(&history.renewal));
        let mut day = None;
        for entry in history.entries.iter().filter(|entry| entry.matters) {
            let local = entry.at.with_timezone(&self.zone);
            if day.replace(local.date_naive()) != Some(local.date_naive()) {
                screen.gap();
                screen.heading(&self.day(local.date_naive()), "");
            }
            screen.text(&format!("  {:>5}  ", local.format("%-H:%M")), Tone::Plain, &entry.sentence);
        }
        if !history.others.is_empty() {
            screen.gap();
            screen.text("", Tone::Faint, &self.text("history-others", &[("renewals", history.others.join(", ").into())]));
        }
        screen.finish()
    }

    /// An entry of the story.
    pub fn history_entry(&self, seq: i64, at: DateTime<Utc>, event: &Event, stage: &str, last: Option<&Event>) -> HistoryEntry {
        let (key, values) = self.event(event);
        let name = serde_json::to_value(event).ok().and_then(|value| Some(value["event"].as_str()?.to_owned())).unwrap_or_default();
        let sentence = self.text(key, &values);
        HistoryEntry { seq, at, event: name, stage: stage.to_owned(), sentence, matters: matters(event, last) }
    }

    /// The key of an event's sentence, and what that speaks of.
    fn event(&self, event: &Event) -> (&'static str, Values) {
        let why = |why: &str| vec![("why", Value::from(why.to_owned()))];
        let role = |role| vec![("role", Value::from(self.role(Some(role))))];
        match event {
            Event::Opened { origin, pair, .. } => (opened(origin), vec![("deadline", self.moment(pair.expires()).into())]),
            Event::AgentStarted { .. } => ("history-agent-started", vec![]),
            Event::NoticeSeen { link, .. } => (if link.is_some() { "history-notice-seen" } else { "history-notice-without-link" }, vec![]),
            Event::Resumed { .. } => ("history-resumed", vec![]),
            Event::WayChosen { way } => (way_chosen(*way), vec![]),
            Event::AskNow => ("history-ask-now", vec![]),
            Event::PutOff { until } => ("history-put-off", vec![("until", self.moment(*until).into())]),
            Event::GoAhead => ("history-go-ahead", vec![]),
            Event::Refused => ("history-refused", vec![]),
            Event::CardSeen { inserted: true, .. } => ("history-card-inserted", vec![]),
            Event::CardSeen { .. } => ("history-card-seen", vec![]),
            Event::CardGone => ("history-card-gone", vec![]),
            Event::Consented { step } => ("history-consented", vec![("step", step.to_string().into())]),
            Event::Declined { step } => ("history-declined", vec![("step", step.to_string().into())]),
            Event::Unanswered { why: words, .. } => ("history-unanswered", why(&self.reason(words))),
            Event::PinRefused { pin, .. } => {
                (if *pin == crate::renewal::PinState::Locked { "history-pin-locked" } else { "history-pin-wrong" }, vec![])
            }
            Event::CardFailed { what, .. } => ("history-card-failed", why(&self.reason(what))),
            Event::KeysOrdered => ("history-keys-ordered", vec![]),
            Event::MakingKey { role: of } => ("history-making-key", role(*of)),
            Event::KeyMade { role: of, .. } => ("history-key-made", role(*of)),
            Event::RequestsMade { .. } => ("history-requests-made", vec![]),
            Event::Accepted { number, .. } => {
                ("history-accepted", vec![("number", number.clone().unwrap_or_else(|| "none".to_owned()).into())])
            }
            Event::PortalUnreachable { why: words } => ("history-portal-unreachable", why(words)),
            Event::PortalAskedPatience { until } => ("history-portal-patience", vec![("until", self.moment(*until).into())]),
            Event::PerhapsSent => ("history-perhaps-sent", vec![]),
            Event::LastPageChanged { .. } => ("history-last-page-changed", vec![]),
            Event::PortalRejected { why: words } => ("history-portal-rejected", why(words)),
            Event::PortalUnknown { what } => ("history-portal-unknown", why(what)),
            Event::NotYetIssued => ("history-not-yet-issued", vec![]),
            Event::AcceptanceMail { .. } => ("history-acceptance-mail", vec![]),
            Event::PaymentAsked { payment } => {
                ("history-payment-asked", vec![("amount", self.amount(payment).unwrap_or_else(|| "none".to_owned()).into())])
            }
            Event::IssuanceMail { .. } => ("history-issuance-mail", vec![]),
            Event::CertificateVerified { role: of, source, not_after, .. } => {
                let mut values = role(*of);
                values.extend([("source", Value::from(source_name(source))), ("until", self.moment(*not_after).into())]);
                ("history-certificate-verified", values)
            }
            Event::CertificateRefused(refused) => ("history-certificate-refused", why(&self.refusal(&refused.why))),
            Event::Written => ("history-written", vec![]),
            Event::ReadBack { .. } => ("history-read-back", vec![]),
            Event::RevocationChecked { generation, standing } => (checked(*generation, standing), vec![]),
            Event::Registered { role: of } => ("history-registered", role(*of)),
            Event::Unready { what } => ("history-unready", why(what)),
            Event::Ready => ("history-ready", Vec::new()),
            Event::RegisteringFailed { why: words } => ("history-registering-failed", why(words)),
            Event::LoginChecked { outcome } => match outcome {
                LoginOutcome::Proven => ("history-login-proven", vec![]),
                LoginOutcome::Refused { why: words } => ("history-login-refused", why(words)),
                LoginOutcome::Unreachable { why: words } => ("history-login-unreachable", why(words)),
                LoginOutcome::NeverAsked => ("history-login-never-asked", vec![]),
            },
            Event::Reminded { days } => ("history-reminded", vec![("days", (*days).into())]),
            Event::Tick => ("history-tick", vec![]),
        }
    }
}

const fn opened(origin: &Origin) -> &'static str {
    match origin {
        Origin::Notice(_) => "history-opened-notice",
        Origin::Hand => "history-opened-hand",
        Origin::Calendar => "history-opened-calendar",
    }
}

const fn way_chosen(way: Way) -> &'static str {
    match way {
        Way::Portal => "history-way-portal",
        Way::Browser => "history-way-browser",
        Way::Hand => "history-way-hand",
    }
}

const fn source_name(source: &Source) -> &'static str {
    match source {
        Source::Attachment(_) => "attachment",
        Source::MailLink => "mail-link",
        Source::LastPage => "last-page",
        Source::File(_) => "file",
        Source::Card => "card",
    }
}

fn checked(generation: Generation, standing: &Both<Standing>) -> &'static str {
    let any = |is: fn(&Standing) -> bool| standing.iter().any(|(_, standing)| is(standing));
    let revoked = any(|standing| matches!(standing, Standing::Revoked { .. }));
    let unknown = any(|standing| matches!(standing, Standing::Unknown { .. }));
    match generation {
        Generation::Old if revoked => "history-old-pair-revoked",
        Generation::New if revoked => "history-new-pair-revoked",
        _ if unknown => "history-standing-unknown",
        Generation::Old => "history-old-pair-stands",
        Generation::New => "history-new-pair-stands",
    }
}

/// Whether a person wants to read it, after the last that was read.
fn matters(event: &Event, last: Option<&Event>) -> bool {
    match event {
        Event::KeysOrdered
        | Event::NotYetIssued
        | Event::LastPageChanged { .. }
        | Event::CardSeen { inserted: false, .. }
        | Event::MakingKey { .. } => false,
        // Once the end has come it is told with the event that notices it.
        Event::Tick => true,
        // An agent that is started again and again, and a portal that stays away, are told once in a row.
        Event::AgentStarted { .. } | Event::PortalUnreachable { .. } | Event::RegisteringFailed { .. } => {
            last.is_none_or(|last| std::mem::discriminant(last) != std::mem::discriminant(event))
        }
        _ => true,
    }
}
