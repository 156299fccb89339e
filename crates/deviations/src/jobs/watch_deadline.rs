//! A deadline of a case passes.

use async_trait::async_trait;
use jobs::{Context, Job, JobError};
use kernel::DeviationId;
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};

use crate::event::Term;
use crate::model::case;
use crate::steps::{self, Words};
use crate::{Error, Event, Status, StepKind, WATCH, commands, queries};

/// When a deadline comes: says that it passed, unless the case has kept it.
///
/// Guard: `contain_missed_at` or `cause_missed_at` of the case, in the same unit as the event.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct WatchDeadline {
    /// Which case.
    pub deviation: DeviationId,
    /// Which of its deadlines.
    pub term: Term,
}

#[async_trait]
impl Job for WatchDeadline {
    const KIND: &'static str = "deviations.watch_deadline";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            let Some(case) = queries::get(uow.db(), uow.scope(), self.deviation).await? else { return Ok(()) };
            uow.require(WATCH, &case)?;
            let (kept, told) = match self.term {
                Term::Contain => (case.status != Status::Reported, case.contain_missed_at),
                Term::Cause => (case.status == Status::Closed || case.cause.is_some(), case.cause_missed_at),
            };
            if kept || told.is_some() {
                return Ok(());
            }
            let now = Set(Some(uow.now()));
            let change = match self.term {
                Term::Contain => case::ActiveModel { contain_missed_at: now, ..Default::default() },
                Term::Cause => case::ActiveModel { cause_missed_at: now, ..Default::default() },
            };
            let after = commands::update(uow, &case, case.version, change).await?;
            steps::record_unsigned(uow, &after, StepKind::DeadlinePassed, Words::to(self.term.code())).await?;
            let restricted = after.restricted;
            uow.emit(&Event::DeadlinePassed { deviation: after.id, term: self.term, restricted });
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}
