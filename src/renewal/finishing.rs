//! What follows the import: browsers are told, the door is tried. Both only where the plan wants it.

use super::{Hold, LoginOutcome, LoginProof, Plan, Renewal, Step};
use crate::certificate::Role;
use chrono::{DateTime, Utc};

impl Renewal {
    /// The renewal is over when both certificates are on the card and what the plan wants was done.
    pub(super) fn finish_if_imported(&mut self, at: DateTime<Utc>) {
        if self.finished.is_some() || !self.is_imported() {
            return;
        }
        self.forget_trouble_with_import();
        if !self.new_pair_stands() || !self.is_registered() {
            return;
        }
        if !self.plan.prove_login || self.login_proof.is_some() {
            self.finished = Some(at);
            self.end_work();
            self.hold = None;
        }
    }

    /// What stood in the way of the import is over, even if the certificates came onto the card by another program.
    fn forget_trouble_with_import(&mut self) {
        if self
            .hold
            .as_ref()
            .is_some_and(|hold| !matches!(hold, Hold::LoginRefused { .. } | Hold::PinLocked) && hold.step() != Some(Step::ProveLogin))
        {
            self.hold = None;
        }
        if self.declined.take().is_some() || self.at_work == Some(Step::Import) {
            self.end_work();
        }
    }

    pub(super) fn is_imported(&self) -> bool {
        self.halves.all(|half| half.imported)
    }

    pub(super) fn registered(&mut self, role: Role) {
        if !self.is_imported() {
            return;
        }
        self.halves.get_mut(role).registered = true;
        if self.is_registered() {
            self.try_portal_again();
        }
    }

    /// A database that a browser holds locked, say: tried again.
    pub(super) fn registering_failed(&mut self, why: &str, at: DateTime<Utc>) {
        if self.is_imported() && !self.is_registered() {
            self.failed_again(why, at);
        }
    }

    /// What came of the login. Only one that the person allowed proves anything; that the door is closed, or asks for nothing, is known before.
    pub(super) fn login_checked(&mut self, outcome: &LoginOutcome, at: DateTime<Utc>) {
        let allowed = self.at_work == Some(Step::ProveLogin);
        let at_hand = self.plan.prove_login && self.step_at_hand() == Some(Step::ProveLogin);
        let known_before = at_hand && matches!(outcome, LoginOutcome::Unreachable { .. } | LoginOutcome::NeverAsked);
        if !allowed && !known_before {
            return;
        }
        self.end_work();
        match outcome {
            LoginOutcome::NeverAsked => self.login_proof = Some(LoginProof::NeverAsked(at)),
            LoginOutcome::Proven => self.login_proof = Some(LoginProof::Proven(at)),
            LoginOutcome::Refused { why } => self.hold = Some(Hold::LoginRefused { why: why.clone() }),
            LoginOutcome::Unreachable { why } => self.failed_again(why, at),
        }
    }

    /// The new pair is there and right; that the person wants no login tried does not undo it.
    pub(super) fn login_declined(&mut self, at: DateTime<Utc>) {
        self.end_work();
        self.login_proof = Some(LoginProof::Declined(at));
    }

    /// The person said no outside a prompt. Once both certificates are on the card, it means what is left of the plan.
    pub(super) fn refused_for_good(&mut self, at: DateTime<Utc>) {
        self.end_work();
        if self.is_imported() {
            self.plan = Plan::default();
            self.login_proof = self.login_proof.or(Some(LoginProof::Declined(at)));
        } else {
            self.declined = Some(self.step_at_hand().unwrap_or(Step::StoreKeys));
        }
    }

    fn failed_again(&mut self, why: &str, at: DateTime<Utc>) {
        self.attempts = self.attempts.saturating_add(1);
        self.last_attempt = Some((at, why.to_owned()));
    }
}
