//! Figures as people read them.

/// Three digits that say something; thousands are set apart.
pub fn figure(value: f64) -> String {
    if value >= 100.0 {
        grouped(&format!("{value:.0}"))
    } else if value >= 1.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.3}")
    }
}

/// A whole number with its thousands set apart.
pub fn grouped(digits: &str) -> String {
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// For a figure; none here is so large that it would lose a digit.
#[allow(clippy::cast_precision_loss)]
pub fn number(value: usize) -> f64 {
    value as f64
}
