//! A real user's systemd runs the agent by the unit that `twins service install` writes, within the unit's walls.

use crate::{
    support::{
        setup::nowhere,
        story::{Story, twins},
    },
    user_manager::{UserManager, until},
};
use std::{fs, process::Output};
use twins_sandbox::desk::{Builder, Desk};

/// A workstation whose person has a systemd of their own.
struct Seat {
    story: Story,
    manager: UserManager,
}

impl Seat {
    async fn take() -> Self {
        Self::take_with(Desk::builder()).await
    }

    async fn take_with(builder: Builder) -> Self {
        let story = Story::prepare(builder).await;
        let command = story.desk.command(&twins());
        let environment = command.get_envs().filter_map(|(name, value)| Some((name.to_str()?.to_owned(), value?.to_str()?.to_owned())));
        let environment: Vec<_> = environment.collect();
        UserManager::give(story.desk.directory());
        Self { manager: UserManager::start(&environment), story }
    }

    fn twins(&self, arguments: &[&str]) -> (bool, String) {
        let (program, config) = (twins(), self.story.desk.config());
        let mut command = vec![program.to_str().unwrap()];
        command.extend_from_slice(arguments);
        command.extend(["--config", config.to_str().unwrap()]);
        said(&self.manager.run(&command))
    }

    fn property(&self, name: &str) -> String {
        let (_, said) = said(&self.manager.run(&["systemctl", "--user", "show", "--value", "--property", name, "twins"]));
        said.trim().to_owned()
    }

    fn journal(&self, arguments: &[&str]) -> String {
        let command: Vec<&str> = ["journalctl", "--no-pager"].iter().chain(arguments).copied().collect();
        said(&self.manager.run_as_root(&command)).1
    }
}

fn said(output: &Output) -> (bool, String) {
    (output.status.success(), String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_is_installed_runs_in_its_walls_survives_a_hang_and_goes_without_a_trace() {
    let seat = Seat::take().await;
    let (well, told) = seat.twins(&["service", "status"]);
    assert!(!well && told.contains("Žádná služba není nainstalována"), "{told}");

    let (well, told) = seat.twins(&["service", "install"]);
    assert!(well && told.contains("Zapsáno: ") && told.contains("Program běží"), "{told}\n{}", seat.journal(&["-n", "60", "_UID=61234"]));
    let home = seat.story.desk.directory();
    let unit = home.join(".config/systemd/user/twins.service");
    assert!(fs::read_to_string(&unit).unwrap().contains("Type=notify"));
    let (well, again) = seat.twins(&["service", "install"]);
    assert!(well && again.contains("Už je, jak má být") && !again.contains("Zapsáno"), "{again}");

    // It is at work, within the walls: mailbox and card are reached, and the status line says so.
    until(|| seat.property("StatusText").contains("certifikáty platí do").then_some(()));
    assert_eq!((seat.property("ActiveState"), seat.property("SubState")), ("active".to_owned(), "running".to_owned()));
    let (well, told) = seat.twins(&["service", "status"]);
    assert!(well && told.contains("Služba běží od") && told.contains("Hlásí: Hlídá poštu a čtečku"), "{told}");
    let (_, json) = seat.twins(&["service", "status", "--json"]);
    let state: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&state["active"], &state["enabled"], &state["restarts"]), (&"active".into(), &true.into(), &0.into()));

    // The journal has levels and fields, not lines.
    let (well, told) = seat.twins(&["log-level", "debug"]);
    assert!(well && told.contains("debug"), "{told}");
    let told_ready =
        || seat.journal(&["_COMM=twins", "-o", "json"]).lines().find(|line| line.contains("ready: watching")).map(str::to_owned);
    let ready: serde_json::Value = serde_json::from_str(&until(told_ready)).unwrap();
    assert_eq!((&ready["PRIORITY"], &ready["SYSLOG_IDENTIFIER"]), (&"6".into(), &"twins".into()));
    assert!(ready["TARGET"].as_str().is_some_and(|target| target.starts_with("twins::")), "{ready}");
    until(|| seat.journal(&["_COMM=twins", "-o", "cat"]).contains("level is debug").then_some(()));

    // One that hangs is started anew.
    fs::create_dir_all(home.join(".config/systemd/user/twins.service.d")).unwrap();
    let drop_in = home.join(".config/systemd/user/twins.service.d/mine.conf");
    fs::write(&drop_in, "[Service]\nWatchdogSec=10\nTimeoutAbortSec=1\nRestartSec=100ms\n").unwrap();
    UserManager::give(home);
    let (well, told) = seat.twins(&["service", "install"]);
    assert!(well, "{told}");
    let hung = seat.property("MainPID");
    seat.manager.run(&["kill", "-STOP", &hung]);
    let restarted = || seat.property("NRestarts").parse::<u32>().is_ok_and(|restarts| restarts > 0);
    until(|| (restarted() && seat.property("ActiveState") == "active").then_some(()));
    assert_ne!(seat.property("MainPID"), hung);

    // And one that dies again and again: more often than systemd's own limit, which would leave it dead after five times in ten seconds.
    for restarts in 2..=8 {
        seat.manager.run(&["kill", "-KILL", &seat.property("MainPID")]);
        until(|| (seat.property("NRestarts") == restarts.to_string() && seat.property("ActiveState") == "active").then_some(()));
    }

    let (well, told) = seat.twins(&["service", "uninstall"]);
    assert!(well && told.contains("Odstraněno: ") && told.contains("zůstávají, jak jsou"), "{told}");
    assert!(!unit.exists() && drop_in.exists() && seat.story.desk.config().exists());
    assert_eq!(seat.property("ActiveState"), "inactive");
    let (well, told) = seat.twins(&["service", "uninstall"]);
    assert!(well && told.contains("není co odstranit"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn setup_goes_from_nothing_to_a_service_that_watches_and_a_first_summary() {
    let seat = Seat::take_with(Desk::builder().days_left(300)).await;
    let (story, config, program) = (&seat.story, nowhere(&seat.story), twins());
    let mut command = vec![program.display().to_string(), "setup".into(), "--yes".into(), "--language=cs".into(), "--config".into()];
    command.push(config.display().to_string());
    command.push(format!("--password-file={}", story.desk.directory().join("imap-password").display()));
    command.push(format!("--anchors={}", story.desk.root().display()));
    command.extend(story.desk.setup_options().into_iter().filter(|option| option != "--no-service"));
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    let (well, told) = said(&seat.manager.run(&command));
    assert!(well && told.contains("Program běží") && told.contains("Souhrn je na cestě"), "{told}\n{}", seat.journal(&["-n", "60"]));
    until(|| seat.property("StatusText").contains("certifikáty platí do").then_some(()));
    assert_eq!(seat.property("UnitFileState"), "enabled");
    let summary = story.until_mail("TWINS jsou v pořádku").await;
    assert!(summary.contains("Jana Nováková"), "{summary}");

    // Again: nothing is written, and the agent that runs is left alone.
    let process = seat.property("MainPID");
    let (well, told) = said(&seat.manager.run(&command));
    assert!(well && told.contains("zůstává beze změny") && told.contains("Už je, jak má být"), "{told}");
    assert_eq!((seat.property("MainPID"), story.mails("TWINS")), (process, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_that_is_wrong_does_not_become_a_service_and_no_systemd_is_told() {
    let story = Story::prepare(Desk::builder()).await;
    let (well, told) = story.command(&["service", "install"]);
    assert!(!well && told.contains("neběží systemd") && told.contains("twins agent"), "{told}");
    assert!(!story.desk.directory().join(".config/systemd").exists());
}
