//! That the time jumped: the computer was suspended, or its clock was set. Connections did not survive the one, and due times the other. Whoever
//! starts a watch looks at the clocks and tells of it here; nobody in this room wakes to look at them.

use tokio::sync::watch;

/// The jumps of the time, told to whoever waits. A copy tells of those that its original has not told yet.
#[derive(Debug, Clone)]
pub struct Jumps(watch::Receiver<()>);

impl Jumps {
    /// A jump is whatever is sent here.
    pub const fn told_by(teller: watch::Receiver<()>) -> Self {
        Self(teller)
    }

    /// Nobody tells of any: for what is over before one matters.
    pub fn none() -> Self {
        Self(watch::channel(()).1)
    }

    /// Waits for the next one; at once if there was one since the last was waited for, and for ever if nobody tells of them any more.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn each_waiter_hears_of_a_jump_once_and_of_none_when_nobody_tells() {
        let (teller, told) = watch::channel(());
        let mut waiters = [Jumps::told_by(told.clone()), Jumps::told_by(told)];
        for jumps in &mut waiters {
            assert!(jumps.next().now_or_never().is_none(), "no jump yet");
        }
        teller.send_replace(());
        for jumps in &mut waiters {
            assert!(jumps.next().now_or_never().is_some() && jumps.next().now_or_never().is_none(), "one jump");
        }
        drop(teller);
        assert!(waiters[0].next().now_or_never().is_none() && Jumps::none().next().now_or_never().is_none(), "nobody tells");
    }
}
