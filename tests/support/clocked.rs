//! An agent within the test, on a thread of its own, whose clock the test sets: for what takes days.

use chrono::TimeDelta;
use std::thread::JoinHandle;
use tokio::sync::watch;
use twins::{
    agent::{AgentError, Clock, Surroundings, run_in},
    config::Config,
    mail::Pace,
};
use twins_sandbox::desk::Desk;
use twins_starcos::PresenceMode;

/// A running agent; ended by [`Clocked::end`].
pub struct Clocked {
    pub clock: Clock,
    stop: watch::Sender<bool>,
    thread: JoinHandle<Result<(), AgentError>>,
}

impl Clocked {
    /// Starts it with a clock that is so far ahead.
    pub fn start(desk: &Desk, ahead: TimeDelta) -> Self {
        Self::start_at_pace(desk, ahead, Pace::default())
    }

    /// The same, with a watch over the mailboxes that keeps other times.
    pub fn start_at_pace(desk: &Desk, ahead: TimeDelta, pace: Pace) -> Self {
        // PC/SC is reached by an environment that this process has not: the card's presence is asked of its module.
        desk.card().change_settings(|settings| settings.presence = PresenceMode::Always).expect("the card's settings");
        let (clock, (stop, stopped)) = (Clock::system(), watch::channel(false));
        clock.advance(ahead);
        let surroundings = Surroundings { clock: clock.clone(), program: super::story::twins(), pace, stop: stopped };
        let file = desk.config();
        let thread = std::thread::spawn(move || {
            let config = Config::load(Some(&file)).expect("the configuration");
            tokio::runtime::Runtime::new().expect("a runtime").block_on(run_in(surroundings, config))
        });
        Self { clock, stop, thread }
    }

    /// Ends it; it must end well.
    pub fn end(self) {
        self.stop.send_replace(true);
        self.thread.join().expect("no panic").expect("it ends well");
    }
}
