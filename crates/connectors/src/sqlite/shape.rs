//! A data set as it is found in the database: every name as the catalogue writes it, and nothing that is not declared.

use super::catalogue::{Catalogue, Column, Table};
use super::{Session, receipts};
use crate::set::{Graph, Node};
use crate::{DataSet, Error, GuardForm, KeyKind};

/// A data set and its tables.
pub(super) struct Shape {
    /// With the catalogue's names.
    pub(super) graph: Graph,
    /// The type of each node's key, where it has one.
    pub(super) kinds: Vec<Option<KeyKind>>,
    guards: Vec<(String, GuardForm)>,
    /// The table of receipts, where one is declared.
    pub(super) receipts: Option<String>,
    pub(super) fingerprint: String,
    catalogue: Catalogue,
}

impl Shape {
    /// Refuses what is not as declared, and what hangs on it without being declared.
    pub(super) async fn of(session: &mut Session<'_>, set: &DataSet, graph: Graph) -> Result<Self, Error> {
        let shape = Self::found(session, set, graph).await?;
        shape.nothing_undeclared()?;
        Ok(shape)
    }

    /// Only finds what is declared: for looking, not for changing.
    pub(super) async fn found(session: &mut Session<'_>, set: &DataSet, graph: Graph) -> Result<Self, Error> {
        let mut names: Vec<_> = graph.nodes().iter().map(|node| node.table.as_str()).collect();
        names.extend(set.receipts.as_deref());
        let catalogue = Catalogue::read(session, &names).await?;
        let mut kinds = Vec::new();
        for (number, node) in graph.nodes().iter().enumerate() {
            let table = catalogue.table(&node.table)?;
            let kind = node.key.as_ref().map(|key| key_kind(table, key)).transpose()?;
            if number == 0 && kind != Some(set.key.kind) {
                return Err(unsuitable(table, &set.key.name));
            }
            kinds.push(kind);
        }
        let graph = graph.renamed(|node| named(&catalogue, &kinds, node))?;
        let root = catalogue.table(&set.table)?;
        let guard = |guard: &crate::Guard| Ok((root.column(&guard.column)?.name.clone(), guard.form));
        let guards = set.guards.iter().map(guard).collect::<Result<_, Error>>()?;
        for column in set.columns.values().flatten() {
            may_be_redacted(&catalogue, root, set, column)?;
        }
        let receipts = set.receipts.as_ref().map(|name| receipts::table(&catalogue, name)).transpose()?;
        let fingerprint = catalogue.fingerprint()?;
        Ok(Self { graph, kinds, guards, receipts, fingerprint, catalogue })
    }

    pub(super) fn guards(&self) -> impl Iterator<Item = (&str, GuardForm)> {
        self.guards.iter().map(|(column, form)| (column.as_str(), *form))
    }

    /// A column of the first table, as the catalogue writes it.
    pub(super) fn column(&self, name: &str) -> Result<&str, Error> {
        Ok(&self.catalogue.table(&self.graph.root().table)?.column(name)?.name)
    }

    fn nothing_undeclared(&self) -> Result<(), Error> {
        let tables = self.graph.nodes().iter().map(|node| &node.table).chain(&self.receipts);
        if let Some(table) = tables.into_iter().find(|table| self.catalogue.has_trigger(table)) {
            return Err(Error::Trigger(table.clone()));
        }
        for reference in &self.catalogue.references {
            let node = |name: &str| self.graph.nodes().iter().position(|node| node.table.eq_ignore_ascii_case(name));
            let to_receipts = self.receipts.as_ref().is_some_and(|table| table.eq_ignore_ascii_case(&reference.to));
            let Some(to) = node(&reference.to) else {
                if to_receipts {
                    return Err(Error::ReferenceUndeclared { from: reference.from.clone(), to: reference.to.clone() });
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
                return Err(Error::ReferenceUndeclared { from: reference.from.clone(), to: reference.to.clone() });
            }
        }
        Ok(())
    }

    fn is_edge(&self, from: usize, to: usize, column: &str) -> bool {
        let edges = &self.graph.nodes()[from].edges;
        edges.iter().any(|(parent, name)| *parent == to && name.eq_ignore_ascii_case(column))
    }

    /// Whether a reference means the column that the data set calls the key.
    fn is_key(&self, node: usize, referred: Option<&str>) -> bool {
        let Node { table, key: Some(key), .. } = &self.graph.nodes()[node] else { return false };
        match (referred, self.catalogue.table(table)) {
            (Some(column), _) => key.eq_ignore_ascii_case(column),
            (None, Ok(table)) => table.column(key).is_ok_and(|column| column.primary == 1),
            (None, Err(_)) => false,
        }
    }
}

/// A node with the names of the catalogue. Whoever holds a key holds it in a column of the key's type.
fn named(catalogue: &Catalogue, kinds: &[Option<KeyKind>], node: &Node) -> Result<Node, Error> {
    let table = catalogue.table(&node.table)?;
    let key = node.key.as_ref().map(|key| table.column(key)).transpose()?.map(|column| column.name.clone());
    let mut edges = Vec::new();
    for (parent, name) in &node.edges {
        let column = table.column(name)?;
        if column.kind() != kinds[*parent] {
            return Err(unsuitable(table, name));
        }
        edges.push((*parent, column.name.clone()));
    }
    Ok(Node { table: table.name.clone(), key, edges })
}

fn key_kind(table: &Table, key: &str) -> Result<KeyKind, Error> {
    let column = table.column(key)?;
    let kind = column.kind().filter(|_| table.is_unique(&column.name) && column.hidden == 0);
    kind.ok_or_else(|| unsuitable(table, key))
}

fn unsuitable(table: &Table, column: &str) -> Error {
    Error::KeyUnsuitable { table: table.name.clone(), column: column.to_owned() }
}

/// A text on which nothing else hangs.
fn may_be_redacted(catalogue: &Catalogue, root: &Table, set: &DataSet, name: &str) -> Result<(), Error> {
    let column: &Column = root.column(name)?;
    let is = |other: &String| other.eq_ignore_ascii_case(name);
    let is_guard = set.guards.iter().any(|guard| is(&guard.column));
    let refers = catalogue.references.iter().any(|reference| {
        let from =
            reference.from.eq_ignore_ascii_case(&root.name) && reference.columns.iter().any(|(from, _)| is(from));
        let to = |referred: &Option<String>| referred.as_ref().is_some_and(is);
        from || (reference.to.eq_ignore_ascii_case(&root.name)
            && reference.columns.iter().any(|(_, referred)| to(referred)))
    });
    let fits = column.kind() == Some(KeyKind::Text)
        && column.hidden == 0
        && !is(&set.key.name)
        && !is_guard
        && !refers
        && !root.is_in_unique(name);
    if fits {
        return Ok(());
    }
    Err(Error::ColumnUnsuitable { table: root.name.clone(), column: column.name.clone() })
}
