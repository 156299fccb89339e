//! Bringing a database up, and refusing one that is too new.
//!
//! Steps that this version does not know are left alone: an old program may work on a newer schema
//! until the schema itself says, by `min_version`, that it no longer can.

use kernel::{Instant, OrganisationId};
use sea_orm::sea_query::{Alias, ColumnDef, Expr, Query, Table};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sea_orm_migration::{IntoSchemaManagerConnection, MigrationTrait, SchemaManager};

use crate::database::{Pools, Whose};
use crate::{Error, Mode, Options};

/// This program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The names of steps that are still to be taken.
pub type Pending = Vec<String>;

fn steps() -> Alias {
    Alias::new("schema_steps")
}

fn installation() -> Alias {
    Alias::new("installation")
}

/// Brings a database's schema up, sorted by name, and does nothing else: who makes it an installation comes later.
pub async fn bring_up(options: &Options, migrations: &[Box<dyn MigrationTrait>], real: Instant) -> Result<(), Error> {
    let pools = Pools::open(options, false).await?;
    open(&pools, &sorted(migrations), true, real).await?;
    pools.close().await
}

pub(crate) fn sorted(migrations: &[Box<dyn MigrationTrait>]) -> Vec<&dyn MigrationTrait> {
    let mut migrations: Vec<_> = migrations.iter().map(|step| &**step).collect();
    migrations.sort_by(|a, b| a.name().cmp(b.name()));
    migrations
}

/// Brings the schema up. Returns the installation's id, or none where the database is new.
pub(crate) async fn open(
    pools: &Pools,
    migrations: &[&dyn MigrationTrait],
    migrate: bool,
    real: Instant,
) -> Result<Option<OrganisationId>, Error> {
    let look = pools.begin_read(Whose::All).await?.tx;
    let known = read_installation(&look).await?;
    if let Some((_, version, min_version)) = &known
        && parse(min_version) > parse(VERSION)
    {
        return Err(Error::TooNew { database: version.clone(), needed: min_version.clone(), ours: VERSION.to_owned() });
    }
    let pending = pending(&look, migrations).await?;
    drop(look);
    if !pending.is_empty() && !migrate {
        return Err(Error::Pending(pending.len()));
    }
    if !pending.is_empty() {
        if !pools.may_change_schema().await? {
            return Err(Error::NotTheOwner(pending.len()));
        }
        take_steps(pools, migrations, &pending, real).await?;
    }
    if migrate {
        pools.wall().await?;
    }
    let Some((id, version, _)) = known else { return Ok(None) };
    if parse(&version) < parse(VERSION) {
        let turn = pools.begin_write(Whose::All).await?.tx;
        write_version(turn.tx()).await?;
        turn.commit().await?;
    }
    Ok(Some(id))
}

/// Makes a new database an installation, unless another process has done so meanwhile. Returns its id, and whether it
/// was made here. Whatever else a new database begins with is written in the same transaction.
pub(crate) async fn found(
    tx: &DatabaseTransaction,
    id: OrganisationId,
    real: Instant,
) -> Result<(OrganisationId, bool), Error> {
    if let Some((known, ..)) = read_installation(tx).await? {
        return Ok((known, false));
    }
    let insert = Query::insert()
        .into_table(installation())
        .columns(["organisation_id", "version", "min_version", "made_at"].map(Alias::new))
        .values_panic([id.into(), VERSION.into(), VERSION.into(), real.into()])
        .to_owned();
    tx.execute(&insert).await?;
    Ok((id, true))
}

/// Whether this is a test database, for commands that take its time as it is.
pub(crate) async fn mode(db: &impl ConnectionTrait) -> Result<Mode, Error> {
    use sea_orm::EntityTrait;
    let row = crate::business_time::test_clock::Entity::find().one(db).await?;
    Ok(if row.is_some() { Mode::Test } else { Mode::Production })
}

/// The steps of `migrations` that the database has not taken.
pub(crate) async fn pending<C>(db: &C, migrations: &[&dyn MigrationTrait]) -> Result<Pending, Error>
where
    C: ConnectionTrait,
    for<'c> &'c C: IntoSchemaManagerConnection<'c>,
{
    let taken = if SchemaManager::new(db).has_table("schema_steps").await? { taken(db).await? } else { Vec::new() };
    Ok(migrations.iter().map(|step| step.name().to_owned()).filter(|name| !taken.contains(name)).collect())
}

pub(crate) async fn taken(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let select = Query::select().column(Alias::new("name")).from(steps()).to_owned();
    let rows = db.query_all(&select).await?;
    Ok(rows.iter().map(|row| row.try_get("", "name")).collect::<Result<_, _>>()?)
}

async fn take_steps(
    pools: &Pools,
    migrations: &[&dyn MigrationTrait],
    pending: &[String],
    real: Instant,
) -> Result<(), Error> {
    let table = Table::create()
        .table(steps())
        .if_not_exists()
        .col(ColumnDef::new(Alias::new("name")).string().not_null().primary_key())
        .col(ColumnDef::new(Alias::new("taken_at")).timestamp_with_time_zone().not_null())
        .to_owned();
    let tx = pools.begin_schema().await?;
    tx.execute(&table).await?;
    tx.commit().await?;
    for step in migrations.iter().filter(|step| pending.iter().any(|name| name == step.name())) {
        let tx = pools.begin_schema().await?;
        // Another process may have been quicker since the steps were counted.
        if taken(&tx).await?.iter().any(|name| name == step.name()) {
            tx.rollback().await?;
            continue;
        }
        step.up(&SchemaManager::new(&tx)).await?;
        let insert = Query::insert()
            .into_table(steps())
            .columns(["name", "taken_at"].map(Alias::new))
            .values_panic([step.name().into(), real.into()])
            .to_owned();
        tx.execute(&insert).await?;
        tx.commit().await?;
        tracing::info!(step = step.name(), "schema step taken");
    }
    Ok(())
}

pub(crate) async fn read_installation<C>(db: &C) -> Result<Option<(OrganisationId, String, String)>, Error>
where
    C: ConnectionTrait,
    for<'c> &'c C: IntoSchemaManagerConnection<'c>,
{
    if !SchemaManager::new(db).has_table("installation").await? {
        return Ok(None);
    }
    let select = Query::select()
        .columns(["organisation_id", "version", "min_version"].map(Alias::new))
        .from(installation())
        .to_owned();
    let Some(row) = db.query_one(&select).await? else { return Ok(None) };
    Ok(Some((row.try_get("", "organisation_id")?, row.try_get("", "version")?, row.try_get("", "min_version")?)))
}

async fn write_version(db: &DatabaseTransaction) -> Result<(), Error> {
    let update = Query::update().table(installation()).value(Alias::new("version"), Expr::val(VERSION)).to_owned();
    db.execute(&update).await?;
    Ok(())
}

/// Major, minor, patch; what does not parse counts as oldest.
pub(crate) fn parse(version: &str) -> (u64, u64, u64) {
    let mut numbers = version.split(['.', '-']).map(|part| part.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    (next(), next(), next())
}
