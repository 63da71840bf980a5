//! The answer to reset by which a card is recognised. It may not know readers or modules.

/// An answer to reset (ISO 7816-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Atr(Vec<u8>);

impl Atr {
    /// I.CA's STARCOS 3.74 card (historical bytes `XICA V4.0`).
    pub fn starcos_374() -> Self {
        Self(vec![
            0x3B, 0xDA, 0x96, 0xFF, 0x81, 0xB1, 0xFE, 0x45, 0x1F, 0x07, 0x80, 0x58, 0x49, 0x43, 0x41, 0x20, 0x56, 0x34, 0x2E, 0x30, 0xEF,
        ])
    }

    /// I.CA's older STARCOS 3.5 card: in these tests, somebody else's.
    pub fn starcos_35() -> Self {
        Self(vec![0x3B, 0xDA, 0x96, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x80, 0x56, 0x31, 0xB8, 0x53, 0x49, 0x43, 0x41, 0x81, 0x05, 0x7B])
    }

    /// From pairs of hexadecimal digits, blanks allowed; `None` if it is something else.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits: Vec<u8> =
            text.chars().filter(|c| !c.is_whitespace()).map(|c| u8::try_from(c.to_digit(16)?).ok()).collect::<Option<_>>()?;
        let pairs = digits.chunks_exact(2);
        if digits.is_empty() || !pairs.remainder().is_empty() {
            return None;
        }
        Some(Self(pairs.map(|pair| pair[0] << 4 | pair[1]).collect()))
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Display for Atr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Atr;

    #[test]
    fn is_written_and_read_as_hexadecimal() {
        let atr = Atr::starcos_374();
        assert_eq!(Atr::from_hex(&atr.to_string()), Some(atr));
        assert_eq!(Atr::from_hex("3B da\n"), Some(Atr(vec![0x3B, 0xDA])));
        assert_eq!(Atr::from_hex("3BD"), None);
        assert_eq!(Atr::from_hex("xy"), None);
        assert_eq!(Atr::from_hex(""), None);
    }
}
