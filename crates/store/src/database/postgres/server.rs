//! What a server must be before anything is entrusted to it.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, QueryResult, Statement};

use crate::Error;

/// The oldest version whose row security, statements and planner this was tried with.
const OLDEST: i32 = 130_000;

async fn one(db: &impl ConnectionTrait, sql: &str) -> Result<QueryResult, Error> {
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    row.ok_or_else(|| sea_orm::DbErr::RecordNotFound(sql.to_owned()).into())
}

/// Refuses a server that is too old or cannot write, and a role that passes over row security unless that is allowed.
pub(super) async fn check(db: &DatabaseConnection, allow_bypass: bool) -> Result<(), Error> {
    let row = one(db, "SELECT current_setting('server_version_num')::int, current_setting('server_version')").await?;
    if row.try_get_by_index::<i32>(0)? < OLDEST {
        return Err(Error::ServerTooOld(row.try_get_by_index(1)?));
    }
    writable(db).await?;
    let row = one(db, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").await?;
    if row.try_get_by_index(0)? {
        if !allow_bypass {
            return Err(Error::RolePassesRowSecurity(role(db).await?));
        }
        tracing::warn!(
            "the database's role passes over row security, as database.allow_row_security_bypass allows: one wall is missing"
        );
    }
    Ok(())
}

/// Refuses a server that follows another, or takes no writes.
pub(super) async fn writable(db: &impl ConnectionTrait) -> Result<(), Error> {
    let row = one(db, "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'").await?;
    if row.try_get_by_index(0)? { Err(Error::ReadOnly) } else { Ok(()) }
}

/// Whether this role may make tables where the others lie.
pub(super) async fn may_make_tables(db: &impl ConnectionTrait) -> Result<bool, Error> {
    let sql = "SELECT has_schema_privilege(current_user, current_schema(), 'CREATE')";
    Ok(one(db, sql).await?.try_get_by_index(0)?)
}

/// Whether any step of the schema has been taken, as everybody may see who can connect.
pub(super) async fn has_steps(db: &impl ConnectionTrait) -> Result<bool, Error> {
    Ok(one(db, "SELECT to_regclass('schema_steps') IS NOT NULL").await?.try_get_by_index(0)?)
}

/// Who is signed in there.
pub(super) async fn role(db: &impl ConnectionTrait) -> Result<String, Error> {
    Ok(one(db, "SELECT current_user::text").await?.try_get_by_index(0)?)
}

/// Which database this is.
pub(super) async fn database(db: &impl ConnectionTrait) -> Result<String, Error> {
    Ok(one(db, "SELECT current_database()::text").await?.try_get_by_index(0)?)
}

/// Whether a program of ours beside this connection is at work there. What a session calls itself everybody sees.
pub(super) async fn is_used(db: &impl ConnectionTrait) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() \
               AND application_name = 'samsvar' AND pid <> pg_backend_pid())";
    Ok(one(db, sql).await?.try_get_by_index(0)?)
}

/// The tables where ours lie, each name quoted.
pub(super) async fn tables(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let sql = "SELECT quote_ident(relname) FROM pg_class \
               WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace ORDER BY 1";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
}

/// The first part of the server's version.
pub(super) async fn major_version(db: &impl ConnectionTrait) -> Result<u32, Error> {
    let number: i32 = one(db, "SELECT current_setting('server_version_num')::int").await?.try_get_by_index(0)?;
    Ok(u32::try_from(number / 10_000).unwrap_or_default())
}
