//! The database on a real disk: whole or said to be damaged, copied before it changes its form, and nothing lost when the disk refuses.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/resting.rs"]
mod resting;
#[path = "support/small_disk.rs"]
mod small_disk;

use chrono::TimeDelta;
use resting::{lay_to_rest_at, now, opening, resting as resting_renewal};
use small_disk::SmallDisk;
use sqlx::{
    Connection, Row, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};
use twins::{
    certificate::Fingerprint,
    renewal::{Event, Policy, Renewal, Urgency},
    store::{Letter, MessageRecord, RECENT, Record, Rehearsal, Replayed, Store, StoreError},
};

fn renewal() -> Renewal {
    let mut renewal = Renewal::open("2026-abc", &opening(), now()).unwrap();
    renewal.take_news();
    renewal
}

/// As it is replayed; whether the stored facts are the same.
fn right(same: bool) -> Replayed {
    Replayed { renewal: renewal(), same, placed: true }
}

/// Writes down a renewal at rest, opened so many minutes after the first.
async fn lay_to_rest(store: &Store, name: &str, minutes: i64) {
    lay_to_rest_at(store, name, now() + TimeDelta::minutes(minutes)).await;
}

async fn names_in_hand(store: &Store) -> Vec<String> {
    store.replayed().await.unwrap().into_iter().inspect(|one| assert!(one.is_right())).map(|one| one.renewal.id).collect()
}

fn record(renewal: Renewal, events: Vec<Event>) -> Record {
    let effects = renewal.effects(now(), &Policy::default());
    Record { renewals: vec![(renewal, events, effects)], ..Record::default() }
}

fn letter(id: &str) -> Letter {
    Letter { message_id: id.into(), renewal: Some("2026-abc".into()), message: vec![b'x'; 2000], urgency: Urgency::Pressing }
}

async fn opened(directory: &Path) -> Store {
    let store = Store::open(directory).await.unwrap();
    store.record(&record(renewal(), vec![opening()]), now()).await.unwrap();
    store
}

/// A connection of another program's.
async fn beside(directory: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(directory.join("twins.db")).journal_mode(SqliteJournalMode::Wal);
    SqliteConnection::connect_with(&options).await.unwrap()
}

