//! A window of a connected system, in three steps: ours, theirs, ours. Between the first and the last a hold, a consent or
//! an activity for one of its things is answered `ERASURE_UNDER_WAY`.

use std::collections::{BTreeMap, BTreeSet};

use connectors::{Counted, Counts, Inspection, Outcome, Tolerance, Window};
use kernel::WindowId;
use ports::Db;
use sea_orm::ActiveValue::Set;
use store::{How, UnitOfWork, model};
use uuid::Uuid;

use super::kept::{keep, siblings};
use super::model::{Counting, RunState, WindowState, window};
use super::own::{Tally, Weighed, at, at_this_window, carry_out, count, row, weigh};
use super::work::Step;
use super::{Event, Rows, RunWindow, ahead, queries, source_of};
use crate::order::Work;
use crate::plan::judge::Spared;
use crate::plan::link::{Link, Links};
use crate::plan::{PlanWindow, packed, unpacked};
use crate::{Error, RunsRefusal};

/// The first step: asks everything again and marks what goes. Where nothing goes, the window is over.
pub(crate) async fn claim(step: &Step<'_>, links: &mut Links, window: &PlanWindow) -> Result<(), Error> {
    // Before anything is marked: what cannot be reached or was changed there ends the run with nothing under way.
    let link = link(step, links, window).await?;
    if !is_as_planned(&link.inspect().await?, window) {
        return Err(RunsRefusal::PlanChanged.into());
    }
    step.cx.write(async |uow| claim_unit(uow, step, &link, window, Turn::Its).await).await.map(drop)
}

pub(crate) fn is_as_planned(inspection: &Inspection, window: &PlanWindow) -> bool {
    window.fingerprint.as_ref() == Some(&inspection.fingerprint)
        && window.identity.as_ref() == Some(&inspection.identity)
}

/// Whose turn it is when a window is claimed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Its own.
    Its,
    /// That of the window before it. Then it is only ever marked, and is over when its own turn has come.
    Next,
}

/// Whether anything is marked now.
pub(crate) async fn claim_unit(
    uow: &mut UnitOfWork,
    step: &Step<'_>,
    link: &Link,
    window: &PlanWindow,
    turn: Turn,
) -> Result<bool, Error> {
    let run = match turn {
        Turn::Its => at_this_window(uow, step, window).await?,
        Turn::Next => at(uow, step, window.number - 1).await?,
    };
    let Some(run) = run else { return Ok(false) };
    let Weighed { mut judged, missing } = weigh(uow, step, window).await?;
    let ids: Vec<Uuid> = judged.go.iter().map(|holding| holding.id).collect();
    let source = source_of(step.cx.ports(), &window.kind)?;
    let malformed = link.malformed(Db::Unit(uow), source.as_ref(), &ids).await?;
    judged.go.retain(|holding| !malformed.contains(&holding.id));
    judged.spared.extend(malformed.iter().map(|id| Spared::key_malformed(*id, &window.kind)));
    let ids: Vec<Uuid> = judged.go.iter().map(|holding| holding.id).collect();
    if ids.is_empty() && turn == Turn::Next {
        return Ok(false);
    }
    siblings(uow, step, &judged.go).await?;
    keep(uow, run.id, &judged.spared).await?;
    let own_steps: Vec<How> = step.rule.steps().iter().copied().filter(|how| *how == How::Suppress).collect();
    carry_out(uow, step, &window.kind, &ids, &own_steps).await?;
    source.claim(uow, &ids, run.id).await?;
    let spared = judged.spared.len();
    let claimed = window::ActiveModel {
        missing: Set(count(missing)),
        claimed_at: Set(Some(uow.now())),
        ..row(uow, &run, window, WindowState::Claimed, &ids, spared)
    };
    if !ids.is_empty() {
        model::insert(uow, claimed).await?;
        uow.emit(&Event::WindowClaimed { run: run.id, window: window.id, targets: ids.len() as u64 });
        return Ok(true);
    }
    let over = window::ActiveModel {
        state: Set(WindowState::Recorded),
        counted: Set(Some(Counting::Exact)),
        recorded_at: Set(Some(uow.now())),
        ..claimed
    };
    model::insert(uow, over).await?;
    let rows = BTreeMap::new();
    let place = window.connector.as_deref().unwrap_or_default();
    Tally { erased: 0, spared, missing, place, rows: &rows, uncounted: false }.onto(uow, &run, window).await?;
    Ok(false)
}

/// The second and third step: has what is marked erased there, and writes down what became of it. Where there is time, the
/// next window is claimed meanwhile; answers which one that was.
pub(crate) async fn finish(
    step: &Step<'_>,
    links: &mut Links,
    window: &PlanWindow,
    claimed: &RunWindow,
    has_time: bool,
) -> Result<Option<WindowId>, Error> {
    let link = link(step, links, window).await?;
    let going = unpacked(&claimed.going);
    let read = step.cx.read();
    let keys = source_of(step.cx.ports(), &window.kind)?.keys(Db::Read(&read), &going).await?;
    drop(read);
    let next = async { if has_time { ahead::claim(step, links, window.number + 1).await } else { None } };
    let (outcome, next) = tokio::join!(theirs(step, &link, window, &keys), next);
    let outcome = outcome?;
    fail::fail_point!("after_foreign_commit");
    step.cx.write(async |uow| record(uow, step, window, claimed, &keys, &outcome).await).await?;
    fail::fail_point!("after_record");
    Ok(next)
}

