//! How whoever starts the pieces sees that one is ready: by a file, since not every piece listens anywhere.

use super::places::{Part, Places};
use std::{fs, path::PathBuf};

/// Says that this piece is ready.
pub fn ready(places: &Places, part: Part) {
    fs::write(file(places, part), "").expect("written");
}

/// Whether this piece has said so.
pub fn is_ready(places: &Places, part: Part) -> bool {
    file(places, part).exists()
}

fn file(places: &Places, part: Part) -> PathBuf {
    places.parts.join(format!("{}.ready", part.name()))
}
