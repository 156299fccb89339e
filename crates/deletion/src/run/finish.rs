//! The end of a run: free pages are scrubbed, the certificate is issued, run and plan are over.

use jobs::{Enqueue, When};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::jobs::RunAtOnce;
use super::model::{DeletionRun, RunState, run};
use super::work::Step;
use super::{Event, queries};
use crate::plan::judge::done;
use crate::plan::{self, PlanKind, PlanState};
use crate::{Error, RunsRefusal, certificate};

/// Ends a run whose windows have all been looked for.
pub(crate) async fn finish(step: &Step<'_>) -> Result<(), Error> {
    let cx = step.cx;
    // Outside the unit: nothing may be open while the log is emptied.
    let scrubbed = cx.read().store().scrub().await?;
    let signer = cx.read().store().keys().signer().await.map_err(store::Error::from)?;
    fail::fail_point!("before_certificate");
    cx.write(async |uow| {
        let Some(run) = queries::get(uow.db(), uow.scope(), step.run.id).await? else { return Ok(()) };
        if run.state != RunState::Verifying {
            return Ok(());
        }
        let reason = if run.residue > 0 { Some("residue_found".to_owned()) } else { run.reason.clone() };
        let stopped = reason.is_some();
        let all_verified = !queries::any_unverified(uow.db(), uow.scope(), run.id).await?;
        let change = run::ActiveModel {
            state: Set(if stopped { RunState::Stopped } else { RunState::Completed }),
            reason: Set(reason.clone()),
            verified_at: Set((all_verified && step.plan.kind == PlanKind::Erase).then(|| uow.now())),
            finished_at: Set(Some(uow.now())),
            ..Default::default()
        };
        let run = model::update::<run::Entity>(uow, run.id, run.version, change).await?;
        let plan = plan::get(uow.db(), uow.scope(), run.plan_id).await?.ok_or(RunsRefusal::PlanNotFound)?;
        let change = plan::row::ActiveModel {
            state: Set(if stopped { PlanState::Stopped } else { PlanState::Completed }),
            reason: Set(reason.clone()),
            finished_at: Set(Some(uow.now())),
            ..Default::default()
        };
        let plan = model::update::<plan::row::Entity>(uow, plan.id, plan.version, change).await?;
        let count = |count: i64| u64::try_from(count).unwrap_or(0);
        uow.emit(&match reason {
            None => Event::RunCompleted {
                run: run.id,
                plan: plan.id,
                rule: plan.rule.clone(),
                erased: count(run.erased),
                spared: count(run.spared),
                missing: count(run.missing),
            },
            Some(reason) => Event::Stopped { plan: plan.id, run: Some(run.id), rule: plan.rule.clone(), reason },
        });
        // Something may have come up while the plan was on its way. Where nothing went, or where nothing tells that it was
        // done, looking again would find the same.
        let at_once = step.rule.is_at_once() && !stopped && run.erased + run.missing > 0;
        if at_once && is_told(uow, step, &run).await? {
            uow.enqueue(&RunAtOnce { rule: Some(plan.rule_id), since: uow.now() }, When::Now).await?;
        }
        // What did not go needs no proof; what went before a stop does.
        if run.erased + run.missing > 0 || !stopped {
            certificate::issue(uow, step, &plan, &run, &signer, scrubbed).await?;
        }
        Ok(())
    })
    .await
}

/// Whether each thing that a run has done something to is gone, or has a receipt that tells the next plan so.
async fn is_told(uow: &UnitOfWork, step: &Step<'_>, run: &DeletionRun) -> Result<bool, Error> {
    if step.rule.erases() || step.rule.steps().is_empty() {
        return Ok(true);
    }
    let mut number = 0;
    loop {
        let some = queries::windows_after(uow.db(), uow.scope(), run.id, number, 1).await?;
        let Some(window) = some.first() else { return Ok(true) };
        number = window.number;
        let ids = plan::unpacked(&window.going);
        if done(uow.db(), uow.scope(), step.rule, &ids).await?.len() < ids.len() {
            return Ok(false);
        }
    }
}
