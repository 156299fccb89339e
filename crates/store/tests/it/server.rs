//! On a PostgreSQL server: row security table by table, several programs on one database, connections lost midway.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use kernel::{Fault, Id, OrganisationId, Scope};
use keys::{Keys, Master};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use store::{Error, INSTALLATION_TABLES, Opening, Options, Parts, Scoped, Store, TestClock};
use testkit::{ManualClock, Postgres, SeededChance, instant};

use crate::notes::{Everybody, Step, person, row, write};

const NOW: &str = "2026-05-04T03:02:01Z";

fn parts(keys: Keys, seed: u64, more: bool) -> Parts {
    let mut migrations = store::migrations();
    migrations.push(Box::new(Step));
    if more {
        migrations.push(Box::new(later::Step));
    }
    let clock = Arc::new(ManualClock::starting(instant(NOW)));
    Parts { clock, chance: Arc::new(SeededChance::new(seed)), keys, policy: Arc::new(Everybody), migrations }
}

/// A step that a newer program takes.
mod later {
    use sea_orm_migration::prelude::*;

    #[derive(DeriveMigrationName)]
    pub struct Step;

    #[async_trait::async_trait]
    impl MigrationTrait for Step {
        async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
            let column = ColumnDef::new("colour").string().null().to_owned();
            manager.alter_table(Table::alter().table("notes").add_column(column).to_owned()).await?;
            // A step that changes rows changes those of every organisation.
            manager.get_connection().execute_unprepared("UPDATE notes SET colour = 'white'").await?;
            Ok(())
        }
    }
}

/// A database on the throwaway server, with the keys that all who open it share.
struct World {
    database: Postgres,
    keys: Keys,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Option<Self> {
        let database = Postgres::new(&Postgres::server()?).await;
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("keys.db").display());
        let options = keys::Options { url, master: Master::from_bytes([7; 32]) };
        let keys = Keys::open_or_create(options, instant(NOW)).await.expect("keys open");
        Some(Self { database, keys, _folder: folder })
    }

    fn options(&self, opening: Opening) -> Options {
        Options { migration_url: Some(self.database.owner_url()), ..Options::new(self.database.url(), opening) }
    }

    async fn open(&self, seed: u64) -> Store {
        let options = self.options(Opening::Serve(None));
        Store::open(options, parts(self.keys.clone(), seed, false)).await.expect("the store opens")
    }

    async fn refused(&self, options: Options) -> Error {
        Store::open(options, parts(self.keys.clone(), 1, false)).await.err().expect("it is refused")
    }

    async fn organisation(&self, number: u128) -> Scope {
        let id = OrganisationId::from_uuid(uuid::Uuid::from_u128(number));
        self.keys.create_organisation(id, instant(NOW)).await.expect("a key");
        person(id, 1)
    }

    async fn raw(&self, url: &str) -> DatabaseConnection {
        // One session: what it says of itself holds for all that it asks.
        let mut options = ConnectOptions::new(url);
        Database::connect(options.max_connections(1).to_owned()).await.expect("the server answers")
    }
}

async fn note(store: &Store, scope: &Scope, text: &str) -> Result<(), Error> {
    store.write(scope, None, async |uow| write(uow, text).await.map(drop)).await.map(drop)
}

async fn texts(store: &Store, scope: &Scope) -> Vec<String> {
    let rows = row::Entity::in_scope(scope).all(&store.read(scope)).await.expect("reads");
    rows.into_iter().map(|row| row.text).collect()
}

async fn count(db: &impl ConnectionTrait, sql: &str) -> i64 {
    let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql);
    let row = db.query_one_raw(statement).await.expect("it is answered").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

#[tokio::test]
async fn a_database_without_steps_is_new() {
    let Some(world) = World::new().await else { return };
    let options = world.options(Opening::Command);
    assert!(Store::is_new(&options).await.expect("asked"));
    assert!(Store::is_new(&options).await.expect("asked"), "being asked makes nothing");
    world.open(1).await;
    assert!(!Store::is_new(&options).await.expect("asked"));
}

