//! A window of our own store: one unit, in which everything is asked again.

use std::collections::BTreeMap;

use kernel::Version;
use ports::{Db, Holding};
use sea_orm::ActiveValue::Set;
use store::{Erasure, How, Mandate, UnitOfWork, model};
use uuid::Uuid;

use super::kept::{keep, siblings};
use super::model::{Counting, RunState, WindowState, run, window};
use super::work::Step;
use super::{DeletionRun, Event, Rows, queries, source_of};
use crate::plan::judge::{Judged, Rule, judge};
use crate::plan::{PlanWindow, packed};
use crate::{Error, RunsRefusal};

/// The place in counts that is our own store.
const OWN: &str = "own";

pub(crate) async fn erase(step: &Step<'_>, window: &PlanWindow) -> Result<(), Error> {
    step.cx.write(async |uow| unit(uow, step, window).await).await?;
    fail::fail_point!("after_record");
    Ok(())
}

async fn unit(uow: &mut UnitOfWork, step: &Step<'_>, window: &PlanWindow) -> Result<(), Error> {
    let Some(run) = at_this_window(uow, step, window).await? else { return Ok(()) };
    let Weighed { judged, missing } = weigh(uow, step, window).await?;
    let ids: Vec<Uuid> = judged.go.iter().map(|holding| holding.id).collect();
    // Asked before they go: afterwards nobody knows any more whom they were about.
    siblings(uow, step, &judged.go).await?;
    let rows = carry_out(uow, step, &window.kind, &ids, step.rule.steps()).await?;
    let spared = judged.spared.len();
    keep(uow, run.id, &judged.spared).await?;
    let key = uow.keys().organisation(uow.organisation()).await.map_err(store::Error::from)?;
    let row = window::ActiveModel {
        digest: Set(Some(store::erasure::digest(&key, uow.organisation(), &window.kind, &ids))),
        erased: Set(count(ids.len())),
        missing: Set(count(missing)),
        rows: Set(Rows::default().with(OWN, &rows).json()),
        counted: Set(Some(Counting::Exact)),
        recorded_at: Set(Some(uow.now())),
        ..row(uow, &run, window, WindowState::Recorded, &ids, spared)
    };
    model::insert(uow, row).await?;
    let tally = Tally { erased: ids.len(), spared, missing, place: OWN, rows: &rows, uncounted: false };
    tally.onto(uow, &run, window).await
}

/// Has the steps of the rule done to these, in order. Whatever does not go as it should stops the run before its commit.
pub(crate) async fn carry_out(
    uow: &mut UnitOfWork,
    step: &Step<'_>,
    kind: &str,
    ids: &[Uuid],
    steps: &[How],
) -> Result<BTreeMap<String, u64>, Error> {
    let mut rows = BTreeMap::new();
    if ids.is_empty() {
        return Ok(rows);
    }
    let mandate = Mandate {
        plan: step.plan.id,
        run: step.run.id,
        rule: step.plan.rule.clone(),
        rule_version: step.plan.rule_version,
    };
    for how in steps {
        let order = Erasure { kind, ids, how: *how, mandate: &mandate };
        let done = uow.erase(&order).await.map_err(Error::Refused)?;
        if *how != How::Suppress && done.ids.len() != ids.len() {
            return Err(RunsRefusal::WindowMismatch.into());
        }
        for (table, count) in done.rows {
            *rows.entry(table).or_default() += count;
        }
    }
    Ok(rows)
}

/// What of a window goes now, and what does not.
pub(crate) struct Weighed {
    pub(crate) judged: Judged,
    /// So many are not there any more.
    pub(crate) missing: usize,
}

