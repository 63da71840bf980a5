//! The CA certificates as SoftHSM keeps them, made once for all cards of a build: writing each by a process of its own costs a second for
//! every card. Public objects are files that no PIN protects, so a copy of the file is the object. It may not know what is in them.

use super::{Card, Entry, authorities, module_path};
use crate::error::{Error, Result};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// Beside the built module; another name whenever the certificates or how they are written change.
const DIRECTORY: &str = "starcos-authorities-1";
/// The PIN of the card on which the stock is made; nobody uses that card.
const PIN: &str = "000000";

/// Puts this many CA certificates on the token in `tokens`.
pub(super) fn copy(count: usize, tokens: &Path) -> Result<()> {
    let failed = |e: io::Error| Error::of("the CA certificates cannot be copied onto the card", e);
    let to = token_in(tokens).map_err(failed)?;
    let mut objects = objects_in(&token_in(&stock()?.join("tokens")).map_err(failed)?).map_err(failed)?;
    objects.sort();
    for object in objects.into_iter().take(count) {
        fs::copy(&object, to.join(object.file_name().unwrap_or_default())).map_err(failed)?;
    }
    Ok(())
}

/// The card with nothing but CA certificates; made now if it was never made. Other processes wait meanwhile.
fn stock() -> Result<PathBuf> {
    let failed = |e: io::Error| Error::of("the stock of CA certificates cannot be kept beside the module", e);
    let module = module_path()?;
    let dir = module.with_file_name(DIRECTORY);
    fs::create_dir_all(&dir).map_err(failed)?;
    let lock = File::create(dir.join("lock")).map_err(failed)?;
    lock.lock().map_err(failed)?;
    let (card, complete) = (dir.join("card"), dir.join("complete"));
    if !complete.exists() {
        let _ = fs::remove_dir_all(&card); // what a process left that was killed
        write(&Card::create(&card, "stock", PIN, None)?)?;
        File::create(complete).map_err(failed)?;
    }
    Ok(card)
}

fn write(card: &Card) -> Result<()> {
    for (number, (label, der)) in authorities::all()?.iter().enumerate() {
        let id = [0xCA, u8::try_from(number).unwrap_or(u8::MAX)];
        card.provision(&Entry { id: &id, label, private_key: None, certificate: Some(der) })?;
    }
    Ok(())
}

/// The only token's directory.
fn token_in(tokens: &Path) -> io::Result<PathBuf> {
    let mut entries = fs::read_dir(tokens)?;
    entries.next().ok_or(io::ErrorKind::NotFound)?.map(|entry| entry.path())
}

/// Its certificates, and not the token's own object.
fn objects_in(token: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(token)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    let is_object = |path: &PathBuf| path.extension().is_some_and(|e| e == "object") && path.file_stem().is_some_and(|s| s != "token");
    Ok(paths.into_iter().filter(is_object).collect())
}
