//! What a configuration asks of the unit beside its text: a configuration at another place, and paths elsewhere that are written.

use super::unit::escaped;
use std::path::{Path, PathBuf};

/// What differs from the usual.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The program.
    pub program: PathBuf,
    /// A configuration that is not at the usual place.
    pub config: Option<PathBuf>,
    /// Directories and files elsewhere that the agent or the card's library writes.
    pub writes: Vec<PathBuf>,
    /// The kernel gives ordinary users no name spaces: what needs one is left out.
    pub no_name_spaces: bool,
}

/// What of the unit needs a name space, and how it is left out.
const NEED_NAME_SPACES: [&str; 13] = [
    "PrivateUsers=no",
    "PrivateDevices=no",
    "ProtectSystem=no",
    "ProtectHome=no",
    "ReadWritePaths=",
    "ProtectClock=no",
    "ProtectControlGroups=no",
    "ProtectHostname=no",
    "ProtectKernelLogs=no",
    "ProtectKernelModules=no",
    "ProtectKernelTunables=no",
    "ProtectProc=default",
    "CapabilityBoundingSet=~",
];

impl Settings {
    /// A drop-in for the unit; `None` if nothing differs from the usual.
    pub fn drop_in(&self) -> Option<String> {
        let mut lines = Vec::new();
        if let Some(config) = &self.config {
            lines.push("ExecStart=".to_owned());
            lines.push(format!("ExecStart={} --config {} agent", escaped(&self.program), escaped(config)));
        }
        if self.no_name_spaces {
            lines.extend(NEED_NAME_SPACES.map(str::to_owned));
        } else {
            lines.extend(self.writes.iter().map(|path| format!("ReadWritePaths=-{}", word(path))));
        }
        if lines.is_empty() {
            return None;
        }
        Some(format!(
            "# What the configuration asks for. Written by `twins service install`, which writes it anew.\n[Service]\n{}\n",
            lines.join("\n")
        ))
    }
}

/// As in a command line, but that a dollar sign means nothing here.
fn word(path: &Path) -> String {
    escaped(path).replace("$$", "$")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_needs_no_words() {
        assert_eq!(Settings { program: "/usr/bin/twins".into(), ..Settings::default() }.drop_in(), None);
    }

    #[test]
    fn all_that_needs_a_name_space_is_left_out_where_there_is_none() {
        let unit = crate::service::unit_text(Path::new("/usr/bin/twins"));
        let drop_in = Settings { no_name_spaces: true, ..Settings::default() }.drop_in().unwrap();
        let keys = |text: &str| text.lines().filter_map(|line| line.split_once('=')).map(|(key, _)| key.to_owned()).collect::<Vec<_>>();
        let walls = |key: &str| {
            key.starts_with("Protect") || key.starts_with("Private") || key.starts_with("ReadWrite") || key == "CapabilityBoundingSet"
        };
        for key in keys(&unit).into_iter().filter(|key| walls(key) && !key.starts_with('#')) {
            assert!(keys(&drop_in).contains(&key), "{key}");
        }
    }

    #[test]
    fn another_configuration_and_other_places_are_told() {
        let settings = Settings {
            program: "/usr/bin/twins".into(),
            config: Some("/etc/my twins.toml".into()),
            writes: vec!["/data/twins".into()],
            no_name_spaces: false,
        };
        let text = settings.drop_in().unwrap();
        assert!(
            text.contains(
                "[Service]\nExecStart=\nExecStart=/usr/bin/twins --config \"/etc/my twins.toml\" agent\nReadWritePaths=-/data/twins\n"
            ),
            "{text}"
        );
    }
}
