//! isync (`mbsync`), the mail fetcher of Debian: it copies a whole mailbox into a Maildir.

use super::mail::dovecot::PASSWORD;
use std::{fs, path::Path, time::Instant};
use tokio::process::Command;

/// Seconds that it takes to fetch INBOX for the first time through this port, over TLS.
pub async fn fetch(port: u16, root: &Path, messages: u32) -> f64 {
    let place = tempfile::tempdir().unwrap();
    let near = place.path().join("mail");
    fs::create_dir(&near).unwrap();
    let config = place.path().join("mbsyncrc");
    let text = format!(
        "IMAPStore far\nTimeout 600\nPipelineDepth 20\nHost localhost\nPort {port}\nUser jana\nPass \"{PASSWORD}\"\nSSLType IMAPS\nCertificateFile {}\n\n\
         MaildirStore near\nPath {near}/\nInbox {near}/INBOX\n\n\
         Channel all\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Near\nSync Pull\nSyncState *\n",
        root.display(),
        near = near.display()
    );
    fs::write(&config, text).unwrap();
    let started = Instant::now();
    let output =
        Command::new("mbsync").arg("-q").arg("-c").arg(&config).arg("all").output().await.expect("isync is installed by `make setup`");
    let seconds = started.elapsed().as_secs_f64();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let fetched = ["new", "cur"].iter().map(|folder| fs::read_dir(near.join("INBOX").join(folder)).unwrap().count()).sum::<usize>();
    assert_eq!(fetched, messages as usize);
    seconds
}
