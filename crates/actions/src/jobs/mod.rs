//! What time does to actions. Each job is enqueued with its cause, looks at the action again when it runs, and does
//! nothing when its due date is no longer the action's.

mod effect_check_due;
mod escalate;
mod mark_overdue;
mod remind_due;

use calendar::WorkingTime;
use chrono::NaiveDate;
use jobs::{Enqueue, Registry, When};
use kernel::ActionId;
use serde::{Deserialize, Serialize};
use store::UnitOfWork;

use crate::{Action, Error, State, WATCH, queries, rules};

pub use effect_check_due::EffectCheckDue;
pub use escalate::Escalate;
pub use mark_overdue::MarkOverdue;
pub use remind_due::RemindDue;

/// Adds this crate's jobs.
pub fn register(registry: &mut Registry) {
    registry.job::<RemindDue>(&[WATCH]);
    registry.job::<MarkOverdue>(&[WATCH]);
    registry.job::<Escalate>(&[WATCH]);
    registry.job::<EffectCheckDue>(&[WATCH]);
}

/// One due date of one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Which action.
    pub action: ActionId,
    /// The due date that the job was left for.
    pub due_on: NaiveDate,
}

impl Due {
    /// The action, if it is still open and still due on that date.
    async fn still(self, uow: &mut UnitOfWork) -> Result<Option<Action>, Error> {
        let Some(action) = queries::get(uow.db(), uow.scope(), self.action).await? else { return Ok(None) };
        uow.require(WATCH, &action)?;
        Ok(Some(action).filter(|action| action.state == State::Open && action.due_on == self.due_on))
    }
}

/// Leaves the jobs that watch a due date. A reminder that would come at once is not sent: the owner hears of the action
/// itself now.
pub(crate) async fn watch_due_date(uow: &mut UnitOfWork, action: &Action, time: &WorkingTime) -> Result<(), Error> {
    let due = Due { action: action.id, due_on: action.due_on };
    let remind_at = rules::remind_at(action.due_on, time);
    if remind_at > uow.now() {
        uow.enqueue(&RemindDue(due), When::At(remind_at)).await?;
    }
    uow.enqueue(&MarkOverdue(due), When::At(action.overdue_from)).await?;
    uow.enqueue(&Escalate(due), When::At(rules::escalate_at(action.due_on, time))).await?;
    Ok(())
}

/// Leaves the job that says when the effect is to be checked, if it is.
pub(crate) async fn watch_effect(uow: &mut UnitOfWork, action: &Action, time: &WorkingTime) -> Result<(), Error> {
    if let Some(check_on) = action.effect_check_on {
        let job = EffectCheckDue { action: action.id };
        uow.enqueue(&job, When::At(rules::morning(check_on, time))).await?;
    }
    Ok(())
}
