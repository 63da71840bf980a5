//! Which PKCS#11 modules this machine has: I.CA's at its known places, and those that p11-kit knows. Files are only looked at, nothing is loaded.

use serde::Serialize;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where I.CA's packages put it, the usual place first.
const ICA: [&str; 4] = [
    "/usr/lib/pkcs11/libICASecureStorePkcs11.so",
    "/usr/lib/x86_64-linux-gnu/pkcs11/libICASecureStorePkcs11.so",
    "/usr/local/lib/pkcs11/libICASecureStorePkcs11.so",
    "/opt/ica/SecureStore/libICASecureStorePkcs11.so",
];
/// p11-kit's directories for all users (pkcs11.conf(5)).
const SYSTEM: [&str; 2] = ["/usr/share/p11-kit/modules", "/etc/pkcs11/modules"];
/// Where p11-kit looks for a module without a directory in its name.
const P11_KIT_HOME: [&str; 3] = ["/usr/lib/x86_64-linux-gnu/pkcs11", "/usr/lib64/pkcs11", "/usr/lib/pkcs11"];
/// A larger file is no p11-kit module file.
const MAX_SIZE: u64 = 64 * 1024;

/// A module on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundModule {
    /// The library, for `card.module`.
    pub path: PathBuf,
    /// The p11-kit file that names it; absent for one of I.CA's known places.
    pub named_by: Option<PathBuf>,
    /// Whether the library is there.
    pub there: bool,
    /// Whether it is I.CA's, by its name.
    pub ica: bool,
}

/// Every module, I.CA's first, each once. A known place without a library is not listed; a p11-kit file that names a missing one is.
pub fn modules(home: Option<&Path>) -> Vec<FoundModule> {
    let user = home.map(|home| home.join(".config/pkcs11/modules"));
    let directories = SYSTEM.iter().map(PathBuf::from).chain(user);
    modules_in(ICA.iter().map(PathBuf::from), directories)
}

fn modules_in(places: impl Iterator<Item = PathBuf>, directories: impl Iterator<Item = PathBuf>) -> Vec<FoundModule> {
    let known = places.filter(|path| path.is_file()).map(|path| found(path, None));
    let named = directories.flat_map(|directory| named_in(&directory));
    let mut all: Vec<FoundModule> = Vec::new();
    for module in known.chain(named) {
        if !all.iter().any(|one| same_file(&one.path, &module.path)) {
            all.push(module);
        }
    }
    all.sort_by_key(|module| !module.ica);
    all
}

fn found(path: PathBuf, named_by: Option<PathBuf>) -> FoundModule {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    FoundModule { there: path.is_file(), ica: name.contains("icasecurestore"), path, named_by }
}

fn same_file(one: &Path, other: &Path) -> bool {
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// What the `*.module` files of a directory name, in the order of their names.
fn named_in(directory: &Path) -> Vec<FoundModule> {
    let entries = fs::read_dir(directory).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "module")).collect();
    files.sort();
    files.into_iter().filter_map(|file| Some(found(library(&file)?, Some(file)))).collect()
}

/// The value of `module:`, resolved as p11-kit does. One that is switched off for every program is passed over.
fn library(file: &Path) -> Option<PathBuf> {
    if fs::metadata(file).ok()?.len() > MAX_SIZE {
        return None;
    }
    let text = fs::read_to_string(file).ok()?;
    let value = |key: &str| {
        let fields = text.lines().filter(|line| !line.trim_start().starts_with('#')).filter_map(|line| line.split_once(':'));
        fields.filter(|(name, _)| name.trim() == key).map(|(_, value)| value.trim().to_owned()).next_back()
    };
    let module = PathBuf::from(value("module").filter(|module| !module.is_empty())?);
    if module.is_absolute() {
        return Some(module);
    }
    let mut homes = P11_KIT_HOME.iter().map(|home| Path::new(home).join(&module));
    let first = homes.next();
    homes.find(|path| path.is_file()).filter(|_| !first.as_ref().is_some_and(|path| path.is_file())).or(first)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_found_where_p11_kit_names_them_each_once_and_the_authoritys_first() {
        let dir = tempfile::tempdir().unwrap();
        let place = |name: &str| dir.path().join(name);
        let (ours, other) = (place("libICASecureStorePkcs11.so"), place("opensc-pkcs11.so"));
        fs::write(&ours, "").unwrap();
        fs::write(&other, "").unwrap();
        let conf = place("modules");
        fs::create_dir(&conf).unwrap();
        for (name, text) in [
            ("b.module", format!("# a card\nmodule: {}\npriority: 1\n", ours.display())),
            ("a.module", format!("module:{}\n", other.display())),
            ("c.module", format!("module: {}\n", place("gone.so").display())),
            ("d.module", "priority: 3\n".to_owned()),
            ("e.conf", format!("module: {}\n", ours.display())),
        ] {
            fs::write(conf.join(name), text).unwrap();
        }
        let all = modules_in([ours.clone(), place("nothing.so")].into_iter(), [conf.clone(), place("no-directory")].into_iter());
        let shown: Vec<_> = all.iter().map(|module| (module.path.clone(), module.there, module.ica)).collect();
        assert_eq!(shown, [(ours, true, true), (other, true, false), (place("gone.so"), false, false)]);
        assert_eq!(all[1].named_by, Some(conf.join("a.module")));
        assert_eq!(all[0].named_by, None);
    }

    #[test]
    fn a_name_without_a_directory_lies_in_p11_kits_own() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("x.module"), "module: no-such-module.so\n").unwrap();
        let all = modules_in(std::iter::empty(), std::iter::once(dir.path().to_owned()));
        assert_eq!(all[0].path, Path::new("/usr/lib/x86_64-linux-gnu/pkcs11/no-such-module.so"));
    }
}
