//! What meetings must treat of cases.

use async_trait::async_trait;
use kernel::{DeviationId, Instant, Subject};
use ports::{AgendaPoint, AgendaReason, AgendaSource};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, UnitOfWork};

use crate::model::case;
use crate::{ADD_ACTION, Error, Severity, Status, queries};

/// Cases as a source of agenda points: first those reported since the last meeting, closed ones too, for the meeting is
/// for learning; then the others that are not closed. Within each the gravest comes first; one that nobody has triaged
/// may be anything and comes right after the serious ones.
#[derive(Debug, Clone, Copy, Default)]
pub struct Agenda;

#[async_trait]
impl AgendaSource for Agenda {
    async fn draw(
        &self,
        uow: &UnitOfWork,
        since: Option<Instant>,
        until: Instant,
    ) -> Result<Vec<AgendaPoint>, ports::Error> {
        points(uow, since, until).await.map_err(ports::Error::of)
    }

    async fn may_treat(&self, uow: &UnitOfWork, subject: &Subject) -> Result<bool, ports::Error> {
        may_treat(uow, subject).await.map_err(ports::Error::of)
    }
}

/// Whoever may ask for something in a case may decide on it in a meeting.
async fn may_treat(uow: &UnitOfWork, subject: &Subject) -> Result<bool, Error> {
    let Ok(deviation) = subject.id.parse() else { return Ok(false) };
    let case = queries::get(uow.db(), uow.scope(), deviation).await?;
    Ok(case.is_some_and(|case| uow.standing().may(ADD_ACTION, &case).is_ok()))
}

async fn points(uow: &UnitOfWork, since: Option<Instant>, until: Instant) -> Result<Vec<AgendaPoint>, Error> {
    // At the very instant of the last meeting: rather twice than never.
    let new = since.map_or_else(Condition::all, |since| Condition::all().add(case::Column::ReportedAt.gte(since)));
    let rows: Vec<(DeviationId, Option<Severity>, Instant, bool)> = case::Entity::in_scope(uow.scope())
        .filter(case::Column::ReportedAt.lte(until))
        .filter(Condition::any().add(case::Column::Status.ne(Status::Closed)).add(new))
        .select_only()
        .columns([case::Column::Id, case::Column::Severity, case::Column::ReportedAt, case::Column::Restricted])
        .order_by_asc(case::Column::ReportedAt)
        .order_by_asc(case::Column::Id)
        .into_tuple()
        .all(uow.db())
        .await?;
    let mut points: Vec<_> = rows
        .into_iter()
        .map(|(id, severity, reported_at, restricted)| {
            let is_new = since.is_none_or(|since| reported_at >= since);
            let reason = if is_new { AgendaReason::NewCase } else { AgendaReason::OpenCase };
            AgendaPoint { subject: Subject::new("deviation", id), reason, rank: rank(reason, severity), restricted }
        })
        .collect();
    points.sort_by_key(|point| point.rank);
    Ok(points)
}

fn rank(reason: AgendaReason, severity: Option<Severity>) -> i32 {
    let behind_the_new = if reason == AgendaReason::NewCase { 0 } else { 10 };
    behind_the_new
        + match severity {
            Some(Severity::Serious) => 0,
            None => 1,
            Some(Severity::High) => 2,
            Some(Severity::Medium) => 3,
            Some(Severity::Low) => 4,
        }
}
