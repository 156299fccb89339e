//! Once a day it is asked what is due for a review.

use calendar::{Move, Schedule, Span};
use chrono::NaiveTime;
use jobs::{CatchUp, Job, NewSchedule, schedules};
use store::UnitOfWork;

use super::jobs::OpenReviews;
use crate::Error;

/// Puts the reviews of the unit's organisation into the ledger. Days that were missed are one look.
pub(crate) async fn schedule(uow: &mut UnitOfWork, at: NaiveTime) -> Result<(), Error> {
    let organisation = access::organisation(uow.db(), uow.scope()).await?;
    let schedule = Schedule {
        rule: "FREQ=DAILY".parse().expect("a rule of the calendar"),
        zone: organisation.zone,
        at,
        moves: Move::Stay,
        holidays: organisation.holidays(),
    };
    let new = NewSchedule {
        key: "deletion:reviews".to_owned(),
        schedule,
        opens_before: Span::ZERO,
        catch_up: CatchUp::Latest,
        kind: OpenReviews::KIND,
        payload: serde_json::json!({}),
    };
    Ok(schedules::put(uow, new).await?)
}
