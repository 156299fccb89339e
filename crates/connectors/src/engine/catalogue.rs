//! What a database's catalogue says of some tables, and of all that refer to them.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{Error, KeyKind};

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Table {
    /// As it was created.
    pub(crate) name: String,
    /// `table`, or what else it is.
    pub(crate) kind: String,
    pub(crate) columns: Vec<Column>,
    /// The columns of each unique index that spans all rows; the primary key too.
    pub(crate) unique: Vec<Vec<String>>,
    /// As statements name it: quoted, with the schema that it lies in.
    #[serde(skip)]
    pub(crate) sql: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) declared: String,
    pub(crate) not_null: bool,
    pub(crate) primary: i64,
    /// Zero for an ordinary column; others are computed.
    pub(crate) hidden: i64,
    /// What kind of key it can be.
    #[serde(skip)]
    pub(crate) kind: Option<KeyKind>,
    /// The database's own word for its type, without a length; empty where a column may hold anything.
    #[serde(skip)]
    pub(crate) base: String,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Reference {
    pub(crate) from: String,
    pub(crate) to: String,
    /// Which column refers to which; `None` = the primary key.
    pub(crate) columns: Vec<(String, Option<String>)>,
    pub(crate) on_delete: String,
}

/// What the catalogue says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Catalogue {
    /// By the name that was asked for, in lower case.
    pub(crate) tables: BTreeMap<String, Table>,
    /// Those that begin or end at one of the tables.
    pub(crate) references: Vec<Reference>,
    /// The tables that triggers are on.
    pub(crate) triggers: Vec<String>,
    /// The tables of which rewrite rules make something else.
    pub(crate) rules: Vec<String>,
    /// The tables of which this account may not see every row.
    pub(crate) hidden: Vec<String>,
    /// The names that could mean several tables.
    pub(crate) ambiguous: Vec<String>,
    /// Begins what the fingerprint is taken of: the kind of database.
    pub(crate) engine: &'static str,
}

impl Catalogue {
    /// A table that holds rows of its own.
    pub(crate) fn table(&self, name: &str) -> Result<&Table, Error> {
        if self.ambiguous.iter().any(|ambiguous| ambiguous == name) {
            return Err(Error::NameAmbiguous(name.to_owned()));
        }
        let table = self.tables.get(&name.to_ascii_lowercase()).ok_or_else(|| Error::TableMissing(name.to_owned()))?;
        if table.kind == "table" { Ok(table) } else { Err(Error::TableUnsuitable(name.to_owned())) }
    }

    /// SHA-256 of what it says.
    pub(crate) fn fingerprint(&self) -> Result<String, Error> {
        let facts = serde_json::to_string(&(self.engine, &self.tables, &self.references));
        Ok(hex(&Sha256::digest(facts.map_err(store::Error::from)?)))
    }
}

impl Table {
    /// A column by its name; where two differ only in upper and lower case, it must be written as one of them.
    pub(crate) fn column(&self, name: &str) -> Result<&Column, Error> {
        let mut alike = self.columns.iter().filter(|column| column.name.eq_ignore_ascii_case(name));
        let folded = match (alike.next(), alike.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        };
        let found = self.columns.iter().find(|column| column.name == name).or(folded);
        found.ok_or_else(|| Error::ColumnMissing { table: self.name.clone(), column: name.to_owned() })
    }

    /// Whether no two rows have the same in this column.
    pub(crate) fn is_unique(&self, column: &str) -> bool {
        self.unique.iter().any(|columns| columns.len() == 1 && columns[0] == column)
    }

    /// Whether the column stands in any unique index.
    pub(crate) fn is_in_unique(&self, column: &str) -> bool {
        self.unique.iter().flatten().any(|name| name == column)
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
