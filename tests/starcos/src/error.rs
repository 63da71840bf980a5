//! What can go wrong while a stand-in is set up. It may not know any program under test.

/// What happened and what to do about it, in one text.
#[derive(Debug, Clone)]
pub struct Error(String);

impl Error {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// `what` failed because of `cause`.
    pub(crate) fn of(what: impl std::fmt::Display, cause: impl std::fmt::Display) -> Self {
        Self(format!("{what}: {cause}"))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// The result of setting something up.
pub type Result<T> = std::result::Result<T, Error>;
