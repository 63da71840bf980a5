//! What a proforma invoice asks for, read from folded text: amount, account, IBAN, variable symbol, due day.

use super::{dates::dates, fold::mentions};
use crate::renewal::Payment;
use chrono::NaiveDate;

/// What the text says about a payment; fields that it does not name are empty. `folded` has no addresses in it.
pub(super) fn payment(folded: &str) -> Payment {
    let lines: Vec<&str> = folded.lines().map(str::trim).filter(|line| !line.is_empty() && line.len() < 2000).take(2000).collect();
    let (amount, currency) = amount(&lines).unzip();
    Payment { amount, currency, account: account(&lines), iban: iban(&lines), variable_symbol: variable_symbol(&lines), due: due(&lines) }
}

/// How many of the fields that only a payment request has are there.
pub(super) fn weight(payment: &Payment) -> i32 {
    [payment.iban.is_some(), payment.account.is_some(), payment.variable_symbol.is_some(), payment.amount.is_some()]
        .iter()
        .map(|there| i32::from(*there))
        .sum()
}

/// The lines that hold one of these words and, for each, the text behind the word; a label that stands alone is followed by the next line.
fn behind<'a>(lines: &'a [&'a str], labels: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    lines.iter().enumerate().filter_map(|(at, line)| {
        let (start, label) = labels.iter().filter_map(|label| Some((line.find(label)?, *label))).min()?;
        let rest = &line[start + label.len()..];
        let empty = !rest.contains(|c: char| c.is_ascii_digit());
        Some(if empty { lines.get(at + 1).copied().unwrap_or(rest) } else { rest })
    })
}

fn amount(lines: &[&str]) -> Option<(String, String)> {
    let labelled = behind(
        lines,
        &["k uhrad", "na uhrad", "celkem", "celkom", "spolu", "amount due", "total", "castk", "ciastk", "suma", "amount", "cena"],
    );
    let first = |line: &str| amounts(line).into_iter().next();
    labelled.filter_map(first).next().or_else(|| {
        lines.iter().filter(|line| mentions(line, &["zaplat", "uhrad", "pay", "platb", "faktur", "invoice"])).find_map(|line| first(line))
    })
}

/// Amounts with a currency in a line.
fn amounts(line: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = line[at..].find(|c: char| c.is_ascii_digit()) {
        let start = at + offset;
        let length =
            line[start..].find(|c: char| !(c.is_ascii_digit() || matches!(c, ' ' | '.' | ',' | '\''))).unwrap_or(line.len() - start);
        let (before, number, behind) = (&line[..start], &line[start..start + length], &line[start + length..]);
        if let (Some(amount), Some(currency)) = (decimal(number), currency(before, behind)) {
            found.push((amount, currency));
        }
        at = start + length;
    }
    found
}

fn currency(before: &str, behind: &str) -> Option<String> {
    const NAMES: [(&str, &str); 7] =
        [("kc", "CZK"), ("czk", "CZK"), ("eur", "EUR"), ("€", "EUR"), ("usd", "USD"), ("$", "USD"), ("korun", "CZK")];
    let (before, behind) = (before.trim_end_matches([' ', ':']), behind.trim_start_matches([' ', '-']));
    NAMES.iter().find(|(name, _)| behind.starts_with(name) || before.ends_with(name)).map(|(_, code)| (*code).to_owned())
}

/// `1 234,50`, `1.234,50`, `1,234.50`, `545,` (of `545,-`) as a decimal number with two places.
fn decimal(number: &str) -> Option<String> {
    let number = number.trim_end_matches([' ', '.', ',', '\'']);
    let (whole, cents) = match number.rfind(['.', ',']) {
        Some(at) if number.len() - at <= 3 => (&number[..at], &number[at + 1..]),
        _ => (number, ""),
    };
    let groups: Vec<&str> = whole.split([' ', '.', ',', '\'']).collect();
    let grouped = groups.iter().skip(1).all(|group| group.len() == 3) && (groups.len() == 1 || groups[0].len() <= 3);
    let digits = groups.concat();
    (grouped && !digits.is_empty() && digits.len() <= 12 && cents.bytes().all(|b| b.is_ascii_digit()))
        .then(|| format!("{digits}.{cents:0<2}"))
}

/// A domestic account, `19-2000145399/0800`: on a line that speaks of an account, or one whose check digits are right.
fn account(lines: &[&str]) -> Option<String> {
    let speaks = |line: &&&str| mentions(line, &["ucet", "uctu", "account", "bank"]);
    let labelled =
        lines.iter().enumerate().filter(|(_, line)| speaks(line)).flat_map(|(at, line)| [Some(*line), lines.get(at + 1).copied()]);
    labelled
        .flatten()
        .find_map(|line| accounts(line).next())
        .or_else(|| lines.iter().flat_map(|line| accounts(line)).find(|account| check_digits_right(account)))
}

