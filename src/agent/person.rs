//! The person's commands: asked for the PIN at a terminal, the go-ahead, starting and stopping by hand.

use super::{
    Agent, AgentError,
    card_reason::of_prompt,
    control::{Call, Reply, Request},
    log_level,
    mailroom::new_id,
};
use crate::{
    certificate::public_key_text,
    config::LogLevel,
    renewal::{Event, KnownPair, Link, Origin, Owners, Stage},
    tell::{Offer, OfferedRequest},
    worker::PromptTrouble,
};
use std::os::fd::OwnedFd;
use tokio::sync::mpsc;

/// A terminal that the person handed over with `twins confirm`, for one renewal.
#[derive(Debug)]
pub struct Terminal {
    /// The connection it came with.
    pub(super) call: u64,
    /// The renewal it is for.
    pub renewal: String,
    /// The terminal.
    pub device: OwnedFd,
    pub(super) reply: mpsc::UnboundedSender<Reply>,
    /// Its width.
    pub(super) columns: usize,
    /// What was told last.
    pub(super) told: Option<Reply>,
}

impl Agent {
    /// A command came.
    pub(super) async fn person_called(&mut self, call: Call) -> Result<(), AgentError> {
        match call.request.clone() {
            Request::Status => {
                let _ = call.reply.send(Reply::Status(self.live_status()));
                Ok(())
            }
            Request::Watch => {
                self.shown.watch(call.reply);
                Ok(())
            }
            Request::Confirm { columns } => self.confirm(call, columns).await,
            Request::GoAhead { renewal } => self.go_ahead(&renewal, &call).await,
            Request::Renew { link, serial } => self.renew(link.as_deref(), serial.as_deref(), &call).await,
            Request::Browser { renewal, again } => self.browser_wanted(renewal.as_deref(), again, &call).await,
            Request::Requests { renewal, columns } => self.requests_wanted(renewal.as_deref(), columns, call).await,
            Request::Import { name, certificates } => self.import(&name, &certificates, &call).await,
            Request::WrongPins { serial } => {
                let _ = call.reply.send(Reply::WrongPins(self.desk.wrong_pins(&serial)));
                Ok(())
            }
            Request::PinTried { serial, told } => self.pin_tried_by_command(&serial, told, &call).await,
            Request::Later { renewal, until } => self.later(renewal.as_deref(), until, &call).await,
            Request::LogLevel { level } => {
                let _ = call.reply.send(self.log_level(level));
                Ok(())
            }
            Request::Decline { renewal } => self.decline(renewal.as_deref(), &call).await,
        }
    }

    fn log_level(&self, level: LogLevel) -> Reply {
        if !log_level::change(level) {
            return Reply::Failed(self.teller.say("log-level-fixed", &[]));
        }
        tracing::info!("the log's level is {} from now on", level.name());
        Reply::Done(self.teller.say("log-level-set", &[("level", level.name().into())]))
    }

    /// The person is at a terminal and wants to be asked there.
    async fn confirm(&mut self, mut call: Call, columns: usize) -> Result<(), AgentError> {
        let now = self.clock.now();
        let waiting = self.renewals.values().filter_map(|renewal| Some((readiness(&renewal.stage(now))?, renewal.id.clone())));
        let Some((_, id)) = waiting.min() else {
            call.refuse(self.nothing_to_confirm());
            return Ok(());
        };
        if self.renewals.get(&id).is_some_and(|renewal| renewal.stage(now) == Stage::WaitingForGoAhead) {
            let what = self.what_would_be_sent(&id, columns).unwrap_or_default();
            let _ = call.reply.send(Reply::GoAheadNeeded { renewal: id, what });
            return Ok(());
        }
        let Some(device) = call.terminal.take() else {
            call.refuse(self.teller.say("confirm-no-terminal", &[]));
            return Ok(());
        };
        let reply = call.reply;
        let _ = reply.send(Reply::Progress(self.teller.text("confirm-asking", &[])));
        self.take_terminal(Terminal { call: call.id, renewal: id.clone(), device, columns, reply, told: None });
        self.happen(&id, vec![Event::AskNow]).await
    }

    /// The person is asked at this terminal from now on. Whatever was asked or kept elsewhere ends: a session that is kept still holds the former
    /// terminal.
    pub(super) fn take_terminal(&mut self, terminal: Terminal) {
        self.call_off_prompt();
        self.desk.worker.end_session();
        if let Some(former) = self.desk.terminal.replace(terminal) {
            let _ = former.reply.send(Reply::Failed(self.teller.say("confirm-elsewhere", &[])));
        }
    }

