//! Which rows a window is about. The keys of those that go are set apart, table by table, so that each is looked up once,
//! however many tables hang on it.

use std::collections::BTreeMap;

use super::{Bounds, Keys, Session, Shape, Statement, quoted};
use crate::Error;

/// What becomes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// There, and old enough.
    Goes,
    /// There, and a guard spares it.
    Spared,
    /// Not there.
    Missing,
}

impl Fate {
    pub(super) fn letter(self) -> char {
        match self {
            Self::Goes => 'e',
            Self::Spared => 's',
            Self::Missing => 'm',
        }
    }

    pub(super) fn of(letter: char) -> Option<Self> {
        [Self::Goes, Self::Spared, Self::Missing].into_iter().find(|fate| fate.letter() == letter)
    }

    /// The fates of all keys, which a database tells as one text: a row for each would take as long as erasing them.
    pub(crate) fn all(letters: &str) -> Vec<Self> {
        letters.chars().filter_map(Self::of).collect()
    }
}

/// Sets the keys apart of all rows that go, and tells what becomes of each key that was asked for.
pub(super) async fn choose(
    session: &mut impl Session,
    shape: &Shape,
    keys: &Keys<'_>,
    bounds: &Bounds,
) -> Result<Vec<Fate>, Error> {
    let fates = session.choose(shape, keys, bounds).await?;
    if fates.len() != keys.written.len() {
        // What is unique by its index is not by its column.
        let (table, column) = (shape.root().name.clone(), shape.key().name.clone());
        return Err(Error::KeyUnsuitable { table, column });
    }
    for node in shape.graph.children().filter(|node| shape.graph.has_children(*node)) {
        session.set_apart(shape, node).await?;
    }
    Ok(fates)
}

/// `"table" AS t WHERE …`: the rows of a child that hang on rows that go.
pub(crate) fn rows_of(session: &impl Session, shape: &Shape, node: usize) -> Statement {
    let place = &shape.places[node];
    let edges = place.edges.iter().map(|(parent, column)| session.holds_key_of(column, *parent));
    Statement::from(format!("{} AS t WHERE (", place.table.sql)).and_all(edges, " OR ").and(")")
}

/// `"table" AS t WHERE …`: the rows of the first table that go.
pub(super) fn first_rows<S: Session>(session: &S, shape: &Shape, bounds: &Bounds) -> Statement {
    Statement::from(format!("{} AS t WHERE ", shape.root().sql)).and(is_first(session, shape, bounds))
}

/// The condition alone. The guards are asked again, in the statement itself.
pub(super) fn is_first<S: Session>(session: &S, shape: &Shape, bounds: &Bounds) -> Statement {
    session.holds_key_of(shape.key(), 0).and(bounds.conditions::<S>(shape))
}

/// `t."column"`.
pub(crate) fn of_row(column: &str) -> String {
    format!("t.{}", quoted(column))
}

/// How many rows go, by table.
pub(super) async fn count_rows(
    session: &mut impl Session,
    shape: &Shape,
    bounds: &Bounds,
) -> Result<BTreeMap<String, u64>, Error> {
    let count = || Statement::from("SELECT count(*) FROM ");
    let first = count().and(first_rows(session, shape, bounds));
    let mut rows = BTreeMap::from([(shape.root().name.clone(), session.number(first).await?)]);
    for node in shape.graph.children() {
        let statement = count().and(rows_of(session, shape, node));
        rows.insert(shape.places[node].table.name.clone(), session.number(statement).await?);
    }
    Ok(rows)
}
