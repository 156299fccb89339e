//! Taking up again what has no job any more: one that was given up would leave its plan open, and things marked, for ever.

use jobs::{Context, Enqueue, Job, When};
use kernel::DeletionRunId;

use super::jobs::{RunPlan, TakeOrder, VerifyRun};
use super::model::{RunState, WindowState};
use super::queries;
use crate::Error;
use crate::order::{self, OrderState};
use crate::plan::jobs::DraftPlan;
use crate::plan::{self, PlanState};

/// Leaves a job for every plan and run that is on its way and has none. Each goes on where the last one came to.
pub(crate) async fn resume(cx: &Context) -> Result<(), Error> {
    let read = cx.read();
    let plans = plan::on_their_way(&read, cx.scope()).await?;
    let ids: Vec<_> = plans.iter().map(|plan| plan.id).collect();
    let runs = queries::of_plans(&read, cx.scope(), &ids).await?;
    drop(read);
    for plan in plans {
        match (plan.state, runs.get(&plan.id)) {
            (PlanState::Drafting, _) => again(cx, &DraftPlan { plan: plan.id }).await?,
            (_, None) => again(cx, &RunPlan { plan: plan.id, portion: 0 }).await?,
            (_, Some(run)) => match run.state {
                RunState::Running => again(cx, &RunPlan { plan: plan.id, portion: run.portion }).await?,
                RunState::Verifying => again(cx, &VerifyRun { run: run.id, portion: run.portion }).await?,
                RunState::Ordered => answers(cx, run.id).await?,
                RunState::Completed | RunState::Stopped => {}
            },
        }
    }
    Ok(())
}

/// Takes the answers that were given and not taken.
async fn answers(cx: &Context, run: DeletionRunId) -> Result<(), Error> {
    let read = cx.read();
    let windows = queries::windows_of(&read, cx.scope(), &[run]).await?.remove(&run).unwrap_or_default();
    let open = windows.iter().filter(|window| window.state == WindowState::Ordered);
    let open: Vec<_> = open.map(|window| window.id).collect();
    let orders = order::of_windows(&read, cx.scope(), &open).await?;
    drop(read);
    for order in orders.into_values().filter(|order| order.state == OrderState::Confirmed) {
        again(cx, &TakeOrder { order: order.id }).await?;
    }
    Ok(())
}

/// Leaves a job, unless one like it waits or is at work.
async fn again<J: Job>(cx: &Context, job: &J) -> Result<(), Error> {
    if jobs::is_on_its_way(&cx.read(), cx.scope(), job).await? {
        return Ok(());
    }
    tracing::warn!(job.kind = J::KIND, "{} was given up, and is taken up again", J::KIND);
    cx.write(async |uow| {
        uow.enqueue(job, When::Now).await?;
        Ok(())
    })
    .await
}
