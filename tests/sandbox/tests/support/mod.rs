//! An applicant who has nothing of ours: curl, and the openssl command.

mod applicant;
mod visitor;

pub use applicant::Applicant;
pub use visitor::{Answer, Visitor};

use std::{
    io::Write,
    process::{Command, Stdio},
    sync::Arc,
    thread,
};
use tempfile::TempDir;
use twins_sandbox::{
    authority::{Authority, Ledger, Settings},
    ca::WebRoot,
    events::Events,
    portal::Portal,
};

/// An authority with its portal, and a directory to work in.
pub struct Stage {
    pub authority: Arc<Authority>,
    pub portal: Portal,
    pub directory: TempDir,
}

impl Stage {
    pub async fn set() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let web_root = WebRoot::new();
        std::fs::write(directory.path().join("web-root.pem"), web_root.pem()).unwrap();
        let authority = Arc::new(Authority::new(Settings::default(), Ledger::default(), Events::default()));
        let portal = Portal::start(authority.clone(), &web_root).await;
        Self { authority, portal, directory }
    }

    pub fn visitor(&self) -> Visitor {
        Visitor::new(&self.portal.proxy(), self.directory.path())
    }
}

/// Runs a command with this input; gives its output.
pub fn run(program: &str, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, String> {
    let mut command = Command::new(program);
    let mut child = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a command");
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_vec());
    let writer = thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(format!("{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr)))
    }
}
