//! What was erased, by which rule; what is left in the order system; what the receiver of webhooks took.

use std::collections::BTreeMap;

use deletion::certificate;
use deletion::run::{self, RunFilter, RunState};
use kernel::Page;
use serde::Serialize;
use store::Read;

use crate::Failure;
use crate::demo::place::Place;
use crate::demo::receiver::Taken;

/// A year of erasing.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Erasing {
    pub(super) by_rule: BTreeMap<String, Ruled>,
    pub(super) certificates: usize,
    pub(super) order_system: Vec<Table>,
    pub(super) webhooks: Taken,
}

/// What went under one rule.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ruled {
    pub(super) runs: usize,
    pub(super) not_completed: usize,
    pub(super) erased: i64,
    pub(super) spared: i64,
    pub(super) missing: i64,
}

/// How many rows a table of the order system had and has.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    pub(super) table: &'static str,
    pub(super) before: i64,
    pub(super) now: i64,
}

/// Reads it; nothing of a place that does not trade.
pub(super) async fn read(read: &Read, place: &Place) -> Result<Option<Erasing>, Failure> {
    let Some(trade) = &place.trade else { return Ok(None) };
    let mut by_rule: BTreeMap<String, Ruled> = BTreeMap::new();
    let mut page = Page::first(100);
    loop {
        let found = run::page(read, &place.scope, &RunFilter::default(), &page).await?;
        page.after = found.rows.last().map(run::DeletionRun::position);
        for run in found.rows {
            let ruled = by_rule.entry(run.rule.clone()).or_default();
            ruled.runs += 1;
            ruled.not_completed += usize::from(run.state != RunState::Completed);
            ruled.erased += run.erased;
            ruled.spared += run.spared;
            ruled.missing += run.missing;
        }
        if !found.has_next {
            break;
        }
    }
    let mut certificates = 0;
    let mut page = Page::first(100);
    loop {
        let found = certificate::page(read, &place.scope, &page).await?;
        page.after = found.rows.last().map(certificate::Certificate::position);
        certificates += found.rows.len();
        if !found.has_next {
            break;
        }
    }
    let now = trade.crm.counts().await?;
    let before: BTreeMap<_, _> = trade.before.iter().copied().collect();
    let table =
        |(table, now): (&'static str, i64)| Table { table, before: before.get(table).copied().unwrap_or(0), now };
    Ok(Some(Erasing {
        by_rule,
        certificates,
        order_system: now.into_iter().map(table).collect(),
        webhooks: trade.receiver.taken(),
    }))
}
