//! What PostgreSQL's catalogue says of some tables, and of all that refer to them.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sqlx::Row;
use sea_orm::sqlx::postgres::PgRow;

use super::fault::told;
use super::names::{self, Named};
use super::session::Session;
use crate::engine::Statement;
use crate::engine::catalogue::{Catalogue, Column, Reference, Table};
use crate::{Error, KeyKind};

/// A domain is what it was made of.
const COLUMNS: &str = "SELECT a.attrelid::bigint, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull, \
     coalesce(array_position(p.indkey::int2[], a.attnum) + 1, 0)::bigint, (a.attgenerated <> '')::int::bigint, \
     (WITH RECURSIVE d (id, base, domain) AS (SELECT y.oid, y.typbasetype, y.typtype = 'd' FROM pg_type AS y \
         WHERE y.oid = a.atttypid UNION ALL SELECT y.oid, y.typbasetype, y.typtype = 'd' FROM d JOIN pg_type AS y \
         ON y.oid = d.base WHERE d.domain) \
      SELECT CASE WHEN n.nspname = 'pg_catalog' THEN y.typname::text ELSE '' END FROM d JOIN pg_type AS y ON y.oid = d.id \
         JOIN pg_namespace AS n ON n.oid = y.typnamespace WHERE NOT d.domain) \
     FROM pg_attribute AS a LEFT JOIN pg_index AS p ON p.indrelid = a.attrelid AND p.indisprimary \
     WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = ANY(";
/// A part that is an expression has no name, and is unlike any column.
const UNIQUE: &str = "SELECT i.indrelid::bigint, i.indexrelid::bigint, coalesce(a.attname::text, '') \
     FROM pg_index AS i CROSS JOIN LATERAL unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) WITH ORDINALITY AS k (at, n) \
     LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.at AND k.at <> 0 \
     WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indrelid = ANY(";
const REFERENCES: &str = "SELECT c.oid::bigint, c.conrelid::bigint, c.confrelid::bigint, f.attname::text, t.attname::text, \
     c.confdeltype::text, c.conrelid::regclass::text, c.confrelid::regclass::text \
     FROM pg_constraint AS c CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k (f, t, n) \
     JOIN pg_attribute AS f ON f.attrelid = c.conrelid AND f.attnum = k.f \
     JOIN pg_attribute AS t ON t.attrelid = c.confrelid AND t.attnum = k.t WHERE c.contype = 'f' AND ";
/// A policy that lets everything through hides nothing; any other may.
const MARKS: &str = "SELECT c.oid::bigint, EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal), \
     EXISTS (SELECT FROM pg_rewrite AS r WHERE r.ev_class = c.oid), \
     row_security_active(c.oid) AND (EXISTS (SELECT FROM p WHERE p.polrelid = c.oid AND NOT p.polpermissive) OR EXISTS \
         (SELECT FROM unnest(ARRAY['r', CASE WHEN has_table_privilege(c.oid, 'DELETE') THEN 'd' END, \
              CASE WHEN has_any_column_privilege(c.oid, 'UPDATE') THEN 'w' END, \
              CASE WHEN has_table_privilege(c.oid, 'INSERT') THEN 'a' END]::text[]) AS w (what) \
          WHERE w.what IS NOT NULL AND NOT EXISTS (SELECT FROM p WHERE p.polrelid = c.oid AND p.polpermissive \
              AND p.polcmd::text IN ('*', w.what) AND coalesce(p.passes, 'true') = 'true' \
              AND coalesce(p.checks, 'true') = 'true'))) \
     FROM pg_class AS c WHERE c.relkind = 'r' AND c.oid = ANY(";
const POLICIES: &str = "WITH p AS (SELECT p.polrelid, p.polpermissive, p.polcmd, pg_get_expr(p.polqual, p.polrelid) AS passes, \
     pg_get_expr(p.polwithcheck, p.polrelid) AS checks FROM pg_policy AS p WHERE EXISTS (SELECT FROM unnest(p.polroles) AS r (id) \
     WHERE r.id = 0 OR pg_has_role(current_user, r.id, 'USAGE'))) ";

/// Reads it, as far as these tables and what refers to them are concerned.
pub(super) async fn read(session: &mut Session, names: &[&str]) -> Result<Catalogue, Error> {
    let named = names::resolve(session, names).await?;
    let mut catalogue = described(session, &named.found).await?;
    catalogue.ambiguous = named.ambiguous;
    let shown: HashMap<i64, &str> =
        named.found.iter().map(|named| (named.relation.oid, named.shown.as_str())).collect();
    catalogue.references = references(session, &shown).await?;
    let marks = Statement::from(POLICIES).and(MARKS).integers(shown.keys().copied().collect());
    for row in session.facts(marks.and(") ORDER BY c.relname")).await? {
        let name = shown.get(&get::<i64>(&row, 0)?).copied().unwrap_or_default();
        let lists = [&mut catalogue.triggers, &mut catalogue.rules, &mut catalogue.hidden];
        for (at, list) in lists.into_iter().enumerate() {
            if get::<Option<bool>>(&row, at + 1)?.unwrap_or_default() {
                list.push(name.to_owned());
            }
        }
    }
    session.oids = shown.into_iter().map(|(oid, name)| (name.to_owned(), oid)).collect();
    Ok(catalogue)
}

