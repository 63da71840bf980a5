//! The card's effects: an order to the worker from the facts, and its progress and answer back as events.

use super::{
    Agent, AgentError,
    orders::{Order, uses_card},
    signal::Signal,
};
use crate::{
    card::{Prompt, WorkerError},
    certificate::{Both, Fingerprint},
    renewal::{Due, Effect, Event, PinState, Renewal, Request, Stage, Step},
    worker::{Answer, Failure, Import, Intent, KeyOrder, MakeKeys, MakeRequests, Message, Subject, TriesLeft},
};
use chrono::Utc;
use tokio::sync::mpsc;

impl Agent {
    /// Begins every effect that is due and not at work; the card is used by one at a time.
    pub(super) async fn start_due(&mut self) -> Result<(), AgentError> {
        self.call_off_unwanted();
        self.look_at_card();
        let now = Utc::now();
        let due: Vec<(String, Due)> = self
            .renewals
            .values()
            .flat_map(|renewal| renewal.effects(now, &self.policy).into_iter().map(|due| (renewal.id.clone(), due)))
            .filter(|(id, due)| due.at <= now && !self.orders.is_at_work(id, due.effect))
            .collect();
        for (id, due) in due {
            self.start(&id, due.effect).await?;
        }
        self.post_next().await
    }

    /// A prompt whose renewal came to an end or a halt meanwhile (the old pair has ended, say) must not stay before the person.
    fn call_off_unwanted(&mut self) {
        let Some((id, _)) = self.orders.at_card() else { return };
        let Some(renewal) = self.renewals.get(id).filter(|renewal| renewal.at_work.is_none()) else { return };
        let wanted = !matches!(
            renewal.stage(Utc::now()),
            Stage::Expired | Stage::Declined | Stage::Superseded | Stage::Done | Stage::Stalled { .. }
        );
        if !wanted {
            self.orders.call_off_card();
        }
    }

    async fn start(&mut self, id: &str, effect: Effect) -> Result<(), AgentError> {
        let order = self.orders.order(id, effect);
        let task = if uses_card(effect) {
            if self.orders.at_card().is_some() || self.is_looking() {
                return Ok(());
            }
            let Some(prompt) = self.prompt_for(effect, id) else { return Ok(()) };
            if effect == Effect::MakeKeys && self.renewals.get(id).is_some_and(|renewal| !renewal.keys_ordered) {
                self.happen(id, vec![Event::KeysOrdered]).await?;
            }
            self.renewals.get(id).and_then(|renewal| self.start_worker(renewal, order.clone(), prompt))
        } else {
            self.renewals.get(id).and_then(|renewal| self.start_portal(renewal, order.clone()))
        };
        if let Some(task) = task {
            self.orders.begun(order, task);
        }
        Ok(())
    }

    /// Where the person is asked; `None` if nobody may be asked just now.
    fn prompt_for(&self, effect: Effect, id: &str) -> Option<Prompt> {
        if effect.step().is_none() {
            return Some(Prompt::None);
        }
        match self.desk.terminal.as_ref().filter(|terminal| terminal.renewal == id) {
            Some(terminal) => terminal.device.try_clone().ok().map(Prompt::Terminal),
            None => self.desk.pinentry.clone().map(Prompt::Pinentry),
        }
    }

    fn start_worker(&self, renewal: &Renewal, order: Order, prompt: Prompt) -> Option<tokio::task::AbortHandle> {
        let intent = intent(renewal, order.effect)?;
        let (worker, signals, token) = (self.desk.worker.clone(), self.signals.clone(), renewal.pair.token_serial.clone());
        tracing::debug!(renewal = %renewal.id, effect = %order.effect, "the card process begins");
        let task = tokio::spawn(async move {
            let (progress, mut messages) = mpsc::unbounded_channel();
            let (forward, reporting) = (signals.clone(), order.clone());
            let forwarding = async move {
                while let Some(message) = messages.recv().await {
                    let _ = forward.send(Signal::Progress(reporting.clone(), message)).await;
                }
            };
            // The answer must not overtake the last progress: it is sent when both have ended.
            let (answer, ()) = tokio::join!(worker.run(Some(&token), intent, prompt, progress), forwarding);
            let _ = signals.send(Signal::Worked(order, answer)).await;
        });
        Some(task.abort_handle())
    }

