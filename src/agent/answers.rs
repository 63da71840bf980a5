//! What the agent answers to the person's commands, in sentences: what is, and on the next line what to do.

use super::{Agent, control::Reply};
use crate::{
    renewal::{KnownPair, Renewal, Stage, Step},
    tell::{RenewalReport, Value, days_until},
};

/// The authority's notice comes so many days before the end (its first one).
const NOTICE_COMES: i64 = 21;

impl Agent {
    /// What this renewal waits for or does, on lines of their own the next step and, when something failed, where help is.
    pub(super) fn advice(&self, id: &str) -> String {
        let lines = |renewal: &RenewalReport| {
            let lines = [Some(&renewal.sentence), renewal.next_step.as_ref(), renewal.helpdesk.as_ref()];
            lines.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\n")
        };
        self.report_about(id).renewals.first().map_or_else(String::new, lines)
    }

    /// That nothing waits for the person, and how the open renewals stand.
    pub(super) fn nothing_to_confirm(&self) -> String {
        let open: Vec<String> =
            self.renewals.values().filter(|renewal| !renewal.is_over()).map(|renewal| self.advice(&renewal.id)).collect();
        if open.is_empty() {
            return self.teller.say("confirm-nothing-waits", &[]);
        }
        format!("{} {}", self.teller.text("confirm-nothing-waits", &[]), open.join("\n"))
    }

    /// What `twins renew` did to this renewal, which stood so before.
    pub(super) fn renewed(&self, id: &str, before: Option<&Stage>) -> String {
        let Some(renewal) = self.renewals.get(id) else { return String::new() };
        let (person, days) = (Value::from(&renewal.pair.person.name), days_until(renewal.pair.expires(), self.clock.now()));
        let after = renewal.stage(self.clock.now());
        if after == Stage::WaitingForNotice {
            let key = if days > NOTICE_COMES { "renew-not-yet" } else { "renew-no-link" };
            let said = self.teller.text(key, &[("person", person), ("days", days.into())]);
            return format!("{said}\n{}", self.teller.text("renew-no-link.next", &[]));
        }
        let key = match before {
            None => "renew-opened",
            Some(before) if *before == after => "renew-under-way",
            Some(_) => "renew-resumed",
        };
        format!("{} {}", self.teller.text(key, &[("person", person)]), self.advice(id))
    }

    /// Why no pair can be renewed: there is none with this serial number, it has ended, or none is known at all.
    pub(super) fn no_pair_to_renew(&self, serial: Option<&str>, meant: &[&KnownPair]) -> String {
        match (meant.iter().max_by_key(|pair| pair.expires()), serial) {
            (Some(pair), _) => {
                let deadline = self.teller.moment(pair.expires());
                self.teller.say("renew-ended", &[("person", (&pair.person.name).into()), ("deadline", deadline.into())])
            }
            (None, Some(serial)) => self.teller.say("renew-unknown-serial", &[("serial", serial.into())]),
            (None, None) => self.teller.say("renew-no-pair", &[]),
        }
    }

    /// What is to be said at the terminal that was handed over for this renewal, and whether that is the end of it.
    pub(super) fn at_terminal(&self, renewal: &Renewal, last: Option<&Reply>, columns: usize) -> Option<(Reply, bool)> {
        let say = |key: &str| self.teller.text(key, &[]);
        let stage = renewal.stage(self.clock.now());
        Some(match stage {
            Stage::WaitingForConsent { step: Step::SendRequests } if matches!(last, Some(Reply::Working(_))) => {
                (Reply::Progress(say("confirm-done-store-keys")), false)
            }
            // What was being done must not go on being counted over the question.
            Stage::WaitingForConsent { step: Step::ProveLogin } if matches!(last, Some(Reply::Working(_))) => {
                (Reply::Progress(say("confirm-done-import")), false)
            }
            // The prompt itself says what is asked.
            Stage::WaitingForConsent { .. } => return None,
            Stage::WaitingForCard { .. } => {
                let card = Value::from(&renewal.pair.token_label);
                (Reply::Progress(self.teller.say("confirm-needs-card", &[("card", card)])), false)
            }
            // Between the two keys: the second begins in a moment.
            Stage::MakingKeys if renewal.making.is_none() && matches!(last, Some(Reply::Working(_))) => return None,
            Stage::MakingKeys => (Reply::Working(self.key_in_work(renewal)), false),
            Stage::Sending if renewal.requests().is_none() => (Reply::Working(say("signing")), false),
            Stage::Registering if renewal.attempts == 0 => (Reply::Working(say("registering-now")), false),
            Stage::ProvingLogin => (Reply::Working(say("proving-login-now")), false),
            Stage::Importing => (Reply::Working(say("importing")), false),
            Stage::WaitingForGoAhead => {
                let what = self.what_would_be_sent(&renewal.id, columns).unwrap_or_default();
                (Reply::GoAheadNeeded { renewal: renewal.id.clone(), what }, true)
            }
            Stage::Stalled { .. } | Stage::Declined | Stage::Expired => (Reply::Failed(self.advice(&renewal.id)), true),
            Stage::Sending => (Reply::Done(format!("{} {}", say("confirm-done-send-requests"), self.advice(&renewal.id))), true),
            _ => (Reply::Done(self.advice(&renewal.id)), true),
        })
    }

    fn key_in_work(&self, renewal: &Renewal) -> String {
        match renewal.making {
            Some((role, _)) => self.teller.text("confirm-making-key", &[("role", self.teller.text(&format!("role-{role}"), &[]).into())]),
            None => self.teller.text("making-keys-starting", &[]),
        }
    }
}
