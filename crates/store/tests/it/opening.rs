//! What a database is opened for, by whom, and when it is refused.

use std::path::Path;
use std::sync::Arc;

use kernel::{Fault, FaultKind};
use keys::{Keys, Master};
use sea_orm::ConnectionTrait;
use store::{Error, Mode, Opening, Options, Parts, Store, TestClock};
use testkit::{ManualClock, SeededChance, instant};

use crate::notes::Everybody;

const NOW: &str = "2026-05-04T03:02:01Z";

async fn open(folder: &Path, opening: Opening) -> Result<Store, Error> {
    open_with(folder, opening, true).await
}

async fn open_with(folder: &Path, opening: Opening, migrate: bool) -> Result<Store, Error> {
    open_at(folder, opening, migrate, ManualClock::starting(instant(NOW))).await
}

async fn open_at(folder: &Path, opening: Opening, migrate: bool, clock: ManualClock) -> Result<Store, Error> {
    let url = |name: &str| format!("sqlite://{}", folder.join(name).display());
    let now = instant(NOW);
    let options = keys::Options { url: url("keys.db"), master: Master::from_bytes([7; 32]) };
    let keys = Keys::open_or_create(options, now).await.expect("keys open");
    let parts = Parts {
        clock: Arc::new(clock),
        chance: Arc::new(SeededChance::new(1)),
        keys,
        policy: Arc::new(Everybody),
        migrations: store::migrations(),
    };
    Store::open(Options { migrate, ..Options::new(url("samsvar.db"), opening) }, parts).await
}

fn code(opened: Result<Store, Error>) -> &'static str {
    opened.err().expect("it is refused").code()
}

#[tokio::test]
async fn a_second_server_on_the_same_file_is_refused_and_a_short_command_passes() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = open(folder.path(), Opening::Serve(None)).await.expect("opens");
    assert_eq!(code(open(folder.path(), Opening::Serve(None)).await), "DATABASE_IN_USE");
    assert!(open(folder.path(), Opening::Command).await.is_ok());
    first.close().await.expect("closes");
    drop(first);
    assert!(open(folder.path(), Opening::Serve(None)).await.is_ok());
}

#[tokio::test]
async fn what_is_still_to_be_made_is_new_and_being_asked_makes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options::new(format!("sqlite://{}", folder.path().join("samsvar.db").display()), Opening::Command);
    assert!(Store::is_new(&options).await.expect("asked"));
    assert!(!folder.path().join("samsvar.db").exists());
    open(folder.path(), Opening::Command).await.expect("opens");
    assert!(!Store::is_new(&options).await.expect("asked"));
}

#[tokio::test]
async fn pending_steps_are_refused_unless_they_may_be_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(code(open_with(folder.path(), Opening::Serve(None), false).await), "DATABASE_MIGRATION_PENDING");
    assert!(open_with(folder.path(), Opening::Serve(None), true).await.is_ok());
    assert!(open_with(folder.path(), Opening::Serve(None), false).await.is_ok());
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_only_if_it_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    open(folder.path(), Opening::Serve(None)).await.expect("opens");
    let url = format!("sqlite://{}", folder.path().join("samsvar.db").display());
    let raw = sea_orm::Database::connect(&url).await.expect("connects");
    raw.execute_unprepared("UPDATE installation SET version = '9.1.0'").await.expect("changes");
    assert!(open(folder.path(), Opening::Serve(None)).await.is_ok());
    raw.execute_unprepared("UPDATE installation SET min_version = '9.0.0'").await.expect("changes");
    let refused = open(folder.path(), Opening::Serve(None)).await.err().expect("refused");
    assert_eq!(refused.code(), "DATABASE_TOO_NEW");
    let text = refused.to_string();
    assert!(text.contains("9.1.0") && text.contains("9.0.0") && text.contains(store::VERSION), "{text}");
}

