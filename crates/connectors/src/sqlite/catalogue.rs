//! What SQLite's catalogue says of some tables, and of all that refer to them.

use std::collections::BTreeMap;

use sea_orm::sqlx::Row;

use super::Session;
use super::session::{integer, text, told};
use crate::engine::catalogue::{Catalogue, Column, Reference, Table};
use crate::engine::{Statement, quoted};
use crate::{Error, KeyKind};

/// Reads it, as far as these tables and what refers to them are concerned.
pub(super) async fn read(session: &mut Session, names: &[&str]) -> Result<Catalogue, Error> {
    let mut catalogue = tables(session, names).await?;
    for reference in references(session).await? {
        let reference = catalogue.spelled(reference);
        let is_named = |name: &String| names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name));
        if is_named(&reference.from) || is_named(&reference.to) {
            catalogue.references.push(reference);
        }
    }
    catalogue.references.sort();
    let triggers = "SELECT tbl_name FROM main.sqlite_schema WHERE type = 'trigger' ORDER BY name";
    for row in session.rows(triggers.into()).await? {
        let on = text(&row, 0)?;
        if catalogue.tables.contains_key(&on.to_ascii_lowercase()) {
            catalogue.triggers.push(on);
        }
    }
    Ok(catalogue)
}

/// Only the tables themselves.
pub(super) async fn tables(session: &mut Session, names: &[&str]) -> Result<Catalogue, Error> {
    let mut catalogue = Catalogue { engine: "samsvar sqlite 1", ..Catalogue::default() };
    let all = "SELECT name, type FROM pragma_table_list WHERE schema = 'main' ORDER BY name";
    for row in session.rows(all.into()).await? {
        let (name, kind) = (text(&row, 0)?, text(&row, 1)?);
        if names.iter().any(|wanted| wanted.eq_ignore_ascii_case(&name)) {
            let table = table(session, name, kind).await?;
            catalogue.tables.insert(table.name.to_ascii_lowercase(), table);
        }
    }
    Ok(catalogue)
}

impl Catalogue {
    /// A reference with the names of its tables as they were created, however it was written.
    fn spelled(&self, reference: Reference) -> Reference {
        let table = |name: &str| self.tables.get(&name.to_ascii_lowercase());
        let column = |name: &str, of: &str| {
            table(of).and_then(|table| table.column(name).ok()).map_or(name.to_owned(), |column| column.name.clone())
        };
        let spelled = |name: &str| table(name).map_or(name.to_owned(), |table| table.name.clone());
        let (from, to) = (&reference.from, &reference.to);
        let columns = reference.columns.iter();
        let columns = columns.map(|(one, other)| (column(one, from), other.as_ref().map(|name| column(name, to))));
        Reference { columns: columns.collect(), from: spelled(from), to: spelled(to), on_delete: reference.on_delete }
    }
}

/// What kind of key a column can be, by SQLite's rules for a declared type.
fn kind_of(declared: &str) -> Option<KeyKind> {
    let declared = declared.to_ascii_uppercase();
    let says = |words: &[&str]| words.iter().any(|word| declared.contains(word));
    if says(&["INT"]) {
        Some(KeyKind::Integer)
    } else if says(&["CHAR", "CLOB", "TEXT"]) {
        Some(KeyKind::Text)
    } else {
        None
    }
}

async fn table(session: &mut Session, name: String, kind: String) -> Result<Table, Error> {
    let sql = Statement::from("SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo(").text(&*name);
    let mut columns = Vec::new();
    for row in session.rows(sql.and(", 'main') ORDER BY cid")).await? {
        let (not_null, primary, hidden) = (integer(&row, 2)? != 0, integer(&row, 3)?, integer(&row, 4)?);
        let (name, declared) = (text(&row, 0)?, text(&row, 1)?);
        let (kind, base) = (kind_of(&declared), String::new());
        columns.push(Column { name, declared, not_null, primary, hidden, kind, base });
    }
    let mut primary: Vec<_> = columns.iter().filter(|column| column.primary > 0).collect();
    primary.sort_by_key(|column| column.primary);
    let mut unique = vec![primary.iter().map(|column| column.name.clone()).collect::<Vec<_>>()];
    let sql = Statement::from("SELECT l.name, i.name FROM pragma_index_list(").text(&*name).and(
        ", 'main') AS l JOIN pragma_index_info(l.name, 'main') AS i WHERE l.\"unique\" = 1 AND l.partial = 0 \
         ORDER BY l.name, i.seqno",
    );
    let mut indexes = BTreeMap::<String, Vec<String>>::new();
    for row in session.rows(sql).await? {
        // A part that is an expression has no name, and is unlike any column.
        let column = row.try_get::<Option<String>, _>(1).map_err(told)?.unwrap_or_default();
        indexes.entry(text(&row, 0)?).or_default().push(column);
    }
    unique.extend(indexes.into_values());
    unique.retain(|columns| !columns.is_empty());
    unique.sort();
    unique.dedup();
    let sql = format!("main.{}", quoted(&name));
    Ok(Table { name, kind, columns, unique, sql })
}

async fn references(session: &mut Session) -> Result<Vec<Reference>, Error> {
    let sql = "SELECT t.name, f.id, f.\"table\", f.\"from\", f.\"to\", f.on_delete \
               FROM pragma_table_list AS t JOIN pragma_foreign_key_list(t.name, 'main') AS f \
               WHERE t.schema = 'main' AND t.type = 'table' ORDER BY t.name, f.id, f.seq";
    let mut found: BTreeMap<(String, i64), Reference> = BTreeMap::new();
    for row in session.rows(sql.into()).await? {
        let (from, number) = (text(&row, 0)?, integer(&row, 1)?);
        let (to, on_delete) = (text(&row, 2)?, text(&row, 5)?);
        let column = (text(&row, 3)?, row.try_get::<Option<String>, _>(4).map_err(told)?);
        let reference = found.entry((from.clone(), number));
        reference.or_insert(Reference { from, to, columns: Vec::new(), on_delete }).columns.push(column);
    }
    Ok(found.into_values().collect())
}
