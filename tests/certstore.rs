//! `twins certstore` over real NSS databases in a private home, with the card's module; judged by NSS's and p11-kit's own tools.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::Value;
use sqlx::{
    Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};
use twins_sandbox::{
    browser::Browser,
    desk::{Builder, Desk},
};

/// The card's certificates as NSS names them.
const TOKEN: &str = "ICA Starcos 3.74";

async fn desk() -> Desk {
    Builder::default().start().await
}

/// `twins certstore WHAT --json`: whether all is well, and the report.
fn certstore(desk: &Desk, what: &str) -> (bool, Value) {
    let twins = Path::new(env!("CARGO_BIN_EXE_twins"));
    let output = desk.command(twins).args(["certstore", what, "--json", "--config"]).arg(desk.config()).output().expect("run");
    let report = serde_json::from_slice(&output.stdout);
    (output.status.success(), report.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr))))
}

/// The same for a person.
fn told(desk: &Desk, what: &str) -> String {
    let output = desk.command(Path::new(env!("CARGO_BIN_EXE_twins"))).args(["certstore", what, "--config"]).arg(desk.config()).output();
    String::from_utf8_lossy(&output.expect("run").stdout).into_owned()
}

/// The store of this program in the report.
fn store<'a>(report: &'a Value, program: &str) -> &'a Value {
    report["stores"].as_array().unwrap().iter().find(|store| store["program"] == program).unwrap_or_else(|| panic!("{program}: {report:#}"))
}

