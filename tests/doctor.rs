//! `twins doctor` over the whole workstation: all well, each thing made to fail by itself, for people and for programs.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::Value;
use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};
use support::story::{Story, twins};
use twins_sandbox::{desk::Desk, portal::Mode};

/// Every check, in the order of the report for people.
const ALL: [&str; 23] = [
    "reader-service",
    "reader",
    "card",
    "module",
    "pin",
    "pair",
    "revocation",
    "device-certification",
    "anchors",
    "chain",
    "browsers",
    "mailbox",
    "mail-address",
    "smtp",
    "portal",
    "clock",
    "configuration",
    "disk",
    "database",
    "locked-memory",
    "sandbox",
    "prompt",
    "service",
];

struct Checkup {
    could_run: bool,
    lines: Vec<Value>,
}

impl Checkup {
    fn of(command: &mut Command) -> Self {
        let output = command.output().expect("run");
        let text = String::from_utf8_lossy(&output.stdout);
        let lines: Vec<Value> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr)));
        Self { could_run: output.status.success(), lines }
    }

    fn line(&self, id: &str) -> &Value {
        self.lines.iter().find(|line| line["id"] == id).unwrap_or_else(|| panic!("no {id}: {:#?}", self.lines))
    }

    fn status(&self, id: &str) -> &str {
        self.line(id)["status"].as_str().expect("a text")
    }

    fn with_status(&self, status: &str) -> Vec<&str> {
        self.lines.iter().filter(|line| line["status"] == status).map(|line| line["id"].as_str().unwrap()).collect()
    }
}