#[tokio::test]
async fn a_session_of_the_programs_role_sees_no_row_of_any_table_until_it_says_whose() {
    let Some(world) = World::new().await else { return };
    let store = world.open(1).await;
    let (ours, theirs) = (world.organisation(0x51).await, world.organisation(0x52).await);
    note(&store, &ours, "ours").await.expect("written");
    note(&store, &theirs, "theirs").await.expect("written");
    let all = world.raw(&world.database.server_url()).await;
    let raw = world.raw(&world.database.url()).await;
    let tables = store::tables_with_column(&store, "organisation_id").await.expect("they are listed");
    assert!(tables.len() >= 8 && tables.iter().any(|table| table == "notes"), "{tables:?}");
    let mut filled = 0;
    for table in &tables {
        let everything = count(&all, &format!("SELECT count(*) FROM {table}")).await;
        filled += usize::from(everything > 0);
        assert_eq!(count(&raw, &format!("SELECT count(*) FROM {table}")).await, 0, "{table}: nothing is said");
        for (setting, value) in [("organisation", "''"), ("home", "''"), ("everywhere", "'off'"), ("schema", "'on'")] {
            let sql = format!("SET samsvar.{setting} = {value}");
            raw.execute_unprepared(&sql).await.expect("anybody may say so");
            assert_eq!(count(&raw, &format!("SELECT count(*) FROM {table}")).await, 0, "{table}: {sql}");
            raw.execute_unprepared(&format!("RESET samsvar.{setting}")).await.expect("and take it back");
        }
        let own = format!("SET samsvar.organisation = '{}'", ours.organisation.uuid());
        raw.execute_unprepared(&own).await.expect("said");
        let foreign = format!("SELECT count(*) FROM {table} WHERE organisation_id <> '{}'", ours.organisation.uuid());
        assert_eq!(count(&raw, &foreign).await, 0, "{table}: another's rows");
        let own = format!("SELECT count(*) FROM {table} WHERE organisation_id = '{}'", ours.organisation.uuid());
        assert_eq!(count(&raw, &own).await, count(&all, &own).await, "{table}: one's own rows");
        raw.execute_unprepared("SET samsvar.everywhere = 'on'").await.expect("said");
        let seen = count(&raw, &foreign).await;
        if INSTALLATION_TABLES.contains(&table.as_str()) {
            assert_eq!(seen, count(&all, &foreign).await, "{table}: open to work across organisations");
        } else {
            assert_eq!(seen, 0, "{table}: not open to work across organisations");
        }
        raw.execute_unprepared("RESET samsvar.everywhere; RESET samsvar.organisation").await.expect("taken back");
    }
    assert!(filled >= 5, "a wall before empty tables proves nothing: {filled}");
}

#[tokio::test]
async fn what_a_statement_forgets_to_say_changes_no_row_of_another() {
    let Some(world) = World::new().await else { return };
    let store = world.open(1).await;
    let (ours, theirs) = (world.organisation(0x51).await, world.organisation(0x52).await);
    note(&store, &ours, "ours").await.expect("written");
    note(&store, &theirs, "theirs").await.expect("written");
    // No organisation in it, as if the first wall had a hole.
    let forgetful = store.write(&ours, None, async |uow| {
        uow.db().execute_unprepared("UPDATE notes SET text = 'changed'").await?;
        uow.db().execute_unprepared("DELETE FROM notes WHERE text = 'theirs'").await?;
        write(uow, "told").await.map(drop)
    });
    forgetful.await.expect("written");
    assert_eq!(texts(&store, &theirs).await, ["theirs"]);
    // And a row of another's cannot be made.
    let planted = store.write(&ours, None, async |uow| {
        let id = theirs.organisation.uuid();
        let sql = format!("INSERT INTO notes VALUES ('{id}', '{id}', 1, 'planted', now())");
        uow.db().execute_unprepared(&sql).await?;
        Ok::<_, Error>(())
    });
    assert!(planted.await.is_err());
    // The planted bug: a role that passes over row security, and the same statement reaches everybody.
    let options = Options {
        url: world.database.server_url(),
        allow_row_security_bypass: true,
        ..world.options(Opening::Serve(None))
    };
    let bare = Store::open(options, parts(world.keys.clone(), 2, false)).await.expect("it is allowed");
    let forgetful = bare.write(&ours, None, async |uow| {
        uow.db().execute_unprepared("UPDATE notes SET text = 'changed'").await?;
        write(uow, "told").await.map(drop)
    });
    forgetful.await.expect("written");
    assert_eq!(texts(&store, &theirs).await, ["changed"]);
}