fn states(report: &Value) -> Vec<(&str, &str)> {
    let stores = report["stores"].as_array().unwrap();
    stores.iter().map(|store| (store["program"].as_str().unwrap(), store["state"].as_str().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_is_registered_everywhere_once_and_taken_away_without_a_trace() {
    let desk = desk().await;
    let (home, env) = (desk.directory(), desk.card().env());
    let firefox = Browser::firefox(home, env.clone());
    let mail = Browser::mozilla(&home.join(".thunderbird"), "mail.default", env.clone());
    let chromium = Browser::chromium(home, env.clone());
    let module = desk.card().module_path().unwrap().display().to_string();
    let untouched: Vec<String> = [&firefox, &mail, &chromium].map(Browser::certificates).to_vec();

    let (well, before) = certstore(&desk, "status");
    assert!(!well && states(&before).iter().all(|(_, state)| *state == "missing"), "{before:#}");
    assert_eq!([&firefox, &mail, &chromium].map(Browser::certificates).to_vec(), untouched, "looking changes nothing");

    let (well, added) = certstore(&desk, "add");
    assert!(well, "{added:#}");
    assert_eq!(states(&added), ["p11-kit", "firefox", "thunderbird", "chromium"].map(|program| (program, "registered")));
    let serials = desk.pair().certificates.iter().map(|certificate| certificate.serial.to_string()).collect::<Vec<_>>();
    for browser in [&firefox, &mail, &chromium] {
        let (modules, seen) = (browser.modules(), browser.certificates());
        assert!(modules.contains(&module) && modules.contains(&format!("token: {TOKEN}")), "{modules}");
        for serial in &serials {
            let line =
                seen.lines().find(|line| line.starts_with(TOKEN) && line.contains(serial)).unwrap_or_else(|| panic!("{serial}: {seen}"));
            assert!(line.ends_with("u,u,u"), "seen as a certificate with a key: {line}");
        }
        assert_eq!(browser.keys(TOKEN, desk.card().pin()).matches("rsa").count(), 2);
        // Mail can be signed with it, and no web server can be vouched for by its authority.
        let name = seen.lines().find(|line| line.contains(&serials[1])).unwrap().trim_end_matches("u,u,u").trim();
        assert!(browser.verifies(name, "S").is_ok(), "{:?}", browser.verifies(name, "S"));
        let trust: Vec<&str> =
            seen.lines().filter(|line| line.contains("(twins)")).filter_map(|line| line.split_whitespace().last()).collect();
        assert_eq!((trust.len(), trust.iter().filter(|trust| **trust == ",C,").count()), (3, 1), "{seen}");
    }
    assert_eq!(store(&added, "firefox")["seen"], serde_json::json!({ "qualified": true, "commercial": true }));
    // p11-kit passes over a user's modules for root: a user namespace without a mapping makes it nobody's program.
    let listed =
        Command::new("unshare").args(["--user", "p11-kit", "list-modules"]).env("HOME", home).envs(desk.card().env()).output().unwrap();
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    // Its token is not asked for: Debian registers SoftHSM itself in p11-kit, and one process cannot have it twice, as the stand-in would.
    assert!(listed.contains(&format!("twins: {module}")), "{listed}");

    let files = |browser: &Browser| fs::read(browser.place().join("pkcs11.txt")).unwrap();
    let as_added = [&firefox, &mail, &chromium].map(files);
    let (well, again) = certstore(&desk, "add");
    assert!(well && again["stores"].as_array().unwrap().iter().all(|store| store["changed"] == false), "{again:#}");
    assert_eq!([&firefox, &mail, &chromium].map(files), as_added);
    assert!(told(&desk, "status").contains("oba certifikáty jsou vidět"));

    assert!(certstore(&desk, "remove").0);
    assert_eq!([&firefox, &mail, &chromium].map(Browser::certificates).to_vec(), untouched);
    assert!(!firefox.modules().contains(&module) && !home.join(".config/pkcs11/modules/twins.module").exists());
    let leftovers: Vec<_> = fs::read_dir(firefox.place()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!leftovers.iter().any(|name| name.to_string_lossy().contains("twins")), "{leftovers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_in_use_is_left_alone_and_done_when_it_is_closed() {
    let desk = desk().await;
    let firefox = Browser::firefox(desk.directory(), desk.card().env());
    let running = firefox.running();
    let before = firefox.certificates();

    let (well, report) = certstore(&desk, "add");
    assert_eq!(
        (well, &store(&report, "firefox")["state"], &store(&report, "p11-kit")["state"]),
        (false, &"in-use".into(), &"registered".into())
    );
    assert_eq!(firefox.certificates(), before);
    assert!(told(&desk, "add").contains("Zavřete ho"));

    drop(running);
    let (well, report) = certstore(&desk, "add");
    assert!(well, "{report:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_in_use_keeps_the_card_until_it_is_closed() {
    let desk = desk().await;
    let firefox = Browser::firefox(desk.directory(), desk.card().env());
    let before = firefox.certificates();
    assert!(certstore(&desk, "add").0);
    let (modules, added) = (firefox.modules(), firefox.certificates());
    let running = firefox.running();

    let (well, report) = certstore(&desk, "remove");
    assert_eq!((well, &store(&report, "firefox")["state"]), (false, &"in-use".into()), "{report:#}");
    assert_eq!((firefox.modules(), firefox.certificates()), (modules, added), "a program's open profile is not touched");
    let said = told(&desk, "remove");
    assert!(said.contains("karta v něm zůstává") && said.contains("twins certstore remove") && !said.contains("certstore add"), "{said}");

    drop(running);
    let (well, report) = certstore(&desk, "remove");
    assert!(well && store(&report, "firefox")["module"] == false, "{report:#}");
    assert_eq!(firefox.certificates(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_cannot_use_the_card_are_named_as_such() {
    let desk = desk().await;
    let (home, env) = (desk.directory(), desk.card().env());
    let snap = Browser::mozilla(&home.join("snap/firefox/common/.mozilla/firefox"), "snapped", env.clone());
    let flatpak = Browser::mozilla(&home.join(".var/app/org.mozilla.Thunderbird/.thunderbird"), "flat", env.clone());
    let new = home.join(".mozilla/firefox/new.default");
    fs::create_dir_all(&new).unwrap();
    fs::write(home.join(".mozilla/firefox/profiles.ini"), "[Profile0]\nPath=new.default\n").unwrap();
    let before = [&snap, &flatpak].map(Browser::modules);

    let (well, report) = certstore(&desk, "add");
    assert!(well, "they do not count against the registration: {report:#}");
    let expected = [("p11-kit", "registered"), ("firefox", "never-started"), ("firefox", "confined"), ("thunderbird", "confined")];
    assert_eq!(states(&report), expected);
    assert_eq!([&snap, &flatpak].map(Browser::modules), before);
    let said = told(&desk, "status");
    assert!(said.contains("Firefox (snap)") && said.contains("Thunderbird (flatpak)") && said.contains("nebyl spuštěn"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_password_is_not_asked_for_and_what_it_guards_is_said() {
    let desk = desk().await;
    let firefox = Browser::firefox(desk.directory(), desk.card().env()).with_password("tajne heslo");
    let (well, report) = certstore(&desk, "add");
    let found = store(&report, "firefox");
    assert_eq!((well, &found["state"], &found["module"]), (false, &"password".into(), &true.into()), "{report:#}");
    assert_eq!(found["missing_authorities"], serde_json::json!(["Sandbox Root CA/RSA"]));
    assert_eq!(found["seen"], serde_json::json!({ "qualified": true, "commercial": true }));
    assert!(firefox.modules().contains(TOKEN));
    assert!(certstore(&desk, "remove").0);
    assert!(!firefox.modules().contains(TOKEN));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_not_seen_is_told_and_without_the_card_none_is_looked_for() {
    let desk = desk().await;
    let firefox = Browser::firefox(desk.directory(), desk.card().env());
    assert!(certstore(&desk, "add").0);
    desk.pull_card();
    let (well, report) = certstore(&desk, "status");
    assert!(well && store(&report, "firefox")["seen"].is_null(), "{report:#}");
    assert!(told(&desk, "status").contains("Vložte kartu"));
    assert!(!firefox.certificates().contains(TOKEN));

    // What somebody else registered, and the authorities that somebody else trusts, are enough and stay.
    assert!(certstore(&desk, "remove").0);
    desk.insert_card();
    let module = desk.card().module_path().unwrap();
    let added = Command::new("modutil")
        .args(["-dbdir", &format!("sql:{}", firefox.place().display()), "-force", "-add", "By hand", "-libfile"])
        .arg(&module)
        .envs(desk.card().env())
        .status();
    assert!(added.unwrap().success());
    let (well, report) = certstore(&desk, "add");
    assert!(well, "{report:#}");
    assert_eq!(firefox.modules().matches("token: ICA Starcos").count(), 1, "not loaded twice");
    assert!(certstore(&desk, "remove").0);
    assert!(firefox.modules().contains("By hand"));
}

/// The certificate of somebody's own authority, added to a browser as a person does it: no key of it is there.
fn add_foreign(browser: &Browser, name: &str) {
    let file = tempfile::NamedTempFile::new().unwrap();
    let key = tempfile::NamedTempFile::new().unwrap();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj"])
        .arg(format!("/CN={name}"))
        .arg("-keyout")
        .arg(key.path())
        .arg("-out")
        .arg(file.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let place = format!("sql:{}", browser.place().display());
    let added = Command::new("certutil").args(["-A", "-d", &place, "-n", name, "-t", ",,", "-a", "-i"]).arg(file.path()).output().unwrap();
    assert!(added.status.success(), "{added:?}");
}

/// A directory for `PATH` in which `certutil` notes each of its runs, a line each, before it does its work; and the notes.
fn noted_runs(directory: &Path) -> (String, PathBuf) {
    let (bin, notes) = (directory.join("noted"), directory.join("runs"));
    fs::create_dir_all(&bin).unwrap();
    let path = std::env::var("PATH").unwrap();
    let script = format!("#!/bin/sh\necho \"$@\" >> '{}'\nPATH='{path}' exec certutil \"$@\"\n", notes.display());
    fs::write(bin.join("certutil"), script).unwrap();
    fs::set_permissions(bin.join("certutil"), fs::Permissions::from_mode(0o755)).unwrap();
    (format!("{}:{path}", bin.display()), notes)
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_certificates_somebody_else_added_each_is_read_once() {
    let desk = desk().await;
    let firefox = Browser::firefox(desk.directory(), desk.card().env());
    let foreign: Vec<String> = (0..12).map(|number| format!("Somebody's authority {number}")).collect();
    for name in &foreign {
        add_foreign(&firefox, name);
    }
    let (path, notes) = noted_runs(desk.directory());
    let runs = |what: &str| {
        let _ = fs::remove_file(&notes);
        let twins = Path::new(env!("CARGO_BIN_EXE_twins"));
        let output = desk.command(twins).env("PATH", &path).args(["certstore", what, "--config"]).arg(desk.config()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        fs::read_to_string(&notes).unwrap()
    };
    // Three authorities are missing; each foreign certificate could be any of them.
    let added = runs("add");
    for name in &foreign {
        assert_eq!(added.matches(&format!("-n {name} ")).count(), 1, "{name}: {added}");
    }
    // All are under this program's own names now, so nobody else's matter.
    let looked = runs("status");
    assert!(!foreign.iter().any(|name| looked.contains(name.as_str())), "{looked}");
    // Of the pair's two certificates and three authorities, one each, and two listings.
    assert!(looked.lines().count() <= 7, "{looked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_library_that_cannot_be_loaded_is_told_as_such_and_not_as_a_card_that_is_away() {
    let desk = desk().await;
    let config = fs::read_to_string(desk.config()).unwrap();
    let library = desk.directory().join("broken.so");
    fs::write(&library, "no library").unwrap();
    let changed: String = config
        .lines()
        .map(|line| if line.starts_with("module = ") { format!("module = {library:?}\n") } else { format!("{line}\n") })
        .collect();
    fs::write(desk.config(), changed).unwrap();
    let said = told(&desk, "status").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("Kartu se nepodařilo přečíst") && said.contains("modul PKCS#11 nelze použít"), "{said}");
    assert!(said.contains("twins card --modules") && !said.contains("Vložte kartu"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_tools_of_nss_nothing_is_said_to_be_taken_away() {
    let desk = desk().await;
    let firefox = Browser::firefox(desk.directory(), desk.card().env());
    assert!(certstore(&desk, "add").0);
    let nothing = desk.directory().join("empty");
    fs::create_dir_all(&nothing).unwrap();
    let twins = Path::new(env!("CARGO_BIN_EXE_twins"));
    let output = desk.command(twins).env("PATH", &nothing).args(["certstore", "remove", "--config"]).arg(desk.config()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success() && said.contains("libnss3-tools"), "{output:?}");
    assert!(firefox.modules().contains(TOKEN), "it is still registered");
}

/// Leaves this database as a program does that is killed while it writes: some of its pages are new, and how they were stands in its journal.
async fn cut_a_write_off(database: &Path) {
    let journal = database.with_extension("db-journal");
    let options = SqliteConnectOptions::new().filename(database).journal_mode(SqliteJournalMode::Delete);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    // A cache of next to nothing: what does not fit goes to the disk, the journal first.
    for step in [
        "PRAGMA cache_size = 1",
        "BEGIN",
        "CREATE TABLE half_done (text)",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n \
         WHERE x < 500) INSERT INTO half_done SELECT hex(randomblob(500)) FROM n",
    ] {
        sqlx::query(step).execute(&mut connection).await.unwrap();
    }
    let (half, before) = (fs::read(database).unwrap(), fs::read(&journal).unwrap());
    sqlx::query("ROLLBACK").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    fs::write(database, half).unwrap();
    fs::write(&journal, before).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_program_left_half_done_in_a_database_is_taken_back() {
    let desk = desk().await;
    let firefox = Browser::firefox(desk.directory(), desk.card().env());
    cut_a_write_off(&firefox.place().join("cert9.db")).await;
    let open = firefox.running();
    let (well, report) = certstore(&desk, "add");
    assert!(!well && firefox.place().join("cert9.db-journal").exists(), "while the program runs its database is its own: {report:#}");
    drop(open);
    let (well, report) = certstore(&desk, "add");
    assert!(well && store(&report, "firefox")["state"] == "registered", "{report:#}");
    assert!(!firefox.place().join("cert9.db-journal").exists());
    assert!(firefox.certificates().contains("(twins)"), "{}", firefox.certificates());
}
