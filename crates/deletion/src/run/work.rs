//! A run at work: one portion of windows, each durable before the next begins.

use jobs::Context;
use kernel::{DeletionPlanId, Version, WindowId};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::budget::Budget;
use super::jobs::{RunPlan, VerifyRun};
use super::model::{DeletionRun, RunState, RunWindow, WindowState, run};
use super::{Event, connected, ordered, own, queries};
use crate::plan::judge::Rule;
use crate::plan::link::Links;
use crate::plan::{self, DeletionPlan, PlanState, PlanWindow};
use crate::{Error, RUN_DELETION, RunsRefusal};

/// What every step of a run has in hand.
pub(crate) struct Step<'a> {
    pub(crate) cx: &'a Context,
    pub(crate) plan: &'a DeletionPlan,
    pub(crate) run: &'a DeletionRun,
    pub(crate) rule: &'a Rule,
}

/// Does one portion of a run, from wherever the last one came to. A portion that is not the one that is next does nothing.
pub(crate) async fn portion(cx: &Context, id: DeletionPlanId, portion: i32) -> Result<(), Error> {
    let Some((plan, rule)) = begun(cx, id).await? else { return Ok(()) };
    let mut budget = Budget::begin(cx);
    let mut links = Links::of(cx.ports());
    // The window that is claimed, and that nobody has begun to erase.
    let mut untouched = None;
    loop {
        let read = cx.read();
        let Some(run) = queries::of_plans(&read, cx.scope(), &[plan.id]).await?.remove(&plan.id) else {
            return Ok(());
        };
        if run.state != RunState::Running || run.portion != portion {
            return Ok(());
        }
        let step = Step { cx, plan: &plan, run: &run, rule: &rule };
        let claimed = queries::window_at(&read, cx.scope(), run.id, run.next_window).await?;
        let claimed = claimed.filter(|window| window.state == WindowState::Claimed);
        let window = plan::window_at(&read, cx.scope(), plan.id, run.next_window).await?;
        drop(read);
        let has_time = budget.has_another();
        let may_have_gone = |claimed: &RunWindow| untouched != Some(claimed.id);
        let done = match (window, claimed) {
            (Some(_), claimed) if run.stop_asked_at.is_some() && !claimed.as_ref().is_some_and(may_have_gone) => {
                return leave(&step, Some("stop_asked")).await;
            }
            // What is marked may have gone already: it is brought to its end, whatever was asked for since.
            (Some(window), Some(claimed)) => connected::finish(&step, &mut links, &window, &claimed, has_time).await,
            (Some(window), None) => erase(&step, &mut links, &window, has_time).await,
            (None, _) => return leave(&step, None).await,
        };
        match done {
            Ok(next) => untouched = next,
            Err(error) if error.is_final(cx.attempt()) => {
                let code = kernel::Fault::code(&error);
                tracing::error!(run.id = %run.id, code, "the run {} ends at window {}", run.id, run.next_window);
                return leave(&step, Some(&error.reason())).await;
            }
            Err(error) => return Err(error),
        }
        if budget.spend() {
            return cx.write(async |uow| go_on_later(uow, &plan, portion).await).await;
        }
    }
}

/// Answers which window was claimed meanwhile.
async fn erase(
    step: &Step<'_>,
    links: &mut Links,
    window: &PlanWindow,
    has_time: bool,
) -> Result<Option<WindowId>, Error> {
    match (&window.system, &window.connector) {
        (None, _) => own::erase(step, window).await.map(|()| None),
        (Some(_), None) => ordered::order(step, window).await.map(|()| None),
        (Some(_), Some(_)) => {
            connected::claim(step, links, window).await?;
            fail::fail_point!("after_claim");
            let read = step.cx.read();
            let claimed = queries::window_at(&read, step.cx.scope(), step.run.id, window.number).await?;
            drop(read);
            match claimed.filter(|claimed| claimed.state == WindowState::Claimed) {
                Some(claimed) => connected::finish(step, links, window, &claimed, has_time).await,
                None => Ok(None),
            }
        }
    }
}

/// The plan and its rule, with a run that has begun; `None` where there is nothing to carry out.
async fn begun(cx: &Context, id: DeletionPlanId) -> Result<Option<(DeletionPlan, Rule)>, Error> {
    cx.write(async |uow| {
        let Some(plan) = plan::get(uow.db(), uow.scope(), id).await? else { return Ok(None) };
        match plan.state {
            PlanState::Approved => start(uow, &plan).await,
            PlanState::Running => {
                // The rule as it was approved with the plan; whether it is in force still is asked at every window.
                Ok(Rule::of_version(uow.db(), uow.scope(), plan.rule_version_id).await?.map(|rule| (plan, rule)))
            }
            _ => Ok(None),
        }
    })
    .await
}

