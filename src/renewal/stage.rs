//! Where a renewal stands: the first fact that is missing, and who has to act.

use super::{Hold, Renewal, Step, Way};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The stage of a renewal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "stage")]
pub enum Stage {
    /// No link to the portal is known yet.
    WaitingForNotice,
    /// The card is needed.
    WaitingForCard {
        /// For this step.
        step: Step,
    },
    /// The PIN is needed.
    WaitingForConsent {
        /// For this step.
        step: Step,
    },
    /// The keys are being made.
    MakingKeys,
    /// The requests are signed; the profile is not proven live, and the person must see and allow the sending.
    WaitingForGoAhead,
    /// The requests are being signed or sent.
    Sending,
    /// The person sends the requests: in a browser with the authority's own software, or as files.
    WaitingForDelivery {
        /// Which of the two.
        way: Way,
    },
    /// The authority has them.
    WaitingForIca,
    /// The authority waits for money.
    WaitingForPayment,
    /// The certificates are being written and read back.
    Importing,
    /// Both are on the card; they are made known to browsers and mail programs.
    Registering,
    /// The login with the new commercial certificate is being tried.
    ProvingLogin,
    /// Both new certificates are on the card.
    Done,
    /// Something needs the person.
    Stalled {
        /// Why.
        hold: Hold,
    },
    /// The person said no.
    Declined,
    /// Another new pair is in force.
    Superseded,
    /// The old pair ended before the requests were accepted.
    Expired,
}

/// Who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// The person.
    Person,
    /// The program, by itself.
    Program,
    /// The authority.
    Ica,
    /// Nobody any more.
    Nobody,
}

impl Stage {
    /// Its name, as in `twins status --json`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::WaitingForNotice => "waiting-for-notice",
            Self::WaitingForCard { .. } => "waiting-for-card",
            Self::WaitingForConsent { .. } => "waiting-for-consent",
            Self::MakingKeys => "making-keys",
            Self::WaitingForGoAhead => "waiting-for-go-ahead",
            Self::Sending => "sending",
            Self::WaitingForDelivery { .. } => "waiting-for-delivery",
            Self::WaitingForIca => "waiting-for-ica",
            Self::WaitingForPayment => "waiting-for-payment",
            Self::Importing => "importing",
            Self::Registering => "registering",
            Self::ProvingLogin => "proving-login",
            Self::Done => "done",
            Self::Stalled { .. } => "stalled",
            Self::Declined => "declined",
            Self::Superseded => "superseded",
            Self::Expired => "expired",
        }
    }

    /// Who has to act.
    pub const fn actor(&self) -> Actor {
        match self {
            Self::WaitingForNotice | Self::WaitingForIca => Actor::Ica,
            Self::MakingKeys | Self::Sending | Self::Importing | Self::Registering | Self::ProvingLogin => Actor::Program,
            Self::Done | Self::Superseded => Actor::Nobody,
            Self::WaitingForCard { .. }
            | Self::WaitingForConsent { .. }
            | Self::WaitingForGoAhead
            | Self::WaitingForDelivery { .. }
            | Self::WaitingForPayment
            | Self::Stalled { .. }
            | Self::Declined
            | Self::Expired => Actor::Person,
        }
    }

    /// The step that waits for the person's PIN or card, if that is what it waits for.
    pub const fn step(&self) -> Option<Step> {
        match self {
            Self::WaitingForCard { step } | Self::WaitingForConsent { step } => Some(*step),
            _ => None,
        }
    }
}

impl Renewal {
    /// The first fact that is missing, at this time.
    pub fn stage(&self, now: DateTime<Utc>) -> Stage {
        if self.finished.is_some() {
            return Stage::Done;
        }
        if self.superseded {
            return Stage::Superseded;
        }
        if !self.is_accepted() && self.pair.expires() <= now {
            return Stage::Expired;
        }
        if let Some(hold) = self.revoked() {
            return Stage::Stalled { hold };
        }
        if self.declined.is_some() {
            return Stage::Declined;
        }
        if let Some(hold) = &self.hold {
            return Stage::Stalled { hold: hold.clone() };
        }
        if self.is_accepted() { self.stage_after_acceptance() } else { self.stage_before_acceptance() }
    }

    fn stage_before_acceptance(&self) -> Stage {
        if self.way == Way::Browser {
            Stage::WaitingForDelivery { way: self.way }
        } else if self.link.is_none() && self.way == Way::Portal {
            Stage::WaitingForNotice
        } else if let Some(step) = self.step_at_hand() {
            self.stage_of_step(step)
        } else if self.way == Way::Hand {
            Stage::WaitingForDelivery { way: self.way }
        } else if self.may_send {
            Stage::Sending
        } else {
            Stage::WaitingForGoAhead
        }
    }

    fn stage_after_acceptance(&self) -> Stage {
        if self.certificates().is_none() {
            return if self.payment.is_some() { Stage::WaitingForPayment } else { Stage::WaitingForIca };
        }
        if self.keys().is_none() {
            // Made by other software: they are found on the card by their certificates.
            return if self.card_present { Stage::Importing } else { Stage::WaitingForCard { step: Step::Import } };
        }
        if let Some(step) = self.step_at_hand() {
            return self.stage_of_step(step);
        }
        // On the card. What is missing is whether the authority stands by them, and then that the programs know of them.
        if self.revocation.new.is_none() { Stage::Importing } else { Stage::Registering }
    }

    /// The step that the facts lead to next, whether or not the card is there and whatever holds it up. What is said of another step comes too late.
    pub(super) fn step_at_hand(&self) -> Option<Step> {
        if !self.is_accepted() {
            return match () {
                () if self.way == Way::Browser || (self.link.is_none() && self.way == Way::Portal) => None,
                () if self.keys().is_none() => Some(Step::StoreKeys),
                () if self.requests().is_none() => Some(Step::SendRequests),
                () => None,
            };
        }
        match () {
            () if self.certificates().is_none() || self.keys().is_none() => None,
            () if !self.halves.all(|half| half.imported) => Some(Step::Import),
            () if self.finished.is_none() && self.revocation.new.is_some() && self.is_registered() => Some(Step::ProveLogin),
            () => None,
        }
    }

    /// Whether the first thing it will ask for is still to be asked: then all that it needs is looked at before.
    pub fn is_about_to_begin(&self) -> bool {
        self.step_at_hand() == Some(Step::StoreKeys) && self.at_work.is_none()
    }

    fn stage_of_step(&self, step: Step) -> Stage {
        if !self.card_present {
            Stage::WaitingForCard { step }
        } else if self.at_work == Some(step) || (step == Step::Import && self.halves.all(|half| half.written)) {
            match step {
                Step::StoreKeys => Stage::MakingKeys,
                Step::SendRequests => Stage::Sending,
                Step::Import => Stage::Importing,
                Step::ProveLogin => Stage::ProvingLogin,
            }
        } else {
            Stage::WaitingForConsent { step }
        }
    }
}
