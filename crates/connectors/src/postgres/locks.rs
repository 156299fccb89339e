//! What is locked while a window is carried out: the window itself, so that nobody else carries it out too; and the form
//! of its tables, while others go on working in them.

use kernel::WindowId;
use sea_orm::sqlx::Row;
use sha2::{Digest, Sha256};

use super::fault::told;
use super::names;
use super::session::Session;
use crate::Error;
use crate::engine::Statement;

/// Waits for an earlier attempt that may still be at work, though nobody listens to it any more. It is over before the
/// snapshot is taken; so what it did is seen.
pub(super) async fn window(session: &mut Session, window: WindowId) -> Result<(), Error> {
    let digest = Sha256::digest(format!("samsvar window {window}"));
    let number = digest.iter().take(8).fold(0_i64, |number, byte| (number << 8) | i64::from(*byte));
    session.facts(Statement::from("SELECT true FROM pg_advisory_lock(").integer(number).and(")")).await.map(drop)
}

/// The statements that lock tables, to come first in a transaction. From then on no column, trigger, rule or reference is
/// added, as far as the account's rights go: whoever may only read, or only change some columns, cannot keep others from
/// adding a trigger.
pub(super) async fn tables(session: &mut Session, tables: &[&str]) -> Result<String, Error> {
    let mut locks = String::new();
    let names = names::resolve(session, tables).await?;
    let relations: Vec<_> =
        names.found.into_iter().map(|named| named.relation).filter(names::Relation::is_table).collect();
    let oids = relations.iter().map(|relation| relation.oid).collect();
    let may = Statement::from(
        "SELECT has_table_privilege(o::oid, 'DELETE, UPDATE'), has_table_privilege(o::oid, 'SELECT') FROM unnest(",
    )
    .integers(oids)
    .and(") WITH ORDINALITY AS a (o, n) ORDER BY n");
    for (row, relation) in session.facts(may).await?.iter().zip(&relations) {
        let (change, read) = (row.try_get(0).map_err(told)?, row.try_get(1).map_err(told)?);
        let mode = match (change, read) {
            (true, _) => "ROW EXCLUSIVE",
            (false, true) => "ACCESS SHARE",
            (false, false) => continue,
        };
        locks.push_str(&format!("LOCK TABLE ONLY {} IN {mode} MODE; ", relation.sql()));
    }
    Ok(locks)
}
