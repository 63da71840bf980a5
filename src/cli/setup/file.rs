//! The files that are written at the end: each takes the place of a former one as a whole, and what is not ours to lose is kept beside it.

use crate::agent::replace_for_good;
use chrono::Local;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Writes a file that only its owner may read. Where a link stands, what it leads to is written: the person chose its place.
///
/// # Errors
/// If it cannot be written; a former one is untouched then.
pub fn put(path: &Path, content: &[u8]) -> io::Result<()> {
    let place = place_of(path)?;
    if let Some(directory) = place.parent() {
        fs::create_dir_all(directory)?;
    }
    replace_for_good(&place, 0o600, content)
}

/// Keeps the file as it is beside itself; gives the copy.
///
/// # Errors
/// If it cannot be copied.
pub fn backup(path: &Path) -> io::Result<PathBuf> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(Local::now().format(".%Y%m%d-%H%M%S").to_string());
    let copy = path.with_file_name(name);
    fs::copy(path, &copy)?;
    Ok(copy)
}

/// Where the path leads, through links.
fn place_of(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path.to_owned()),
        place => place,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::put;
    use std::{
        fs,
        os::unix::fs::{PermissionsExt, symlink},
    };

    #[test]
    fn a_link_stays_and_what_it_leads_to_is_written() {
        let home = tempfile::tempdir().unwrap();
        let (link, place) = (home.path().join("twins.toml"), home.path().join("dotfiles/twins.toml"));
        put(&place, b"old").unwrap();
        symlink(&place, &link).unwrap();
        put(&link, b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&place).unwrap(), b"new");
        assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_an_earlier_end_left_lying_lends_it_nothing() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("twins.toml");
        let left = home.path().join(format!("twins.toml.{}.new", std::process::id()));
        fs::write(&left, "half").unwrap();
        fs::set_permissions(&left, fs::Permissions::from_mode(0o644)).unwrap();
        put(&path, b"whole").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }
}
