//! Looking for what was erased, through other connections than those that erased it; then letting our references go.

use std::collections::BTreeSet;

use jobs::Context;
use kernel::DeletionRunId;
use ports::{Db, Holding};
use sea_orm::ActiveValue::Set;
use store::{How, UnitOfWork, model};
use uuid::Uuid;

use super::budget::Budget;
use super::bundle::Bundle;
use super::jobs::VerifyRun;
use super::kept::{keep, strike_out};
use super::model::{RunState, WindowState, run, window};
use super::own::carry_out;
use super::work::Step;
use super::{DeletionRun, Event, connected, finish, queries, source_of};
use crate::plan::judge::{Rule, Spared};
use crate::plan::link::Links;
use crate::plan::{self, PlanWindow, unpacked};
use crate::{Error, RUN_DELETION, RunsRefusal, hold};

/// Does one portion of the looking. A portion that is not the one that is next does nothing.
pub(crate) async fn portion(cx: &Context, id: DeletionRunId, portion: i32) -> Result<(), Error> {
    let mut budget = Budget::begin(cx);
    let mut links = Links::of(cx.ports());
    let mut alone = false;
    loop {
        let read = cx.read();
        let Some(run) = queries::get(&read, cx.scope(), id).await? else { return Ok(()) };
        if run.state != RunState::Verifying || run.portion != portion {
            return Ok(());
        }
        let plan = plan::get(&read, cx.scope(), run.plan_id).await?.ok_or(RunsRefusal::PlanNotFound)?;
        let rule = Rule::of_version(&read, cx.scope(), plan.rule_version_id).await?.ok_or(RunsRefusal::PlanChanged)?;
        let step = Step { cx, plan: &plan, run: &run, rule: &rule };
        let Some(bundle) = Bundle::next(cx, &read, &run, alone).await? else {
            drop(read);
            return finish::finish(&step).await;
        };
        drop(read);
        fail::fail_point!("before_look");
        match look(&step, &mut links, &bundle).await {
            Ok(left) => cx.write(async |uow| settle(uow, &step, &bundle, &left).await).await?,
            // What makes one of them impossible to look for need not be the others'.
            Err(error) if error.is_final(cx.attempt()) && bundle.is_several() => {
                alone = true;
                continue;
            }
            Err(error) if error.is_final(cx.attempt()) => {
                let (code, number) = (kernel::Fault::code(&error), bundle.last());
                tracing::error!(run.id = %run.id, code, "window {number} of the run {} cannot be verified", run.id);
                cx.write(async |uow| give_up(uow, &step, &bundle, &error.reason()).await).await?;
            }
            Err(error) => return Err(error),
        }
        fail::fail_point!("after_verify");
        if budget.spend() {
            return cx.write(async |uow| go_on_later(uow, id, portion).await).await;
        }
    }
}

/// Which things of these windows are still to be found, by a connection that was opened for this.
async fn look(step: &Step<'_>, links: &mut Links, bundle: &Bundle) -> Result<Vec<Uuid>, Error> {
    let (window, gone) = (bundle.first(), bundle.gone());
    // What was blanked is there still, as it should be; and whom an order went to has said that it was done.
    if !step.rule.erases() || gone.is_empty() || (window.system.is_some() && window.connector.is_none()) {
        return Ok(Vec::new());
    }
    let source = source_of(step.cx.ports(), &window.kind)?;
    let read = step.cx.read();
    if window.system.is_none() {
        let found = source.by_ids(Db::Read(&read), &window.kind, &gone).await?;
        return Ok(found.into_iter().map(|holding| holding.id).collect());
    }
    let keys = source.keys(Db::Read(&read), &gone).await?;
    drop(read);
    let link = connected::link(step, links, window).await?;
    let names: Vec<String> = keys.iter().map(|(_, key)| key.key.clone()).collect();
    let identity = window.identity.as_deref().unwrap_or_default();
    let left: BTreeSet<String> = link.connector.absent(&link.set, identity, &names).await?.into_iter().collect();
    Ok(keys.into_iter().filter(|(_, key)| left.contains(&key.key)).map(|(id, _)| id).collect())
}

/// Writes down what the look has found. References to what is gone go now, and not before.
async fn settle(uow: &mut UnitOfWork, step: &Step<'_>, bundle: &Bundle, left: &[Uuid]) -> Result<(), Error> {
    uow.require(RUN_DELETION, step.run)?;
    let Some(run) = at_these(uow, step, bundle).await? else { return Ok(()) };
    let left: BTreeSet<Uuid> = left.iter().copied().collect();
    let (still, gone): (Vec<Uuid>, Vec<Uuid>) = bundle.gone().into_iter().partition(|id| left.contains(id));
    strike_out(uow, run.id, &gone).await?;
    if bundle.first().system.is_some() {
        let held = let_go(uow, step, bundle.first(), &gone, &still).await?;
        keep(uow, run.id, &held).await?;
    }
    let change = run::ActiveModel {
        next_window: Set(bundle.last() + 1),
        residue: Set(run.residue + i64::try_from(still.len()).unwrap_or(i64::MAX)),
        ..Default::default()
    };
    model::update::<run::Entity>(uow, run.id, run.version, change).await?;
    for recorded in bundle.recorded() {
        let count = unpacked(&recorded.going).iter().filter(|id| left.contains(id)).count() as u64;
        let change = window::ActiveModel {
            state: Set(if count == 0 { WindowState::Verified } else { WindowState::Residue }),
            verified_at: Set(Some(uow.now())),
            ..Default::default()
        };
        model::update::<window::Entity>(uow, recorded.id, recorded.version, change).await?;
        uow.emit(&match count {
            0 => Event::WindowVerified { run: run.id, window: recorded.id },
            _ => Event::ResidueFound { run: run.id, window: recorded.id, count },
        });
    }
    Ok(())
}