/// Asks everything again: whether the window is what was planned, the rule still in force, and each thing still due.
pub(crate) async fn weigh(uow: &UnitOfWork, step: &Step<'_>, window: &PlanWindow) -> Result<Weighed, Error> {
    let in_force = Rule::in_force(uow.db(), uow.scope(), step.plan.rule_id).await?;
    if !in_force.is_some_and(|rule| rule.is_of(step.plan)) {
        return Err(RunsRefusal::PlanChanged.into());
    }
    let ids = window.ids();
    let key = uow.keys().organisation(uow.organisation()).await.map_err(store::Error::from)?;
    if store::erasure::digest(&key, uow.organisation(), &window.kind, &ids) != window.digest {
        return Err(RunsRefusal::PlanChanged.into());
    }
    let source = source_of(step.cx.ports(), &window.kind)?;
    let holdings = source.by_ids(Db::Unit(uow), &window.kind, &ids).await?;
    let missing = ids.len().saturating_sub(holdings.len());
    Ok(Weighed { judged: again(uow, step, holdings).await?, missing })
}

async fn again(uow: &UnitOfWork, step: &Step<'_>, holdings: Vec<Holding>) -> Result<Judged, Error> {
    fail::fail_point!("planted.not_asked_again", |_| Ok(Judged { go: holdings.clone(), spared: Vec::new() }));
    let cutoff = step.plan.cutoff().ok_or(RunsRefusal::PlanChanged)?;
    judge(Db::Unit(uow), step.cx.ports(), step.rule, holdings, step.plan.day, cutoff).await
}

/// The run, if this window is the one that it has come to and nobody has asked it to stop.
pub(crate) async fn at_this_window(
    uow: &UnitOfWork,
    step: &Step<'_>,
    window: &PlanWindow,
) -> Result<Option<DeletionRun>, Error> {
    at(uow, step, window.number).await
}

/// The run, if the window of this number is the one that it has come to and nobody has asked it to stop.
pub(crate) async fn at(uow: &UnitOfWork, step: &Step<'_>, number: i32) -> Result<Option<DeletionRun>, Error> {
    let run = queries::get(uow.db(), uow.scope(), step.run.id).await?;
    Ok(run.filter(|run| run.state == RunState::Running && run.next_window == number && run.stop_asked_at.is_none()))
}

/// A window's row as it begins.
pub(crate) fn row(
    uow: &UnitOfWork,
    run: &DeletionRun,
    window: &PlanWindow,
    state: WindowState,
    going: &[Uuid],
    spared: usize,
) -> window::ActiveModel {
    window::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(window.id),
        version: Set(Version::FIRST),
        run_id: Set(run.id),
        number: Set(window.number),
        state: Set(state),
        going: Set(packed(going)),
        erased: Set(0),
        spared: Set(count(spared)),
        missing: Set(0),
        rows: Set(serde_json::json!({})),
        counted: Set(None),
        reclaimed: Set(window.system.is_none()),
        digest: Set(None),
        order_id: Set(None),
        claimed_at: Set(None),
        recorded_at: Set(None),
        verified_at: Set(None),
    }
}

pub(crate) fn count(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// What a window adds to its run.
pub(crate) struct Tally<'a> {
    pub(crate) erased: usize,
    pub(crate) spared: usize,
    pub(crate) missing: usize,
    pub(crate) place: &'a str,
    pub(crate) rows: &'a BTreeMap<String, u64>,
    pub(crate) uncounted: bool,
}

impl Tally<'_> {
    /// Adds it up, moves the run on to the next window, and says so.
    pub(crate) async fn onto(&self, uow: &mut UnitOfWork, run: &DeletionRun, window: &PlanWindow) -> Result<(), Error> {
        let change = run::ActiveModel {
            next_window: Set(window.number + 1),
            erased: Set(run.erased + self.erased as i64),
            spared: Set(run.spared + self.spared as i64),
            missing: Set(run.missing + self.missing as i64),
            rows: Set(Rows::read(&run.rows).with(self.place, self.rows).json()),
            uncounted: Set(run.uncounted || self.uncounted),
            ..Default::default()
        };
        model::update::<run::Entity>(uow, run.id, run.version, change).await?;
        uow.emit(&Event::WindowRecorded {
            run: run.id,
            window: window.id,
            erased: self.erased as u64,
            spared: self.spared as u64,
            missing: self.missing as u64,
        });
        Ok(())
    }
}
