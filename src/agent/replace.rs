//! Puts a file in another's place, whole: whoever reads it sees the old one or the new one, never half of either.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// Writes the file with these rights. It is not forced to the disk: what is written here can be written again.
///
/// # Errors
/// If it cannot be written; the old file is untouched then.
pub fn replace(path: &Path, mode: u32, content: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let fresh = path.with_file_name(name);
    let written = write(&fresh, mode, content).and_then(|()| fs::rename(&fresh, path));
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    written
}

fn write(fresh: &Path, mode: u32, content: &[u8]) -> io::Result<()> {
    // One that was left over by a process of the same number.
    match fs::remove_file(fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    OpenOptions::new().write(true).create_new(true).mode(mode).open(fresh)?.write_all(content)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::replace;
    use std::{fs, os::unix::fs::PermissionsExt};

    #[test]
    fn the_new_file_takes_the_place_of_the_old_one_and_nothing_else_is_left() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("status.html");
        replace(&path, 0o600, b"old").unwrap();
        replace(&path, 0o600, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_written_leaves_the_old_file() {
        let home = tempfile::tempdir().unwrap();
        assert!(replace(&home.path().join("no/such/place"), 0o600, b"new").is_err());
        let occupied = home.path().join("directory");
        fs::create_dir_all(occupied.join("full")).unwrap();
        assert!(replace(&occupied, 0o600, b"new").is_err());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing half written is left");
    }
}