fn accounts(line: &str) -> impl Iterator<Item = String> {
    line.match_indices('/').filter_map(|(slash, _)| {
        let code = line[slash + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let before = line[..slash].trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
        let number = line[before.len()..slash].trim_start_matches('-');
        let (prefix, base) = number.rsplit_once('-').unwrap_or(("", number));
        let shaped = code == 4 && (2..=10).contains(&base.len()) && prefix.len() <= 6 && !prefix.contains('-') && !before.ends_with('/');
        shaped.then(|| format!("{number}/{}", &line[slash + 1..slash + 5]))
    })
}

/// The check of Czech and Slovak account numbers: weighted digits divisible by 11, prefix and number each.
fn check_digits_right(account: &str) -> bool {
    const WEIGHTS: [u32; 10] = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
    let number = account.split('/').next().unwrap_or_default();
    number.split('-').all(|part| {
        let sum: u32 = part.chars().rev().zip(WEIGHTS).map(|(digit, weight)| digit.to_digit(10).unwrap_or_default() * weight).sum();
        sum.is_multiple_of(11)
    })
}

/// The first IBAN (ISO 13616) whose check digits are right, without spaces, upper case.
fn iban(lines: &[&str]) -> Option<String> {
    lines.iter().flat_map(|line| starts_of_words(line).filter_map(|start| iban_at(&line[start..]))).next()
}

fn starts_of_words(line: &str) -> impl Iterator<Item = usize> {
    line.char_indices().filter(|(at, c)| c.is_ascii_lowercase() && !line[..*at].ends_with(|c: char| c.is_alphanumeric())).map(|(at, _)| at)
}

fn iban_at(text: &str) -> Option<String> {
    let compact: String = text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == ' ').filter(|c| *c != ' ').take(34).collect();
    let compact = compact.to_ascii_uppercase();
    let shaped =
        compact.len() >= 15 && compact[..2].bytes().all(|b| b.is_ascii_uppercase()) && compact[2..4].bytes().all(|b| b.is_ascii_digit());
    if !shaped {
        return None;
    }
    let lengths = match &compact[..2] {
        "CZ" | "SK" => 24..=24,
        "AT" => 20..=20,
        "DE" => 22..=22,
        "PL" | "HU" => 28..=28,
        _ => 15..=compact.len(),
    };
    lengths.rev().filter_map(|length| compact.get(..length)).find(|candidate| remainder_is_one(candidate)).map(str::to_owned)
}

/// ISO 7064 mod 97-10 over the rearranged number.
fn remainder_is_one(iban: &str) -> bool {
    let rearranged = iban[4..].chars().chain(iban[..4].chars());
    let remainder =
        rearranged.filter_map(|c| c.to_digit(36)).fold(0, |rest, value| (rest * if value < 10 { 10 } else { 100 } + value) % 97);
    remainder == 1
}

fn variable_symbol(lines: &[&str]) -> Option<String> {
    let labels =
        ["variabilni symbol", "variabilny symbol", "variabilneho symbolu", "variable symbol", "var. symbol", "var.symbol", "vs:", "vs "];
    behind(lines, &labels).find_map(|rest| {
        let digits: String = rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        (1..=10).contains(&digits.len()).then_some(digits)
    })
}

fn due(lines: &[&str]) -> Option<NaiveDate> {
    let labels = ["splatn", "due", "uhrad", "uhrazen", "zaplat", "pay by", "payable", "pay"];
    behind(lines, &labels).find_map(|rest| dates(rest).first().map(|date| date.day))
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    #[test]
    fn a_czech_proforma_is_read() {
        let text = "Částka k úhradě:   545,00 Kč\nČíslo účtu:        19-2000145399/0800\nIBAN:  CZ65 0800 0000 1920 0014 5399\n\
                    Variabilní symbol: 2614500781\nSplatnost:         6. 12. 2026";
        let expected = Payment {
            amount: Some("545.00".into()),
            currency: Some("CZK".into()),
            account: Some("19-2000145399/0800".into()),
            iban: Some("CZ6508000000192000145399".into()),
            variable_symbol: Some("2614500781".into()),
            due: NaiveDate::from_ymd_opt(2026, 12, 6),
        };
        assert_eq!(payment(&fold(text)), expected);
        assert_eq!(payment(&fold(&text.replace(":", ":\n"))), expected, "labels above their values");
    }

    #[test]
    fn english_and_slovak_ways_are_read() {
        let english = payment(&fold(
            "Please pay EUR 1,234.50 by bank transfer.\nVariable symbol 26145\nDue date: 6 December 2026\nIBAN SK3112000000198742637541",
        ));
        assert_eq!((english.amount.as_deref(), english.currency.as_deref()), (Some("1234.50"), Some("EUR")));
        assert_eq!(english.iban.as_deref(), Some("SK3112000000198742637541"));
        assert_eq!(english.due, NaiveDate::from_ymd_opt(2026, 12, 6));
        let slovak = payment(&fold("Suma na úhradu: 21,9 €\nVariabilný symbol: 77\nUhraďte do 6.12.2026"));
        assert_eq!((slovak.amount.as_deref(), slovak.variable_symbol.as_deref()), (Some("21.90"), Some("77")));
        assert_eq!(slovak.due, NaiveDate::from_ymd_opt(2026, 12, 6));
        assert_eq!(payment(&fold("Cena celkem 1 234,- Kč")).amount.as_deref(), Some("1234.00"));
    }

    #[test]
    fn what_is_no_payment_stays_empty() {
        assert_eq!(
            payment(&fold("Dne 13/12/2026 č. 2026-0457781, tel. +420 224 114 198, CZ65 0800 0000 1920 0014 5390")),
            Payment::default()
        );
    }
}
