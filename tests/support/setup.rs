//! `twins setup` at a workstation of the sandbox: what it cannot find there by itself, as options, and where it is to write.

use super::story::{Story, twins};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

/// The configuration in a place where there is nothing yet.
pub fn nowhere(story: &Story) -> PathBuf {
    story.desk.directory().join("fresh/config/twins.toml")
}

/// The command, as a line for a shell.
pub fn line(config: &Path, options: &[String]) -> String {
    let quoted: Vec<String> = options.iter().map(|option| format!("'{}'", option.replace('\'', "'\\''"))).collect();
    format!("{} setup --config {} {}", twins().display(), config.display(), quoted.join(" "))
}

/// Runs a command with this configuration and nobody at the terminal: whether it went well, and what it said.
pub fn run(story: &Story, config: &Path, arguments: &[&str], options: &[String]) -> (bool, String) {
    let mut command = story.desk.command(&twins());
    let output = command.args(arguments).arg("--config").arg(config).args(options).stdin(Stdio::null()).output().expect("run");
    (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}
