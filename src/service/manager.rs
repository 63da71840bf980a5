//! The person's systemd, spoken to by its own tool.

use std::{
    io,
    process::{Command, Stdio},
};

/// Why the service cannot be set up or asked about.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// There is no systemd, or it does not run for this person.
    #[error("systemd does not run for this user: {0}")]
    NoManager(String),
    /// A command was refused.
    #[error("systemctl --user {0}: {1}")]
    Refused(String, String),
    /// A file cannot be read or written.
    #[error("{0}: {1}")]
    File(String, io::Error),
}

/// The way to the person's systemd.
#[derive(Debug, Clone)]
pub struct Manager {
    program: String,
}

impl Default for Manager {
    fn default() -> Self {
        Self { program: "systemctl".to_owned() }
    }
}

impl Manager {
    /// Whether it runs and answers.
    ///
    /// # Errors
    /// If it does not; with its own words.
    pub fn check(&self) -> Result<(), ServiceError> {
        // It answers this even while units have failed or jobs wait.
        self.output(&["show", "--property=Version"]).map(drop).map_err(|error| match error {
            ServiceError::Refused(_, words) => ServiceError::NoManager(words),
            other => other,
        })
    }

    /// Runs a command and gives what it says.
    ///
    /// # Errors
    /// If it cannot be run or says no.
    pub fn output(&self, arguments: &[&str]) -> Result<String, ServiceError> {
        let output = Command::new(&self.program)
            .arg("--user")
            .args(arguments)
            .env("LC_ALL", "C")
            .env("SYSTEMD_COLORS", "0")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| ServiceError::NoManager(format!("the command {} cannot be run: {error}", self.program)))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let words = said.lines().next().filter(|line| !line.is_empty()).map_or_else(|| output.status.to_string(), str::to_owned);
        Err(ServiceError::Refused(arguments.join(" "), words))
    }
}