#[tokio::test]
async fn the_file_is_kept_as_safely_as_sqlite_can() {
    let home = tempfile::tempdir().unwrap();
    let store = opened(home.path()).await;
    let mut other = beside(home.path()).await;
    let loose: Vec<String> =
        sqlx::query_scalar("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite%' AND name NOT LIKE '_sqlx%'")
            .fetch_all(&mut other)
            .await
            .unwrap();
    assert_eq!(loose, Vec::<String>::new(), "every table is strict");
    for name in ["twins.db", "twins.db-wal", "twins.lock"] {
        assert_eq!(fs::metadata(home.path().join(name)).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
    assert!(matches!(Store::open(home.path()).await, Err(StoreError::Locked(_))), "a second agent");
    store.close().await;
    assert!(Store::open(home.path()).await.is_ok());
}

#[tokio::test]
async fn an_event_its_facts_effects_and_letters_are_written_together_or_not_at_all() {
    let home = tempfile::tempdir().unwrap();
    let store = opened(home.path()).await;
    let mut moved = renewal();
    moved.apply(&Event::AskNow, now());
    let mut first = record(moved.clone(), vec![Event::AskNow]);
    first.letters = vec![letter("a@b")];
    store.record(&first, now()).await.unwrap();
    assert_eq!(store.unsent_letters().await.unwrap()[0].urgency, Urgency::Pressing);
    // The letter is there already: nothing of the second is written.
    let mut second = record(moved, vec![Event::GoAhead]);
    second.letters = vec![letter("a@b")];
    let error = store.record(&second, now()).await.unwrap_err();
    assert!(!error.may_pass(), "{error}");
    assert_eq!(store.journal("2026-abc").await.unwrap().len(), 2);
    // An effect belongs to a renewal.
    let mut other = beside(home.path()).await;
    let orphan = sqlx::query("INSERT INTO effect (renewal, effect, due) VALUES ('nobody', 'send', '2026')").execute(&mut other).await;
    assert!(orphan.is_err());
}

#[tokio::test]
async fn the_journal_can_neither_be_shortened_nor_rewritten_and_the_facts_follow_from_it() {
    let home = tempfile::tempdir().unwrap();
    let store = opened(home.path()).await;
    let mut other = beside(home.path()).await;
    for attempt in ["DELETE FROM journal", "UPDATE journal SET at = '2020'"] {
        let refused = sqlx::query(attempt).execute(&mut other).await.unwrap_err().to_string();
        assert!(refused.contains("the journal is never"), "{refused}");
    }
    let replayed = |store| async move { Store::replayed(store).await.unwrap() };
    assert_eq!(replayed(&store).await, [right(true)]);
    sqlx::query("UPDATE renewal SET facts = json_set(facts, '$.may_send', json('false'))").execute(&mut other).await.unwrap();
    assert_eq!(replayed(&store).await, [right(false)], "other facts than the journal's");
    sqlx::query("UPDATE renewal SET facts = '{}'").execute(&mut other).await.unwrap();
    assert_eq!(replayed(&store).await, [right(false)], "facts that cannot be read");
    let refused = sqlx::query("DELETE FROM renewal").execute(&mut other).await.unwrap_err().to_string();
    assert!(refused.contains("never forgotten"), "{refused}");
}

#[tokio::test]
async fn of_renewals_at_rest_only_the_newest_are_replayed_and_the_others_are_found_when_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let store = opened(home.path()).await;
    let Event::Opened { pair, .. } = opening() else { unreachable!() };
    store.record(&Record { pairs: vec![(*pair).clone()], ..Record::default() }, now()).await.unwrap();
    for year in 0..30 {
        lay_to_rest(&store, &format!("2001-{year:02}"), -1000 + year).await;
    }
    let in_hand = names_in_hand(&store).await;
    assert_eq!(in_hand.len(), RECENT + 1, "the newest at rest, and the one that goes on: {in_hand:?}");
    assert!(
        in_hand.contains(&"2001-29".to_owned()) && in_hand.contains(&"2026-abc".to_owned()) && !in_hand.contains(&"2001-17".to_owned())
    );
    let (stored, others) = store.renewals().await.unwrap();
    assert_eq!((stored.len(), others), (RECENT + 1, 30 - RECENT));
    assert_eq!(stored[0].id, "2026-abc", "the newest first");
    assert_eq!(store.renewal("2001-03").await.unwrap().unwrap().id, "2001-03");
    assert_eq!(store.journal("2001-03").await.unwrap().len(), 2);
    assert_eq!(store.renewal_names().await.unwrap().len(), 31);
    assert_eq!(store.begun().await.unwrap(), [(pair.name(), "2001-00".to_owned())].into(), "one is found by its pair");
}

#[tokio::test]
async fn what_is_stored_of_a_renewal_at_rest_is_held_against_its_journal() {
    let home = tempfile::tempdir().unwrap();
    let store = opened(home.path()).await;
    for name in ["2001-a", "2001-b", "2001-c"] {
        lay_to_rest(&store, name, -1000).await;
    }
    let slice = store.look_over("", 2).await.unwrap();
    assert_eq!((slice.differing.len(), slice.last.as_deref()), (0, Some("2001-b")));
    assert!(matches!(Store::examine(home.path()).await, Ok(true)));
    let mut other = beside(home.path()).await;
    sqlx::query("UPDATE renewal SET facts = json_set(facts, '$.attempts', 7) WHERE id = '2001-c'").execute(&mut other).await.unwrap();
    // One that goes on, but is said to be at rest.
    sqlx::query("UPDATE renewal SET rest = 1 WHERE id = '2026-abc'").execute(&mut other).await.unwrap();
    let slice = store.look_over("2001-b", 2).await.unwrap();
    assert_eq!(slice.differing.iter().map(|renewal| &*renewal.id).collect::<Vec<_>>(), ["2001-c", "2026-abc"]);
    assert!(!slice.differing[1].is_at_rest(), "the journal holds");
    assert!(store.look_over("2026-abc", 2).await.unwrap().last.is_none());
    let told = Store::examine(home.path()).await.unwrap_err().to_string();
    assert!(told.contains("2001-c, 2026-abc"), "{told}");
}

#[tokio::test]
async fn the_newest_at_rest_are_those_that_came_to_it_last() {
    let home = tempfile::tempdir().unwrap();
    let store = opened(home.path()).await;
    for year in 0..RECENT {
        lay_to_rest(&store, &format!("2001-{year:02}"), year.try_into().unwrap()).await;
    }
    // The one begun first of all, finished after them.
    let mut late = resting_renewal("1999-late", now() - TimeDelta::days(1));
    late.finished = Some(now() + TimeDelta::days(1));
    store.record(&record(late, vec![opening()]), now()).await.unwrap();
    let (stored, others) = store.renewals().await.unwrap();
    let names: Vec<_> = stored.iter().map(|renewal| &*renewal.id).collect();
    assert!(names.contains(&"1999-late") && !names.contains(&"2001-00"), "{names:?}");
    assert_eq!((stored.len(), others), (RECENT + 1, 1));
}

#[tokio::test]
async fn a_journal_that_cannot_be_read_hides_no_other_one() {
    let home = tempfile::tempdir().unwrap();
    let store = opened(home.path()).await;
    for name in ["2001-a", "2001-b", "2001-c"] {
        lay_to_rest(&store, name, -1000).await;
    }
    let mut other = beside(home.path()).await;
    let alien = "INSERT INTO journal (renewal, at, event) VALUES ('2001-a', '2026-11-23T08:00:00+00:00', '{\"event\":\"alien\"}')";
    sqlx::query(alien).execute(&mut other).await.unwrap();
    sqlx::query("UPDATE renewal SET facts = json_set(facts, '$.attempts', 7) WHERE id = '2001-c'").execute(&mut other).await.unwrap();
    let slice = store.look_over("", 5).await.unwrap();
    assert_eq!(slice.unreadable.iter().map(|one| &*one.id).collect::<Vec<_>>(), ["2001-a"]);
    assert!(matches!(slice.unreadable[0].why, StoreError::Damaged("event", _)));
    assert_eq!(slice.differing.iter().map(|renewal| &*renewal.id).collect::<Vec<_>>(), ["2001-c"], "it is looked at all the same");
    assert!(matches!(Store::examine(home.path()).await, Err(StoreError::Damaged("event", _))), "doctor says it");
    assert!(store.replayed().await.is_err(), "nothing is done with one in hand whose journal cannot be read");
}

#[tokio::test]
async fn what_was_derived_by_other_rules_is_derived_anew() {
    let home = tempfile::tempdir().unwrap();
    let store = opened(home.path()).await;
    for year in 0..20 {
        lay_to_rest(&store, &format!("2001-{year:02}"), year).await;
    }
    store.close().await;
    assert_eq!(
        names_in_hand(&Store::open(home.path()).await.unwrap()).await.len(),
        RECENT + 1,
        "by the same rules nothing is derived anew"
    );
    derived_by_others(home.path()).await;
    let replayed = Store::open(home.path()).await.unwrap().replayed().await.unwrap();
    assert_eq!((replayed.len(), replayed.iter().filter(|one| !one.placed).count()), (21, 20), "all, to be written down again");
}

#[tokio::test]
async fn old_records_of_mails_go_and_the_journal_stays() {
    let home = tempfile::tempdir().unwrap();
    let store = opened(home.path()).await;
    for (digest, days) in [("old", 401), ("young", 399)] {
        let message = MessageRecord { digest: digest.into(), message_id: None, verdict: serde_json::json!({}), outcome: String::new() };
        store.record(&Record { message: Some(message), ..Record::default() }, now() - TimeDelta::days(days)).await.unwrap();
    }
    assert_eq!(store.forget_messages(now() - TimeDelta::days(400)).await.unwrap(), 1);
    assert!(!store.knows_message("old").await.unwrap() && store.knows_message("young").await.unwrap());
    assert_eq!(store.journal("2026-abc").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_rehearsal_is_held_once_for_each_pair() {
    let home = tempfile::tempdir().unwrap();
    let store = opened(home.path()).await;
    let pair = Fingerprint::of(b"q");
    let held = || Record { rehearsal: Some(Rehearsal { pair, findings: serde_json::json!([]) }), ..Record::default() };
    store.record(&held(), now()).await.unwrap();
    store.record(&held(), now() + TimeDelta::days(1)).await.unwrap();
    store.close().await;
    assert_eq!(Store::open(home.path()).await.unwrap().rehearsed().await.unwrap().into_iter().collect::<Vec<_>>(), [pair.to_string()]);
}

/// A database as the first version made it, with a renewal in it.
async fn of_the_first_form(directory: &Path) {
    let options = SqliteConnectOptions::new().filename(directory.join("twins.db")).create_if_missing(true);
    let mut first = SqliteConnection::connect_with(&options).await.unwrap();
    let mut forms = sqlx::migrate!("./migrations");
    forms.migrations = forms.migrations.iter().filter(|form| form.version == 1).cloned().collect::<Vec<_>>().into();
    forms.run(&mut first).await.unwrap();
    let (event, facts) = (serde_json::to_string(&opening()).unwrap(), serde_json::to_string(&renewal()).unwrap());
    sqlx::query("INSERT INTO journal (renewal, at, event) VALUES ('2026-abc', ?, ?)")
        .bind(now())
        .bind(event)
        .execute(&mut first)
        .await
        .unwrap();
    let fill = sqlx::query("INSERT INTO renewal (id, opened, over, facts) VALUES ('2026-abc', ?, 0, ?)").bind(now()).bind(facts);
    fill.execute(&mut first).await.unwrap();
    first.close().await.unwrap();
}

fn copies(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("twins.db.form-")).collect()
}

#[tokio::test]
async fn a_copy_is_kept_before_the_form_changes_and_only_the_newest_few() {
    let home = tempfile::tempdir().unwrap();
    opened(home.path()).await.close().await;
    assert_eq!(copies(home.path()), Vec::<PathBuf>::new(), "a new database has nothing to be kept");
    for round in 1..=5 {
        let _ = fs::remove_file(home.path().join("twins.db"));
        of_the_first_form(home.path()).await;
        let store = Store::open(home.path()).await.unwrap();
        assert_eq!(store.replayed().await.unwrap(), [right(true)], "nothing was lost on the way");
        store.record(&Record { letters: vec![letter("a@b")], ..Record::default() }, now()).await.unwrap();
        store.close().await;
        assert_eq!(copies(home.path()).len(), round.min(3));
    }
    for copy in copies(home.path()) {
        assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
        let mut old = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&copy).read_only(true)).await.unwrap();
        let entries: i64 = sqlx::query("SELECT count(*) AS n FROM journal").fetch_one(&mut old).await.unwrap().get("n");
        let columns: i64 = sqlx::query("SELECT count(*) AS n FROM pragma_table_info('letter') WHERE name = 'urgency'")
            .fetch_one(&mut old)
            .await
            .unwrap()
            .get("n");
        assert_eq!((entries, columns), (1, 0), "the copy has what was there, in the form it had");
    }
}

