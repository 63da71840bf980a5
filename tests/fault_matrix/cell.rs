//! One cell of the matrix, and what must hold at its end.

use super::{
    play::{Deadlines, PATIENT, Play, Step},
    stand::Stand,
    table::Row,
};
use std::time::{Duration, Instant};
use twins::{certificate::Role, tell::Language};
use twins_starcos::{Effect, Fault, Moment};

/// For a library that hangs. A step that hangs is not to wait for long, a busy machine is not to be taken for a hanging library.
const HASTY: Deadlines = Deadlines { call: Duration::from_secs(4), key: Duration::from_secs(8) };

/// Of the card: two old and two new.
const KEYS: usize = 4;

#[derive(Debug, Clone)]
pub struct Cell {
    pub step: Step,
    pub function: String,
    pub call: usize,
    pub effect: Effect,
    pub moment: Moment,
}

impl Cell {
    /// Plays it.
    ///
    /// # Panics
    /// With the cell's name if something is not as it must be.
    pub async fn play(&self, stand: &Stand) -> Row {
        let begun = Instant::now();
        let deadlines = if self.effect == Effect::Hang { HASTY } else { PATIENT };
        let mut play = self.failing(stand, &deadlines).await;
        // On a very busy machine a worker that has answered may be cut off before it comes to C_Finalize.
        for _ in 0..2 {
            if play.card.trace().faults() == 0 {
                play = self.failing(stand, &deadlines).await;
            }
        }
        assert_eq!(play.card.trace().faults(), 1, "{self:?}: the fault did not come");
        assert!(play.pins() <= 1, "{self:?}: the PIN was asked for again");
        let row = self.judge_stage(&play);

        play.card.call_off_faults().unwrap();
        play.finish().await;
        self.judge_end(&play);
        Row { seconds: begun.elapsed().as_secs_f32(), ..row }
    }

    /// The step with the fault in it.
    async fn failing(&self, stand: &Stand, deadlines: &Deadlines) -> Play {
        let mut play = Play::resume(stand, self.step, deadlines);
        let fault = Fault::at(&self.function).call(u32::try_from(self.call).unwrap()).with(self.effect);
        play.card.order(if self.moment == Moment::After { fault.afterwards() } else { fault }).unwrap();
        play.step(self.step).await;
        play
    }

    fn judge_stage(&self, play: &Play) -> Row {
        let stage = play.stage();
        let (sentence, next) = play.message(Language::English);
        let went_on = match self.step {
            Step::Inspect => play.renewal.card_present,
            Step::MakeKeys => play.renewal.keys().is_some(),
            Step::MakeRequests => play.renewal.requests().is_some(),
            Step::Import => play.renewal.halves.all(|half| half.written),
            Step::ReadBack => play.renewal.finished.is_some(),
            Step::ProveLogin => play.renewal.login_proof.is_some(),
        };
        if !went_on {
            let expected = if self.effect == Effect::Pull { "waiting-for-card" } else { "stalled" };
            assert_eq!(stage, expected, "{self:?}: {sentence} {next:?}");
            for language in [Language::Czech, Language::English] {
                let (sentence, next) = play.message(language);
                assert!(!sentence.is_empty() && next.is_some_and(|next| !next.is_empty()), "{self:?}: {sentence}");
            }
            if stage == "stalled" {
                assert!(sentence.contains(self.words()), "{self:?}: {sentence}");
            }
        }
        let ended = if went_on { "went on".to_owned() } else { stage.to_owned() };
        Row { step: self.step, function: self.function.clone(), call: self.call, ended, told: sentence, seconds: 0.0 }
    }

    /// What the sentence says of the cause.
    fn words(&self) -> &'static str {
        match self.effect {
            // What it leads to may be told: an operation that was not ended is still active for the next.
            Effect::Error(_) => "CKR_",
            Effect::Hang => "did not answer",
            Effect::Crash => "ended unexpectedly",
            Effect::Pull => "",
        }
    }

    fn judge_end(&self, play: &Play) {
        assert_eq!(play.stage(), "done", "{self:?}: {:?}", play.message(Language::English));
        assert_eq!(play.card.wrong_pins().unwrap(), 0, "{self:?}: a PIN was tried in vain");
        let card = play.card.listing().unwrap();
        assert_eq!((card.private_keys.len(), card.public_keys.len()), (KEYS, KEYS), "{self:?}: {card:#?}");
        let keys = play.renewal.keys().unwrap();
        for role in Role::ALL {
            let id = keys.get(role).id.to_bytes();
            for objects in [&card.private_keys, &card.public_keys, &card.certificates] {
                assert_eq!(objects.iter().filter(|object| object.id == id).count(), 1, "{self:?}: {role}");
            }
        }
    }
}
