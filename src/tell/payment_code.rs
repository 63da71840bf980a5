//! The Czech payment code: a SPAYD 1.0 string (Short Payment Descriptor, qr-platba.cz) as a QR picture that a bank's application reads.

use super::clean::clean;
use crate::renewal::Payment;
use qrcode::{EcLevel, QrCode, types::Color};

/// The version of the format.
const HEADER: &str = "SPD*1.0";
/// What the payer sees in the statement.
const MESSAGE: &str = "I.CA OBNOVA CERTIFIKATU";
/// Pixels of one module; large enough for a telephone's camera.
const SCALE: usize = 5;
/// Modules of quiet around the code (ISO/IEC 18004 §6.3.8).
const QUIET: usize = 4;

/// The descriptor; `None` if account or amount is not known, for then there is nothing to fill in.
pub fn spayd(payment: &Payment) -> Option<String> {
    let currency = payment.currency.as_deref().unwrap_or("CZK");
    let own = payment.iban.as_ref().map(|iban| iban.split_whitespace().collect::<String>());
    let iban = own.or_else(|| czech_iban(payment.account.as_deref().filter(|_| currency == "CZK")?))?;
    let mut parts = vec![HEADER.to_owned(), format!("ACC:{}", value(&iban)), format!("AM:{}", value(payment.amount.as_deref()?))];
    parts.push(format!("CC:{}", value(currency)));
    parts.extend(payment.due.map(|due| format!("DT:{}", due.format("%Y%m%d"))));
    parts.push(format!("MSG:{MESSAGE}"));
    parts.extend(payment.variable_symbol.as_deref().map(|symbol| format!("X-VS:{}", value(symbol))));
    Some(parts.join("*"))
}

/// The code as a picture, PNG in black and white.
pub fn picture(spayd: &str) -> Option<Vec<u8>> {
    let code = QrCode::with_error_correction_level(spayd.as_bytes(), EcLevel::M).ok()?;
    let side = (code.width() + 2 * QUIET) * SCALE;
    let dark = |x: usize, y: usize| {
        let at = |pixel: usize| (pixel / SCALE).checked_sub(QUIET).filter(|module| *module < code.width());
        at(x).zip(at(y)).is_some_and(|at| code[at] == Color::Dark)
    };
    let rows: Vec<u8> = (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).map(|(x, y)| if dark(x, y) { 0 } else { 0xFF }).collect();
    let size = u32::try_from(side).ok()?;
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, size, size);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&rows).ok()?;
    writer.finish().ok()?;
    Some(png)
}

/// `*` separates fields, `%` begins an escape (SPAYD 1.0, "encoding of values").
fn value(text: &str) -> String {
    clean(text).replace('%', "%25").replace('*', "%2A")
}

/// The IBAN of a domestic account (ISO 13616, CZ: bank, prefix, number): `19-2000145399/0800` is `CZ6508000000192000145399`.
fn czech_iban(account: &str) -> Option<String> {
    let (number, bank) = account.split_once('/')?;
    let (prefix, number) = number.split_once('-').unwrap_or(("", number));
    let digits = |text: &str, most: usize| text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(prefix, 6) || !digits(number, 10) || number.is_empty() || bank.len() != 4 || !digits(bank, 4) {
        return None;
    }
    let basic = format!("{bank}{prefix:0>6}{number:0>10}");
    // C is 12, Z is 35, then 00 in place of the check digits.
    let remainder = format!("{basic}123500").bytes().fold(0_u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    Some(format!("CZ{:02}{basic}", 98 - remainder))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use chrono::NaiveDate;

    fn payment() -> Payment {
        Payment {
            amount: Some("545.00".into()),
            currency: Some("CZK".into()),
            account: Some("19-2000145399/0800".into()),
            iban: None,
            variable_symbol: Some("2026045778".into()),
            due: NaiveDate::from_ymd_opt(2026, 12, 6),
        }
    }

    /// What a telephone reads.
    fn scanned(png: &[u8]) -> String {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let (width, height) = (info.width as usize, info.height as usize);
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
        let grids = image.detect_grids();
        grids[0].decode().unwrap().1
    }

    #[test]
    fn the_picture_says_what_is_to_be_paid() {
        let expected = "SPD*1.0*ACC:CZ6508000000192000145399*AM:545.00*CC:CZK*DT:20261206*MSG:I.CA OBNOVA CERTIFIKATU*X-VS:2026045778";
        let spayd = spayd(&payment()).unwrap();
        assert_eq!(spayd, expected);
        assert_eq!(scanned(&picture(&spayd).unwrap()), expected);
    }

    #[test]
    fn an_iban_of_the_invoice_goes_before_the_account() {
        let with = Payment { iban: Some("CZ58 5500 0000 0012 6509 8001".into()), ..payment() };
        assert!(spayd(&with).unwrap().starts_with("SPD*1.0*ACC:CZ5855000000001265098001*AM:545.00"));
        assert_eq!(czech_iban("1265098001/5500").as_deref(), Some("CZ5855000000001265098001"));
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        assert_eq!(spayd(&Payment { amount: None, ..payment() }), None);
        assert_eq!(spayd(&Payment { account: None, ..payment() }), None);
        assert_eq!(spayd(&Payment { currency: Some("EUR".into()), ..payment() }), None, "a domestic account is one in crowns");
        assert_eq!(czech_iban("12345678901/0800"), None);
        let odd = Payment { variable_symbol: Some("1*AM:9".into()), ..payment() };
        assert!(spayd(&odd).unwrap().ends_with("X-VS:1%2AAM:9"));
    }
}