#[tokio::test]
async fn a_damaged_file_is_told_with_what_to_do_and_left_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    of_the_first_form(home.path()).await;
    Store::open(home.path()).await.unwrap().close().await;
    let file = home.path().join("twins.db");
    let whole = fs::read(&file).unwrap();
    let mut torn = whole.clone();
    // The middle of every page but the first: what a dying disk leaves.
    for page in torn.chunks_mut(4096).skip(1) {
        page[..512].fill(0xA5);
    }
    for damaged in [torn, b"this is no database, but it is long enough to be taken for the beginning of one ".repeat(20)] {
        fs::write(&file, &damaged).unwrap();
        let error = Store::open(home.path()).await.unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
        let told = error.to_string();
        assert!(told.contains("is damaged") && told.contains("twins.db.form-1-"), "it names the copy to go on with: {told}");
        assert_eq!(fs::read(&file).unwrap(), damaged, "nothing was changed");
    }
    fs::write(&file, &whole).unwrap();
    assert!(Store::open(home.path()).await.is_ok());
}

/// A database too large to be looked through before it is worked with: a letter is as long as that.
async fn large(directory: &Path) {
    let store = opened(directory).await;
    let long = Letter { message: vec![b'x'; 17 << 20], ..letter("long@b") };
    store.record(&Record { letters: vec![long], ..Record::default() }, now()).await.unwrap();
    store.close().await;
}

