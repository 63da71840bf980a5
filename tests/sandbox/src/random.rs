//! Randomness for serial numbers, tokens and session names.

/// `N` random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    openssl::rand::rand_bytes(&mut bytes).expect("the system's randomness");
    bytes
}

/// An unguessable token of `2 * N` hexadecimal digits.
pub fn token<const N: usize>() -> String {
    hex::encode(bytes::<N>())
}
