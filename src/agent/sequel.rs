//! What followed from a message, for the program; the line that says so to people stands beside it.

use serde::{Deserialize, Serialize};

/// What followed from a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Sequel {
    /// It is not believed.
    Unbelieved,
    /// It was believed; it opened a renewal, told one something, or concerned none.
    #[default]
    Heard,
    /// A notice that matches no known pair; it is looked at again when a new card is seen.
    UnknownPair,
    /// A notice that may have been meant for somebody else.
    AddresseeUnproven,
    /// A notice for a pair that has ended.
    EndedPair,
    /// A notice for a pair that has a successor.
    ReplacedPair,
}

impl Sequel {
    /// Of a row by a program that kept the line alone, whose beginning said it.
    pub(super) fn of_line(line: &str) -> Self {
        let starts = |start| line.starts_with(start);
        if starts("a notice for certificates that were never seen") {
            Self::UnknownPair
        } else if starts("a notice that names no certificate") {
            Self::AddresseeUnproven
        } else {
            Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_an_older_program_is_read_by_its_line() {
        let unmatched =
            "a notice for certificates that were never seen on a card here; nothing was started; it was found in the junk folder";
        assert_eq!(Sequel::of_line(unmatched), Sequel::UnknownPair);
        let astray = "a notice that names no certificate, and no signature says to whom it was sent; nothing was started";
        assert_eq!(Sequel::of_line(astray), Sequel::AddresseeUnproven);
        assert_eq!(Sequel::of_line("another notice for renewal 2026-abc"), Sequel::Heard);
    }
}
