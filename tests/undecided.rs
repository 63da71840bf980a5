//! A notice whose proof cannot be looked up for a day, because this computer's DNS answers nothing: it is told by mail and on the desk, once, nothing is
//! started by it, and it is heard when the proof is there.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/mail/mod.rs"]
mod mail;
mod support;

use chrono::TimeDelta;
use mail::watched::quick;
use std::{process::Command, time::Duration};
use support::{clocked::Clocked, desktop::Session, story::Story};
use twins::mail::Pace;
use twins_sandbox::desk::Desk;

/// Set within the name space without a DNS.
const WITHIN: &str = "TWINS_TEST_WITHOUT_DNS";

const TOLD: &str = "pravost mailu od I.CA nelze ověřit";

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_cannot_be_verified_for_a_day_is_told_by_mail_and_on_the_desk() {
    if std::env::var_os(WITHIN).is_some() {
        return Box::pin(a_day_without_dns()).await;
    }
    // The same test once more, in a mount name space of its own whose only name server is a port where nobody listens.
    let place = tempfile::tempdir().unwrap();
    let resolver = place.path().join("resolv.conf");
    std::fs::write(&resolver, "nameserver 127.66.66.66\noptions timeout:1 attempts:1\n").unwrap();
    let session = Session::start().await;
    let again = "mount --bind \"$1\" /etc/resolv.conf && shift && exec \"$@\"";
    let mut command = Command::new("unshare");
    command.args(["--mount", "--propagation", "private"]);
    if !rustix::process::geteuid().is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["sh", "-c", again, "sh"]).arg(&resolver).arg(std::env::current_exe().unwrap());
    command.args(["--exact", "a_notice_that_cannot_be_verified_for_a_day_is_told_by_mail_and_on_the_desk", "--nocapture"]);
    command.env(WITHIN, "1").env("DBUS_SESSION_BUS_ADDRESS", &session.address);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{said}");
    let notes: Vec<_> = session.shown().into_iter().filter(|note| note.title.contains(TOLD)).collect();
    assert!(matches!(notes.as_slice(), [note] if note.urgency == 2 && note.body.contains("čeká mail od I.CA")), "{:?}", session.shown());
}

async fn a_day_without_dns() {
    let mut story = Story::prepare(Desk::builder()).await;
    let config = std::fs::read_to_string(story.desk.config()).unwrap();
    let keys = config.lines().find(|line| line.starts_with("dkim_keys")).unwrap().to_owned();
    story.configure(&format!("dns = false\n{keys}"), "dns = true");
    // A day of three seconds.
    let pace = Pace { silence: Duration::from_secs(3), redeliver: Duration::from_millis(300), ..quick() };
    let agent = Clocked::start_at_pace(&story.desk, TimeDelta::zero(), pace);
    story.until("the pair is known", |status| status["pairs"].as_array().is_some_and(|pairs| !pairs.is_empty())).await;
    story.desk.office().notice(story.desk.pair()).await;
    let mail = story.until_mail(TOLD).await;
    let mail = mail.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(mail.contains("klíč k podpisu (DKIM) teď nešlo dohledat") && mail.contains("twins renew --from"), "{mail}");
    let status = story.until("it is shown", |status| status["agent"]["mailboxes"][0]["overdue"] == true).await;
    assert_eq!((status["agent"]["mailboxes"][0]["state"].as_str(), &status["renewals"]), (Some("undecided"), &serde_json::json!([])));
    let (_, shown) = story.command(&["status"]);
    assert!(shown.split_whitespace().collect::<Vec<_>>().join(" ").contains("podívat se na mail od I.CA"), "{shown}");
    assert_eq!((story.mails(TOLD), story.pins_asked()), (1, 0), "told once, and nobody is asked");
    agent.end();

    // The key can be had again: the notice is heard, and that the mailbox is well is told where the trouble was told.
    story.configure("dns = true", &format!("dns = false\n{keys}"));
    story.start_agent().await;
    story.until_stage("waiting-for-ica").await;
    story.until_mail("schránka se zase hlídá").await;
    assert_eq!(story.mails(TOLD), 1);
}
