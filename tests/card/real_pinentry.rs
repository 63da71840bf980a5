//! The pinentry programs that Debian ships, on a real terminal (tmux), with a person who reads the screen.

use super::support::story::{PATIENCE, Story};
use std::{
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};
use twins_sandbox::{desk::Desk, office::Delivery};

/// A window of tmux in which nothing runs but what a pinentry shows.
struct Window {
    socket: PathBuf,
}

impl Window {
    fn open(story: &Story) -> Self {
        let window = Self { socket: story.desk.directory().join("tmux") };
        window.tmux(&["-f", "/dev/null", "new-session", "-d", "-x", "110", "-y", "45", "stty -echo; exec sleep 600"]);
        window
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let output =
            Command::new("tmux").arg("-u").arg("-S").arg(&self.socket).args(arguments).env("LC_ALL", "C.UTF-8").output().expect("tmux");
        assert!(output.status.success(), "tmux {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn terminal(&self) -> String {
        self.tmux(&["display-message", "-p", "#{pane_tty}"]).trim().to_owned()
    }

    fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p"])
    }

    async fn until(&self, words: &str, story: &Story) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen();
            if screen.contains(words) {
                return screen;
            }
            assert!(Instant::now() < deadline, "not shown: {words}\n{screen}\n{}", story.desk.story());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn types(&self, keys: &[&str]) {
        self.tmux(&[&["send-keys"], keys].concat());
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = Command::new("tmux").arg("-S").arg(&self.socket).arg("kill-server").output();
    }
}

async fn asked_by(program: &str) -> (Story, Window) {
    let mut story = Story::prepare(Desk::builder()).await;
    let window = Window::open(&story);
    let hand = story.desk.hand().program().display().to_string();
    story.configure(&format!("pinentry = \"{hand}\""), &format!("pinentry = \"/usr/bin/{program}\""));
    story.configure("env = {", &format!("env = {{ GPG_TTY = \"{}\", TERM = \"screen\",", window.terminal()));
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    (story, window)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_renewal_by_pinentry_curses() {
    let (story, window) = asked_by("pinentry-curses").await;
    let pin = story.desk.card().pin().to_owned();
    for words in ["Povolit uložení dvou nových klíčů", "Podepsat obě žádosti o následné certifikáty", "Uložit na kartu oba vydané"]
    {
        if words.starts_with("Uložit") {
            story.issue(Delivery::Attachments).await;
        }
        let screen = window.until(words, &story).await;
        for part in [
            "Jana Nováková",
            "ICA Starcos 3.74",
            "Kvalifikovaný certifikát č.",
            "Komerční certifikát č.",
            "PIN ke kartě:",
            "Souhlasím",
            "Odmítnout",
        ] {
            assert!(screen.contains(part), "{part}:\n{screen}");
        }
        window.types(&[&pin]);
        assert!(!window.screen().contains(&pin));
        window.types(&["Enter"]);
    }
    story.is_renewed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pinentry_tty_asks_and_a_no_is_a_no() {
    let (story, window) = asked_by("pinentry-tty").await;
    let screen = window.until("PIN ke kartě", &story).await;
    assert!(screen.contains("Povolit uložení dvou nových klíčů") && screen.contains("Jana Nováková"), "{screen}");
    let pin = story.desk.card().pin().to_owned();
    window.types(&[&pin, "Enter"]);
    window.until("Podepsat obě žádosti", &story).await;
    story.desk.pull_card();
    story.until_stage("waiting-for-card").await; // nothing is declined by that
    story.desk.insert_card();
    story.until_stage("waiting-for-consent").await;
    assert!(!window.screen().contains(&pin));
}
