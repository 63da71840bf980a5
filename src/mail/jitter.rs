//! Waits that differ, so that a server that comes back is not met by everybody at once.

use std::time::Duration;

/// From half of this wait to all of it; all of it if the system has no randomness to give.
pub fn jittered(longest: Duration) -> Duration {
    let mut random = [255_u8; 2];
    getrandom::fill(&mut random).ok();
    longest.mul_f64(0.5 + f64::from(u16::from_be_bytes(random)) / (2.0 * f64::from(u16::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn waits_lie_between_half_and_whole_and_differ() {
        let longest = Duration::from_secs(120);
        let waits: HashSet<_> = (0..50).map(|_| jittered(longest)).collect();
        assert!(waits.iter().all(|wait| (longest / 2..=longest).contains(wait)), "{waits:?}");
        assert!(waits.len() > 10, "{waits:?}");
        assert!(waits.iter().any(|wait| *wait < longest.mul_f64(0.75)) && waits.iter().any(|wait| *wait > longest.mul_f64(0.75)));
    }
}