/// The run, if these windows are the ones that it has come to.
async fn at_these(uow: &UnitOfWork, step: &Step<'_>, bundle: &Bundle) -> Result<Option<DeletionRun>, Error> {
    let run = queries::get(uow.db(), uow.scope(), step.run.id).await?;
    Ok(run.filter(|run| run.state == RunState::Verifying && run.next_window <= bundle.first().number))
}

/// Lets our references to what lies elsewhere go, where it is there no more, and takes the marks away from what stays.
/// Answers what a hold keeps that has come since its system's owner answered.
async fn let_go(
    uow: &mut UnitOfWork,
    step: &Step<'_>,
    window: &PlanWindow,
    gone: &[Uuid],
    left: &[Uuid],
) -> Result<Vec<Spared>, Error> {
    let source = source_of(step.cx.ports(), &window.kind)?;
    // What is not there any more by now has been let go before this process was killed.
    let mut there = source.by_ids(Db::Unit(uow), &window.kind, gone).await?;
    let work = step.rule.there().ok_or(RunsRefusal::PlanChanged)?;
    if !work.ends() {
        // What was blanked there stays. The receipt says so, or it would be blanked again every night.
        let ids: Vec<Uuid> = there.iter().map(|holding| holding.id).collect();
        let blanks: Vec<How> = step.rule.redacts().map(|keep| How::Redact { keep }).into_iter().collect();
        carry_out(uow, step, &window.kind, &ids, &blanks).await?;
        source.release(uow, gone, step.run.id).await?;
        return Ok(Vec::new());
    }
    let mut held = Vec::new();
    if window.connector.is_none() {
        // Nothing is marked for an order, so that a hold is still listened to.
        let today = access::organisation(uow.db(), uow.scope()).await?.zone.date(uow.now());
        let holds = hold::holds_on(Db::Unit(uow), &there, today).await?;
        let keeps = |holding: &Holding| holds.contains_key(&holding.id);
        held = there.iter().filter(|holding| keeps(holding)).map(|holding| Spared::because("hold", holding)).collect();
        there.retain(|holding| !keeps(holding));
    }
    // An order ends the thing as a whole: what was closed there is nothing to be known by here.
    let ids: Vec<Uuid> = there.into_iter().map(|holding| holding.id).collect();
    carry_out(uow, step, &window.kind, &ids, &[How::Erase]).await?;
    source.release(uow, left, step.run.id).await?;
    Ok(held)
}

/// Nobody can look whether a window's things are gone. They are not said to be, our references stay, and the marks are
/// taken away: so the next plan finds them missing there, or due still.
async fn give_up(uow: &mut UnitOfWork, step: &Step<'_>, bundle: &Bundle, reason: &str) -> Result<(), Error> {
    uow.require(RUN_DELETION, step.run)?;
    let Some(run) = at_these(uow, step, bundle).await? else { return Ok(()) };
    source_of(step.cx.ports(), &bundle.first().kind)?.release(uow, &bundle.gone(), run.id).await?;
    let change = run::ActiveModel {
        next_window: Set(bundle.last() + 1),
        reason: Set(Some(reason.to_owned())),
        ..Default::default()
    };
    model::update::<run::Entity>(uow, run.id, run.version, change).await?;
    for recorded in bundle.recorded() {
        let change = window::ActiveModel { state: Set(WindowState::Released), ..Default::default() };
        model::update::<window::Entity>(uow, recorded.id, recorded.version, change).await?;
        uow.emit(&Event::WindowReleased { run: run.id, window: recorded.id });
    }
    Ok(())
}

async fn go_on_later(uow: &mut UnitOfWork, id: DeletionRunId, portion: i32) -> Result<(), Error> {
    let run: Option<DeletionRun> = queries::get(uow.db(), uow.scope(), id).await?;
    let Some(run) = run.filter(|run| run.portion == portion && run.state == RunState::Verifying) else {
        return Ok(());
    };
    let next = portion + 1;
    let change = run::ActiveModel { portion: Set(next), ..Default::default() };
    model::update::<run::Entity>(uow, run.id, run.version, change).await?;
    VerifyRun::next(uow, run.id, next).await?;
    uow.emit(&Event::RunContinued { run: run.id, portion: u32::try_from(next).unwrap_or(0) });
    Ok(())
}
