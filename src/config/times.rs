//! What holds for every setting that is a time.

/// The longest of these times, in the setting's own unit.
const MOST: u64 = 86_400;

/// The first of these named times that is not from 1 to [`MOST`].
pub(super) fn check(times: &[(&str, u64)]) -> Result<(), String> {
    let wrong = times.iter().find(|(_, value)| !(1..=MOST).contains(value));
    wrong.map_or(Ok(()), |(name, value)| Err(format!("{name} is {value}, but must be from 1 to {MOST}")))
}
