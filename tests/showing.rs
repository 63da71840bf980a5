//! What shows how things stand without being asked: the page, the numbers for the office and `twins status --watch` follow a renewal, and none of
//! them knows a secret.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use support::{
    story::{PATIENCE, Story},
    terminal::{CTRL_C, Terminal},
};
use twins_sandbox::{desk::Desk, office::Delivery};

/// A story whose agent writes the numbers too.
async fn with_numbers() -> Story {
    let story = Story::prepare(Desk::builder().payment_first().card_away()).await;
    story.configure("[summary]", &format!("[metrics]\nfile = \"{}\"\n\n[summary]", numbers_at(&story).display()));
    story
}

fn numbers_at(story: &Story) -> PathBuf {
    story.desk.directory().join("twins.prom")
}

fn page_at(story: &Story) -> PathBuf {
    story.desk.directory().join("state/status.html")
}

fn page(story: &Story) -> String {
    fs::read_to_string(page_at(story)).unwrap_or_default().replace("&nbsp;", " ")
}

/// The samples of the file, name and labels as they are written.
fn numbers(story: &Story) -> BTreeMap<String, i64> {
    let text = fs::read_to_string(numbers_at(story)).unwrap_or_default();
    let samples = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.rsplit_once(' '));
    samples.map(|(name, value)| (name.to_owned(), value.parse().unwrap())).collect()
}

fn in_stage(story: &Story, stage: &str) -> bool {
    numbers(story).iter().any(|(name, value)| name.contains(&format!("stage=\"{stage}\"")) && *value == 1)
}

