//! Chance that can be repeated: `TWINS_SEED=N` plays the same pauses again, as far as a machine does anything twice.

use super::splitmix::SplitMix;

/// A generator, seeded from outside.
pub struct Chance(SplitMix);

impl Chance {
    pub fn new() -> Self {
        let seed = std::env::var("TWINS_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| u64::from_le_bytes(twins_sandbox::random::bytes()));
        println!("TWINS_SEED={seed}");
        Self(SplitMix::new(seed))
    }

    /// A number up to `most`.
    pub const fn up_to(&mut self, most: u64) -> u64 {
        self.0.below(most + 1)
    }
}
