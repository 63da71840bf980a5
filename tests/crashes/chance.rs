//! Chance that can be repeated: `TWINS_SEED=N` plays the same pauses again, as far as a machine does anything twice.

/// A generator (splitmix64).
pub struct Chance(u64);

impl Chance {
    pub fn new() -> Self {
        let seed = std::env::var("TWINS_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| u64::from_le_bytes(twins_sandbox::random::bytes()));
        println!("TWINS_SEED={seed}");
        Self(seed)
    }

    /// A number up to `most`.
    pub const fn up_to(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % (most + 1)
    }
}
