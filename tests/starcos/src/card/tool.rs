//! One run of a command-line tool. It may not know what the tool is run for.

use crate::error::{Error, Result};
use std::{
    ffi::OsStr,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};
use tempfile::NamedTempFile;

/// How a PIN reaches pkcs11-tool: not as an argument, which everybody on the computer can read.
const PIN_VARIABLE: &str = "STARCOS_TOOL_PIN";

/// A command and the files that it needs.
pub(super) struct Tool {
    name: &'static str,
    command: Command,
    files: Vec<NamedTempFile>,
}

impl Tool {
    pub(super) fn new(name: &'static str) -> Self {
        let mut command = Command::new(name);
        command.stdin(Stdio::null()).env("LC_ALL", "C.UTF-8");
        Self { name, command, files: Vec::new() }
    }

    pub(super) fn env(mut self, name: &str, path: &Path) -> Self {
        self.command.env(name, path);
        self
    }

    pub(super) fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.command.args(args);
        self
    }

    pub(super) fn login(mut self, pin: &str) -> Self {
        self.command.env(PIN_VARIABLE, pin).args(["--login", "--pin", &format!("env:{PIN_VARIABLE}")]);
        self
    }

    /// An option that takes a file with these bytes.
    pub(super) fn file(mut self, option: &str, bytes: &[u8]) -> Result<Self> {
        let failed = |e: std::io::Error| Error::of("a temporary file cannot be written", e);
        let mut file = NamedTempFile::new().map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        self.command.arg(option).arg(file.path());
        self.files.push(file);
        Ok(self)
    }

    /// Runs to the end and returns what was written to standard output.
    pub(super) fn run(mut self) -> Result<Vec<u8>> {
        let output = self.command.output().map_err(|e| {
            Error::of(
                format!("{} cannot be run (packages: softhsm2 for softhsm2-util, opensc for pkcs11-tool, openssl for openssl)", self.name),
                e,
            )
        })?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(Error::new(format!(
            "{} failed ({}): {}{}",
            self.name,
            output.status,
            String::from_utf8_lossy(&output.stderr),
            String::from_utf8_lossy(&output.stdout)
        )))
    }
}

/// The public half of a private key, DER (SubjectPublicKeyInfo).
pub(super) fn public_key(private_key: &[u8]) -> Result<Vec<u8>> {
    Tool::new("openssl").args(["pkey", "-pubout", "-outform", "DER", "-inform", "DER"]).file("-in", private_key)?.run()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
