//! Libraries that hang, crash, or try what a card's library has no business with.

use super::card::Card;
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use twins::{
    card::{Prompt, WorkerError},
    worker::{Failure, Intent},
};

/// A library whose `C_Initialize` does this.
fn library(card: &Card, body: &str) -> PathBuf {
    card.library(&include_str!("bad_library.c").replace("/* BODY */", body))
}

#[tokio::test]
async fn a_library_that_hangs_is_stopped() {
    let mut card = Card::new().await;
    card.settings.module = library(&card, "for (;;) pause();");
    card.settings.call_timeout = Duration::from_secs(1);
    let outcome = card.run_with(Intent::Inspect, Prompt::None).await;
    assert!(matches!(outcome, Err(WorkerError::Hung(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_library_that_crashes_or_is_none_is_told() {
    let mut card = Card::new().await;
    card.settings.module = library(&card, "abort();");
    let outcome = card.run_with(Intent::Inspect, Prompt::None).await;
    assert!(matches!(&outcome, Err(WorkerError::Crashed(how)) if how.contains("SIGABRT")), "{outcome:?}");
    for module in ["/nonexistent.so", "/lib/x86_64-linux-gnu/libm.so.6", "/etc/passwd"] {
        card.settings.module = module.into();
        let outcome = card.run_with(Intent::Inspect, Prompt::None).await;
        assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Module(_)))), "{outcome:?}");
    }
    card.settings.program = "/nonexistent/twins".into();
    let outcome = card.run_with(Intent::Inspect, Prompt::None).await;
    assert!(matches!(outcome, Err(WorkerError::Start(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_library_cannot_reach_the_network_other_programs_or_the_persons_files() {
    let mut card = Card::new().await;
    let forbidden = card.dir.path().join("forbidden");
    let allowed = card.settings.writes[0].join("report");
    let body = format!("try_everything(\"{}\", \"{}\");", forbidden.display(), allowed.display());
    card.settings.module = library(&card, &body);
    let outcome = card.run_with(Intent::Inspect, Prompt::None).await;
    assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Module(_)))), "{outcome:?}");
    let report = fs::read_to_string(allowed).unwrap();
    let expected = "inet refused\ninet6 refused\nnetlink refused\nunix allowed\nexec refused\nptrace refused\nio_uring refused\ntyping refused\ndumpable again refused\na tracer refused\nmemory refused\n\
                    stdin empty\nstdout nowhere\nnot dumpable\nno core\n";
    assert!(report.starts_with(expected), "{report}");
    if report.contains("landlock present") {
        assert!(report.contains("write refused") && !forbidden.exists(), "{report}");
    }
}

/// What a program of the user `nobody`, without any privilege, says to this process.
fn as_nobody(program: &Path, pid: &str) -> String {
    let output = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"])
        .args([program.as_os_str(), pid.as_ref()])
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
async fn another_program_of_the_same_user_can_neither_trace_nor_read_it() {
    let mut card = Card::new().await;
    let tracer = card.dir.path().join("tracer");
    fs::write(tracer.with_extension("c"), include_str!("tracer.c")).unwrap();
    assert!(Command::new("cc").arg("-o").arg(&tracer).arg(tracer.with_extension("c")).status().unwrap().success());
    // Worker and tracer are of one unprivileged user: the tests may run as root, whom nothing is refused.
    let started = card.settings.writes[0].join("started");
    card.settings.module = library(&card, &format!("write_pid(\"{}\"); for (;;) pause();", started.display()));
    let worker = card.dir.path().join("worker");
    let line = format!(
        "exec setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all {} \"$@\"",
        card.settings.program.display()
    );
    fs::write(&worker, format!("#!/bin/sh\n{line}\n")).unwrap();
    for path in [card.dir.path(), &worker, &tracer, &card.settings.writes[0]] {
        fs::set_permissions(path, Permissions::from_mode(0o777)).unwrap();
    }
    card.settings.program = worker;
    let mut work = std::pin::pin!(card.run_with(Intent::Inspect, Prompt::None));
    let loaded = async {
        while fs::read_to_string(&started).unwrap_or_default().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! { outcome = &mut work => panic!("{outcome:?}"), () = loaded => {} }
    assert_eq!(as_nobody(&tracer, fs::read_to_string(&started).unwrap().trim()), "trace refused\nread refused\n");

    // The same tracer at a process that does not defend itself.
    let mut sleep = Command::new("setpriv").args(["--reuid=65534", "--regid=65534", "--clear-groups", "sleep", "60"]).spawn().unwrap();
    let name = format!("/proc/{}/comm", sleep.id());
    while fs::read_to_string(&name).unwrap().trim() != "sleep" {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let said = as_nobody(&tracer, &sleep.id().to_string());
    sleep.kill().unwrap();
    sleep.wait().unwrap();
    // Where the kernel lets nobody trace but parents (Yama), reading is refused to this one as well.
    let scope = fs::read_to_string("/proc/sys/kernel/yama/ptrace_scope").unwrap_or_else(|_| "0".into());
    if scope.trim() == "0" {
        assert_eq!(said, "trace allowed\nread allowed\n");
    }
}
