//! Erasing and redacting a window in one transaction.

use std::collections::BTreeMap;

use super::choose::{Fate, choose, first_rows, is_first, of_row};
use super::receipts::{self, Receipt};
use super::{Attempt, Bounds, Database, Intent, Keys, Right, Session, Shape, Statement, must_be, quoted, rows_of};
use crate::set::Graph;
use crate::{Counted, DataSet, Error, Outcome, Tolerance, Window};

/// Erases children before parents.
pub(crate) async fn erase(
    database: &impl Database,
    connector: &str,
    set: &DataSet,
    window: &Window,
) -> Result<Outcome, Error> {
    carry_out(database, connector, set, window, &Deed::Erase).await
}

/// Leaves the first so many characters of the columns that the categories lie in.
pub(crate) async fn redact(
    database: &impl Database,
    connector: &str,
    set: &DataSet,
    window: &Window,
    categories: &[String],
    keep: u16,
) -> Result<Outcome, Error> {
    let columns = set.columns_of(categories).map_err(|category| Error::CategoryUndeclared(category.to_owned()))?;
    let columns: Vec<_> = columns.into_iter().map(str::to_owned).collect();
    if columns.is_empty() {
        return Err(Error::CategoryUndeclared(String::new()));
    }
    carry_out(database, connector, set, window, &Deed::Redact { columns, keep }).await
}

enum Deed {
    Erase,
    Redact { columns: Vec<String>, keep: u16 },
}

impl Deed {
    fn right(&self) -> Right<'_> {
        match self {
            Self::Erase => Right::Erase,
            Self::Redact { columns, .. } => Right::Redact(columns),
        }
    }
}

async fn carry_out(
    database: &impl Database,
    connector: &str,
    set: &DataSet,
    window: &Window,
    deed: &Deed,
) -> Result<Outcome, Error> {
    let graph = set.checked()?;
    let (keys, bounds) = (Keys::of(set, &window.keys)?, Bounds::of(set, &window.cutoffs)?);
    let mut names: Vec<_> = graph.nodes().iter().map(|node| node.table.as_str()).collect();
    names.extend(set.receipts.as_deref());
    let attempt = Attempt::within(database.limit());
    attempt
        .bounded(async {
            let mut session = database.begin(&attempt, Intent::Change(window.id, &names)).await?;
            // Before anything else: a receipt in another database tells of another database.
            must_be(&mut session, connector, &window.identity).await?;
            if let Some(table) = &set.receipts
                && let Some(receipt) = receipts::find(&mut session, table, window.id).await?
            {
                let fates = receipt.fates(keys.written).ok_or(Error::ReceiptUnreadable)?;
                session.give_up().await?;
                return finish(session, window, &keys, &fates, receipt.rows, Counted::FromReceipt).await;
            }
            let (fates, rows) = changed(&mut session, set, &graph, window, deed, &keys, &bounds).await?;
            let counted = counted(set, window, deed, &fates);
            session.commit().await?;
            finish(session, window, &keys, &fates, rows, counted).await
        })
        .await
}

/// All that the transaction does before its commit. Whatever it refuses ends with the connection, and without a trace.
async fn changed(
    session: &mut impl Session,
    set: &DataSet,
    graph: &Graph,
    window: &Window,
    deed: &Deed,
    keys: &Keys<'_>,
    bounds: &Bounds,
) -> Result<(Vec<Fate>, BTreeMap<String, u64>), Error> {
    let shape = Shape::of(session, set, graph).await?;
    if shape.fingerprint != window.fingerprint {
        return Err(Error::SchemaChanged);
    }
    session.must_have(&shape, deed.right()).await?;
    let fates = choose(session, &shape, keys, bounds).await?;
    let rows = match deed {
        Deed::Erase => erase_rows(session, &shape, bounds).await?,
        Deed::Redact { columns, keep } => redact_rows(session, &shape, bounds, columns, *keep).await?,
    };
    for (table, count) in &rows {
        let expected = window.expected.rows.get(table).copied().unwrap_or_default();
        if !window.tolerance.allows(expected, *count) {
            return Err(Error::CountDiffers(table.clone()));
        }
    }
    if let Some(table) = &shape.receipts {
        receipts::leave(session, table, window.id, &Receipt::of(&rows, keys.written, &fates)).await?;
    }
    Ok((fates, rows))
}

async fn erase_rows(
    session: &mut impl Session,
    shape: &Shape,
    bounds: &Bounds,
) -> Result<BTreeMap<String, u64>, Error> {
    let delete = || Statement::from("DELETE FROM ");
    let mut rows = BTreeMap::new();
    for node in shape.graph.children().rev() {
        let statement = delete().and(rows_of(session, shape, node));
        rows.insert(shape.places[node].table.name.clone(), session.execute(statement).await?);
    }
    let first = delete().and(first_rows(session, shape, bounds));
    rows.insert(shape.root().name.clone(), session.execute(first).await?);
    Ok(rows)
}

async fn redact_rows(
    session: &mut impl Session,
    shape: &Shape,
    bounds: &Bounds,
    columns: &[String],
    keep: u16,
) -> Result<BTreeMap<String, u64>, Error> {
    let table = shape.root();
    let mut set = Vec::new();
    for column in columns {
        let name = &table.column(column)?.name;
        let shorter = format!("{} = substr({}, 1, CAST(", quoted(name), of_row(name));
        set.push(Statement::from(shorter).integer(i64::from(keep)).and(" AS INTEGER))"));
    }
    let update = Statement::from(format!("UPDATE {} AS t SET ", table.sql)).and_all(set, ", ");
    let update = update.and(" WHERE ").and(is_first(session, shape, bounds));
    let rows = session.execute(update).await?;
    Ok(BTreeMap::from([(table.name.clone(), rows)]))
}

impl Tolerance {
    fn allows(self, expected: u64, found: u64) -> bool {
        found <= expected.saturating_add(self.over)
            && self.under.is_none_or(|under| found >= expected.saturating_sub(under))
    }
}

/// Where no receipt can be left, more keys may be missing than there were when the window was planned; then an earlier
/// attempt may have erased them. Redacting again does the same again.
fn counted(set: &DataSet, window: &Window, deed: &Deed, fates: &[Fate]) -> Counted {
    let missing = fates.iter().filter(|fate| **fate == Fate::Missing).count() as u64;
    match deed {
        Deed::Erase if set.receipts.is_none() && missing > missing_before(window) => Counted::Unknown,
        _ => Counted::Exact,
    }
}

/// How many of the window's keys were not there when it was planned.
fn missing_before(window: &Window) -> u64 {
    window.expected.asked.saturating_sub(window.expected.present)
}

async fn finish(
    mut session: impl Session,
    window: &Window,
    keys: &Keys<'_>,
    fates: &[Fate],
    rows: BTreeMap<String, u64>,
    counted: Counted,
) -> Result<Outcome, Error> {
    let reclaimed = session.reclaim().await;
    // What is committed stays so, even where the connection does not close as it should.
    let _ = session.close().await;
    let mut outcome = Outcome { erased: Vec::new(), spared: Vec::new(), missing: Vec::new(), rows, counted, reclaimed };
    let all_were_there = counted == Counted::Unknown && missing_before(window) == 0;
    for (key, fate) in keys.written.iter().zip(fates) {
        let list = match fate {
            Fate::Goes => &mut outcome.erased,
            Fate::Spared => &mut outcome.spared,
            Fate::Missing if all_were_there => &mut outcome.erased,
            Fate::Missing => &mut outcome.missing,
        };
        list.push(key.clone());
    }
    Ok(outcome)
}
