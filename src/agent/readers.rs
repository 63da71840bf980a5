//! Which cards came and went between two reports of the readers. Pure.

use crate::card::ReaderState;

/// The readers that hold a card, with the card's answer to reset.
pub fn cards_in(readers: &Result<Vec<ReaderState>, String>) -> Vec<(&str, &[u8])> {
    let readers = readers.as_deref().unwrap_or_default().iter();
    readers.filter_map(|reader| Some((reader.name.as_str(), reader.atr.as_deref()?))).collect()
}

/// Whether a card was put in, and whether one was taken out. What was there when the readers could not be seen is not known.
pub fn changes(before: &Result<Vec<ReaderState>, String>, now: &Result<Vec<ReaderState>, String>) -> (bool, bool) {
    let (were, are) = (cards_in(before), cards_in(now));
    let put_in = before.is_ok() && are.iter().any(|card| !were.contains(card));
    (put_in, were.iter().any(|card| !are.contains(card)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readers(cards: &[(&str, Option<&[u8]>)]) -> Result<Vec<ReaderState>, String> {
        Ok(cards.iter().map(|(name, atr)| ReaderState { name: (*name).to_owned(), atr: atr.map(<[u8]>::to_vec) }).collect())
    }

    #[test]
    fn only_a_card_that_was_not_there_was_put_in() {
        let (ours, theirs): (&[u8], &[u8]) = (b"ours", b"theirs");
        let one = readers(&[("a", Some(ours))]);
        assert_eq!(changes(&Err(String::new()), &one), (false, false), "found at the start, or after pcscd came back");
        assert_eq!(changes(&readers(&[("a", None)]), &one), (true, false));
        assert_eq!(changes(&one, &readers(&[("a", Some(ours)), ("b", None)])), (false, false), "another reader was plugged in");
        assert_eq!(changes(&one, &readers(&[("a", Some(theirs))])), (true, true), "exchanged");
        assert_eq!(changes(&readers(&[("a", Some(ours)), ("b", Some(theirs))]), &readers(&[("b", Some(theirs))])), (false, true));
        assert_eq!(changes(&one, &Err("pcscd is gone".into())), (false, true));
    }
}
