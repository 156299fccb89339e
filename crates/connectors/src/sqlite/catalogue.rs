//! What SQLite's catalogue says of some tables, and of all that refer to them.

use std::collections::BTreeMap;

use sea_orm::sqlx::Row;
use sea_orm::sqlx::sqlite::SqliteRow;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::attempt::{hex, told};
use super::{Session, Statement};
use crate::{Error, KeyKind};

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Table {
    /// As it was created.
    pub(super) name: String,
    /// `table`, `view`, `virtual` or `shadow`.
    pub(super) kind: String,
    pub(super) columns: Vec<Column>,
    /// The columns of each unique index that spans all rows; the primary key too.
    pub(super) unique: Vec<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) declared: String,
    pub(super) not_null: bool,
    pub(super) primary: i64,
    /// Zero for an ordinary column; others are computed.
    pub(super) hidden: i64,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Reference {
    pub(super) from: String,
    pub(super) to: String,
    /// Which column refers to which; `None` = the primary key.
    pub(super) columns: Vec<(String, Option<String>)>,
    pub(super) on_delete: String,
}

/// What the catalogue says.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Catalogue {
    /// By name in lower case.
    tables: BTreeMap<String, Table>,
    /// Those that begin or end at one of the tables.
    pub(super) references: Vec<Reference>,
    /// The tables that triggers are on.
    triggers: Vec<String>,
}

impl Catalogue {
    /// Reads it, as far as these tables and what refers to them are concerned.
    pub(super) async fn read(session: &mut Session<'_>, names: &[&str]) -> Result<Self, Error> {
        let mut catalogue = Self::tables(session, names).await?;
        catalogue.references = references(session).await?;
        let is_named = |name: &String| names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name));
        catalogue.references.retain(|reference| is_named(&reference.from) || is_named(&reference.to));
        catalogue.references.sort();
        let triggers = "SELECT tbl_name FROM main.sqlite_schema WHERE type = 'trigger' ORDER BY name";
        for row in session.rows(triggers.into()).await? {
            catalogue.triggers.push(text(&row, 0)?);
        }
        Ok(catalogue)
    }

    /// Only the tables themselves.
    pub(super) async fn tables(session: &mut Session<'_>, names: &[&str]) -> Result<Self, Error> {
        let mut catalogue = Self::default();
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

    /// A table that holds rows of its own.
    pub(super) fn table(&self, name: &str) -> Result<&Table, Error> {
        let table = self.tables.get(&name.to_ascii_lowercase()).ok_or_else(|| Error::TableMissing(name.to_owned()))?;
        if table.kind == "table" { Ok(table) } else { Err(Error::TableUnsuitable(name.to_owned())) }
    }

    pub(super) fn has_trigger(&self, table: &str) -> bool {
        self.triggers.iter().any(|on| on.eq_ignore_ascii_case(table))
    }

    /// SHA-256 of what it says.
    pub(super) fn fingerprint(&self) -> Result<String, Error> {
        let facts = serde_json::to_string(&("samsvar sqlite 1", &self.tables, &self.references));
        Ok(hex(&Sha256::digest(facts.map_err(store::Error::from)?)))
    }
}

impl Table {
    pub(super) fn column(&self, name: &str) -> Result<&Column, Error> {
        let found = self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
        found.ok_or_else(|| Error::ColumnMissing { table: self.name.clone(), column: name.to_owned() })
    }

    /// Whether no two rows have the same in this column.
    pub(super) fn is_unique(&self, column: &str) -> bool {
        self.unique.iter().any(|columns| columns.len() == 1 && columns[0].eq_ignore_ascii_case(column))
    }

    /// Whether the column stands in any unique index.
    pub(super) fn is_in_unique(&self, column: &str) -> bool {
        self.unique.iter().flatten().any(|name| name.eq_ignore_ascii_case(column))
    }
}

impl Column {
    /// What kind of key it can be, by SQLite's rules for a declared type.
    pub(super) fn kind(&self) -> Option<KeyKind> {
        let declared = self.declared.to_ascii_uppercase();
        let says = |words: &[&str]| words.iter().any(|word| declared.contains(word));
        if says(&["INT"]) {
            Some(KeyKind::Integer)
        } else if says(&["CHAR", "CLOB", "TEXT"]) {
            Some(KeyKind::Text)
        } else {
            None
        }
    }
}

async fn table(session: &mut Session<'_>, name: String, kind: String) -> Result<Table, Error> {
    let sql = "SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo(?, 'main') ORDER BY cid";
    let mut columns = Vec::new();
    for row in session.rows(Statement::from(sql).text(&*name)).await? {
        let (not_null, primary, hidden) = (integer(&row, 2)? != 0, integer(&row, 3)?, integer(&row, 4)?);
        columns.push(Column { name: text(&row, 0)?, declared: text(&row, 1)?, not_null, primary, hidden });
    }
    let mut primary: Vec<_> = columns.iter().filter(|column| column.primary > 0).collect();
    primary.sort_by_key(|column| column.primary);
    let mut unique = vec![primary.iter().map(|column| column.name.clone()).collect::<Vec<_>>()];
    let sql = "SELECT l.name, i.name FROM pragma_index_list(?, 'main') AS l JOIN pragma_index_info(l.name, 'main') AS i \
               WHERE l.\"unique\" = 1 AND l.partial = 0 ORDER BY l.name, i.seqno";
    let mut indexes = BTreeMap::<String, Vec<String>>::new();
    for row in session.rows(Statement::from(sql).text(&*name)).await? {
        // A part that is an expression has no name, and is unlike any column.
        let column = row.try_get::<Option<String>, _>(1).map_err(told)?.unwrap_or_default();
        indexes.entry(text(&row, 0)?).or_default().push(column);
    }
    unique.extend(indexes.into_values());
    unique.retain(|columns| !columns.is_empty());
    unique.sort();
    unique.dedup();
    Ok(Table { name, kind, columns, unique })
}

async fn references(session: &mut Session<'_>) -> Result<Vec<Reference>, Error> {
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

pub(super) fn text(row: &SqliteRow, at: usize) -> Result<String, Error> {
    row.try_get(at).map_err(told)
}

pub(super) fn integer(row: &SqliteRow, at: usize) -> Result<i64, Error> {
    row.try_get(at).map_err(told)
}
