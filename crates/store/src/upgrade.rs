//! Bringing a database up, and refusing one that is too new.
//!
//! Steps that this version does not know are left alone: an old program may work on a newer schema
//! until the schema itself says, by `min_version`, that it no longer can.

use kernel::{Instant, OrganisationId};
use sea_orm::sea_query::{Alias, ColumnDef, Expr, Query, Table};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction};
use sea_orm_migration::{MigrationTrait, SchemaManager};

use crate::database::Pools;
use crate::{Error, Mode};

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

/// Brings the schema up. Returns the installation's id, or none where the database is new.
pub(crate) async fn open(
    pools: &Pools,
    migrations: &[Box<dyn MigrationTrait>],
    migrate: bool,
    real: Instant,
) -> Result<Option<OrganisationId>, Error> {
    let known = read_installation(&pools.writer).await?;
    if let Some((_, version, min_version)) = &known
        && parse(min_version) > parse(VERSION)
    {
        return Err(Error::TooNew { database: version.clone(), needed: min_version.clone(), ours: VERSION.to_owned() });
    }
    let pending = pending(&pools.writer, migrations).await?;
    if !pending.is_empty() && !migrate {
        return Err(Error::Pending(pending.len()));
    }
    if !pending.is_empty() {
        take_steps(pools, migrations, &pending, real).await?;
    }
    let Some((id, version, _)) = known else { return Ok(None) };
    if parse(&version) < parse(VERSION) {
        write_version(&pools.writer).await?;
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
pub(crate) async fn pending(db: &DatabaseConnection, migrations: &[Box<dyn MigrationTrait>]) -> Result<Pending, Error> {
    let taken = if SchemaManager::new(db).has_table("schema_steps").await? { taken(db).await? } else { Vec::new() };
    Ok(migrations.iter().map(|step| step.name().to_owned()).filter(|name| !taken.contains(name)).collect())
}

async fn taken(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let select = Query::select().column(Alias::new("name")).from(steps()).to_owned();
    let rows = db.query_all(&select).await?;
    Ok(rows.iter().map(|row| row.try_get("", "name")).collect::<Result<_, _>>()?)
}

async fn take_steps(
    pools: &Pools,
    migrations: &[Box<dyn MigrationTrait>],
    pending: &[String],
    real: Instant,
) -> Result<(), Error> {
    let table = Table::create()
        .table(steps())
        .if_not_exists()
        .col(ColumnDef::new(Alias::new("name")).string().not_null().primary_key())
        .col(ColumnDef::new(Alias::new("taken_at")).timestamp_with_time_zone().not_null())
        .to_owned();
    pools.writer.execute(&table).await?;
    for step in migrations.iter().filter(|step| pending.iter().any(|name| name == step.name())) {
        let tx = pools.begin_write().await?;
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

async fn read_installation<C>(db: &C) -> Result<Option<(OrganisationId, String, String)>, Error>
where
    C: ConnectionTrait,
    for<'c> &'c C: sea_orm_migration::IntoSchemaManagerConnection<'c>,
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

async fn write_version(db: &DatabaseConnection) -> Result<(), Error> {
    let update = Query::update().table(installation()).value(Alias::new("version"), Expr::val(VERSION)).to_owned();
    db.execute(&update).await?;
    Ok(())
}

/// Major, minor, patch; what does not parse counts as oldest.
fn parse(version: &str) -> (u64, u64, u64) {
    let mut numbers = version.split(['.', '-']).map(|part| part.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    (next(), next(), next())
}