/// As if another program's rules had led to what is stored.
async fn derived_by_others(directory: &Path) {
    let mut other = beside(directory).await;
    sqlx::query("UPDATE derived SET rules = 0").execute(&mut other).await.unwrap();
    // All of it is in the file then.
    other.close().await.unwrap();
}

/// Tears the middle of the file: one of the letter's pages leads to one that there is not.
fn tear(file: &Path) {
    let mut torn = fs::read(file).unwrap();
    let middle = torn.len() / 2 / 4096 * 4096;
    torn[middle..middle + 4].fill(0xFF);
    fs::write(file, torn).unwrap();
}

#[tokio::test]
async fn a_large_file_found_to_be_damaged_is_not_worked_with_again_before_it_is_whole() {
    let home = tempfile::tempdir().unwrap();
    large(home.path()).await;
    let file = home.path().join("twins.db");
    let whole = fs::read(&file).unwrap();
    let store = Store::open(home.path()).await.unwrap();
    store.examination().expect("it is looked through beside the work").await.unwrap();
    store.close().await;

    tear(&file);
    let store = Store::open(home.path()).await.unwrap();
    let found = store.examination().unwrap().await.unwrap_err();
    assert!(matches!(found, StoreError::Corrupt { .. }), "{found:?}");
    store.remember_damage();
    store.close().await;
    for _ in 0..2 {
        assert!(matches!(Store::open(home.path()).await, Err(StoreError::Corrupt { .. })), "each start refuses");
    }

    fs::write(&file, whole).unwrap();
    Store::open(home.path()).await.expect("looked through, and whole").close().await;
    assert!(Store::open(home.path()).await.unwrap().examination().is_some(), "the mark is gone");
}

