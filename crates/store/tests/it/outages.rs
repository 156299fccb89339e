//! What is left of a unit that the database itself broke off: nothing, and nothing of it in the units that follow.

use std::path::Path;
use std::sync::Arc;

use kernel::{Id, OrganisationId, Scope};
use keys::{Keys, Master};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use store::{Error, Opening, Options, Parts, Scoped, Store, UnitOfWork};
use testkit::{ManualClock, SeededChance, instant};

use crate::notes::{Everybody, Notes, Step, person, row, write};

/// As many as the kit's store has.
const READERS: usize = 4;

async fn open(folder: &Path) -> Store {
    let url = |name: &str| format!("sqlite://{}", folder.join(name).display());
    let now = instant("2026-05-04T03:02:01Z");
    let options = keys::Options { url: url("keys.db"), master: Master::from_bytes([7; 32]) };
    let mut migrations = store::migrations();
    migrations.push(Box::new(Step));
    let parts = Parts {
        clock: Arc::new(ManualClock::starting(now)),
        chance: Arc::new(SeededChance::new(1)),
        keys: Keys::open_or_create(options, now).await.expect("keys open"),
        policy: Arc::new(Everybody),
        migrations,
    };
    let options = Options { readers: 1, ..Options::new(url("samsvar.db"), Opening::Serve(None)) };
    Store::open(options, parts).await.expect("the store opens")
}

async fn note(store: &Store, scope: &Scope, text: &str) -> Result<(), Error> {
    store.write(scope, None, async |uow| write(uow, text).await.map(drop)).await.map(drop)
}

/// A store in which somebody has written one note.
async fn noted(folder: &Path) -> (Store, Scope) {
    let store = open(folder).await;
    let organisation = OrganisationId::from_uuid(uuid::Uuid::from_u128(77));
    store.keys().create_organisation(organisation, store.real_now()).await.expect("a key");
    let scope = person(organisation, 1);
    note(&store, &scope, "before").await.expect("written");
    (store, scope)
}

async fn texts(store: &Store, scope: &Scope) -> Vec<String> {
    let read = store.read(scope);
    let rows = row::Entity::in_scope(scope).all(&read).await.expect("reads");
    rows.into_iter().map(|row| row.text).collect()
}

/// A full disk: SQLite takes back the whole transaction by itself.
async fn runs_out_of_room(uow: &mut UnitOfWork) -> Result<(), Error> {
    uow.db().execute_unprepared("PRAGMA max_page_count = 1").await?;
    let large = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(1),
        text: Set("x".repeat(1 << 20)),
        made_at: Set(uow.now()),
    };
    row::Entity::insert(large).exec_without_returning(uow.db()).await?;
    Ok(())
}

/// A transaction that is over before its COMMIT, which therefore fails.
async fn cannot_commit(uow: &mut UnitOfWork) -> Result<(), Error> {
    uow.db().execute_unprepared("ROLLBACK").await?;
    Ok(())
}

async fn has_room_again(uow: &mut UnitOfWork) -> Result<(), Error> {
    uow.db().execute_unprepared("PRAGMA max_page_count = 1073741823").await?;
    Ok(())
}

/// What was acknowledged after an outage is there when the file is opened again.
async fn is_durable_after(outage: impl AsyncFnOnce(&mut UnitOfWork) -> Result<(), Error>) {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, scope) = noted(folder.path()).await;
    let broken = store.write(&scope, None, outage).await;
    assert!(matches!(broken, Err(Error::Database(_))), "{broken:?}");
    let room = store.write(&scope, None, has_room_again).await;
    room.expect("the next unit has a connection of its own");
    let refused = store.write(&scope, None, async |_| Err::<(), _>(Error::VersionConflict)).await;
    assert!(matches!(refused, Err(Error::VersionConflict)), "{refused:?}");
    note(&store, &scope, "after").await.expect("written");
    assert_eq!(texts(&store, &scope).await, ["before", "after"], "what was acknowledged is seen");
    store.close().await.expect("closes");
    drop(store);
    assert_eq!(texts(&open(folder.path()).await, &scope).await, ["before", "after"], "and is there after a restart");
}

#[tokio::test]
async fn after_a_full_disk_what_is_acknowledged_is_durable() {
    is_durable_after(runs_out_of_room).await;
}

#[tokio::test]
async fn after_a_commit_that_failed_what_is_acknowledged_is_durable() {
    is_durable_after(cannot_commit).await;
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_not_ready() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, scope) = noted(folder.path()).await;
    store.ready().await.expect("ready");
    let no_more = async |uow: &mut UnitOfWork| {
        uow.db().execute_unprepared("PRAGMA query_only = ON").await.map(drop).map_err(Error::from)
    };
    store.write(&scope, None, no_more).await.expect("it writes nothing");
    note(&store, &scope, "refused").await.expect_err("it cannot be written");
    for _ in 0..2 {
        let refused = store.ready().await.expect_err("it cannot be written");
        assert!(matches!(refused, Error::Database(_)), "{refused:?}");
    }
    assert_eq!(texts(&store, &scope).await, ["before"], "what is there is read");
}

#[tokio::test]
async fn a_unit_that_the_database_broke_off_is_answered_by_its_own_error() {
    let notes = Notes::new().await;
    let refused = notes
        .store()
        .write(&notes.ours, None, async |uow| {
            cannot_commit(uow).await?;
            Err::<(), _>(Error::VersionConflict)
        })
        .await;
    assert!(matches!(refused, Err(Error::VersionConflict)), "{refused:?}");
}

#[tokio::test]
async fn after_a_read_that_was_broken_off_readers_see_what_is_written() {
    let notes = Notes::new().await;
    let broken = notes.store().read(&notes.ours);
    row::Entity::in_scope(&notes.ours).all(&broken).await.expect("reads");
    broken.execute_unprepared("ROLLBACK").await.expect("the snapshot is gone");
    drop(broken);
    // Often enough that each reader has its turn, and then again.
    for number in 0..4 * READERS {
        let expected: Vec<_> = (0..number).map(|number| number.to_string()).collect();
        for _ in 0..4 * READERS {
            assert_eq!(notes.texts(&notes.ours).await, expected);
        }
        note(notes.store(), &notes.ours, &number.to_string()).await.expect("written");
    }
}