/// Only the tables themselves.
pub(super) async fn tables(session: &mut Session, names: &[&str]) -> Result<Catalogue, Error> {
    let named = names::resolve(session, names).await?;
    let catalogue = described(session, &named.found).await?;
    Ok(Catalogue { ambiguous: named.ambiguous, ..catalogue })
}

async fn described(session: &mut Session, found: &[Named]) -> Result<Catalogue, Error> {
    let oids: Vec<i64> = found.iter().map(|named| named.relation.oid).collect();
    let mut columns: HashMap<i64, Vec<Column>> = HashMap::new();
    let look = Statement::from(COLUMNS).integers(oids.clone()).and(") ORDER BY a.attrelid, a.attnum");
    for row in session.facts(look).await? {
        columns.entry(get(&row, 0)?).or_default().push(column(&row)?);
    }
    let mut unique: HashMap<i64, BTreeMap<i64, Vec<String>>> = HashMap::new();
    let look = Statement::from(UNIQUE).integers(oids).and(") ORDER BY i.indrelid, i.indexrelid, k.n");
    for row in session.facts(look).await? {
        let (table, index) = (get(&row, 0)?, get(&row, 1)?);
        unique.entry(table).or_default().entry(index).or_default().push(get(&row, 2)?);
    }
    let mut catalogue = Catalogue { engine: "samsvar postgres 1", ..Catalogue::default() };
    for Named { asked, shown, relation } in found {
        let mut unique: Vec<_> = unique.remove(&relation.oid).unwrap_or_default().into_values().collect();
        unique.sort();
        unique.dedup();
        let kind = if relation.is_table() { "table" } else { "other" };
        let table = Table {
            name: shown.clone(),
            kind: kind.to_owned(),
            columns: columns.remove(&relation.oid).unwrap_or_default(),
            unique,
            sql: relation.sql(),
        };
        catalogue.tables.insert(asked.to_ascii_lowercase(), table);
    }
    Ok(catalogue)
}

fn column(row: &PgRow) -> Result<Column, Error> {
    let base: String = get::<Option<_>>(row, 6)?.unwrap_or_default();
    let kind = match base.as_str() {
        "int2" | "int4" | "int8" => Some(KeyKind::Integer),
        "text" | "varchar" | "bpchar" => Some(KeyKind::Text),
        "uuid" => Some(KeyKind::Uuid),
        "numeric" => Some(KeyKind::Decimal),
        "timestamptz" => Some(KeyKind::Instant),
        _ => None,
    };
    let (name, declared) = (get(row, 1)?, get(row, 2)?);
    let (not_null, primary, hidden) = (get(row, 3)?, get(row, 4)?, get(row, 5)?);
    Ok(Column { name, declared, not_null, primary, hidden, kind, base })
}

async fn references(session: &mut Session, shown: &HashMap<i64, &str>) -> Result<Vec<Reference>, Error> {
    let oids: Vec<i64> = shown.keys().copied().collect();
    let look = Statement::from(REFERENCES).and("(c.conrelid = ANY(").integers(oids.clone());
    let look = look.and(") OR c.confrelid = ANY(").integers(oids).and(")) ORDER BY c.oid, k.n");
    let mut found: BTreeMap<i64, Reference> = BTreeMap::new();
    for row in session.facts(look).await? {
        let name = |at: usize, else_at: usize| match shown.get(&get::<i64>(&row, at)?) {
            Some(name) => Ok((*name).to_owned()),
            None => get(&row, else_at),
        };
        let (from, to, on_delete) = (name(1, 6)?, name(2, 7)?, on_delete(&get::<String>(&row, 5)?));
        let reference = Reference { from, to, columns: Vec::new(), on_delete: on_delete.to_owned() };
        let columns = (get(&row, 3)?, Some(get(&row, 4)?));
        found.entry(get(&row, 0)?).or_insert(reference).columns.push(columns);
    }
    let mut references: Vec<_> = found.into_values().collect();
    references.sort();
    Ok(references)
}

fn on_delete(letter: &str) -> &'static str {
    match letter {
        "c" => "CASCADE",
        "n" => "SET NULL",
        "d" => "SET DEFAULT",
        "r" => "RESTRICT",
        _ => "NO ACTION",
    }
}

fn get<'r, T>(row: &'r PgRow, at: usize) -> Result<T, Error>
where
    T: sea_orm::sqlx::Decode<'r, sea_orm::sqlx::Postgres> + sea_orm::sqlx::Type<sea_orm::sqlx::Postgres>,
{
    row.try_get(at).map_err(told)
}
