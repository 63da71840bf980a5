//! The unit's text and where it stands.

use super::UNIT;
use std::path::{Path, PathBuf};

/// The unit, but for the program's path.
const TEMPLATE: &str = include_str!("../../config/systemd/twins.service");

/// What the program's path takes the place of.
const PROGRAM: &str = "@TWINS@";

/// Where a distribution's packages put units for every person.
const OF_PACKAGES: [&str; 2] = ["/usr/lib/systemd/user", "/lib/systemd/user"];

/// The unit that runs this program.
pub fn unit_text(program: &Path) -> String {
    TEMPLATE.replace(PROGRAM, &escaped(program))
}

/// A path as a word of a command line (systemd.service(5), "Command lines"; systemd.unit(5), "Specifiers").
pub(super) fn escaped(path: &Path) -> String {
    let path = path.to_string_lossy().replace('%', "%%");
    let plain = |c: char| c.is_alphanumeric() || "/._-+%@:,=~".contains(c);
    if path.chars().all(plain) {
        return path;
    }
    let mut quoted = String::from("\"");
    for c in path.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '$' => quoted.push_str("$$"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Where this person's units stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The directory of the person's own units.
    pub own: PathBuf,
    /// The directories of units that packages bring.
    pub packaged: Vec<PathBuf>,
}

impl Place {
    /// Of this process's person: `$XDG_CONFIG_HOME/systemd/user`.
    pub fn of_this_person() -> Self {
        let config = std::env::var_os("XDG_CONFIG_HOME")
            .filter(|home| !home.is_empty())
            .map_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap_or_else(|| "/".into())).join(".config"), PathBuf::from);
        Self { own: config.join("systemd/user"), packaged: OF_PACKAGES.map(PathBuf::from).to_vec() }
    }

    /// The person's own unit.
    pub fn unit(&self) -> PathBuf {
        self.own.join(UNIT)
    }

    /// What the configuration asks of the unit beside its text.
    pub fn drop_in(&self) -> PathBuf {
        self.own.join(format!("{UNIT}.d")).join("twins-settings.conf")
    }

    /// A package's unit that runs this very program: then the person needs none of their own.
    pub fn packaged_for(&self, program: &Path) -> Option<PathBuf> {
        let runs = format!("ExecStart={} agent", escaped(program));
        let units = self.packaged.iter().map(|directory| directory.join(UNIT));
        units.into_iter().find(|unit| std::fs::read_to_string(unit).is_ok_and(|text| text.lines().any(|line| line == runs)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_path_is_the_only_variable() {
        let text = unit_text(Path::new("/usr/bin/twins"));
        assert!(text.contains("\nExecStart=/usr/bin/twins agent\n"), "{text}");
        assert!(!text.contains('@') || !text.contains("@TWINS@"));
        assert_eq!(TEMPLATE.matches(PROGRAM).count(), 1);
    }

    #[test]
    fn a_path_is_one_word_for_systemd() {
        assert_eq!(escaped(Path::new("/home/jana/bin/twins")), "/home/jana/bin/twins");
        assert_eq!(escaped(Path::new("/home/jana nová/100 %/$x/\"twins")), "\"/home/jana nová/100 %%/$$x/\\\"twins\"");
    }

    #[test]
    fn a_packages_unit_counts_only_if_it_runs_this_program() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(UNIT), unit_text(Path::new("/usr/bin/twins"))).unwrap();
        let place = Place { own: "/nowhere".into(), packaged: vec![home.path().to_owned()] };
        assert_eq!(place.packaged_for(Path::new("/usr/bin/twins")), Some(home.path().join(UNIT)));
        assert_eq!(place.packaged_for(Path::new("/home/jana/.cargo/bin/twins")), None);
    }
}
