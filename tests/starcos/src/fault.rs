//! What a test orders to go wrong. It may not know how the module does it.

use serde::{Deserialize, Serialize};

/// One fault: at the n-th call of a function, counted over all processes from when it was ordered ([`crate::Card::order`]).
///
/// ```
/// use twins_starcos::Fault;
/// let fault = Fault::at("C_Sign").call(2).hangs();
/// let lost_answer = Fault::at("C_GenerateKeyPair").afterwards().crashes();
/// # assert_ne!(fault, lost_answer);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Tells faults apart; given when it is ordered.
    #[serde(default)]
    pub(crate) number: u32,
    /// The function's name in the standard.
    pub function: String,
    /// Which call: 1 is the next.
    pub call: u32,
    /// Every call from that one on, too.
    pub lasting: bool,
    /// Before or after the card did its work.
    pub moment: Moment,
    /// What happens.
    pub effect: Effect,
}

/// When in a call a fault happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Moment {
    /// Nothing was done yet.
    Before,
    /// All was done, and the caller does not hear of it.
    After,
}

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It returns this value.
    Error(u64),
    /// It never returns.
    Hang,
    /// It takes the process along.
    Crash,
    /// The card leaves the reader; this call and all later ones meet an empty one.
    Pull,
}

impl Fault {
    /// At the next call of this function (its name in the standard) the answer is `CKR_GENERAL_ERROR`, unless something else is said.
    pub fn at(function: &str) -> Self {
        let effect = Effect::Error(cryptoki_sys::CKR_GENERAL_ERROR);
        Self { number: 0, function: function.to_owned(), call: 1, lasting: false, moment: Moment::Before, effect }
    }

    /// At the n-th call from now.
    #[must_use]
    pub fn call(self, n: u32) -> Self {
        Self { call: n, ..self }
    }

    /// And at every call after it.
    #[must_use]
    pub fn from_then_on(self) -> Self {
        Self { lasting: true, ..self }
    }

    /// After the card has done the work.
    #[must_use]
    pub fn afterwards(self) -> Self {
        Self { moment: Moment::After, ..self }
    }

    /// With this effect.
    #[must_use]
    pub fn with(self, effect: Effect) -> Self {
        Self { effect, ..self }
    }

    /// The call returns this `CKR_` value.
    #[must_use]
    pub fn returns(self, value: u64) -> Self {
        self.with(Effect::Error(value))
    }

    /// The call never returns.
    #[must_use]
    pub fn hangs(self) -> Self {
        self.with(Effect::Hang)
    }

    /// The call takes its process along.
    #[must_use]
    pub fn crashes(self) -> Self {
        self.with(Effect::Crash)
    }

    /// The card leaves the reader at this call.
    #[must_use]
    pub fn loses_the_card(self) -> Self {
        self.with(Effect::Pull)
    }

    /// Whether it happens at the n-th call.
    pub(crate) fn is_due(&self, n: u32) -> bool {
        n == self.call || (self.lasting && n > self.call)
    }
}

/// What is said of it in the trace, and to people.
impl std::fmt::Display for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Error(value) => write!(f, "error-{value:#x}"),
            Self::Hang => f.write_str("hang"),
            Self::Crash => f.write_str("crash"),
            Self::Pull => f.write_str("pull"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn a_fault_happens_once_or_from_then_on() {
        let due = |fault: &Fault| (1..=4).filter(|n| fault.is_due(*n)).collect::<Vec<_>>();
        assert_eq!(due(&Fault::at("C_Sign").call(2)), [2]);
        assert_eq!(due(&Fault::at("C_Sign").call(2).from_then_on()), [2, 3, 4]);
    }
}
