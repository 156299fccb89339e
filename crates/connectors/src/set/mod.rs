//! A data set: how one kind of thing lies in another system's database.

mod check;
mod graph;

use std::collections::{BTreeMap, BTreeSet};

use calendar::Zone;
use serde::{Deserialize, Serialize};

pub(crate) use check::connector_name;
pub(crate) use graph::{Graph, Node};

/// One kind of thing in another system, declared table by table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSet {
    /// The connector, as the operator's configuration names it.
    pub connector: String,
    /// What the organisation calls the system, as `S2`.
    pub system: String,
    /// What kind of thing it is there, as `customer`.
    pub kind: String,
    /// The table that holds one row for each.
    pub table: String,
    /// The column by which references know them.
    pub key: KeyColumn,
    /// Columns that say how new a row is; each must be old enough in the statement that erases.
    pub guards: Vec<Guard>,
    /// Why there is no guard; only and always where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unguarded: Option<String>,
    /// What goes with a row, before it.
    #[serde(default)]
    pub children: Vec<Child>,
    /// By category, as `A-07/contact`: the columns that are blanked when it is redacted.
    #[serde(default)]
    pub columns: BTreeMap<String, Vec<String>>,
    /// The table in which each transaction leaves a receipt, where we may write one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipts: Option<String>,
    /// The zone of dates and of times without one.
    pub zone: Zone,
}

/// The column by which references know a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyColumn {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: KeyKind,
}

/// What a key column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// Texts.
    Text,
    /// Whole numbers.
    Integer,
    /// UUIDs, in small letters.
    Uuid,
    /// Numbers with or without a fraction, and no zeros that say nothing.
    Decimal,
    /// Points in time, as `2024-03-01T12:00:00Z`.
    Instant,
}

/// A column that says how new a row is. Null, and whatever is not of its form, counts as newer than anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// Its name.
    pub column: String,
    /// The anchor that it is their side of, as `customer.last_activity`.
    pub anchor: String,
    /// How it is written.
    pub form: GuardForm,
}

/// How a guard column is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuardForm {
    /// `2024-03-01`, a date in the data set's zone.
    Date,
    /// `2024-03-01T12:00:00Z`, also with a blank, an offset, a fraction or no zone; without one it is the data set's.
    DateTime,
    /// Seconds since 1970.
    Epoch,
}

/// A table whose rows go with those of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Child {
    /// The table.
    pub table: String,
    /// Its column that holds the key of the row above.
    pub parent: String,
    /// Its own key, where it has children.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What goes with each of its rows.
    #[serde(default)]
    pub children: Vec<Child>,
}

impl DataSet {
    /// Whether a key is of the declared type. One that is not names no row, and a call that holds it is refused as a whole.
    #[must_use]
    pub fn takes(&self, key: &str) -> bool {
        crate::engine::fits(self.key.kind, key)
    }

    /// The columns that these categories are redacted by; `A-07/*` is every category of that activity. `Err` is one for
    /// which none are declared.
    pub(crate) fn columns_of<'c>(&self, categories: &'c [String]) -> Result<BTreeSet<&str>, &'c str> {
        let mut columns = BTreeSet::new();
        for category in categories {
            let is_meant = |key: &str| match category.strip_suffix('*') {
                Some(activity) => activity.ends_with('/') && key.starts_with(activity),
                None => key == category,
            };
            let mut meant = self.columns.iter().filter(|(key, _)| is_meant(key)).peekable();
            if meant.peek().is_none() {
                return Err(category);
            }
            columns.extend(meant.flat_map(|(_, columns)| columns.iter().map(String::as_str)));
        }
        Ok(columns)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn customers() -> DataSet {
        DataSet {
            connector: "crm".to_owned(),
            system: "S2".to_owned(),
            kind: "customer".to_owned(),
            table: "customers".to_owned(),
            key: KeyColumn { name: "id".to_owned(), kind: KeyKind::Integer },
            guards: vec![Guard {
                column: "last_activity_on".to_owned(),
                anchor: "customer.last_activity".to_owned(),
                form: GuardForm::Date,
            }],
            unguarded: None,
            children: vec![],
            columns: BTreeMap::new(),
            receipts: None,
            zone: Zone::UTC,
        }
    }

    pub(crate) fn child(table: &str, parent: &str, key: Option<&str>, children: Vec<Child>) -> Child {
        Child { table: table.to_owned(), parent: parent.to_owned(), key: key.map(str::to_owned), children }
    }

    #[test]
    fn categories_find_their_columns_and_one_without_is_named() {
        let mut set = customers();
        let mut add = |key: &str, column: &str| set.columns.insert(key.to_owned(), vec![column.to_owned()]);
        add("A-07/contact", "email");
        add("A-07/name", "name");
        add("A-077/name", "nickname");
        let of = |categories: &[&str]| {
            let categories: Vec<_> = categories.iter().map(|category| (*category).to_owned()).collect();
            set.columns_of(&categories)
                .map(|found| found.into_iter().map(str::to_owned).collect::<Vec<_>>())
                .map_err(str::to_owned)
        };
        assert_eq!(of(&["A-07/*"]).unwrap(), ["email", "name"]);
        assert_eq!(of(&["A-07/contact"]).unwrap(), ["email"]);
        for missing in ["A-07/dialogue", "A-07*", "*", "A-08/*"] {
            assert_eq!(of(&["A-07/name", missing]).unwrap_err(), missing);
        }
    }
}
