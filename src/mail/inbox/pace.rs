//! The times that the watcher keeps.

use std::time::Duration;

/// The times that the watcher keeps. The defaults are the ones to use; tests shorten some.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long one IDLE lasts before it is issued anew: servers and routers drop silent connections after five minutes and more.
    pub idle: Duration,
    /// How often the other folders are looked at, and the first one where the server knows no IDLE.
    pub poll: Duration,
    /// How often the junk folder is looked at: it changes all day, and a notice is not in a hurry.
    pub junk: Duration,
    /// How long the server may take to answer `DONE`; a half-open connection never does.
    pub done: Duration,
    /// How long the server may take to answer any other command.
    pub answer: Duration,
    /// How long connecting may take, TLS included.
    pub connect: Duration,
    /// After how long without a sign of life the person is told.
    pub silence: Duration,
    /// The longest wait before the first attempt to reconnect; it doubles with every further one.
    pub first_retry: Duration,
    /// The longest wait between attempts to reconnect.
    pub last_retry: Duration,
    /// The wait after a refused login: trying often locks accounts.
    pub refused_retry: Duration,
    /// The wait before a message that was put off is delivered again; it doubles up to ten minutes.
    pub redeliver: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(280),
            poll: Duration::from_secs(60),
            junk: Duration::from_secs(900),
            done: Duration::from_secs(15),
            answer: Duration::from_secs(120),
            connect: Duration::from_secs(30),
            silence: Duration::from_secs(24 * 3600),
            first_retry: Duration::from_secs(1),
            last_retry: Duration::from_secs(120),
            refused_retry: Duration::from_secs(300),
            redeliver: Duration::from_secs(30),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_times_are_what_servers_and_people_can_rely_on() {
        let pace = Pace::default();
        assert_eq!(pace.done, Duration::from_secs(15), "DONE is given fifteen seconds");
        assert!(pace.idle < Duration::from_secs(29 * 60), "renewed before a server may log an idle client out (RFC 2177)");
        assert!(pace.idle + pace.done <= Duration::from_secs(5 * 60), "a half-open connection is noticed within minutes");
        assert_eq!(pace.silence, Duration::from_secs(86_400), "a day without a sign of life is told");
    }
}
