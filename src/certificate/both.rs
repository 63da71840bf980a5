//! The two halves of a TWINS pair, and a value for each.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Which half of a TWINS pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The qualified certificate: for signing (`QcStatements`, key usage contentCommitment).
    Qualified,
    /// The commercial certificate: for logging in (TLS client), mail signing and encryption.
    Commercial,
}

impl Role {
    /// Both roles, the qualified first.
    pub const ALL: [Self; 2] = [Self::Qualified, Self::Commercial];
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Qualified => "qualified",
            Self::Commercial => "commercial",
        })
    }
}

/// One value for each half of a pair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Both<T> {
    /// The qualified half's.
    pub qualified: T,
    /// The commercial half's.
    pub commercial: T,
}

impl<T> Both<T> {
    /// The value of one half.
    pub const fn get(&self, role: Role) -> &T {
        match role {
            Role::Qualified => &self.qualified,
            Role::Commercial => &self.commercial,
        }
    }

    /// The value of one half, to change.
    pub const fn get_mut(&mut self, role: Role) -> &mut T {
        match role {
            Role::Qualified => &mut self.qualified,
            Role::Commercial => &mut self.commercial,
        }
    }

    /// Both values with their roles, the qualified first.
    pub fn iter(&self) -> impl Iterator<Item = (Role, &T)> {
        Role::ALL.into_iter().map(|role| (role, self.get(role)))
    }

    /// A value of another kind for each half.
    pub fn map<U>(&self, mut f: impl FnMut(Role, &T) -> U) -> Both<U> {
        Both { qualified: f(Role::Qualified, &self.qualified), commercial: f(Role::Commercial, &self.commercial) }
    }

    /// Whether something holds of both halves.
    pub fn all(&self, mut f: impl FnMut(&T) -> bool) -> bool {
        f(&self.qualified) && f(&self.commercial)
    }

    /// Whether something holds of one half at least.
    pub fn any(&self, mut f: impl FnMut(&T) -> bool) -> bool {
        f(&self.qualified) || f(&self.commercial)
    }
}

impl<T> Both<Option<T>> {
    /// Both values, if neither is missing.
    pub fn complete(self) -> Option<Both<T>> {
        Some(Both { qualified: self.qualified?, commercial: self.commercial? })
    }
}
