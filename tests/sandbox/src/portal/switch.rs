//! Whether the portal answers.

use std::{fmt, sync::Arc};
use tokio::sync::watch;

/// What a visitor meets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// The pages.
    #[default]
    Up,
    /// HTTP 503 with a page on every path.
    Maintenance,
    /// Connections are reset.
    Refusing,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Up => "up",
            Self::Maintenance => "under maintenance (503)",
            Self::Refusing => "down (connections are reset)",
        })
    }
}

/// The switch; clones are the same one.
#[derive(Clone)]
pub struct Switch(Arc<watch::Sender<Mode>>);

impl Default for Switch {
    fn default() -> Self {
        Self(Arc::new(watch::channel(Mode::Up).0))
    }
}

impl Switch {
    /// Turns it.
    pub fn set(&self, mode: Mode) {
        self.0.send_replace(mode);
    }

    /// How it stands.
    pub fn mode(&self) -> Mode {
        *self.0.borrow()
    }

    /// Returns when connections are to be cut.
    pub async fn cut(&self) {
        let mut watch = self.0.subscribe();
        let _ = watch.wait_for(|mode| *mode == Mode::Refusing).await;
    }
}
