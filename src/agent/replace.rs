//! Puts a file in another's place, whole: whoever reads it sees the old one or the new one, never half of either.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// Writes the file with these rights. It is not forced to the disk: what is written here can be written again.
///
/// # Errors
/// If it cannot be written; the old file is untouched then.
pub fn replace(path: &Path, mode: u32, content: &[u8]) -> io::Result<()> {
    exchange(path, mode, content, |_| Ok(()))
}

/// The same for what nobody could write again: it is on the disk when this ends.
///
/// # Errors
/// If it cannot be written; the old file is untouched then.
pub fn replace_for_good(path: &Path, mode: u32, content: &[u8]) -> io::Result<()> {
    let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
    exchange(path, mode, content, File::sync_all)?;
    // Where the directory cannot be forced, the file is whole nevertheless: the old one or the new one.
    let _ = File::open(directory).and_then(|directory| directory.sync_all());
    Ok(())
}

fn exchange(path: &Path, mode: u32, content: &[u8], settle: impl FnOnce(&File) -> io::Result<()>) -> io::Result<()> {
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let fresh = path.with_file_name(name);
    let written = write(&fresh, mode, content).and_then(|file| settle(&file)).and_then(|()| fs::rename(&fresh, path));
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    written
}

fn write(fresh: &Path, mode: u32, content: &[u8]) -> io::Result<File> {
    // One that was left over by a process of the same number.
    match fs::remove_file(fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(fresh)?;
    file.write_all(content)?;
    Ok(file)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{replace, replace_for_good};
    use std::{fs, os::unix::fs::PermissionsExt};

    #[test]
    fn the_new_file_takes_the_place_of_the_old_one_and_nothing_else_is_left() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("status.html");
        replace(&path, 0o600, b"old").unwrap();
        replace_for_good(&path, 0o600, b"new").unwrap();
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