    /// A prompt elsewhere gives way, unless the person has answered it already.
    pub(super) fn call_off_prompt(&mut self) {
        let asking = self.orders.at_card().and_then(|(id, _)| self.renewals.get(id)).is_some_and(|renewal| renewal.at_work.is_none());
        if asking {
            self.orders.call_off_card();
        }
    }

    pub(super) fn what_would_be_sent(&self, id: &str, columns: usize) -> Option<String> {
        let renewal = self.renewals.get(id)?;
        let subject = renewal.pair.old.qualified.certificate().ok()?.subject_text();
        let (keys, requests) = (renewal.keys()?, renewal.requests()?);
        let requests = requests.map(|role, request| OfferedRequest {
            serial: renewal.pair.old.get(role).serial.clone(),
            key: public_key_text(&keys.get(role).public_key),
            bytes: request.cms.len(),
        });
        let offer = Offer { host: renewal.link.as_ref()?.host().to_owned(), subject, requests };
        Some(self.teller.offer(&offer, columns, false))
    }

    async fn go_ahead(&mut self, id: &str, call: &Call) -> Result<(), AgentError> {
        let waits = self.renewals.get(id).is_some_and(|renewal| renewal.stage(self.clock.now()) == Stage::WaitingForGoAhead);
        if !waits {
            call.refuse(self.nothing_to_confirm());
            return Ok(());
        }
        self.happen(id, vec![Event::GoAhead]).await?;
        let _ = call.reply.send(Reply::Done(self.teller.text("go-ahead-given", &[])));
        Ok(())
    }

    async fn renew(&mut self, link: Option<&str>, serial: Option<&str>, call: &Call) -> Result<(), AgentError> {
        let link = match link.map(|address| self.portal.portal().hosts().admit(address)).transpose() {
            Ok(link) => link,
            Err(error) => {
                call.refuse(self.teller.say("renew-link-refused", &[("why", self.teller.link_error(error).into())]));
                return Ok(());
            }
        };
        let pair = match self.pair_to_renew(serial) {
            Ok(pair) => pair,
            Err(why) => {
                call.refuse(why);
                return Ok(());
            }
        };
        let open = self.renewals.values().find(|renewal| renewal.pair.is_same(&pair) && !renewal.is_over());
        let before = open.map(|renewal| renewal.stage(self.clock.now()));
        let id = self.start_by_hand(&pair, link).await?;
        let _ = call.reply.send(Reply::Done(self.renewed(&id, before.as_ref())));
        Ok(())
    }

    /// The pair in force that is meant: the one with this serial number, or the only one.
    pub(super) fn pair_to_renew(&self, serial: Option<&str>) -> Result<KnownPair, String> {
        let now = self.clock.now();
        // A renewal that is under way goes on until both certificates are on the card and known, though the new pair is in force by then.
        let open = |pair: &KnownPair| self.renewals.values().any(|renewal| renewal.pair.is_same(pair) && !renewal.is_over());
        let renewed = |pair: &KnownPair| self.pairs.iter().any(|older| open(older) && older.is_replaced_by(pair, now));
        let owners = Owners::of(&self.pairs);
        let newest = |pair: &KnownPair| !owners.have_successor_of(pair, now) && (serial.is_some() || !renewed(pair));
        let mut meant: Vec<&KnownPair> = self.pairs.iter().filter(|pair| open(pair) || newest(pair)).collect();
        if let Some(serial) = serial {
            let serials: Vec<_> =
                [crate::certificate::SerialNumber::from_hex(serial), crate::certificate::SerialNumber::from_decimal(serial)]
                    .into_iter()
                    .flatten()
                    .collect();
            meant.retain(|pair| pair.has_serial(&serials));
        }
        let in_force: Vec<&KnownPair> = meant.iter().copied().filter(|pair| pair.expires() > now).collect();
        match in_force.as_slice() {
            [pair] => Ok((*pair).clone()),
            [] => Err(self.no_pair_to_renew(serial, &meant)),
            several => {
                let list: Vec<_> = several.iter().map(|pair| format!("  {} ({})", pair.old.qualified.serial, pair.person.name)).collect();
                let key = |attribute| self.teller.text(attribute, &[]);
                Err(format!("{}\n{}\n{}", key("renew-which-pair"), list.join("\n"), key("renew-which-pair.next")))
            }
        }
    }

