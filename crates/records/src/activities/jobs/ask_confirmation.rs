//! An entry of the register is three years old.

use async_trait::async_trait;
use calendar::Span;
use jobs::{Context, Job, JobError};
use kernel::{ActivityId, Subject};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use store::model;

use super::CONFIRMED_FOR;
use crate::activities::model::activity;
use crate::activities::{Event, Status, queries};
use crate::tasks::{self, Task};
use crate::{Error, WATCH_REGISTER};

/// So long is there to read an entry again.
const WITHIN: Span = Span::days(30);

/// Three years after an activity was last confirmed: asks the security officer to confirm it again.
///
/// Guard: `confirmation_asked_at` of the activity, in the same unit as the task. One that was left before a later
/// confirmation finds that its time has not come.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct AskConfirmation {
    /// Which activity.
    pub activity: ActivityId,
}

#[async_trait]
impl Job for AskConfirmation {
    const KIND: &'static str = "records.ask_confirmation";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            let Some(before) = queries::get(uow.db(), uow.scope(), self.activity).await? else { return Ok(()) };
            uow.require(WATCH_REGISTER, &before)?;
            let zone = access::organisation(uow.db(), uow.scope()).await?.working_time().zone;
            let is_old = before.confirmed_at.is_some_and(|last| CONFIRMED_FOR.after(last, zone) <= uow.now());
            if before.status != Status::Live || before.confirmation_asked_at.is_some() || !is_old {
                return Ok(());
            }
            let change = activity::ActiveModel { confirmation_asked_at: Set(Some(uow.now())), ..Default::default() };
            let after = model::update::<activity::Entity>(uow, before.id, before.version, change).await?;
            uow.emit(&Event::ConfirmationDue((&after).into()));
            let task = Task {
                subject: after.as_subject(),
                cause: Subject::new("job", cx.job()),
                title: format!("Confirm activity {} again", after.key),
                detail: "It was last confirmed three years ago. Read the entry: what is no longer so is changed, \
                         then it is confirmed."
                    .to_owned(),
                within: WITHIN,
            };
            tasks::ask(uow, task).await?;
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}
