//! This computer: disk, database, locked memory, the card process's sandbox.

use super::within;
use crate::{
    config::Config,
    store::{Store, StoreError},
    tell::{Check, Examined},
    worker::{can_lock_memory, confinement},
};
use std::{path::Path, time::Duration};

/// Less free space, in KiB, is worth a word.
const LITTLE: u64 = 200 * 1024;
/// With less free space, in KiB, nothing is begun: a renewal writes about that much, and a full disk is waited for anyway.
const TOO_LITTLE: u64 = 512;
/// How long the look through the database may take.
const DATABASE: Duration = Duration::from_secs(20);

/// Room where the database lives, or will.
pub(in crate::agent) fn disk(directory: &Path) -> Examined {
    let place = directory.ancestors().find(|place| place.exists()).unwrap_or(Path::new("/"));
    let examined = match rustix::fs::statvfs(place) {
        Ok(disk) => of_free(disk.f_bavail.saturating_mul(disk.f_frsize) >> 10),
        Err(error) => Examined::failed(Check::Disk, "doctor-disk-unknown").with("why", error.to_string()),
    };
    examined.with("place", place.display().to_string())
}

fn of_free(free: u64) -> Examined {
    let examined = match free {
        0..TOO_LITTLE => Examined::failed(Check::Disk, "doctor-disk-full"),
        TOO_LITTLE..LITTLE => Examined::doubtful(Check::Disk, "doctor-disk-little"),
        _ => Examined::well(Check::Disk, "doctor-disk-well"),
    };
    let (unit, amount) = match free {
        10_485_760.. => ("GiB", free >> 20),
        10_240.. => ("MiB", free >> 10),
        _ => ("KiB", free),
    };
    examined.with("free", format!("{amount} {unit}"))
}

/// The database, beside a running agent too.
pub(super) async fn database(config: &Config) -> Examined {
    let directory = config.state_dir();
    let place = directory.display().to_string();
    let looked = async {
        match Store::examine(&directory).await {
            Ok(_) if !may_write(&directory) => Examined::failed(Check::Database, "doctor-database-read-only"),
            Ok(true) => Examined::well(Check::Database, "doctor-database-in-use"),
            Ok(false) => Examined::well(Check::Database, "doctor-database-well"),
            Err(StoreError::Missing(_)) if may_write(&directory) => Examined::well(Check::Database, "doctor-database-new"),
            Err(StoreError::Missing(_)) => Examined::failed(Check::Database, "doctor-database-read-only"),
            Err(error) => unusable(&error),
        }
    };
    within(Check::Database, DATABASE, looked).await.with("place", place)
}

/// Each kind has a way out of its own: what is damaged is gone on with from a copy, what only differs is mended by a start.
fn unusable(error: &StoreError) -> Examined {
    let failed = |key| Examined::failed(Check::Database, key).with("why", error.to_string());
    match error {
        StoreError::Differs(renewals) => Examined::failed(Check::Database, "doctor-database-differs").with("renewals", renewals.join(", ")),
        StoreError::Corrupt { .. } | StoreError::Damaged(..) => failed("doctor-database-broken"),
        StoreError::Migration(_) => failed("doctor-database-form"),
        StoreError::Locked(_) | StoreError::Missing(_) | StoreError::File(..) | StoreError::Database(_) => {
            failed("doctor-database-unusable")
        }
    }
}

/// Whether this user may write there, or make it.
fn may_write(directory: &Path) -> bool {
    let place = directory.ancestors().find(|place| place.exists()).unwrap_or(Path::new("/"));
    rustix::fs::access(place, rustix::fs::Access::WRITE_OK).is_ok()
}

/// Whether a page can be locked, as the PIN's is.
pub(in crate::agent) fn locked_memory() -> Examined {
    match can_lock_memory() {
        Ok(()) => Examined::well(Check::LockedMemory, "doctor-locked-memory-well"),
        Err(error) => Examined::failed(Check::LockedMemory, "doctor-locked-memory-refused").with("why", error.to_string()),
    }
}

/// Whether the card process can be confined.
pub(in crate::agent) fn sandbox() -> Examined {
    let can = confinement();
    match (can.calls, can.files) {
        (true, true) => Examined::well(Check::Sandbox, "doctor-sandbox-well"),
        (true, false) => Examined::doubtful(Check::Sandbox, "doctor-sandbox-no-landlock"),
        (false, _) => Examined::failed(Check::Sandbox, "doctor-sandbox-no-seccomp"),
    }
}

/// What the kernel and the limits of this process allow the card process.
pub(super) fn card_process() -> [Examined; 2] {
    [locked_memory(), sandbox()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::Verdict;

    #[test]
    fn a_database_that_only_differs_is_mended_by_a_start_and_a_damaged_one_by_a_copy() {
        let teller = crate::tell::Teller::new(crate::tell::Language::Czech, chrono_tz::Europe::Prague);
        let told = |error: &StoreError| {
            let line = teller.check_line(&unusable(error));
            (line.message, line.remedy.unwrap_or_default())
        };
        let (message, remedy) = told(&StoreError::Differs(vec!["2026-aaa111".to_owned()]));
        assert!(message.contains("2026-aaa111") && remedy.contains("znovu z deníku") && !remedy.contains("kopie"), "{message} {remedy}");
        let directory = Path::new("/var/lib/twins");
        for copy in [None, Some(directory.join("twins.db.form-3"))] {
            let (message, remedy) = told(&StoreError::Corrupt { file: directory.join("twins.db"), what: "row 1 missing".to_owned(), copy });
            assert!(
                message.contains("poškozená: „row 1 missing“") && message.contains("Ukončete") && remedy.contains("README"),
                "{message}"
            );
            assert!(!message.contains("agent and") && !message.contains("restore"), "{message}");
        }
        let full = std::io::Error::from_raw_os_error(28);
        let (message, remedy) = told(&StoreError::File(directory.join("twins.db"), full));
        assert_eq!(message, "/var/lib/twins/twins.db: na disku není místo.");
        assert!(remedy.contains("místo na disku"), "{remedy}");
    }

    #[test]
    fn what_is_free_decides() {
        let verdicts = [0, 511, 512, 204_799, 204_800].map(|free| of_free(free).verdict);
        assert_eq!(verdicts, [Verdict::Fail, Verdict::Fail, Verdict::Warn, Verdict::Warn, Verdict::Ok]);
    }
}
