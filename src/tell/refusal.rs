//! Why a certificate may not be imported, in words.

use super::{Teller, clean::quoted};
use crate::renewal::Refusal;

impl Teller {
    /// Why a certificate may not be imported.
    pub fn refusal(&self, why: &Refusal) -> String {
        match why {
            Refusal::ForeignKey => self.text("refusal-foreign-key", &[]),
            Refusal::OtherSubject(subject) => self.text("refusal-other-subject", &[("subject", quoted(subject).into())]),
            Refusal::WrongRole(role) => self.text("refusal-wrong-role", &[("role", role.to_string().into())]),
            Refusal::Chain(why) => self.text("refusal-chain", &[("why", why.as_str().into())]),
        }
    }
}
