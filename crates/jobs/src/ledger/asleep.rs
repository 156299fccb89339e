//! A schedule that is at fault itself must not stop the others: it sleeps, the alarm says so, and its row says why.
//!
//! Only its own faults put it to sleep. Whatever the database does concerns the unit of work, which is taken back whole
//! and tried again by the next pass.

use calendar::{Schedule, Span};
use sea_orm::ActiveValue::Set;
use store::InstallationUnit;

use crate::schedules::{ScheduleRow, row};
use crate::{Error, metrics};

/// Why a schedule cannot be opened, today or tomorrow.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unfit {
    /// No part of this program knows the job that its periods cause.
    #[error("no job of the kind {0} is known")]
    UnknownKind(String),
    /// Its rule, or how long before it opens, does not read.
    #[error("its rule does not read")]
    Rule(#[source] store::Error),
    /// The fields of its job are no fields.
    #[error("the fields of its job do not read")]
    Payload,
}

impl Unfit {
    pub(super) fn rule_of(schedule: &ScheduleRow) -> Result<(Schedule, Span), Self> {
        let rule = schedule.schedule().map_err(Self::Rule)?;
        Ok((rule, schedule.before().map_err(Self::Rule)?))
    }

    fn code(&self) -> &'static str {
        match self {
            Self::UnknownKind(_) => "SCHEDULE_KIND_UNKNOWN",
            Self::Rule(_) => "SCHEDULE_RULE_UNREADABLE",
            Self::Payload => "SCHEDULE_PAYLOAD_UNREADABLE",
        }
    }
}

/// It still knows the period that it has come to and goes on with it when it is put again.
pub(super) async fn asleep(unit: &InstallationUnit, schedule: &ScheduleRow, unfit: &Unfit) -> Result<(), Error> {
    let code = unfit.code();
    tracing::error!(schedule.id = %schedule.id, error.code = code, error = %unfit, "the schedule {} cannot be opened and sleeps", schedule.id);
    metrics::asleep(code);
    let change =
        row::ActiveModel { next_opens_at: Set(None), problem: Set(Some(code.to_owned())), ..Default::default() };
    schedule.change(unit, change).await
}
