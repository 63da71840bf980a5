//! Where the built module is. It may not know the module's inside.

use crate::error::{Error, Result};
use std::path::{Path, PathBuf};

const FILE: &str = "libtwins_starcos.so";

/// The module that was built along with the running program.
///
/// The crate's library is built as a module and as a Rust library by one run of the compiler, and the module goes to `deps/` in the
/// target's directory: so whoever could link this function has the module too, however cargo was called.
///
/// # Errors
/// If it is not there (the program was copied elsewhere, or the directory was tidied up).
pub fn module_path() -> Result<PathBuf> {
    let program = std::env::current_exe().map_err(|e| Error::of("the running program's file is not known", e))?;
    find(&program).ok_or_else(|| {
        Error::new(format!(
            "{FILE} is neither beside {} nor in `deps` above it: run `cargo build --workspace --all-targets` and start the program from cargo's target directory",
            program.display()
        ))
    })
}

/// Nearest first, and `deps` before the copy beside it, which only a build of this very crate renews.
fn find(program: &Path) -> Option<PathBuf> {
    program.ancestors().skip(1).take(3).flat_map(|dir| [dir.join("deps").join(FILE), dir.join(FILE)]).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{FILE, find};
    use std::fs;

    #[test]
    fn is_found_from_a_test_and_from_a_binary() {
        let dir = tempfile::tempdir().unwrap();
        let deps = dir.path().join("debug/deps");
        fs::create_dir_all(&deps).unwrap();
        assert_eq!(find(&deps.join("story-0123")), None);
        fs::write(deps.join(FILE), "").unwrap();
        fs::write(dir.path().join("debug").join(FILE), "older").unwrap();
        for program in ["debug/deps/story-0123", "debug/program", "debug/examples/program"] {
            assert_eq!(find(&dir.path().join(program)), Some(deps.join(FILE)), "{program}");
        }
    }
}