    pub(super) async fn start_by_hand(&mut self, pair: &KnownPair, link: Option<Link>) -> Result<String, AgentError> {
        let open =
            self.renewals.values().find(|renewal| renewal.pair.is_same(pair) && !renewal.is_over()).map(|renewal| renewal.id.clone());
        if let Some(id) = open {
            self.happen(&id, vec![Event::Resumed { link }]).await?;
            return Ok(id);
        }
        let id = new_id(self.clock.now());
        let opening = self.opening(pair, Origin::Hand, link);
        self.happen(&id, vec![opening]).await?;
        Ok(id)
    }

    async fn decline(&mut self, renewal: Option<&str>, call: &Call) -> Result<(), AgentError> {
        let open: Vec<String> = self
            .renewals
            .values()
            .filter(|known| !known.is_over() && renewal.is_none_or(|wanted| wanted == known.id))
            .map(|known| known.id.clone())
            .collect();
        let [id] = open.as_slice() else {
            let why = match renewal {
                Some(unknown) => self.teller.say("decline-unknown", &[("renewal", unknown.into())]),
                None if open.is_empty() => self.teller.say("decline-nothing", &[]),
                None => self.teller.say("decline-several", &[("renewals", open.join(", ").into())]),
            };
            call.refuse(why);
            return Ok(());
        };
        self.orders.call_off_card_of(id);
        self.happen(id, vec![Event::Refused]).await?;
        let _ = call.reply.send(Reply::Done(self.advice(id)));
        Ok(())
    }

    /// The person closed the terminal: a prompt there is over.
    pub(super) async fn terminal_gone(&mut self, call: u64) -> Result<(), AgentError> {
        let Some(terminal) = self.desk.terminal.take_if(|terminal| terminal.call == call) else { return Ok(()) };
        self.desk.worker.end_session();
        let id = terminal.renewal;
        let Some((step, waiting)) =
            self.renewals.get(&id).and_then(|renewal| Some((renewal.stage(self.clock.now()).step()?, renewal.at_work.is_none())))
        else {
            return Ok(());
        };
        if waiting {
            tracing::info!(renewal = %id, %step, "the terminal was closed while it asked for the PIN");
            self.orders.call_off_card_of(&id);
            return self.happen(&id, vec![Event::Unanswered { step, why: of_prompt(&PromptTrouble::TerminalClosed) }]).await;
        }
        Ok(())
    }

    /// Says at the person's terminal what goes on, and ends the conversation when the person is not needed any more.
    pub(super) fn tell_terminal(&mut self, id: &str) {
        let told = self.desk.terminal.as_ref().filter(|terminal| terminal.renewal == id).zip(self.renewals.get(id));
        let Some((terminal, renewal)) = told else { return };
        self.hand_over_requests(renewal);
        let Some((reply, over)) = self.at_terminal(renewal, terminal.told.as_ref(), terminal.columns) else { return };
        let Some(terminal) = self.desk.terminal.as_mut() else { return };
        if over {
            let _ = terminal.reply.send(reply);
            self.desk.terminal = None;
            self.desk.worker.end_session();
        } else if terminal.told.as_ref() != Some(&reply) {
            let _ = terminal.reply.send(reply.clone());
            terminal.told = Some(reply);
        }
    }

    /// Nobody answered at the terminal: it is not held any longer.
    pub(super) fn give_terminal_back(&mut self, id: &str) {
        if let Some(terminal) = self.desk.terminal.take_if(|terminal| terminal.renewal == id) {
            let _ = terminal.reply.send(Reply::Failed(self.teller.say("confirm-unanswered", &[])));
        }
    }
}

/// Whether it can be confirmed, and how soon that leads on: of several renewals the lowest is meant.
const fn readiness(stage: &Stage) -> Option<u8> {
    match stage {
        Stage::WaitingForConsent { .. } => Some(0),
        Stage::WaitingForGoAhead => Some(1),
        Stage::Stalled { .. } => Some(2),
        Stage::MakingKeys => Some(3),
        Stage::WaitingForCard { .. } => Some(4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::renewal::Step;

    #[test]
    fn what_can_go_on_at_once_is_confirmed_before_what_waits_for_its_card() {
        let ready = readiness(&Stage::WaitingForConsent { step: Step::Import });
        assert!(ready < readiness(&Stage::WaitingForCard { step: Step::StoreKeys }));
        assert_eq!(readiness(&Stage::WaitingForIca), None);
    }
}
