//! A disk that can only be read: told with what to do, and afterwards it goes on where it was.

use crate::{
    small_disk::SmallDisk,
    support::{
        desktop::Session,
        story::{PATIENCE, Story},
    },
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use twins_sandbox::{
    desk::{Desk, End},
    office::Delivery,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_disk_is_told_at_the_start_and_the_renewal_goes_on_afterwards() {
    let mut story = Story::prepare(Desk::builder()).await;
    let disk = SmallDisk::mount(&story.desk.directory().join("state"));
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-ica").await;
    story.stop_agent();
    disk.make_read_only();
    story.launch_agent();
    story.until_log("nelze použít: na disk nelze zapisovat").await;
    story.until_log("Zkontrolujte místo na disku").await;
    assert!(!story.end_agent(End::Terminate).success(), "a service manager must see that it could not start");
    disk.make_writable();
    story.start_agent().await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    assert_eq!(story.pins_asked(), 3, "nothing was done twice");
    story.stop_agent();
}

/// A file system in a file, which takes no more writes from one moment to the next, as one does whose disk fails. Root alone can have one.
struct FailingDisk {
    image: PathBuf,
    at: PathBuf,
}

impl FailingDisk {
    fn mount(image: &Path, at: &Path) -> Self {
        fs::create_dir_all(at).expect("a directory");
        fs::File::create(image).and_then(|file| file.set_len(16 << 20)).expect("an image");
        let made = Command::new("/usr/sbin/mkfs.ext4").args(["-q", "-F"]).arg(image).status();
        assert!(made.is_ok_and(|status| status.success()), "no file system");
        let disk = Self { image: image.to_owned(), at: at.to_owned() };
        disk.mount_image(image);
        disk
    }

    /// Whoever has a file open cannot write to it any more either.
    fn fails(&self) {
        let aborted = Command::new("mount").args(["-o", "remount,abort"]).arg(&self.at).status();
        assert!(aborted.is_ok_and(|status| status.success()), "it goes on");
    }

    /// As after a new start of the computer; nobody may have a file there open.
    fn comes_back(&self) {
        assert!(Command::new("umount").arg(&self.at).status().is_ok_and(|status| status.success()), "somebody has it open");
        // Readers of other tests hold mounts of their own (their name spaces are copies), and with them the failed file system: a copy is another one.
        let copy = self.image.with_extension("again");
        fs::copy(&self.image, &copy).expect("a copy");
        let checked = Command::new("/usr/sbin/e2fsck").args(["-p"]).arg(&copy).status().expect("e2fsck");
        assert!(checked.code().is_some_and(|code| code < 4), "damaged: {checked}");
        self.mount_image(&copy);
    }

    fn mount_image(&self, image: &Path) {
        let mounted = Command::new("mount").args(["-o", "loop"]).args([image, &self.at]).status();
        assert!(mounted.is_ok_and(|status| status.success()), "a file cannot be mounted: run the tests as root");
    }
}

impl Drop for FailingDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.at).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_can_only_be_read_from_one_moment_to_the_next_is_told_and_the_renewal_goes_on_afterwards() {
    let mut story = Story::prepare(Desk::builder()).await;
    let session = Session::start().await;
    story.desk.set_environment("DBUS_SESSION_BUS_ADDRESS", &session.address);
    let disk = FailingDisk::mount(&story.desk.directory().join("disk.img"), &story.desk.directory().join("state"));
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-ica").await;
    let number = story.desk.accepted(PATIENCE).await;
    story.until("no mail waits", |status| status["agent"]["mails_waiting"] == 0).await;
    disk.fails();
    story.desk.office().issue(&number, Delivery::Attachments).await.expect("issued");
    story.until("the trouble is told", |status| status["agent"]["database"]["error"].is_string()).await;
    story.until_log("nothing is lost").await;
    let told = |_: &Desk| session.shown().iter().any(|note| note.title == "Program nemůže zapisovat do databáze" && note.urgency == 2);
    story.desk.until_here("told at the desk", PATIENCE, told).await;
    assert_eq!(story.pins_asked(), 2, "nothing is begun that cannot be written down");
    assert!(!story.end_agent(End::Terminate).success(), "a service manager must see that something is left undone");
    disk.comes_back();
    story.start_agent().await;
    story.is_renewed().await;
    assert_eq!(story.pins_asked(), 3, "nothing was done twice");
    story.stop_agent();
}
