//! Which effects are being done just now, so that none is begun twice, and so that an answer is taken only from what was begun last.

use crate::renewal::Effect;
use std::collections::HashMap;
use tokio::task::AbortHandle;

/// One doing of an effect. Its number tells it from one that was called off and whose answer was on the way already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// For which renewal.
    pub renewal: String,
    /// What.
    pub effect: Effect,
    number: u64,
}

/// The effects at work, by renewal.
#[derive(Debug, Default)]
pub struct Orders {
    at_work: HashMap<(String, Effect), (u64, AbortHandle)>,
    last: u64,
}

impl Orders {
    /// A new order, to be [begun](Self::begun).
    pub fn order(&mut self, renewal: &str, effect: Effect) -> Order {
        self.last += 1;
        Order { renewal: renewal.to_owned(), effect, number: self.last }
    }

    /// Whether this effect is being done.
    pub fn is_at_work(&self, renewal: &str, effect: Effect) -> bool {
        self.at_work.contains_key(&(renewal.to_owned(), effect))
    }

    /// Whether this very order is being done: it was not called off.
    pub fn is_current(&self, order: &Order) -> bool {
        self.at_work.get(&(order.renewal.clone(), order.effect)).is_some_and(|(number, _)| *number == order.number)
    }

    /// The effect that uses the card just now.
    pub fn at_card(&self) -> Option<(&str, Effect)> {
        let mut work = self.at_work.keys();
        work.find(|(_, effect)| uses_card(*effect)).map(|(renewal, effect)| (renewal.as_str(), *effect))
    }

    /// It was begun.
    pub fn begun(&mut self, order: Order, task: AbortHandle) {
        self.at_work.insert((order.renewal, order.effect), (order.number, task));
    }

    /// Its answer came. `false` if it had been called off: then the answer is worth nothing.
    pub fn ended(&mut self, order: &Order) -> bool {
        let current = self.is_current(order);
        if current {
            self.at_work.remove(&(order.renewal.clone(), order.effect));
        }
        current
    }

    /// Calls off what uses the card. The worker is ended with its task.
    pub fn call_off_card(&mut self) {
        self.call_off(|_, effect| uses_card(effect));
    }

    /// Calls off what this renewal does with the card, and nothing of another's.
    pub fn call_off_card_of(&mut self, renewal: &str) {
        self.call_off(|whose, effect| whose == renewal && uses_card(effect));
    }

    /// Calls off everything.
    pub fn stop_all(&mut self) {
        self.call_off(|_, _| true);
    }

    fn call_off(&mut self, which: impl Fn(&str, Effect) -> bool) {
        self.at_work.retain(|(renewal, effect), (_, task)| {
            let off = which(renewal, *effect);
            if off {
                task.abort();
            }
            !off
        });
    }
}

/// Whether it needs the card process.
pub const fn uses_card(effect: Effect) -> bool {
    matches!(effect, Effect::MakeKeys | Effect::MakeRequests | Effect::Import | Effect::ReadBack | Effect::Register | Effect::ProveLogin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(orders: &mut Orders, renewal: &str, effect: Effect) -> Order {
        let order = orders.order(renewal, effect);
        orders.begun(order.clone(), tokio::spawn(std::future::pending::<()>()).abort_handle());
        order
    }

    #[tokio::test]
    async fn the_late_answer_of_what_was_called_off_does_not_end_what_was_begun_after_it() {
        let mut orders = Orders::default();
        let first = begin(&mut orders, "a", Effect::MakeKeys);
        orders.call_off_card();
        let second = begin(&mut orders, "a", Effect::MakeKeys);
        assert!(!orders.is_current(&first) && !orders.ended(&first));
        assert!(orders.is_at_work("a", Effect::MakeKeys));
        assert!(orders.ended(&second) && !orders.ended(&second));
    }

    #[tokio::test]
    async fn calling_off_one_renewals_card_work_leaves_the_others_and_the_portal_alone() {
        let mut orders = Orders::default();
        let other = begin(&mut orders, "b", Effect::Import);
        let sending = begin(&mut orders, "a", Effect::Send);
        orders.call_off_card_of("a");
        assert!(orders.is_current(&other) && orders.is_current(&sending));
        orders.call_off_card();
        assert!(!orders.is_current(&other) && orders.is_current(&sending));
        orders.stop_all();
        assert!(!orders.is_current(&sending));
    }
}