#[tokio::test]
async fn a_large_file_from_which_all_is_derived_anew_is_looked_through_before() {
    let home = tempfile::tempdir().unwrap();
    large(home.path()).await;
    derived_by_others(home.path()).await;
    let store = Store::open(home.path()).await.unwrap();
    assert!(store.examination().is_none(), "it was looked through");
    store.close().await;
    derived_by_others(home.path()).await;
    tear(&home.path().join("twins.db"));
    assert!(matches!(Store::open(home.path()).await, Err(StoreError::Corrupt { .. })));
}

#[tokio::test]
async fn a_renewal_whose_row_was_lost_is_derived_from_its_journal() {
    let home = tempfile::tempdir().unwrap();
    of_the_first_form(home.path()).await;
    let mut first = beside(home.path()).await;
    sqlx::query("DELETE FROM renewal").execute(&mut first).await.unwrap();
    // What never began is no renewal.
    let stray = "INSERT INTO journal (renewal, at, event) VALUES ('stray', '2026-11-23T08:00:00+00:00', '{\"event\":\"tick\"}')";
    sqlx::query(stray).execute(&mut first).await.unwrap();
    first.close().await.unwrap();
    let store = Store::open(home.path()).await.unwrap();
    assert_eq!(store.replayed().await.unwrap(), [right(false)], "all that is known is to be written down again");
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_not_touched() {
    let home = tempfile::tempdir().unwrap();
    opened(home.path()).await.close().await;
    let newer =
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'newer', 1, x'00', 1)";
    sqlx::query(newer).execute(&mut beside(home.path()).await).await.unwrap();
    assert!(matches!(Store::open(home.path()).await, Err(StoreError::Migration(_))));
}

/// Writes until the disk refuses; gives the refusal and how much was written.
async fn write_until_refused(store: &Store) -> (StoreError, usize) {
    let step = twins::renewal::Step::Import;
    let entry = record(renewal(), vec![Event::CardFailed { step, what: "x".repeat(3000).into() }]);
    for written in 0.. {
        if let Err(error) = store.record(&entry, now()).await {
            return (error, written);
        }
    }
    unreachable!()
}

#[tokio::test]
async fn a_full_disk_passes_and_nothing_that_was_written_is_lost() {
    let home = tempfile::tempdir().unwrap();
    let disk = SmallDisk::mount(home.path());
    let store = opened(home.path()).await;
    for _ in 0..3 {
        let before = store.journal("2026-abc").await.unwrap().len();
        disk.fill();
        let (error, written) = write_until_refused(&store).await;
        assert!(error.may_pass(), "{error:?}");
        assert_eq!(store.journal("2026-abc").await.unwrap().len(), before + written, "what was refused is not there by half");
        disk.make_room();
        store.record(&record(renewal(), vec![Event::AskNow]), now()).await.expect("it goes on by itself");
        assert_eq!(store.journal("2026-abc").await.unwrap().len(), before + written + 1);
    }
    store.close().await;
    let again = Store::open(home.path()).await.expect("whole after all that");
    again.close().await;
    drop(disk);
}

#[tokio::test]
async fn a_read_only_disk_is_told_and_nothing_is_lost() {
    let home = tempfile::tempdir().unwrap();
    let disk = SmallDisk::mount(home.path());
    opened(home.path()).await.close().await;
    disk.make_read_only();
    let error = Store::open(home.path()).await.unwrap_err();
    assert!(error.to_string().to_lowercase().contains("read-only"), "{error}");
    disk.make_writable();
    let store = Store::open(home.path()).await.unwrap();
    assert_eq!(store.journal("2026-abc").await.unwrap().len(), 1);
    // A database that becomes read-only while it is open may be writable again.
    let options = SqliteConnectOptions::new().filename(home.path().join("twins.db")).read_only(true);
    let mut other = SqliteConnection::connect_with(&options).await.unwrap();
    let error = sqlx::query("DELETE FROM message").execute(&mut other).await.unwrap_err();
    assert!(StoreError::Database(error).may_pass());
    store.close().await;
    drop(disk);
}