#[tokio::test]
async fn a_test_database_stays_one_and_a_production_database_never_becomes_one() {
    let (test, production) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let start = TestClock::New(instant("2026-01-01T00:00:00Z"));
    let store = open(test.path(), Opening::Serve(Some(start))).await.expect("opens");
    assert_eq!(
        (store.mode(), store.business_now().await.expect("a time")),
        (Mode::Test, instant("2026-01-01T00:00:00Z"))
    );
    store.set_test_clock(instant("2026-02-01T00:00:00Z")).await.expect("forward");
    let back = store.set_test_clock(instant("2026-01-31T00:00:00Z")).await;
    assert_eq!(back.expect_err("refused").code(), "TEST_CLOCK_BACKWARD");
    drop(store);
    assert_eq!(code(open(test.path(), Opening::Serve(None)).await), "TEST_CLOCK_REQUIRED");
    let later = TestClock::New(instant("2027-01-01T00:00:00Z"));
    assert_eq!(code(open(test.path(), Opening::Serve(Some(later))).await), "TEST_CLOCK_KEEPS_TIME");
    let store = open(test.path(), Opening::Serve(Some(TestClock::Frozen))).await.expect("opens");
    assert_eq!(store.business_now().await.expect("a time"), instant("2026-02-01T00:00:00Z"));

    assert_eq!(
        code(open(production.path(), Opening::Serve(Some(TestClock::Frozen))).await),
        "TEST_CLOCK_WITHOUT_INSTANT"
    );
    let store = open(production.path(), Opening::Serve(None)).await.expect("opens");
    assert_eq!(store.business_now().await.expect("a time"), instant("2026-05-04T03:02:01Z"));
    drop(store);
    assert_eq!(code(open(production.path(), Opening::Serve(Some(start))).await), "TEST_CLOCK_REFUSED");
}

#[tokio::test]
async fn a_clock_that_runs_has_reached_what_it_has_run_past() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = instant("2026-01-01T00:00:00Z");
    drop(open(folder.path(), Opening::Serve(Some(TestClock::New(start)))).await.expect("opens"));
    let open_later = async |hours: u64, asked: TestClock| {
        let clock = ManualClock::starting(instant(NOW) + chrono::TimeDelta::hours(i64::try_from(hours).expect("few")));
        open_at(folder.path(), Opening::Serve(Some(asked)), true, clock).await.expect("opens")
    };
    drop(open_later(0, TestClock::Running).await);
    // Started again, as after a kill: it has run on meanwhile.
    let store = open_later(3, TestClock::Running).await;
    let reached = start + chrono::TimeDelta::hours(3);
    assert_eq!(store.business_now().await.expect("a time"), reached);
    for passed in [start, start + chrono::TimeDelta::hours(2)] {
        store.set_test_clock(passed).await.expect("it is past that");
        assert_eq!(store.business_now().await.expect("a time"), reached, "and does not go back to it");
    }
    let never = store.set_test_clock(start - chrono::TimeDelta::hours(1)).await;
    assert_eq!(never.expect_err("refused").code(), "TEST_CLOCK_BACKWARD");
    store.set_test_clock(reached + chrono::TimeDelta::hours(1)).await.expect("forward");
    let back = store.set_test_clock(reached).await;
    assert_eq!(back.expect_err("refused").code(), "TEST_CLOCK_BACKWARD", "it was set to a later one");
}

#[tokio::test]
async fn a_database_whose_keys_are_not_in_the_key_store_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(open(folder.path(), Opening::Serve(None)).await.expect("opens"));
    for entry in std::fs::read_dir(folder.path()).expect("a folder").flatten() {
        if entry.file_name().to_string_lossy().starts_with("keys.db") {
            std::fs::remove_file(entry.path()).expect("it is there");
        }
    }
    // Whoever opens the key store makes a new one, as for a new database.
    for opening in [Opening::Serve(None), Opening::Command] {
        let refused = open(folder.path(), opening).await.err().expect("refused");
        assert_eq!((refused.code(), refused.kind()), ("KEYS_OF_ANOTHER_DATABASE", FaultKind::Invalid));
        assert!(refused.to_string().contains("keys.url"), "{refused}");
    }
}

#[tokio::test]
async fn a_start_that_is_refused_settles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = open(folder.path(), Opening::Serve(Some(TestClock::Frozen))).await;
    assert_eq!(code(refused), "TEST_CLOCK_WITHOUT_INSTANT");
    let start = TestClock::New(instant("2026-01-01T00:00:00Z"));
    assert_eq!(open(folder.path(), Opening::Serve(Some(start))).await.expect("opens").mode(), Mode::Test);
}

#[tokio::test]
async fn an_address_that_is_no_file_is_refused_without_showing_it() {
    for url in ["mysql://user:secret@127.0.0.1/db", "sqlite://:memory:", "nothing"] {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = format!("sqlite://{}", folder.path().join("keys.db").display());
        let now = instant("2026-05-04T03:02:01Z");
        let keys = Keys::open_or_create(keys::Options { url: keys, master: Master::from_bytes([7; 32]) }, now)
            .await
            .expect("keys");
        let parts = Parts {
            clock: Arc::new(ManualClock::starting(now)),
            chance: Arc::new(SeededChance::new(1)),
            keys,
            policy: Arc::new(Everybody),
            migrations: store::migrations(),
        };
        let options = Options::new(url.to_owned(), Opening::Command);
        let refused = Store::open(options, parts).await.err().expect("refused");
        assert_eq!(refused.code(), "DATABASE_URL_INVALID");
        assert!(!refused.to_string().contains("secret"));
    }
}
