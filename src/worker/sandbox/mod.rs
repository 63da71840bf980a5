//! What the process gives up for good before a vendor's library is loaded into it. What belongs to one operating system stands in a file named for it.

#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "linux")]
pub use linux::{confinement, enter};

/// What this computer can confine the card process with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confinement {
    /// Files (landlock).
    pub files: bool,
    /// System calls (seccomp).
    pub calls: bool,
}
