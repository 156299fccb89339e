//! A data set as it is found in the database: every name as the catalogue writes it, and nothing that is not declared.

use super::catalogue::{Catalogue, Column, Table};
use super::{Session, receipts};
use crate::set::{Graph, Node};
use crate::{DataSet, Error, GuardForm, KeyKind};

/// A data set and its tables.
pub(crate) struct Shape {
    pub(crate) graph: Graph,
    /// The tables, by the numbers of the graph's nodes.
    pub(crate) places: Vec<Place>,
    pub(crate) guards: Vec<(Column, GuardForm)>,
    /// The columns of the first table that may be redacted.
    pub(crate) redactable: Vec<Column>,
    /// The table of receipts, where one is declared.
    pub(crate) receipts: Option<Table>,
    pub(crate) fingerprint: String,
    key: Column,
    catalogue: Catalogue,
}

/// A table of the set.
pub(crate) struct Place {
    pub(crate) table: Table,
    /// The column by which its children know a row.
    pub(crate) key: Option<Column>,
    /// The columns that hold the keys of rows above, and of which tables.
    pub(crate) edges: Vec<(usize, Column)>,
}

impl Shape {
    /// Refuses what is not as declared, and what hangs on it without being declared.
    pub(super) async fn of(session: &mut impl Session, set: &DataSet, graph: &Graph) -> Result<Self, Error> {
        let shape = Self::found(session, set, graph).await?;
        shape.nothing_undeclared()?;
        Ok(shape)
    }

    /// Only finds what is declared: for looking, not for changing.
    pub(super) async fn found<S: Session>(session: &mut S, set: &DataSet, graph: &Graph) -> Result<Self, Error> {
        let mut names: Vec<_> = graph.nodes().iter().map(|node| node.table.as_str()).collect();
        names.extend(set.receipts.as_deref());
        let catalogue = session.catalogue(&names).await?;
        let key = |node: &Node| {
            let table = catalogue.table(&node.table)?;
            node.key.as_ref().map(|key| key_of(table, key)).transpose()
        };
        let keys = graph.nodes().iter().map(key).collect::<Result<Vec<_>, Error>>()?;
        let kinds: Vec<_> = keys.iter().map(|key| key.as_ref().and_then(|key| key.kind)).collect();
        let root = catalogue.table(&set.table)?;
        let key = keys.first().cloned().flatten().filter(|key| key.kind == Some(set.key.kind));
        let key = key.ok_or_else(|| unsuitable(root, &set.key.name))?;
        let place = |(node, key): (&Node, Option<Column>)| place(&catalogue, &kinds, node, key);
        let places = graph.nodes().iter().zip(keys).map(place).collect::<Result<_, Error>>()?;
        let guard = |guard: &crate::Guard| {
            let column = root.column(&guard.column)?.clone();
            if S::can_guard(&column, guard.form) {
                return Ok((column, guard.form));
            }
            Err(Error::GuardUnsuitable { table: root.name.clone(), column: column.name })
        };
        let guards = set.guards.iter().map(guard).collect::<Result<_, Error>>()?;
        let mut redactable: Vec<Column> = Vec::new();
        for column in set.columns.values().flatten() {
            let column = may_be_redacted(&catalogue, root, set, column)?;
            if !redactable.contains(column) {
                redactable.push(column.clone());
            }
        }
        let receipts = set.receipts.as_ref().map(|name| receipts::table(&catalogue, name).cloned()).transpose()?;
        if let Some(table) = catalogue.hidden.first() {
            return Err(Error::RowsHidden(table.clone()));
        }
        let fingerprint = catalogue.fingerprint()?;
        Ok(Self { graph: graph.clone(), places, guards, redactable, receipts, fingerprint, key, catalogue })
    }

    pub(crate) fn root(&self) -> &Table {
        &self.places[0].table
    }

    /// The column by which references know a row of the first table.
    pub(crate) fn key(&self) -> &Column {
        &self.key
    }

    fn nothing_undeclared(&self) -> Result<(), Error> {
        if let Some(table) = self.catalogue.triggers.first() {
            return Err(Error::Trigger(table.clone()));
        }
        if let Some(table) = self.catalogue.rules.first() {
            return Err(Error::Rule(table.clone()));
        }
        for reference in &self.catalogue.references {
            let node = |name: &str| self.places.iter().position(|place| place.table.name == name);
            let to_receipts = self.receipts.as_ref().is_some_and(|table| table.name == reference.to);
            let undeclared = || Error::ReferenceUndeclared { from: reference.from.clone(), to: reference.to.clone() };
            let Some(to) = node(&reference.to) else {
                if to_receipts {
                    return Err(undeclared());
                }
                continue;
            };
            let is_declared = match (node(&reference.from), reference.columns.as_slice()) {
                (Some(from), [(column, referred)]) => {
                    self.is_edge(from, to, column) && self.is_key(to, referred.as_deref())
                }
                _ => false,
            };
            if !is_declared {
                return Err(undeclared());
            }
        }
        Ok(())
    }

    fn is_edge(&self, from: usize, to: usize, name: &str) -> bool {
        self.places[from].edges.iter().any(|(parent, column)| *parent == to && column.name == name)
    }

    /// Whether a reference means the column that the data set calls the key.
    fn is_key(&self, node: usize, referred: Option<&str>) -> bool {
        let Some(key) = &self.places[node].key else { return false };
        referred.map_or(key.primary == 1, |column| key.name == column)
    }
}

/// A node in the table that it means. Whoever holds a key holds it in a column of the key's type.
fn place(catalogue: &Catalogue, kinds: &[Option<KeyKind>], node: &Node, key: Option<Column>) -> Result<Place, Error> {
    let table = catalogue.table(&node.table)?;
    let mut edges = Vec::new();
    for (parent, name) in &node.edges {
        let column = table.column(name)?;
        if column.kind != kinds[*parent] {
            return Err(unsuitable(table, name));
        }
        edges.push((*parent, column.clone()));
    }
    Ok(Place { table: table.clone(), key, edges })
}

fn key_of(table: &Table, name: &str) -> Result<Column, Error> {
    let column = table.column(name)?;
    let fits = column.kind.is_some() && table.is_unique(&column.name) && column.hidden == 0;
    if fits { Ok(column.clone()) } else { Err(unsuitable(table, name)) }
}

fn unsuitable(table: &Table, column: &str) -> Error {
    Error::KeyUnsuitable { table: table.name.clone(), column: column.to_owned() }
}

/// A text on which nothing else hangs.
fn may_be_redacted<'c>(catalogue: &Catalogue, root: &'c Table, set: &DataSet, name: &str) -> Result<&'c Column, Error> {
    let column = root.column(name)?;
    let is = |other: &String| *other == column.name;
    let meant = |other: &String| root.column(other).is_ok_and(|other| other.name == column.name);
    let refers = catalogue.references.iter().any(|reference| {
        let from = reference.from == root.name && reference.columns.iter().any(|(from, _)| is(from));
        let to = |referred: &Option<String>| referred.as_ref().is_some_and(is);
        from || (reference.to == root.name && reference.columns.iter().any(|(_, referred)| to(referred)))
    });
    let fits = column.kind == Some(KeyKind::Text)
        && column.hidden == 0
        && !meant(&set.key.name)
        && !set.guards.iter().any(|guard| meant(&guard.column))
        && !refers
        && !root.is_in_unique(&column.name);
    if fits {
        return Ok(column);
    }
    Err(Error::ColumnUnsuitable { table: root.name.clone(), column: column.name.clone() })
}
