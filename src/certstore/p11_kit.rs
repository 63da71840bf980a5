//! p11-kit's list of PKCS#11 modules (pkcs11.conf(5)): one file a module. Programs that use GnuTLS, and others, load what is in it.

use super::{Condition, Packaging, Program, Store, StoreReport, Wanted};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The file that this program writes.
const FILE: &str = "twins.module";

/// The user's list, and the system's beside it.
#[derive(Debug)]
pub struct P11Kit {
    /// The directory of the user's modules.
    own: PathBuf,
    /// Directories of the system's modules, which are only read.
    system: Vec<PathBuf>,
}

impl P11Kit {
    /// With these directories.
    pub const fn new(own: PathBuf, system: Vec<PathBuf>) -> Self {
        Self { own, system }
    }

    fn file(&self) -> PathBuf {
        self.own.join(FILE)
    }

    /// The file that names this library, the user's or the system's.
    pub fn naming(&self, module: &Path) -> Option<PathBuf> {
        std::iter::once(&self.own).chain(&self.system).find_map(|directory| {
            let mut files: Vec<PathBuf> = fs::read_dir(directory).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
            files.sort();
            files.retain(|file| file.extension().is_some_and(|extension| extension == "module"));
            files.into_iter().find(|file| fs::read_to_string(file).is_ok_and(|text| names(&text, module)))
        })
    }

    fn report(&self, module: &Path, outcome: io::Result<bool>) -> StoreReport {
        let found = self.naming(module);
        let mut report = StoreReport::new(Program::P11Kit, Packaging::System, found.clone().unwrap_or_else(|| self.file()));
        report.module = found.is_some();
        report.changed = matches!(outcome, Ok(true));
        report.condition = match outcome {
            Err(error) => Condition::Failed(error.to_string()),
            Ok(_) if report.module => Condition::Registered,
            Ok(_) => Condition::Missing,
        };
        report
    }
}

impl Store for P11Kit {
    fn look(&self, wanted: &Wanted) -> StoreReport {
        self.report(&wanted.module, Ok(false))
    }

    fn add(&self, wanted: &Wanted) -> StoreReport {
        if self.naming(&wanted.module).is_some() {
            return self.look(wanted);
        }
        let text = format!("# Written by twins; `twins certstore remove` takes it away.\nmodule: {}\n", wanted.module.display());
        let written = fs::create_dir_all(&self.own).and_then(|()| fs::write(self.file(), text));
        self.report(&wanted.module, written.map(|()| true))
    }

    fn remove(&self, wanted: &Wanted) -> StoreReport {
        let removed = match fs::remove_file(self.file()) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        };
        self.report(&wanted.module, removed)
    }
}

/// Whether a module file names this library. A name without a directory is one in p11-kit's own directory, and no vendor's.
fn names(text: &str, module: &Path) -> bool {
    text.lines().filter_map(|line| line.trim().strip_prefix("module:")).any(|named| Path::new(named.trim()) == module)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_module_is_added_once_and_only_our_own_file_is_taken_away() {
        let dir = tempfile::tempdir().unwrap();
        let (own, system) = (dir.path().join("own"), dir.path().join("system"));
        fs::create_dir_all(&system).unwrap();
        let list = P11Kit::new(own.clone(), vec![system.clone()]);
        let wanted = Wanted::new("/usr/lib/pkcs11/card.so".into(), BTreeMap::new());
        assert_eq!(list.look(&wanted).condition, Condition::Missing);
        assert!(list.add(&wanted).changed);
        let again = list.add(&wanted);
        assert_eq!((again.condition, again.changed, again.place), (Condition::Registered, false, own.join(FILE)));
        assert_eq!(list.remove(&wanted).condition, Condition::Missing);
        // The vendor registered it for everybody: that is enough, and stays.
        fs::write(system.join("vendor.module"), "# x\nmodule: /usr/lib/pkcs11/card.so\n").unwrap();
        assert!(!list.add(&wanted).changed && !own.join(FILE).exists());
        assert_eq!(list.remove(&wanted).condition, Condition::Registered);
    }
}
