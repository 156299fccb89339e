//! A window of a system that is not connected: its owner is ordered to do it, and the run waits for the answer.

use kernel::DeletionOrderId;
use ports::{Db, Ports};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};
use uuid::Uuid;

use super::kept::{keep, siblings, strike_out};
use super::model::{Counting, RunState, WindowState, run, window};
use super::own::{Weighed, at_this_window, count, row, weigh};
use super::work::{Step, verify_next};
use super::{Event, queries};
use crate::order::{self, Issue, OrderState};
use crate::plan::judge::Spared;
use crate::plan::{PlanWindow, packed};
use crate::{Error, RunsRefusal};

/// Orders a window, after everything was asked again. What is ordered is not marked: for the weeks that people may take,
/// a hold or an activity is still listened to.
pub(crate) async fn order(step: &Step<'_>, window: &PlanWindow) -> Result<(), Error> {
    step.cx.write(async |uow| unit(uow, step, window).await).await?;
    fail::fail_point!("after_order");
    Ok(())
}

async fn unit(uow: &mut UnitOfWork, step: &Step<'_>, window: &PlanWindow) -> Result<(), Error> {
    let Some(run) = at_this_window(uow, step, window).await? else { return Ok(()) };
    let Weighed { judged, missing } = weigh(uow, step, window).await?;
    let ids: Vec<Uuid> = judged.go.iter().map(|holding| holding.id).collect();
    siblings(uow, step, &judged.go).await?;
    keep(uow, run.id, &judged.spared).await?;
    let spared = judged.spared.len();
    let mut row = row(uow, &run, window, WindowState::Ordered, &ids, spared);
    row.missing = Set(count(missing));
    if ids.is_empty() {
        row.state = Set(WindowState::Recorded);
        row.counted = Set(Some(Counting::ByHand));
        row.recorded_at = Set(Some(uow.now()));
    } else {
        let work = step.rule.there().ok_or(RunsRefusal::PlanChanged)?;
        let issue = Issue {
            run: run.id,
            window: window.id,
            rule: step.rule.key(),
            rule_version: step.rule.number(),
            system: window.system.as_deref().unwrap_or_default(),
            system_kind: window.system_kind.as_deref().unwrap_or_default(),
            holding_kind: &window.kind,
            things: &ids,
            work,
            within: step.rule.within(),
        };
        row.order_id = Set(Some(order::issue(uow, step.cx.ports(), issue).await?.id));
    }
    model::insert(uow, row).await?;
    let change = run::ActiveModel {
        next_window: Set(window.number + 1),
        spared: Set(run.spared + spared as i64),
        missing: Set(run.missing + missing as i64),
        ..Default::default()
    };
    model::update::<run::Entity>(uow, run.id, run.version, change).await?;
    uow.emit(&Event::WindowOrdered { run: run.id, window: window.id, targets: ids.len() as u64 });
    Ok(())
}

/// Takes the answer to an order into its run. With the last answer, the references are let go and the run is proven.
pub(crate) async fn take(uow: &mut UnitOfWork, ports: &Ports, id: DeletionOrderId) -> Result<(), Error> {
    let (Some(order), Some(window)) =
        (order::get(uow.db(), uow.scope(), id).await?, queries::window_of_order(uow.db(), uow.scope(), id).await?)
    else {
        return Ok(());
    };
    if order.state != OrderState::Confirmed || window.state != WindowState::Ordered {
        return Ok(());
    }
    let undone = order.undone();
    let done: Vec<Uuid> = order.ids().into_iter().filter(|thing| !undone.contains(thing)).collect();
    // As other things on a subject they may stand there as ordered.
    strike_out(uow, window.run_id, &order.ids()).await?;
    // What keeps it now says more than that it was not done, and the first reason stays.
    let mut spared = order::kept(Db::Unit(uow), ports, &order).await?;
    spared.retain(|spared| undone.contains(&spared.holding));
    spared.extend(undone.iter().map(|thing| Spared::not_done(*thing, &order.holding_kind)));
    keep(uow, window.run_id, &spared).await?;
    let key = uow.keys().organisation(uow.organisation()).await.map_err(store::Error::from)?;
    let change = window::ActiveModel {
        state: Set(WindowState::Recorded),
        going: Set(packed(&done)),
        erased: Set(count(done.len())),
        spared: Set(window.spared + count(undone.len())),
        counted: Set(Some(Counting::ByHand)),
        digest: Set(Some(store::erasure::digest(&key, uow.organisation(), &order.holding_kind, &done))),
        recorded_at: Set(Some(uow.now())),
        ..Default::default()
    };
    let window = model::update::<window::Entity>(uow, window.id, window.version, change).await?;
    let run = queries::get(uow.db(), uow.scope(), window.run_id).await?.ok_or(RunsRefusal::RunNotFound)?;
    let change = run::ActiveModel {
        erased: Set(run.erased + done.len() as i64),
        spared: Set(run.spared + undone.len() as i64),
        ..Default::default()
    };
    let run = model::update::<run::Entity>(uow, run.id, run.version, change).await?;
    uow.emit(&Event::WindowRecorded {
        run: run.id,
        window: window.id,
        erased: done.len() as u64,
        spared: undone.len() as u64,
        missing: 0,
    });
    let open = queries::next_in(uow.db(), uow.scope(), run.id, WindowState::Ordered, 1).await?;
    if run.state == RunState::Ordered && open.is_none() {
        verify_next(uow, &run, RunState::Verifying, None).await?;
    }
    Ok(())
}