#[tokio::test]
async fn what_must_not_be_entrusted_with_rows_is_refused() {
    let Some(world) = World::new().await else { return };
    let over = Options { url: world.database.server_url(), ..world.options(Opening::Serve(None)) };
    assert_eq!(world.refused(over).await.code(), "DATABASE_ROLE_PASSES_ROW_SECURITY");
    let alone = Options { migration_url: None, ..world.options(Opening::Serve(None)) };
    assert_eq!(world.refused(alone).await.code(), "DATABASE_ROLE_MAY_NOT_MIGRATE");
    let unready = Options { migrate: false, ..world.options(Opening::Serve(None)) };
    assert_eq!(world.refused(unready).await.code(), "DATABASE_MIGRATION_PENDING");
    drop(world.open(1).await);
    // Once its tables are there it needs the owner no more.
    let alone = Options { migration_url: None, ..world.options(Opening::Serve(None)) };
    Store::open(alone, parts(world.keys.clone(), 1, false)).await.expect("it opens");
    let admin = world.raw(&world.database.server_url()).await;
    let name: String = {
        let statement =
            sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, "SELECT current_database()::text");
        admin.query_one_raw(statement).await.expect("answered").expect("a row").try_get_by_index(0).expect("a name")
    };
    let read_only = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
    admin.execute_unprepared(&read_only).await.expect("set");
    assert_eq!(world.refused(world.options(Opening::Serve(None))).await.code(), "DATABASE_READ_ONLY");
}

#[tokio::test]
async fn programs_that_start_at_once_found_one_installation() {
    let Some(world) = World::new().await else { return };
    let stores = join_all((1..=4).map(|seed| world.open(seed))).await;
    let founded: std::collections::HashSet<_> = stores.iter().map(Store::installation_id).collect();
    assert_eq!(founded.len(), 1);
    let ours = world.organisation(0x51).await;
    let notes =
        join_all(stores.iter().enumerate().map(async |(number, store)| note(store, &ours, &number.to_string()).await));
    assert!(notes.await.iter().all(Result::is_ok));
    let mut seen = texts(&stores[0], &ours).await;
    seen.sort();
    assert_eq!(seen, ["0", "1", "2", "3"]);
}

