//! What to do next, derived from the facts: a restart, a replay and a retry are the same thing.

use super::{Hold, Quiet, Renewal, Stage, Step, Way};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something to be done outside the core. Each can be repeated without harm: its parameters are facts, named before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Have the worker make the keys that are missing, after the person's PIN.
    MakeKeys,
    /// Have the worker sign the requests, after the person's PIN.
    MakeRequests,
    /// Send the requests through the portal.
    Send,
    /// Look at the portal's last page for the certificates.
    Collect,
    /// Follow the issuance mail's links.
    Fetch,
    /// Have the worker write the certificates, after the person's PIN.
    Import,
    /// Read the card with a fresh worker.
    ReadBack,
    /// Ask the authority whether the pair is revoked.
    CheckRevocation,
    /// Tell browsers and mail programs of the certificates.
    Register,
    /// Log in with the new commercial certificate, after the person's PIN.
    ProveLogin,
}

impl Effect {
    /// Every effect.
    pub const ALL: [Self; 10] = [
        Self::MakeKeys,
        Self::MakeRequests,
        Self::Send,
        Self::Collect,
        Self::Fetch,
        Self::Import,
        Self::ReadBack,
        Self::CheckRevocation,
        Self::Register,
        Self::ProveLogin,
    ];

    /// The step that needs the person's PIN for it.
    pub const fn step(self) -> Option<Step> {
        match self {
            Self::MakeKeys => Some(Step::StoreKeys),
            Self::MakeRequests => Some(Step::SendRequests),
            Self::Import => Some(Step::Import),
            Self::ProveLogin => Some(Step::ProveLogin),
            Self::Send | Self::Collect | Self::Fetch | Self::ReadBack | Self::CheckRevocation | Self::Register => None,
        }
    }

    /// Its name in the outbox.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MakeKeys => "make-keys",
            Self::MakeRequests => "make-requests",
            Self::Send => "send",
            Self::Collect => "collect",
            Self::Fetch => "fetch",
            Self::Import => "import",
            Self::ReadBack => "read-back",
            Self::CheckRevocation => "check-revocation",
            Self::Register => "register",
            Self::ProveLogin => "prove-login",
        }
    }

    /// The effect with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effect| effect.name() == name)
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An effect and when it is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub effect: Effect,
    /// Not before.
    pub at: DateTime<Utc>,
}

/// How patient the program is.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// Between two looks at the portal's last page.
    pub poll: TimeDelta,
    /// After the first failed attempt at the portal; doubled with each.
    pub retry_first: TimeDelta,
    /// The longest pause between attempts.
    pub retry_longest: TimeDelta,
    /// After a prompt that nobody answered.
    pub ask_again: TimeDelta,
    /// The hours in which nobody is asked.
    pub quiet: Option<Quiet>,
}

impl Default for Policy {
    /// A quarter of an hour between looks; half a minute after the first failure, an hour at most; four hours after a prompt that nobody answered; no quiet hours.
    fn default() -> Self {
        Self {
            poll: TimeDelta::minutes(15),
            retry_first: TimeDelta::seconds(30),
            retry_longest: TimeDelta::hours(1),
            ask_again: TimeDelta::hours(4),
            quiet: None,
        }
    }
}

/// A portal that asks for more patience is asked again after this.
pub(super) const LONGEST_PATIENCE: TimeDelta = TimeDelta::days(1);

impl Renewal {
    /// What to do now or later. An effect that is already being done is listed too, until its answer has come.
    pub fn effects(&self, now: DateTime<Utc>, policy: &Policy) -> Vec<Due> {
        let stage = self.stage(now);
        self.with_standing(self.work(&stage, now, policy), &stage, now)
    }