/// Begins a run, if the plan is what was approved and in time.
async fn start(uow: &mut UnitOfWork, plan: &DeletionPlan) -> Result<Option<(DeletionPlan, Rule)>, Error> {
    if plan.has_expired(uow.now()) {
        plan::end(uow, plan, plan.version, PlanState::Expired, None).await?;
        return Ok(None);
    }
    uow.require(RUN_DELETION, plan)?;
    let rule = Rule::in_force(uow.db(), uow.scope(), plan.rule_id).await?;
    let same = match &rule {
        Some(rule) => plan::unchanged(uow.db(), uow.scope(), plan, rule).await,
        None => Err(RunsRefusal::PlanChanged.into()),
    };
    let approved = approved(uow, plan).await?;
    let (Some(rule), Ok(()), true) = (rule, same, approved) else {
        let reason = Error::from(RunsRefusal::PlanChanged).reason();
        plan::end(uow, plan, plan.version, PlanState::Stopped, Some(&reason)).await?;
        return Ok(None);
    };
    let row = run::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        plan_id: Set(plan.id),
        rule: Set(plan.rule.clone()),
        rule_version: Set(plan.rule_version),
        state: Set(RunState::Running),
        reason: Set(None),
        portion: Set(0),
        next_window: Set(1),
        erased: Set(0),
        spared: Set(0),
        missing: Set(0),
        residue: Set(0),
        rows: Set(serde_json::json!({})),
        uncounted: Set(false),
        stop_asked_by: Set(None),
        stop_asked_at: Set(None),
        started_at: Set(uow.now()),
        verified_at: Set(None),
        finished_at: Set(None),
    };
    let run = model::insert(uow, row).await?;
    let change = plan::row::ActiveModel { state: Set(PlanState::Running), ..Default::default() };
    let plan = model::update::<plan::row::Entity>(uow, plan.id, plan.version, change).await?;
    let hash = plan.hash.clone().unwrap_or_default();
    uow.emit(&Event::RunStarted { run: run.id, plan: plan.id, hash });
    Ok(Some((plan, rule)))
}

/// Whether as many as it needs have approved this very hash.
async fn approved(uow: &UnitOfWork, plan: &DeletionPlan) -> Result<bool, Error> {
    let approvals = plan::approvals_of(uow.db(), uow.scope(), &[plan.id]).await?.remove(&plan.id).unwrap_or_default();
    let given = approvals.iter().filter(|approval| approval.hash == plan.hash).count();
    Ok(i32::try_from(given).is_ok_and(|given| given >= plan.approvals))
}

/// The run's share is used up: it goes behind what waits.
async fn go_on_later(uow: &mut UnitOfWork, plan: &DeletionPlan, portion: i32) -> Result<(), Error> {
    let runs = queries::of_plans(uow.db(), uow.scope(), &[plan.id]).await?;
    let Some(run) = runs.get(&plan.id).filter(|run| run.portion == portion && run.state == RunState::Running) else {
        return Ok(());
    };
    let next = portion + 1;
    let change = run::ActiveModel { portion: Set(next), ..Default::default() };
    model::update::<run::Entity>(uow, run.id, run.version, change).await?;
    RunPlan::next(uow, plan.id, next).await?;
    uow.emit(&Event::RunContinued { run: run.id, portion: u32::try_from(next).unwrap_or(0) });
    Ok(())
}

/// No window is to be erased any more: those that were are looked for.
async fn leave(step: &Step<'_>, reason: Option<&str>) -> Result<(), Error> {
    let reason = reason.map(str::to_owned);
    step.cx
        .write(async |uow| {
            let Some(run) = queries::get(uow.db(), uow.scope(), step.run.id).await? else { return Ok(()) };
            if run.state != RunState::Running {
                return Ok(());
            }
            // The one that was at work, and the one that was claimed meanwhile.
            for open in queries::all_in(uow.db(), uow.scope(), run.id, WindowState::Claimed, 1, 2).await? {
                release(uow, step, &open).await?;
            }
            let orders = queries::next_in(uow.db(), uow.scope(), run.id, WindowState::Ordered, 1).await?;
            let state = if orders.is_some() { RunState::Ordered } else { RunState::Verifying };
            verify_next(uow, &run, state, reason).await
        })
        .await
}

/// Goes over to looking for what was erased, or to waiting for what was ordered.
pub(crate) async fn verify_next(
    uow: &mut UnitOfWork,
    run: &DeletionRun,
    state: RunState,
    reason: Option<String>,
) -> Result<(), Error> {
    let next = run.portion + 1;
    let change = run::ActiveModel {
        state: Set(state),
        reason: Set(reason.or_else(|| run.reason.clone())),
        portion: Set(next),
        next_window: Set(1),
        ..Default::default()
    };
    let run = model::update::<run::Entity>(uow, run.id, run.version, change).await?;
    if state == RunState::Verifying {
        let plan = plan::get(uow.db(), uow.scope(), run.plan_id).await?.ok_or(RunsRefusal::PlanNotFound)?;
        let change = plan::row::ActiveModel { state: Set(PlanState::Verifying), ..Default::default() };
        model::update::<plan::row::Entity>(uow, plan.id, plan.version, change).await?;
        VerifyRun::next(uow, run.id, next).await?;
    }
    uow.emit(&Event::RunErased { run: run.id, erased: u64::try_from(run.erased).unwrap_or(0) });
    Ok(())
}

/// Gives a window up that was marked: whether its things went is not known, so none is said to have gone.
async fn release(uow: &mut UnitOfWork, step: &Step<'_>, window: &RunWindow) -> Result<(), Error> {
    let going = plan::unpacked(&window.going);
    let planned = plan::window_at(uow.db(), uow.scope(), step.plan.id, window.number).await?;
    let kind = planned.map(|planned| planned.kind).unwrap_or_default();
    super::source_of(step.cx.ports(), &kind)?.release(uow, &going, step.run.id).await?;
    let change = super::model::window::ActiveModel { state: Set(WindowState::Released), ..Default::default() };
    model::update::<super::model::window::Entity>(uow, window.id, window.version, change).await?;
    uow.emit(&Event::WindowReleased { run: step.run.id, window: window.id });
    Ok(())
}
