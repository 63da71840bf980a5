//! The CA certificates that a card in use carries beside its pair. It may not know who issued the pair.

use crate::error::{Error, Result};

/// How many CA certificates are on a card in use.
pub const AUTHORITIES: usize = 29;

/// Of several generations, made once for this purpose; nobody trusts them.
const STOCK: &str = include_str!("../../data/authorities.pem");

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// All of them, DER, with their label.
pub(super) fn all() -> Result<Vec<(String, Vec<u8>)>> {
    let certificates = STOCK.split(BEGIN).skip(1).map(|rest| base64(rest.split(END).next().unwrap_or_default()));
    certificates.enumerate().map(|(n, der)| der.map(|der| (format!("CA {:02}", n + 1), der))).collect()
}

fn base64(text: &str) -> Result<Vec<u8>> {
    let wrong = || Error::new("the stock of CA certificates is damaged");
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for digit in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err(wrong()),
        };
        bits = (bits << 6 | u32::from(value)) & 0xFFFF;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xFF).map_err(|_| wrong())?);
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{AUTHORITIES, all};

    #[test]
    fn the_stock_is_whole() {
        let all = all().unwrap();
        assert_eq!(all.len(), AUTHORITIES);
        assert!(
            all.iter().all(|(_, der)| der.starts_with(&[0x30, 0x82]) && der.len() == 4 + usize::from(u16::from_be_bytes([der[2], der[3]])))
        );
    }
}