fn doctor(story: &Story) -> Checkup {
    Checkup::of(story.desk.command(&twins()).args(["doctor", "--json", "--config"]).arg(story.desk.config()))
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_desk_where_all_is_well_it_says_so_beside_the_running_agent() {
    let story = Story::begin(Desk::builder().days_left(300)).await;
    story.command(&["certstore", "add"]);
    let checkup = doctor(&story);
    let mut ids: Vec<&str> = checkup.lines.iter().map(|line| line["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    let mut all = ALL;
    all.sort_unstable();
    assert_eq!(ids, all, "every check once");
    for line in &checkup.lines {
        let mut fields: Vec<&String> = line.as_object().unwrap().keys().collect();
        fields.sort();
        assert_eq!(fields, ["id", "message", "remedy", "status"]);
        assert!(line["message"].as_str().is_some_and(|message| !message.is_empty() && !message.contains("doctor-")), "{line}");
        assert!(line["status"] == "skip" || line["status"] == "ok", "{line:#}");
    }
    assert_eq!(checkup.with_status("skip"), ["device-certification"], "{:#?}", checkup.lines);
    assert!(checkup.could_run);
    assert!(checkup.line("database")["message"].as_str().unwrap().contains("in use"), "{:#?}", checkup.line("database"));
    assert_eq!(story.pins_asked(), 0);

    let (well, shown) = story.command(&["doctor"]);
    assert!(well && shown.contains("Vše je v pořádku: obnova by teď mohla proběhnout."), "{shown}");
    assert!(shown.contains("Jana Nováková: platí do") && !shown.contains('\u{1b}'), "{shown}");
    let places: Vec<usize> = ["Karta a certifikáty", "Pošta", "Portál I.CA", "Tento počítač"]
        .map(|heading| shown.lines().position(|line| line == heading).unwrap_or_else(|| panic!("{heading}: {shown}")))
        .to_vec();
    assert!(places.is_sorted(), "{shown}");
}

/// What is made to fail, which check has to say so, and how.
struct Case {
    what: &'static str,
    id: &'static str,
    status: &'static str,
    /// What cannot be looked at because of it.
    hidden: &'static [&'static str],
}

fn allow(file: &Path, mode: u32) {
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
}

const fn case(what: &'static str, id: &'static str, status: &'static str, hidden: &'static [&'static str]) -> Case {
    Case { what, id, status, hidden }
}

const WITHOUT_CARD: &[&str] = &["pin", "pair", "revocation", "chain", "browsers", "mail-address"];
const WITHOUT_READERS: &[&str] = &["reader", "card", "pin", "pair", "revocation", "chain", "browsers", "mail-address"];

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_named_with_a_remedy_and_the_rest_is_looked_at_nevertheless() {
    let mut story = Story::prepare(Desk::builder().days_left(300)).await;
    story.command(&["certstore", "add"]);
    let config = fs::read_to_string(story.desk.config()).unwrap();
    let module = story.desk.card().module_path().unwrap().display().to_string();
    let root = story.desk.root().display().to_string();
    let configure = |story: &Story, old: &str, new: &str| story.configure(old, new);

    // Only the agent does not run: everything else is well.
    let before = doctor(&story);
    assert_eq!((before.with_status("fail"), before.with_status("warn")), (vec!["service"], vec![]), "{:#?}", before.lines);
    assert!(!before.could_run);

    let cases = [
        case("the card is away", "card", "fail", WITHOUT_CARD),
        case("the reader service does not run", "reader-service", "fail", WITHOUT_READERS),
        case("the module is not there", "module", "fail", WITHOUT_CARD),
        case("the module is none", "module", "fail", WITHOUT_CARD),
        case("a file of anchors is missing", "anchors", "fail", &["chain", "browsers", "revocation"]),
        case("the card's certification has ended", "device-certification", "fail", &[]),
        case("the card's certification will end", "device-certification", "warn", &[]),
        case("the address is another", "mail-address", "warn", &[]),
        case("the password is wrong", "mailbox", "fail", &[]),
        case("the password can be read by others", "mailbox", "fail", &[]),
        case("a folder is missing", "mailbox", "fail", &[]),
        case("IMAP is down", "mailbox", "fail", &[]),
        case("SMTP is down", "smtp", "fail", &[]),
        case("the portal is being mended", "portal", "fail", &["clock"]),
        case("the pinentry is missing", "prompt", "fail", &[]),
        case("the pinentry is none", "prompt", "fail", &[]),
        case("the pinentry asks in a terminal only", "prompt", "warn", &[]),
        case("the certificate is revoked", "revocation", "fail", &[]),
    ];
    for Case { what, id, status, hidden } in cases {
        match what {
            "the card is away" => story.desk.pull_card(),
            "the reader service does not run" => story.desk.reader().stop_daemon(),
            "the module is not there" => configure(&story, &module, "/usr/lib/no-such-module.so"),
            "the module is none" => configure(&story, &module, "/bin/true"),
            "a file of anchors is missing" => configure(&story, &root, "/nowhere/root.pem"),
            "the card's certification has ended" => configure(&story, "prompt_timeout", "certified_until = \"2020-01-31\"\nprompt_timeout"),
            "the card's certification will end" => {
                let soon = (chrono::Utc::now() + chrono::TimeDelta::days(310)).format("%F");
                configure(&story, "prompt_timeout", &format!("certified_until = \"{soon}\"\nprompt_timeout"));
            }
            "the address is another" => configure(&story, "[mail]\naddress = \"jana", "[mail]\naddress = \"jarka"),
            "the password is wrong" => fs::write(story.desk.directory().join("imap-password"), "not this one").unwrap(),
            "the password can be read by others" => allow(&story.desk.directory().join("imap-password"), 0o644),
            "a folder is missing" => configure(&story, "folders = [\"INBOX\"]", "folders = [\"INBOX\", \"Nowhere\"]"),
            "IMAP is down" => story.desk.switch_imap(false),
            "SMTP is down" => story.desk.switch_smtp(false),
            "the portal is being mended" => story.desk.portal().switch(Mode::Maintenance),
            "the pinentry is missing" => {
                let hand = story.desk.hand().program().display().to_string();
                configure(&story, &hand, "/nowhere/pinentry");
            }
            "the pinentry is none" => {
                let hand = story.desk.hand().program().display().to_string();
                configure(&story, &hand, "/bin/true");
            }
            "the pinentry asks in a terminal only" => {
                let (hand, curses) = (story.desk.hand().program().display().to_string(), story.desk.directory().join("curses"));
                fs::write(&curses, "#!/bin/sh\necho OK\nwhile read -r line; do\n[ \"$line\" = BYE ] || echo D curses\necho OK\ndone\n")
                    .unwrap();
                allow(&curses, 0o755);
                configure(&story, &hand, &curses.display().to_string());
            }
            _ => story.desk.authority().revoke(story.desk.pair().certificates.qualified.serial),
        }
        let password = fs::read_to_string(story.desk.directory().join("imap-password")).unwrap();
        let checkup = doctor(&story);
        let line = checkup.line(id);
        assert_eq!(line["status"], status, "{what}: {:#?}", checkup.lines);
        assert!(line["remedy"].as_str().is_some_and(|remedy| remedy.len() > 10), "{what}: {line:#}");
        assert!(!checkup.could_run, "the agent does not run either");
        for other in ALL.iter().filter(|other| **other != id && **other != "service" && !hidden.contains(other)) {
            assert_eq!(checkup.status(other), before.status(other), "{what}: {:#?}", checkup.line(other));
        }
        assert_eq!(checkup.lines.len(), ALL.len(), "{what}");
        let text = serde_json::to_string(&checkup.lines).unwrap();
        assert!(!text.contains(password.trim()), "{what}: a password is told");

        if what == "the password can be read by others" {
            assert!(line["message"].as_str().is_some_and(|message| message.contains("chmod 600")), "{line:#}");
            assert!(line["remedy"].as_str().is_some_and(|remedy| remedy.contains("password")), "{line:#}");
            allow(&story.desk.directory().join("imap-password"), 0o600);
        }
        fs::write(story.desk.config(), &config).unwrap();
        match what {
            "the card is away" => story.desk.insert_card(),
            "the reader service does not run" => {
                story.desk.reader().start_daemon().unwrap();
                story.desk.insert_card();
            }
            "the password is wrong" => {
                let known = story.desk.pair().person.address.clone();
                story.desk.dovecot().set_password(&known, "not this one");
                tokio::time::sleep(std::time::Duration::from_secs(2)).await;
            }
            "IMAP is down" => story.desk.switch_imap(true),
            "SMTP is down" => story.desk.switch_smtp(true),
            "the portal is being mended" => story.desk.portal().switch(Mode::Up),
            _ => {}
        }
    }
    assert_eq!(story.pins_asked(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_that_cannot_be_locked_a_damaged_database_and_no_configuration_are_told() {
    let mut story = Story::begin(Desk::builder()).await;
    story.stop_agent();

    // Without the right to lock memory beyond a limit of nothing.
    let mut limited = story.desk.command("/usr/bin/prlimit".as_ref());
    limited.args(["--memlock=0:0"]);
    if rustix::process::geteuid().is_root() {
        limited.args(["/usr/bin/setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock"]);
    }
    let checkup = Checkup::of(limited.arg(twins()).args(["doctor", "--json", "--config"]).arg(story.desk.config()));
    assert_eq!(checkup.status("locked-memory"), "fail", "{:#?}", checkup.lines);
    assert!(checkup.line("locked-memory")["remedy"].as_str().unwrap().contains("LimitMEMLOCK"));

    let database = story.desk.directory().join("state/twins.db");
    let whole = fs::read(&database).unwrap();
    let mut damaged = whole.clone();
    damaged[4096..8192].fill(0x5a);
    fs::write(&database, damaged).unwrap();
    let checkup = doctor(&story);
    assert_eq!(checkup.status("database"), "fail", "{:#?}", checkup.lines);
    assert_eq!(checkup.status("mailbox"), "ok");
    fs::write(&database, whole).unwrap();
    assert_eq!(doctor(&story).status("database"), "ok");

    // No configuration: what needs none is looked at nevertheless, and nothing is made.
    let home = tempfile::tempdir().unwrap();
    let mut bare = story.desk.command(&twins());
    bare.env("HOME", home.path()).env("XDG_CONFIG_HOME", home.path().join("config")).args(["doctor", "--json"]);
    let checkup = Checkup::of(&mut bare);
    assert!(!checkup.could_run);
    assert_eq!((checkup.status("configuration"), checkup.status("reader"), checkup.status("sandbox")), ("fail", "ok", "ok"));
    assert!(checkup.line("configuration")["remedy"].as_str().unwrap().contains("twins setup"));
    assert_eq!(checkup.status("mailbox"), "skip");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "nothing was made");

    // A directory that cannot be written.
    if !rustix::process::geteuid().is_root() {
        fs::set_permissions(story.desk.directory().join("state"), fs::Permissions::from_mode(0o500)).unwrap();
        assert_eq!(doctor(&story).status("database"), "fail");
        fs::set_permissions(story.desk.directory().join("state"), fs::Permissions::from_mode(0o700)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_for_a_pin_while_the_portal_is_away_and_it_goes_on_by_itself() {
    let story = Story::begin(Desk::builder()).await;
    story.desk.portal().switch(Mode::Refusing);
    story.desk.office().notice(story.desk.pair()).await;
    let stalled = story.until_stage("stalled").await;
    assert_eq!(stalled["hold"]["kind"], "not-ready", "{stalled:#}");
    let told = story.until_mail("Obnova zatím nemůže začít").await;
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("Portál www.ica.cz není dostupný") && told.contains("twins doctor"), "{told}");
    assert_eq!((story.pins_asked(), story.mails("Zadejte PIN")), (0, 0), "nobody was asked");
    story.desk.portal().switch(Mode::Up);
    story.until_stage("waiting-for-ica").await;
    assert_eq!(story.mails("Obnova zatím nemůže začít"), 1, "told once");
    let (_, history) = story.command(&["history"]);
    assert!(history.contains("Nikdo nebyl o PIN požádán") && history.contains("je v pořádku"), "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wants_to_go_on_is_not_told_to_enter_a_pin_that_nobody_wants_yet() {
    let story = Story::begin(Desk::builder()).await;
    story.desk.portal().switch(Mode::Refusing);
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("stalled").await;
    story.until_mail("Obnova zatím nemůže začít").await;
    // The person wants to go on although nothing is mended: everything is looked at before a word is said of a PIN.
    for _ in 0..2 {
        let (well, said) = story.command(&["renew"]);
        assert!(well, "{said}");
        story.desk.pull_card();
        story.until("the card is away", |status| status["agent"]["readers"][0]["card"] == false).await;
        story.desk.insert_card();
        story
            .until("it is looked at again", |status| {
                status["agent"]["readers"][0]["card"] == true && status["renewals"][0]["hold"]["kind"] == "not-ready"
            })
            .await;
    }
    story.until("every mail is off", |status| status["agent"]["mails_waiting"] == 0).await;
    assert_eq!((story.mails("Zadejte PIN"), story.pins_asked()), (0, 0));
    story.desk.portal().switch(Mode::Up);
    story.until_stage("waiting-for-ica").await;
}
