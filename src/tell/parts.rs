//! Small things that stand in many texts: roles, money, payments, readers.

use super::{PairReport, ReaderReport, Teller, paint::Tone};
use crate::{certificate::Role, renewal::Payment};

impl Teller {
    /// `kvalifikovaný`, `commercial`.
    pub(super) fn role(&self, role: Option<Role>) -> String {
        match role {
            Some(Role::Qualified) => self.text("role-qualified", &[]),
            Some(Role::Commercial) => self.text("role-commercial", &[]),
            None => self.text("role-other", &[]),
        }
    }

    /// `545,00 Kč`, `CZK 545.00`.
    pub(super) fn amount(&self, payment: &Payment) -> Option<String> {
        let amount = payment.amount.as_ref()?.replace('.', &self.text("decimal-mark", &[]));
        let currency = payment.currency.clone().unwrap_or_else(|| "CZK".to_owned());
        Some(self.text("money", &[("amount", amount.into()), ("currency", currency.into())]))
    }

    /// All that is known of a payment on one line; `None` if that is nothing.
    pub(super) fn payment_line(&self, payment: &Payment) -> Option<String> {
        let account = payment.account.as_ref().map(|account| self.text("payment-account", &[("account", account.into())]));
        let iban = payment.iban.as_ref().map(|iban| self.text("payment-iban", &[("iban", iban.into())]));
        let symbol = payment.variable_symbol.as_ref().map(|symbol| self.text("payment-symbol", &[("symbol", symbol.into())]));
        let due = payment.due.map(|due| self.text("payment-due", &[("due", self.day(due).into())]));
        let known: Vec<_> = [self.amount(payment), account.or(iban), symbol, due].into_iter().flatten().collect();
        (!known.is_empty()).then(|| known.join(", "))
    }

    /// A payment as labels and values.
    pub(super) fn payment_facts(&self, payment: &Payment) -> Vec<(String, String)> {
        let facts = [
            (self.text("label-amount", &[]), self.amount(payment)),
            (self.text("label-account", &[]), payment.account.clone()),
            (self.text("label-iban", &[]), payment.iban.clone()),
            (self.text("label-symbol", &[]), payment.variable_symbol.clone()),
            (self.text("label-due", &[]), payment.due.map(|due| self.day(due))),
        ];
        facts.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
    }

    /// A sentence about a reader.
    pub(super) fn reader(&self, reader: &ReaderReport) -> String {
        let key = if reader.card { "status-reader-card" } else { "status-reader-empty" };
        self.text(key, &[("name", (&reader.name).into())])
    }
}

/// How near the end is.
pub(super) const fn tone_of_days(days: i64) -> Tone {
    match days {
        ..0 => Tone::Bad,
        0..=21 => Tone::Wanting,
        _ => Tone::Good,
    }
}

/// Pairs a person has to know of today: those in force, then those that were replaced and have not yet ended.
pub(super) fn current(pairs: &[PairReport]) -> impl Iterator<Item = &PairReport> {
    let replaced = pairs.iter().filter(|pair| !pair.in_force && pair.days_left >= 0);
    pairs.iter().filter(|pair| pair.in_force).chain(replaced)
}