/// Waits until the page says this and the numbers tell this stage.
async fn shown(story: &Story, words: &str, stage: &str) {
    let what = format!("the page with `{words}`, the numbers with `{stage}`");
    story.desk.until_here(&what, PATIENCE, |_| page(story).contains(words) && in_stage(story, stage)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn page_and_numbers_follow_a_renewal_from_the_notice_to_the_end() {
    let mut story = with_numbers().await;
    story.start_agent().await;
    story.desk.until_here("the first page", PATIENCE, |_| page(&story).contains("Je potřeba: vložit kartu do čtečky.")).await;
    story.desk.until_here("the first numbers", PATIENCE, |_| numbers_at(&story).exists()).await;
    assert_eq!(fs::metadata(page_at(&story)).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(numbers_at(&story)).unwrap().permissions().mode() & 0o777, 0o644);

    // Seen once, the pair is known; then the notice comes while the card is away.
    story.desk.insert_card();
    story.until("the pair is known", |status| status["pairs"][0]["in_force"] == true).await;
    story.desk.until_here("a bar", PATIENCE, |_| page(&story).contains("<svg class=\"bar wanting\"")).await;
    story.desk.pull_card();
    story.until("the card is away", |status| status["agent"]["readers"][0]["card"] == false).await;
    let link = story.desk.office().notice(story.desk.pair()).await;
    shown(&story, "Čeká se na kartu ICA Starcos 3.74", "waiting-for-card").await;
    assert!(page(&story).contains("Přišla výzva od I.CA a obnova začala"), "the timeline");

    story.desk.insert_card();
    let number = story.desk.accepted(PATIENCE).await;
    shown(&story, "čeká na zaplacení zálohové faktury", "waiting-for-payment").await;
    story.desk.until_here("the payment code", PATIENCE, |_| page(&story).contains("<img src=\"data:image/png;base64,")).await;
    story.desk.authority().pay(&number);
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    shown(&story, "ověřeny kontrolním čtením", "done").await;
    story.desk.until_here("the last mail on the page", PATIENCE, |_| page(&story).contains("Hotovo: nové certifikáty jsou na kartě")).await;
    assert!(page(&story).contains("Karta byla kontrolně přečtena.") && !page(&story).contains("data:image"), "paid is paid");
    is_open_metrics(&story);
    let left = numbers(&story);
    assert_eq!(left.iter().filter(|(name, _)| name.starts_with("twins_certificate_not_after_timestamp_seconds{")).count(), 2, "{left:?}");
    assert_eq!(left["twins_agent_running"], 1);
    knows_no_secret(&story, &link);

    story.stop_agent();
    assert!(page(&story).contains("Program neběží: nikdo nehlídá poštu ani kartu."));
    assert_eq!(numbers(&story)["twins_agent_running"], 0);
}

/// The parser of Prometheus's own Python client takes nothing else.
fn is_open_metrics(story: &Story) {
    let reader = "import sys; from prometheus_client.openmetrics.parser import text_fd_to_metric_families as families; \
                  assert len(list(families(open(sys.argv[1])))) > 10";
    let parsed = Command::new("/usr/bin/python3").args(["-c", reader]).arg(numbers_at(story)).output().unwrap();
    assert!(parsed.status.success(), "{}", String::from_utf8_lossy(&parsed.stderr));
}

/// Links are known by host and last four characters, and here not even by those; the PIN and the password are not known at all.
fn knows_no_secret(story: &Story, link: &str) {
    let password = fs::read_to_string(story.desk.directory().join("imap-password")).unwrap();
    // What comes after the host is the secret of a link.
    let path = link.splitn(4, '/').last().unwrap();
    assert!(path.len() > 8, "{link}: is the test still looking for the right thing?");
    let numbers = fs::read_to_string(numbers_at(story)).unwrap();
    for text in [page(story), numbers] {
        for secret in [link, path, password.trim(), story.desk.card().pin()] {
            assert!(!text.contains(secret), "{secret}\n{text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_agent_writes_nothing() {
    let mut story = with_numbers().await;
    story.start_agent().await;
    story.desk.until_here("both files", PATIENCE, |_| page_at(&story).exists() && numbers_at(&story).exists()).await;
    let written = || [page_at(&story), numbers_at(&story)].map(|path| fs::metadata(path).map(|file| file.ino()).ok());
    // Mailbox and reader are looked at first, which may take a while; after that nothing changes any more.
    let (started, mut before) = (Instant::now(), written());
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let now = written();
        if now == before {
            break;
        }
        assert!(started.elapsed() < PATIENCE, "a file is replaced again and again though nothing changes");
        before = now;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_opened_in_the_browser_with_the_agent_and_without() {
    let mut story = Story::prepare(Desk::builder()).await;
    let visited = story.desk.directory().join("visited");
    let browser = story.desk.directory().join("browser");
    fs::write(&browser, format!("#!/bin/sh\necho \"$1\" > {0}.new && mv {0}.new {0}\n", visited.display())).unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    story.desk.set_environment("BROWSER", browser.to_str().unwrap());
    let opened = || {
        let address = fs::read_to_string(&visited).unwrap_or_default();
        address.trim().strip_prefix("file://").map(PathBuf::from)
    };

    let (went_well, said) = story.command(&["status", "--open"]);
    assert!(went_well && said.contains("Program neběží, proto stránka ukazuje, co bylo naposledy známo."), "{said}");
    story.desk.until_here("the browser", PATIENCE, |_| opened() == Some(page_at(&story))).await;
    assert!(page(&story).contains("Je potřeba: spustit program."));

    fs::remove_file(&visited).unwrap();
    story.start_agent().await;
    story.until("the pair is known", |status| status["pairs"][0]["in_force"] == true).await;
    let (went_well, said) = story.command(&["status", "--open"]);
    assert!(went_well && said.contains("status.html") && !said.contains("neběží"), "{said}");
    story.desk.until_here("the browser", PATIENCE, |_| opened() == Some(page_at(&story))).await;

    fs::remove_file(&browser).unwrap();
    story.desk.set_environment("PATH", "/nowhere");
    let (went_well, said) = story.command(&["status", "--open"]);
    assert!(!went_well && said.contains("Otevřete v něm soubor") && said.contains("status.html"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_is_followed_in_its_place_and_left_with_ctrl_c() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.configure("prompt = \"pinentry\"", "prompt = \"terminal\"");
    let mut watching = Terminal::open(&story.desk, "trap : INT; twins status --watch; code=$?; stty -a | grep -o ' icanon'; exit $code");
    // Before the agent runs, while it comes, and when a renewal begins.
    watching.until("\x1b[?1049h").await;
    watching.until("Je potřeba: spustit program.").await;
    story.start_agent().await;
    watching.until("Program běží a hlídá poštovní schránku.").await;
    story.until("the pair is known", |status| status["pairs"][0]["in_force"] == true).await;
    story.desk.office().notice(story.desk.pair()).await;
    watching.until("Je potřeba: zadat PIN ke kartě.").await;
    watching.until("Sleduje se; ukončíte klávesami Ctrl+C.").await;
    story.stop_agent();
    watching.until("Je potřeba: spustit program.").await;
    watching.types(CTRL_C);
    watching.until("\x1b[?25h\x1b[?1049l").await;
    let (code, screen) = watching.end().await;
    assert_eq!(code, Some(0), "{screen}");
    let after = screen.rsplit_once("\x1b[?1049l").unwrap().1;
    assert!(after.contains("Certifikáty TWINS") && after.contains("icanon") && !after.contains("\x1b[H"), "{after}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_no_terminal_each_line_is_printed_when_it_changes() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.configure("prompt = \"pinentry\"", "prompt = \"terminal\"");
    let file = story.desk.directory().join("watched");
    let mut watching = story
        .desk
        .command(&support::story::twins())
        .args(["status", "--watch", "--config"])
        .arg(story.desk.config())
        .stdin(Stdio::null())
        .stdout(fs::File::create(&file).unwrap())
        .spawn()
        .unwrap();
    let said = || fs::read_to_string(&file).unwrap();
    story.desk.until_here("the first lines", PATIENCE, |_| said().contains("Program neběží")).await;
    story.start_agent().await;
    story.until("the pair is known", |status| status["pairs"][0]["in_force"] == true).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.desk.until_here("the line of the PIN", PATIENCE, |_| said().contains("! Je potřeba: zadat PIN ke kartě.")).await;
    rustix::process::kill_process(rustix::process::Pid::from_child(&watching), rustix::process::Signal::INT).unwrap();
    assert!(watching.wait().unwrap().success());
    let said = said();
    assert!(!said.contains('\x1b'), "{said}");
    assert_eq!(said.matches("! Je potřeba: zadat PIN ke kartě.").count(), 1, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mails_of_a_renewal_are_one_thread_and_the_last_brings_the_dates() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    story.until_mail("Hotovo").await;
    let mails = story.desk.mailbox().messages();
    let own: Vec<_> = mails.iter().filter(|mail| mail.header("Auto-Submitted").is_some()).collect();
    assert!(own.len() >= 3, "{:?}", story.desk.mailbox().subjects());
    let first = own[0].header("Message-ID").unwrap();
    assert_eq!(own[0].header("References"), None);
    for mail in &own[1..] {
        assert_eq!(
            (mail.header("References"), mail.header("In-Reply-To")),
            (Some(first.clone()), Some(first.clone())),
            "{}",
            mail.subject()
        );
    }
    for mail in &own {
        let raw = String::from_utf8_lossy(mail.raw()).into_owned();
        assert_eq!(raw.contains("Content-Type: text/calendar"), mail.subject().starts_with("Hotovo"), "{}", mail.subject());
    }
}