    fn work(&self, stage: &Stage, now: DateTime<Utc>, policy: &Policy) -> Vec<Due> {
        let one = |effect, at| vec![Due { effect, at }];
        match stage {
            Stage::WaitingForConsent { step: Step::ProveLogin } => {
                one(Effect::ProveLogin, self.ask_at(now, self.try_at(now, policy, TimeDelta::zero()), policy))
            }
            Stage::WaitingForConsent { step } => one(prompted(*step), self.ask_at(now, now, policy)),
            Stage::MakingKeys => one(Effect::MakeKeys, now),
            Stage::Sending if self.requests().is_none() => one(Effect::MakeRequests, now),
            Stage::Sending => one(Effect::Send, self.try_at(now, policy, TimeDelta::zero())),
            Stage::Stalled { hold: Hold::PortalRejected { .. } | Hold::PortalUnknown { .. } } | Stage::WaitingForDelivery { .. } => {
                self.fetching(now, policy).collect()
            }
            Stage::WaitingForIca | Stage::WaitingForPayment | Stage::Stalled { hold: Hold::CertificateRefused { .. } } => {
                self.collecting(now, policy)
            }
            Stage::Importing if self.halves.all(|half| half.imported) => Vec::new(),
            Stage::Importing if self.keys().is_none() || self.halves.all(|half| half.written) => one(Effect::ReadBack, now),
            Stage::Importing => one(Effect::Import, now),
            // Whether it is mended is looked at together with the pair's standing.
            Stage::Stalled { hold: Hold::NotReady { .. } } => one(Effect::CheckRevocation, self.try_at(now, policy, TimeDelta::zero())),
            Stage::Registering => one(Effect::Register, self.try_at(now, policy, TimeDelta::zero())),
            Stage::ProvingLogin => one(Effect::ProveLogin, now),
            _ => Vec::new(),
        }
    }

    /// The next moment at which the facts mean something else though nothing happened: the end of the old pair.
    pub fn deadline(&self) -> Option<DateTime<Utc>> {
        (!self.is_over() && !self.is_accepted()).then(|| self.pair.expires())
    }

    fn collecting(&self, now: DateTime<Utc>, policy: &Policy) -> Vec<Due> {
        if !self.is_accepted() {
            return Vec::new();
        }
        let at = self.try_at(now, policy, policy.poll);
        let collect = self.last_page.is_some().then_some(Due { effect: Effect::Collect, at });
        self.fetching(now, policy).chain(collect).collect()
    }

    /// The links of an issuance mail. They are followed too where the portal refused: its first answer may have been lost.
    fn fetching(&self, now: DateTime<Utc>, policy: &Policy) -> impl Iterator<Item = Due> + use<> {
        let at = self.try_at(now, policy, policy.poll);
        let may = self.may_send || self.way != Way::Portal;
        (may && !self.download_links.is_empty()).then_some(Due { effect: Effect::Fetch, at }).into_iter()
    }

    /// When the portal may be tried next: after `pause` if the last attempt was an answer, after the backoff if it failed. An attempt in the
    /// future was noted by a clock that was wrong, and says nothing.
    fn try_at(&self, now: DateTime<Utc>, policy: &Policy, pause: TimeDelta) -> DateTime<Utc> {
        // What the portal asked for holds, as long as a clock did not jump.
        let patience = self.not_before.filter(|until| *until - now <= LONGEST_PATIENCE).unwrap_or(now);
        let own = match &self.last_attempt {
            None => now,
            Some((last, _)) if *last > now => now,
            Some((last, _)) if self.attempts == 0 => *last + pause,
            Some((last, _)) => *last + self.backoff(policy).max(pause),
        };
        own.max(patience)
    }

    fn backoff(&self, policy: &Policy) -> TimeDelta {
        let doublings = self.attempts.saturating_sub(1).min(16);
        let pause = policy.retry_first.checked_mul(1 << doublings).unwrap_or(policy.retry_longest).min(policy.retry_longest);
        pause + pause * self.jitter_percent() / 100
    }

    /// Up to 20 percent, from the renewal's name and the attempt: spread over many desks, the same on a replay.
    fn jitter_percent(&self) -> i32 {
        let mixed = self.id.bytes().fold(self.attempts, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
        i32::try_from(mixed % 21).unwrap_or(0)
    }
}

const fn prompted(step: Step) -> Effect {
    match step {
        Step::StoreKeys => Effect::MakeKeys,
        Step::SendRequests => Effect::MakeRequests,
        Step::Import => Effect::Import,
        Step::ProveLogin => Effect::ProveLogin,
    }
}
