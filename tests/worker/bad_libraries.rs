//! Libraries that hang, crash, or try what a card's library has no business with.

use super::card::Card;
use std::{fs, path::PathBuf, time::Duration};
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
    let expected = "inet refused\ninet6 refused\nnetlink refused\nunix allowed\nexec refused\nptrace refused\nio_uring refused\nmemory refused\n\
                    stdin empty\nstdout nowhere\nnot dumpable\nno core\n";
    assert!(report.starts_with(expected), "{report}");
    if report.contains("landlock present") {
        assert!(report.contains("write refused") && !forbidden.exists(), "{report}");
    }
}