type Keys = [(Uuid, ports::ExternalKey)];

/// Not one row more than was planned may go; fewer may, for what is newer is spared.
async fn theirs(step: &Step<'_>, link: &Link, window: &PlanWindow, keys: &Keys) -> Result<Outcome, Error> {
    let cutoff = step.plan.cutoff().ok_or(RunsRefusal::PlanChanged)?;
    let order = Window {
        id: window.id,
        keys: keys.iter().map(|(_, key)| key.key.clone()).collect(),
        cutoffs: step.rule.cutoffs(cutoff),
        fingerprint: window.fingerprint.clone().unwrap_or_default(),
        identity: window.identity.clone().unwrap_or_default(),
        expected: expected(window)?,
        tolerance: Tolerance::default(),
    };
    match (step.rule.there(), step.rule.redacts()) {
        (Some(Work::Erase), _) => Ok(link.connector.erase(&link.set, &order).await?),
        (Some(Work::Redact), Some(keep)) => {
            Ok(link.connector.redact(&link.set, &order, step.rule.categories(), keep).await?)
        }
        // What a rule does not do there, or by order only, is never done there by us.
        _ => Err(RunsRefusal::PlanChanged.into()),
    }
}

fn expected(window: &PlanWindow) -> Result<Counts, Error> {
    Ok(serde_json::from_value(window.expected.clone()).map_err(store::Error::from)?)
}

async fn record(
    uow: &mut UnitOfWork,
    step: &Step<'_>,
    window: &PlanWindow,
    claimed: &RunWindow,
    keys: &Keys,
    outcome: &Outcome,
) -> Result<(), Error> {
    let run = queries::get(uow.db(), uow.scope(), step.run.id).await?;
    let Some(run) = run.filter(|run| run.state == RunState::Running && run.next_window == window.number) else {
        return Ok(());
    };
    let spared = ids_of(keys, &outcome.spared);
    let mut missing = ids_of(keys, &outcome.missing);
    let erased = ids_of(keys, &outcome.erased);
    if spared.len() + missing.len() + erased.len() != keys.len() {
        return Err(RunsRefusal::WindowMismatch.into());
    }
    // What has no key any more has no reference any more: somebody else has let it go.
    let keyed: BTreeSet<Uuid> = keys.iter().map(|(id, _)| *id).collect();
    missing.extend(unpacked(&claimed.going).into_iter().filter(|id| !keyed.contains(id)));
    source_of(step.cx.ports(), &window.kind)?.release(uow, &spared, run.id).await?;
    let kind = window.kind.clone();
    let newer = |holding: &Uuid| Spared::newer_there(*holding, &kind);
    keep(uow, run.id, &spared.iter().map(newer).collect::<Vec<_>>()).await?;
    let key = uow.keys().organisation(uow.organisation()).await.map_err(store::Error::from)?;
    let digest = store::erasure::digest(&key, uow.organisation(), &window.kind, &erased);
    let counting = match outcome.counted {
        Counted::Exact => Counting::Exact,
        Counted::FromReceipt => Counting::FromReceipt,
        Counted::Unknown => Counting::Unknown,
    };
    let place = window.connector.as_deref().unwrap_or_default();
    // What is missing there is still ours to forget, after it was looked for.
    let gone: Vec<Uuid> = erased.iter().chain(&missing).copied().collect();
    let (before, lost) = (claimed.spared, claimed.missing);
    let change = window::ActiveModel {
        state: Set(WindowState::Recorded),
        going: Set(packed(&gone)),
        erased: Set(count(erased.len())),
        spared: Set(before + count(spared.len())),
        missing: Set(lost + count(missing.len())),
        rows: Set(Rows::default().with(place, &outcome.rows).json()),
        counted: Set(Some(counting)),
        reclaimed: Set(outcome.reclaimed),
        digest: Set(Some(digest)),
        recorded_at: Set(Some(uow.now())),
        ..Default::default()
    };
    model::update::<window::Entity>(uow, claimed.id, claimed.version, change).await?;
    let tally = Tally {
        erased: erased.len(),
        spared: usize::try_from(before).unwrap_or(0) + spared.len(),
        missing: usize::try_from(lost).unwrap_or(0) + missing.len(),
        place,
        rows: &outcome.rows,
        uncounted: counting == Counting::Unknown,
    };
    tally.onto(uow, &run, window).await
}

fn ids_of(keys: &Keys, named: &[String]) -> Vec<Uuid> {
    let named: BTreeSet<&str> = named.iter().map(String::as_str).collect();
    keys.iter().filter(|(_, key)| named.contains(key.key.as_str())).map(|(id, _)| *id).collect()
}

/// The link that the window was planned over; refused where its declaration has changed since.
pub(crate) async fn link(step: &Step<'_>, links: &mut Links, window: &PlanWindow) -> Result<Link, Error> {
    let (system, kind) = (window.system.as_deref().unwrap_or_default(), window.system_kind.as_deref());
    let read = step.cx.read();
    let link = links.find(Db::Read(&read), system, kind.unwrap_or_default()).await?;
    link.filter(|link| window.data_set.as_ref() == Some(&link.sha256)).ok_or_else(|| RunsRefusal::PlanChanged.into())
}
