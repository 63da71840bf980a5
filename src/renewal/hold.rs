//! Why a renewal stands still until the person does something.

use super::{Generation, Reason, Refusal, Step};
use crate::certificate::Role;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What is known of the PIN's tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PinState {
    /// More than one try is left, how many is not known.
    SomeLeft,
    /// One try is left.
    LastTry,
    /// None: the PIN is locked.
    Locked,
}

/// Why it is stalled. Each has its own way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Hold {
    /// A wrong PIN was typed. Way out: confirm again, or put the card in again.
    PinWrong {
        /// At which step.
        step: Step,
        /// What is left.
        pin: PinState,
    },
    /// The PIN is locked. Way out: unlock it with the PUK in SecureStore, then confirm.
    PinLocked,
    /// The card or its library failed. Way out: put the card in again, or confirm.
    CardProblem {
        /// At which step.
        step: Step,
        /// What the card said.
        what: Reason,
    },
    /// The portal refused the requests. Way out: a new notice, the helpdesk, or confirm to send again.
    PortalRejected {
        /// The portal's words.
        why: String,
    },
    /// The portal showed a page that the profile does not know. Way out: mend the profile and confirm, or renew in the browser.
    PortalUnknown {
        /// What was expected and what came.
        what: String,
    },
    /// Certificates came that may not be imported. Way out: the right ones arrive, or the helpdesk.
    CertificateRefused {
        /// Why.
        why: Refusal,
    },
    /// A certificate is revoked. Derived from what the authority says, never cleared by hand. Way out: for the old pair a registration authority,
    /// for the new one the helpdesk; a certificate that was only on hold may become good again.
    Revoked {
        /// Of which pair.
        generation: Generation,
        /// Which half.
        role: Role,
        /// Since when.
        at: DateTime<Utc>,
        /// The authority's reason, if it gave one.
        reason: Option<String>,
    },
    /// Something that the renewal needs is not there, so nobody was asked yet. Way out: it is mended, which is looked at again and again; or
    /// confirm.
    NotReady {
        /// What is missing, and what to do, in the person's language.
        what: String,
    },
    /// The login with the new commercial certificate was turned away. Way out: the helpdesk, then confirm; or decline, which leaves it untried.
    LoginRefused {
        /// In what words.
        why: String,
    },
}

impl Hold {
    /// The step that it holds up, if it is one.
    pub const fn step(&self) -> Option<Step> {
        match self {
            Self::PinWrong { step, .. } | Self::CardProblem { step, .. } => Some(*step),
            _ => None,
        }
    }

    /// Whether putting the card in again is enough to go on.
    pub const fn ends_with_card(&self) -> bool {
        matches!(self, Self::PinWrong { .. } | Self::CardProblem { .. })
    }

    /// Whether a new link from the authority is enough to go on.
    pub const fn ends_with_link(&self) -> bool {
        matches!(self, Self::PortalRejected { .. } | Self::PortalUnknown { .. })
    }
}
