//! A certificate's serial number (RFC 5280 §4.1.2.2).

use serde::{Deserialize, Serialize};
use std::fmt;

/// A serial number, as upper-case hex of its magnitude without leading zeros (`B1A5F1`), so that two spellings of one number are equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SerialNumber(String);

impl SerialNumber {
    /// From the magnitude's big-endian bytes.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self::normalised(&hex::encode_upper(bytes))
    }

    /// From hexadecimal text (`00B1A5F1`, `b1:a5:f1`), or `None` if it is not that.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
        let valid = !digits.is_empty() && digits.len() <= 40 && digits.chars().all(|c| c.is_ascii_hexdigit());
        valid.then(|| Self::normalised(&digits.to_ascii_uppercase()))
    }

    /// From decimal text (`11642353`) of at most 49 digits, which is 20 bytes, or `None`.
    pub fn from_decimal(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > 49 {
            return None;
        }
        // Long multiplication: the number can be longer than any machine integer.
        let mut bytes = [0_u8; 24];
        for digit in text.chars() {
            let mut carry = digit.to_digit(10)?;
            for byte in bytes.iter_mut().rev() {
                let value = u32::from(*byte) * 10 + carry;
                [.., *byte] = value.to_be_bytes();
                carry = value >> 8;
            }
        }
        Some(Self::from_bytes(&bytes))
    }

    /// Upper-case hex without leading zeros.
    pub fn as_hex(&self) -> &str {
        &self.0
    }

    fn normalised(hex: &str) -> Self {
        let trimmed = hex.trim_start_matches('0');
        Self(if trimmed.is_empty() { "0".to_owned() } else { trimmed.to_owned() })
    }
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_number_are_equal() {
        let hex = SerialNumber::from_hex("00:b1:a5:f1");
        assert_eq!(hex.as_ref().map(SerialNumber::as_hex), Some("B1A5F1"));
        assert_eq!(SerialNumber::from_decimal("11642353"), hex);
        assert_eq!(SerialNumber::from_bytes(&[0, 0xB1, 0xA5, 0xF1]), hex.unwrap_or_else(|| SerialNumber::from_bytes(&[])));
        assert_eq!(
            SerialNumber::from_decimal("1461501637330902918203684832716283019655932542975").map(|n| n.to_string()),
            Some("F".repeat(40))
        );
        assert_eq!(SerialNumber::from_decimal("12a"), None);
        assert_eq!(SerialNumber::from_hex("xyz"), None);
    }
}
