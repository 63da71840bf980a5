//! The card's effects: an order to the worker from the facts, and its progress and answer back as events.

use super::{
    Agent, AgentError,
    card_answers::{Outcome, intent, outcome, progress},
    card_reason::of_prompt,
    control::{Call, Reply},
    finishing::forward,
    orders::{Order, uses_card},
    signal::Signal,
};
use crate::{
    card::{Prompt, WorkerError},
    certificate::Role,
    renewal::{Due, Effect, Event, Renewal, Stage},
    store::Record,
    worker::{Answer, Failure, Job, Message, TriesLeft},
};
use tokio::sync::mpsc;

impl Agent {
    /// Begins every effect that is due and not at work; the card is used by one at a time.
    pub(super) async fn start_due(&mut self) -> Result<(), AgentError> {
        self.call_off_unwanted();
        self.look_at_card();
        let now = self.clock.now();
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
            renewal.stage(self.clock.now()),
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
            if effect == Effect::MakeKeys && self.prepares_first(id) {
                return Ok(());
            }
            if effect == Effect::MakeKeys && self.looks_through_first(id) {
                return Ok(());
            }
            // The last thing before the card is at work: what lies on the card until now is none of the new keys.
            if effect == Effect::MakeKeys && self.renewals.get(id).is_some_and(|renewal| !renewal.keys_ordered) {
                self.happen(id, vec![Event::KeysOrdered]).await?;
            }
            self.renewals.get(id).and_then(|renewal| match effect {
                Effect::Register => self.start_registering(renewal, order.clone()),
                Effect::ProveLogin => self.start_login(renewal, order.clone(), prompt),
                _ => self.start_worker(renewal, order.clone(), prompt),
            })
        } else if effect == Effect::CheckRevocation {
            self.renewals.get(id).map(|renewal| self.start_check(renewal, order.clone()))
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
        let intent = intent(renewal, order.effect, self.portal.least_rsa_bits())?;
        let (worker, signals, token) = (self.desk.worker.clone(), self.signals.clone(), renewal.pair.token_serial.clone());
        let job = Job { intent, untold: self.desk.untold(&token, signer(order.effect)) };
        tracing::debug!(renewal = %renewal.id, effect = %order.effect, "the card process begins");
        let task = tokio::spawn(async move {
            let (progress, messages) = mpsc::unbounded_channel();
            // The answer must not overtake the last progress: it is sent when both have ended.
            let (answer, ()) = tokio::join!(worker.run(Some(&token), job, prompt, progress), forward(messages, &signals, &order));
            let _ = signals.send(Signal::Worked(order, answer)).await;
        });
        Some(task.abort_handle())
    }

    /// The worker reports progress.
    pub(super) async fn worker_progress(&mut self, order: &Order, message: Message) -> Result<(), AgentError> {
        let id = order.renewal.as_str();
        let Some(step) = order.effect.step().filter(|_| self.orders.is_current(order)) else { return Ok(()) };
        match &message {
            Message::Prompted => tracing::info!(renewal = id, %step, "the person is asked for the PIN"),
            Message::MakingKey(role) => tracing::info!(renewal = id, "making the new {role} key on the card"),
            Message::KeyMade(made) => tracing::info!(renewal = id, "the new {} key is on the card", made.role),
            Message::Consented => {
                let wrong_pins = self.pin_tried(id, None);
                let record = Record { wrong_pins, ..Record::default() };
                return self.happen_with(id, vec![Event::Consented { step }], record).await;
            }
            Message::WantsPin(wants) => return self.note_signing_pin(id, order.effect, *wants).await,
            Message::Typed | Message::Kept | Message::ReadyForHandshake(_) | Message::Done(_) => {}
        }
        let Some(event) = progress(step, message) else { return Ok(()) };
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
        let record = Record { wrong_pins: self.note_prompt(id, &answer), ..Record::default() };
        let Some(renewal) = self.renewals.get(id) else { return Ok(()) };
        let event = match outcome(renewal, effect, answer) {
            Outcome::ReadBack(contents) => return self.card_read_back(id, contents).await,
            Outcome::Nothing => return Ok(()),
            Outcome::Gone(why) => {
                tracing::info!(renewal = id, "the card is not there: {why}");
                self.desk.look_again();
                return self.card_gone_for(id).await;
            }
            Outcome::Event(event) => event,
        };
        if let Event::CardFailed { step, what } | Event::Unanswered { step, why: what } = &event {
            tracing::warn!(renewal = id, %step, "{what}");
        }
        let unanswered = matches!(event, Event::Unanswered { .. });
        self.happen_with(id, vec![event], record).await?;
        if unanswered {
            self.give_terminal_back(id);
        }
        Ok(())
    }
}

/// The half whose key signs in this step; of the requests' keys it is the qualified one that a card may guard.
const fn signer(effect: Effect) -> Option<Role> {
    match effect {
        Effect::MakeRequests => Some(Role::Qualified),
        Effect::ProveLogin => Some(Role::Commercial),
        _ => None,
    }
}

impl Agent {
    /// The card wants the PIN for signatures of this step without saying so, or does not any more: written down, so that the person is asked
    /// once and not twice from the next time on.
    async fn note_signing_pin(&mut self, id: &str, effect: Effect, wants: bool) -> Result<(), AgentError> {
        let Some(serial) = self.renewals.get(id).map(|renewal| renewal.pair.token_serial.clone()) else { return Ok(()) };
        let Some(role) = signer(effect) else { return Ok(()) };
        if !self.desk.wants_pin(&serial, role, wants) {
            return Ok(());
        }
        self.write(&Record { signing_pin: Some((serial, role, wants)), ..Record::default() }).await
    }

    /// What an answer tells of prompt and PIN; gives the count of wrong PINs that is to be written down.
    fn note_prompt(&mut self, id: &str, answer: &Result<Answer, WorkerError>) -> Option<(String, u32)> {
        let at_terminal = self.desk.terminal.as_ref().is_some_and(|terminal| terminal.renewal == id);
        match answer {
            _ if at_terminal => {}
            Err(WorkerError::Failed(Failure::NoPrompt(why))) => self.desk.prompted(Some(self.teller.reason(&of_prompt(why)))),
            Ok(_) | Err(WorkerError::Failed(Failure::Declined | Failure::Unanswered | Failure::PinWrong(_))) => self.desk.prompted(None),
            Err(_) => {}
        }
        match answer {
            Err(WorkerError::Failed(Failure::PinWrong(told))) => self.pin_tried(id, Some(*told)),
            _ => None,
        }
    }

    /// A command asked for the PIN itself.
    pub(super) async fn pin_tried_by_command(&mut self, serial: &str, told: Option<TriesLeft>, call: &Call) -> Result<(), AgentError> {
        let wrong_pins = self.desk.pin_tried(serial, told);
        if wrong_pins.is_some() {
            self.write(&Record { wrong_pins, ..Record::default() }).await?;
        }
        let _ = call.reply.send(Reply::WrongPins(self.desk.wrong_pins(serial)));
        Ok(())
    }

    fn pin_tried(&mut self, id: &str, told: Option<TriesLeft>) -> Option<(String, u32)> {
        let serial = self.renewals.get(id)?.pair.token_serial.clone();
        self.desk.pin_tried(&serial, told)
    }
}
