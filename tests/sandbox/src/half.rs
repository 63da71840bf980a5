//! The two halves of a TWINS pair. Says nothing about what a half consists of.

use serde::{Deserialize, Serialize};

/// Which certificate of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Half {
    /// Signs documents.
    Qualified,
    /// Logs in, signs and decrypts mail.
    Commercial,
}

impl Half {
    /// Both, the qualified first.
    pub const BOTH: [Self; 2] = [Self::Qualified, Self::Commercial];

    /// In paths.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Qualified => "qualified",
            Self::Commercial => "commercial",
        }
    }

    /// As the authority's pages call it.
    pub const fn czech(self) -> &'static str {
        match self {
            Self::Qualified => "kvalifikovaný",
            Self::Commercial => "komerční",
        }
    }
}

/// One thing for each half.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair<T> {
    /// The qualified half's.
    pub qualified: T,
    /// The commercial half's.
    pub commercial: T,
}

impl<T> Pair<T> {
    /// Makes both, the qualified first.
    pub fn from_fn(mut make: impl FnMut(Half) -> T) -> Self {
        Self { qualified: make(Half::Qualified), commercial: make(Half::Commercial) }
    }

    /// One half's.
    pub const fn get(&self, half: Half) -> &T {
        match half {
            Half::Qualified => &self.qualified,
            Half::Commercial => &self.commercial,
        }
    }

    /// Something made from each.
    pub fn map<U>(&self, mut f: impl FnMut(Half, &T) -> U) -> Pair<U> {
        Pair::from_fn(|half| f(half, self.get(half)))
    }

    /// Something made from each, or the first refusal.
    ///
    /// # Errors
    /// What `f` returned.
    pub fn try_map<U, E>(&self, mut f: impl FnMut(Half, &T) -> Result<U, E>) -> Result<Pair<U>, E> {
        Ok(Pair { qualified: f(Half::Qualified, &self.qualified)?, commercial: f(Half::Commercial, &self.commercial)? })
    }

    /// Both, the qualified first.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        Half::BOTH.into_iter().map(|half| self.get(half))
    }
}
