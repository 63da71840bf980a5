//! A disk that can only be read: told with what to do, and afterwards it goes on where it was.

use crate::support::story::Story;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use twins_sandbox::{desk::Desk, office::Delivery};

/// The agent's state on a file system of its own; root alone can have one.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path) -> Self {
        fs::create_dir_all(at).expect("a directory");
        let disk = Self(at.to_owned());
        assert!(
            disk.mounts(&["-t", "tmpfs", "-o", "size=16m,mode=0700", "twins-test"]),
            "a tmpfs cannot be mounted: run the tests as root"
        );
        disk
    }

    fn mounts(&self, options: &[&str]) -> bool {
        Command::new("mount").args(options).arg(&self.0).status().is_ok_and(|status| status.success())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_disk_is_told_at_the_start_and_the_renewal_goes_on_afterwards() {
    let mut story = Story::prepare(Desk::builder()).await;
    let disk = Disk::mount(&story.desk.directory().join("state"));
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-ica").await;
    story.stop_agent();
    assert!(disk.mounts(&["-o", "remount,ro"]), "read-only");
    story.launch_agent();
    story.until_log("nelze použít: Read-only file system").await;
    story.until_log("Zkontrolujte místo na disku").await;
    assert!(!story.end_agent(twins_sandbox::desk::End::Terminate).success(), "a service manager must see that it could not start");
    assert!(disk.mounts(&["-o", "remount,rw"]), "writable");
    story.start_agent().await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    assert_eq!(story.pins_asked(), 3, "nothing was done twice");
    story.stop_agent();
}