#[tokio::test]
async fn units_of_one_organisation_have_their_turns_one_after_the_other() {
    let Some(world) = World::new().await else { return };
    let stores = [world.open(1).await, world.open(2).await];
    let ours = world.organisation(0x51).await;
    // Each writes what it counted: two that counted the same would have read side by side.
    let counting = (0..40).map(async |number: usize| {
        let store = &stores[number % 2];
        let counted = store.write(&ours, None, async |uow| {
            let before = row::Entity::in_scope(uow.scope()).all(uow.db()).await?.len();
            write(uow, &before.to_string()).await.map(drop)
        });
        counted.await.expect("written");
    });
    join_all(counting).await;
    let mut seen: Vec<usize> =
        texts(&stores[0], &ours).await.iter().map(|text| text.parse().expect("a number")).collect();
    seen.sort_unstable();
    assert_eq!(seen, (0..40).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_old_program_works_beside_a_newer_schema() {
    let Some(world) = World::new().await else { return };
    let old = world.open(1).await;
    let ours = world.organisation(0x51).await;
    note(&old, &ours, "before").await.expect("written");
    assert_eq!(texts(&old, &ours).await, ["before"]);
    let options = world.options(Opening::Serve(None));
    let new = Store::open(options, parts(world.keys.clone(), 2, true)).await.expect("the newer one opens");
    let all = world.raw(&world.database.server_url()).await;
    assert_eq!(count(&all, "SELECT count(*) FROM notes WHERE colour = 'white'").await, 1, "a step reaches every row");
    note(&old, &ours, "old").await.expect("written");
    note(&new, &ours, "new").await.expect("written");
    assert_eq!(texts(&old, &ours).await.len(), 3);
    assert!(old.ready().await.is_ok());
    assert!(new.ready().await.is_ok());
}

/// An earlier version's policies read the settings for each row; the wall stands all the time.
#[tokio::test]
async fn a_wall_that_an_earlier_version_built_is_built_anew() {
    let Some(world) = World::new().await else { return };
    let store = world.open(1).await;
    let (ours, theirs) = (world.organisation(0x51).await, world.organisation(0x52).await);
    note(&store, &ours, "ours").await.expect("written");
    note(&store, &theirs, "theirs").await.expect("written");
    let all = world.raw(&world.database.server_url()).await;
    let old = "organisation_id = nullif(current_setting('samsvar.organisation', true), '')::uuid";
    let alter = format!("ALTER POLICY samsvar_organisation ON notes USING ({old}) WITH CHECK ({old})");
    all.execute_unprepared(&alter).await.expect("it is altered");
    let each_row = "SELECT count(*) FROM pg_policies WHERE coalesce(qual, '') NOT LIKE '%SELECT%'";
    assert_eq!(count(&all, each_row).await, 1);
    let policies = count(&all, "SELECT count(*) FROM pg_policies").await;
    let store = world.open(2).await;
    assert_eq!(count(&all, each_row).await, 0);
    assert_eq!(count(&all, "SELECT count(*) FROM pg_policies").await, policies);
    assert_eq!(
        (texts(&store, &ours).await, texts(&store, &theirs).await),
        (vec!["ours".into()], vec!["theirs".into()])
    );
    assert_eq!(count(&world.raw(&world.database.url()).await, "SELECT count(*) FROM notes").await, 0);
}

#[tokio::test]
async fn connections_that_are_killed_cost_no_write_that_was_not_under_way() {
    let Some(world) = World::new().await else { return };
    let store = world.open(1).await;
    let ours = world.organisation(0x51).await;
    let all = world.raw(&world.database.server_url()).await;
    for round in 0..5 {
        let (a, b) = (format!("{round}a"), format!("{round}b"));
        let both = tokio::join!(note(&store, &ours, &a), note(&store, &ours, &b));
        assert!(both.0.is_ok() && both.1.is_ok());
        let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                    WHERE datname = current_database() AND pid <> pg_backend_pid()";
        assert!(count(&all, kill).await > 0);
        note(&store, &ours, &format!("{round}c")).await.expect("a unit that had not begun finds another connection");
        assert_eq!(texts(&store, &ours).await.len(), 3 * (round + 1));
    }
    // One that is under way is refused, and leaves nothing.
    let midway = store.write(&ours, None, async |uow| {
        write(uow, "midway").await?;
        let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        count(&all, kill).await;
        Ok::<_, Error>(())
    });
    assert!(midway.await.is_err());
    assert!(!texts(&store, &ours).await.contains(&"midway".to_owned()));
}

#[tokio::test]
async fn a_database_that_was_read_only_for_a_while_is_written_to_again_by_itself() {
    let Some(world) = World::new().await else { return };
    let store = world.open(1).await;
    let ours = world.organisation(0x51).await;
    note(&store, &ours, "before").await.expect("written");
    let all = world.raw(&world.database.server_url()).await;
    let set = async |how: &str| {
        let sql = format!("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I {how}', current_database()); END $$");
        all.execute_unprepared(&sql).await.expect("set");
    };
    set("SET default_transaction_read_only = on").await;
    let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
    count(&all, kill).await;
    for _ in 0..3 {
        assert_eq!(note(&store, &ours, "meanwhile").await.expect_err("refused").code(), "DATABASE_READ_ONLY");
        assert_eq!(store.ready().await.expect_err("not ready").code(), "DATABASE_READ_ONLY");
        assert_eq!(texts(&store, &ours).await, ["before"], "what is there is read as ever");
    }
    // The connections that were made meanwhile would say so for as long as they live.
    set("RESET default_transaction_read_only").await;
    note(&store, &ours, "after").await.expect("written");
    store.ready().await.expect("ready");
    assert_eq!(texts(&store, &ours).await.len(), 2);
}

#[tokio::test]
async fn requests_that_are_cut_leave_no_connection_inside_a_transaction() {
    let Some(world) = World::new().await else { return };
    let store = world.open(1).await;
    let ours = world.organisation(0x51).await;
    let cuts = (0..200_u64).map(async |number| {
        let write = note(&store, &ours, "cut");
        let cut = tokio::time::timeout(Duration::from_micros(number * 40), write).await;
        matches!(cut, Ok(Ok(())))
    });
    let done = join_all(cuts).await.into_iter().filter(|done| *done).count();
    for number in 0..20 {
        note(&store, &ours, &format!("after {number}")).await.expect("written");
    }
    // Looked at past the store: what only stood in an open transaction is not there.
    let all = world.raw(&world.database.server_url()).await;
    assert_eq!(count(&all, "SELECT count(*) FROM notes WHERE text LIKE 'after%'").await, 20);
    assert!(count(&all, "SELECT count(*) FROM notes WHERE text = 'cut'").await >= i64::try_from(done).expect("few"));
    let left = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(count(&all, left).await, 0);
}

#[tokio::test]
async fn a_test_database_keeps_one_time_for_all_who_have_it_open() {
    let Some(world) = World::new().await else { return };
    let start = TestClock::New(instant("2026-01-01T00:00:00Z"));
    let one = Store::open(world.options(Opening::Serve(Some(start))), parts(world.keys.clone(), 1, false))
        .await
        .expect("opens");
    let options = world.options(Opening::Serve(Some(TestClock::Frozen)));
    let other = Store::open(options, parts(world.keys.clone(), 2, false)).await.expect("opens");
    assert_eq!(one.business_now().await.expect("a time"), instant("2026-01-01T00:00:00Z"));
    other.set_test_clock(instant("2026-02-01T00:00:00Z")).await.expect("it moves");
    assert_eq!(one.business_now().await.expect("a time"), instant("2026-02-01T00:00:00Z"));
    assert!(!one.is_embedded());
}
