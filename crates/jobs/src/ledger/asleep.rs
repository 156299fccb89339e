//! A schedule that is at fault itself must not stop the others: it sleeps, the alarm says so, and its row says why.
//!
//! Only its own faults put it to sleep. Whatever the database does concerns the unit of work, which is taken back whole
//! and tried again by the next pass. And a job that nobody knows here may be known to a newer program beside this one, or
//! to the one that is about to be started: such a schedule is left for it, and sleeps only after a week.

use calendar::{Schedule, Span};
use chrono::TimeDelta;
use kernel::Instant;

use super::opening::Change;
use crate::schedules::ScheduleRow;
use crate::{metrics, registry};

/// The shortest and the longest time after which a schedule whose job is unknown is looked at again.
const LOOKED_AT_AGAIN: (TimeDelta, TimeDelta) = (TimeDelta::minutes(1), TimeDelta::hours(1));

/// Why a schedule cannot be opened, today or tomorrow.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfit {
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
    pub(crate) fn rule_of(schedule: &ScheduleRow) -> Result<(Schedule, Span), Self> {
        let rule = schedule.schedule().map_err(Self::Rule)?;
        Ok((rule, schedule.before().map_err(Self::Rule)?))
    }

    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::UnknownKind(_) => "SCHEDULE_KIND_UNKNOWN",
            Self::Rule(_) => "SCHEDULE_RULE_UNREADABLE",
            Self::Payload => "SCHEDULE_PAYLOAD_UNREADABLE",
        }
    }

    /// What becomes of the schedule.
    pub(super) fn change(&self, schedule: &ScheduleRow, now: Instant) -> Change {
        let due = schedule.next_due_at.unwrap_or(now);
        match self {
            Self::UnknownKind(_) if now < due + registry::UNKNOWN_KEPT => {
                let (least, most) = LOOKED_AT_AGAIN;
                let code = self.code();
                tracing::warn!(schedule.id = %schedule.id, error.code = code, "the schedule {} is left for a program that knows its job", schedule.id);
                Change::unopened(schedule, Some(now + (now - due).clamp(least, most)), code)
            }
            Self::UnknownKind(_) | Self::Rule(_) | Self::Payload => self.asleep(schedule),
        }
    }

    /// It still knows the period that it has come to and goes on with it when it is put again.
    pub(super) fn asleep(&self, schedule: &ScheduleRow) -> Change {
        let code = self.code();
        tracing::error!(schedule.id = %schedule.id, error.code = code, error = %self, "the schedule {} cannot be opened and sleeps", schedule.id);
        metrics::asleep(code);
        Change::unopened(schedule, None, code)
    }
}
