//! Which rows a window is about. Their keys are set apart in tables of the connection's own, which live in its memory and
//! end with it; so each is looked up once, however many tables hang on it.

use std::collections::BTreeMap;

use super::attempt::Session;
use super::catalogue::text;
use super::{Bounds, Keys, Shape, Statement, quoted};
use crate::{Error, KeyKind};

/// What becomes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
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
}

fn type_of(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Integer => "INTEGER",
        KeyKind::Text => "TEXT",
    }
}

/// Sets the keys apart that were asked for.
pub(super) async fn ask(session: &mut Session<'_>, keys: &Keys<'_>) -> Result<(), Error> {
    let create = format!("CREATE TEMP TABLE samsvar_asked (n INTEGER PRIMARY KEY, k {} NOT NULL)", type_of(keys.kind));
    session.execute(create.into()).await?;
    let fill = "INSERT INTO temp.samsvar_asked (n, k) SELECT key, value FROM json_each(?)";
    session.execute(Statement::from(fill).text(&*keys.json)).await?;
    Ok(())
}

/// Sets the keys apart of all rows that go, and tells what becomes of each key that was asked for.
pub(super) async fn choose(
    session: &mut Session<'_>,
    shape: &Shape,
    keys: &Keys<'_>,
    bounds: &Bounds,
) -> Result<Vec<Fate>, Error> {
    ask(session, keys).await?;
    let root = shape.graph.root();
    let (table, key) = (quoted(&root.table), quoted(root.key.as_deref().unwrap_or_default()));
    level(session, shape, 0).await?;
    let fill = format!(
        "INSERT OR IGNORE INTO temp.samsvar_level_0 (k) \
         SELECT t.{key} FROM temp.samsvar_asked AS a CROSS JOIN main.{table} AS t ON t.{key} = a.k WHERE 1"
    );
    session.execute(Statement::from(fill).and(bounds.conditions(shape.guards()))).await?;
    for node in shape.graph.children().filter(|node| shape.graph.has_children(*node)) {
        level(session, shape, node).await?;
        let Some(key) = shape.graph.nodes()[node].key.as_deref().map(quoted) else { continue };
        let fill = format!("INSERT OR IGNORE INTO temp.samsvar_level_{node} (k) SELECT t.{key} FROM ");
        let go_on = format!(" AND t.{key} IS NOT NULL");
        session.execute(Statement::from(fill).and(rows_of(shape, node)).and(go_on)).await?;
    }
    // One text, for a row for each key takes as long as erasing them.
    let look = format!(
        "SELECT coalesce(group_concat(CASE WHEN l.k IS NOT NULL THEN 'e' WHEN t.{key} IS NOT NULL THEN 's' ELSE 'm' END, '' \
         ORDER BY a.n), '') FROM temp.samsvar_asked AS a LEFT JOIN main.{table} AS t ON t.{key} = a.k \
         LEFT JOIN temp.samsvar_level_0 AS l ON l.k = t.{key}"
    );
    let found = session.rows(look.into()).await?.first().map(|row| text(row, 0)).transpose()?.unwrap_or_default();
    let fates: Vec<_> = found.chars().filter_map(Fate::of).collect();
    if fates.len() != keys.written.len() {
        // What is unique by its index is not by its column.
        let column = root.key.clone().unwrap_or_default();
        return Err(Error::KeyUnsuitable { table: root.table.clone(), column });
    }
    Ok(fates)
}

async fn level(session: &mut Session<'_>, shape: &Shape, node: usize) -> Result<(), Error> {
    let kind = type_of(shape.kinds[node].unwrap_or(KeyKind::Text));
    session
        .execute(format!("CREATE TEMP TABLE samsvar_level_{node} (k {kind} PRIMARY KEY) WITHOUT ROWID").into())
        .await?;
    Ok(())
}

/// `main."table" AS t WHERE …`: the rows of a child that hang on rows that go.
pub(super) fn rows_of(shape: &Shape, node: usize) -> String {
    let node = &shape.graph.nodes()[node];
    let edge = |(parent, column): &(usize, String)| {
        format!("t.{} IN (SELECT k FROM temp.samsvar_level_{parent})", quoted(column))
    };
    let edges: Vec<_> = node.edges.iter().map(edge).collect();
    format!("main.{} AS t WHERE ({})", quoted(&node.table), edges.join(" OR "))
}

/// `main."table" AS t WHERE …`: the rows of the first table that go. The guards are asked again, in the statement itself.
pub(super) fn first_rows(shape: &Shape, bounds: &Bounds) -> Statement {
    Statement::from(format!("main.{} AS t WHERE ", quoted(&shape.graph.root().table))).and(is_first(shape, bounds))
}

/// The condition alone.
pub(super) fn is_first(shape: &Shape, bounds: &Bounds) -> Statement {
    let key = quoted(shape.graph.root().key.as_deref().unwrap_or_default());
    let chosen = format!("t.{key} IN (SELECT k FROM temp.samsvar_level_0)");
    Statement::from(chosen).and(bounds.conditions(shape.guards()))
}

/// How many rows go, by table.
pub(super) async fn count_rows(
    session: &mut Session<'_>,
    shape: &Shape,
    bounds: &Bounds,
) -> Result<BTreeMap<String, u64>, Error> {
    let count = || Statement::from("SELECT count(*) FROM ");
    let mut rows = BTreeMap::new();
    rows.insert(shape.graph.root().table.clone(), session.number(count().and(first_rows(shape, bounds))).await?);
    for node in shape.graph.children() {
        let table = shape.graph.nodes()[node].table.clone();
        rows.insert(table, session.number(count().and(rows_of(shape, node))).await?);
    }
    Ok(rows)
}