    /// The worker reports progress.
    pub(super) async fn worker_progress(&mut self, order: &Order, message: Message) -> Result<(), AgentError> {
        let id = order.renewal.as_str();
        let Some(step) = order.effect.step().filter(|_| self.orders.is_current(order)) else { return Ok(()) };
        let event = match message {
            Message::Prompted => {
                tracing::info!(renewal = id, %step, "the person is asked for the PIN");
                return Ok(());
            }
            Message::Done(_) => return Ok(()),
            Message::Consented => Event::Consented { step },
            Message::MakingKey(role) => {
                tracing::info!(renewal = id, "making the new {role} key on the card");
                Event::MakingKey { role }
            }
            Message::KeyMade(made) => {
                tracing::info!(renewal = id, "the new {} key is on the card", made.role);
                Event::KeyMade { role: made.role, id: made.id, public_key: made.public_key }
            }
        };
        self.happen(id, vec![event]).await
    }

    /// The worker is through.
    pub(super) async fn worker_done(&mut self, order: &Order, answer: Result<Answer, WorkerError>) -> Result<(), AgentError> {
        if !self.orders.ended(order) {
            return Ok(());
        }
        let (id, effect) = (order.renewal.as_str(), order.effect);
        if answer.is_ok() {
            self.desk.went_well();
        }
        if let (Effect::ReadBack, Ok(Answer::Contents(contents))) = (effect, &answer) {
            return self.card_read_back(id, contents.clone()).await;
        }
        if effect == Effect::MakeKeys && self.renewals.get(id).is_some_and(|renewal| renewal.keys().is_some()) {
            // Both are there, however the process ended.
            return Ok(());
        }
        let step = effect.step().unwrap_or(Step::Import);
        let event = match answer {
            Ok(Answer::Requests(requests)) => {
                Event::RequestsMade { requests: requests.map(|_, made| Request { pkcs10: made.pkcs10.clone(), cms: made.cms.clone() }) }
            }
            Ok(Answer::Imported) => Event::Written,
            Ok(_) => Event::CardFailed { step, what: "the card process gave an answer to another question".to_owned() },
            Err(WorkerError::Failed(Failure::NoCard(why))) => {
                tracing::info!(renewal = id, "the card is not there: {why}");
                self.desk.look_again();
                return self.card_gone_for(id).await;
            }
            Err(WorkerError::Failed(failure)) => failed(step, &failure),
            Err(error) => Event::CardFailed { step, what: error.to_string() },
        };
        if let Event::CardFailed { what, .. } | Event::Unanswered { why: what, .. } = &event {
            tracing::warn!(renewal = id, %step, "{what}");
        }
        let unanswered = matches!(event, Event::Unanswered { .. });
        self.happen(id, vec![event]).await?;
        if unanswered {
            self.give_terminal_back(id);
        }
        Ok(())
    }
}

fn failed(step: Step, failure: &Failure) -> Event {
    match failure {
        Failure::Declined => Event::Declined { step },
        Failure::Unanswered | Failure::NoPrompt(_) => Event::Unanswered { step, why: failure.to_string() },
        Failure::PinWrong(tries) => Event::PinRefused { step, pin: pin_state(*tries) },
        Failure::PinLocked => Event::PinRefused { step, pin: PinState::Locked },
        Failure::Module(_) | Failure::NoCard(_) | Failure::NoPair(_) | Failure::Unable(_) | Failure::Card(_) | Failure::Refused(_) => {
            Event::CardFailed { step, what: failure.to_string() }
        }
    }
}

const fn pin_state(tries: TriesLeft) -> PinState {
    match tries {
        TriesLeft::All | TriesLeft::Fewer => PinState::SomeLeft,
        TriesLeft::Last => PinState::LastTry,
        TriesLeft::Locked => PinState::Locked,
    }
}

/// The order to the worker; `None` if the facts lack what it needs.
fn intent(renewal: &Renewal, effect: Effect) -> Option<Intent> {
    let subject = Subject { old: renewal.pair.old.map(|_, old| old.fingerprint) };
    Some(match effect {
        Effect::MakeKeys => Intent::MakeKeys(MakeKeys {
            subject,
            ids: renewal.planned.clone(),
            known: renewal.known_keys.clone()?,
            made: renewal.halves.map(|_, half| half.key.as_ref().map(|key| Fingerprint::of(&key.public_key))),
        }),
        Effect::MakeRequests => {
            Intent::MakeRequests(MakeRequests { subject, keys: key_orders(renewal)?, recipient: renewal.link.as_ref()?.host().to_owned() })
        }
        Effect::Import => Intent::Import(Import {
            subject,
            keys: key_orders(renewal)?,
            certificates: renewal.certificates()?.map(|_, certificate| hex::encode(&certificate.der)),
        }),
        Effect::ReadBack => Intent::Inspect,
        Effect::Send | Effect::Collect | Effect::Fetch => return None,
    })
}

fn key_orders(renewal: &Renewal) -> Option<Both<KeyOrder>> {
    Some(renewal.keys()?.map(|_, key| KeyOrder { id: key.id.clone(), public_key: key.public_key.clone() }))
}
