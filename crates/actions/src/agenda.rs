//! What meetings must treat of actions.

use async_trait::async_trait;
use kernel::{Instant, Subject};
use ports::{AgendaPoint, AgendaReason, AgendaSource};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, UnitOfWork};

use crate::model::row;
use crate::{CANCEL, Error, State, queries};

/// Actions as a source of agenda points: those that are late first, then the others that are under way, and those whose
/// effect is to be checked by now. Within each, the earliest due date comes first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Agenda;

#[async_trait]
impl AgendaSource for Agenda {
    async fn draw(
        &self,
        uow: &UnitOfWork,
        _since: Option<Instant>,
        until: Instant,
    ) -> Result<Vec<AgendaPoint>, ports::Error> {
        points(uow, until).await.map_err(ports::Error::of)
    }

    async fn may_treat(&self, uow: &UnitOfWork, subject: &Subject) -> Result<bool, ports::Error> {
        may_treat(uow, subject).await.map_err(ports::Error::of)
    }
}

/// Whoever may give an action up may decide on it in a meeting: who asked for it, and its circle, but not who only owns it.
async fn may_treat(uow: &UnitOfWork, subject: &Subject) -> Result<bool, Error> {
    let Ok(action) = subject.id.parse() else { return Ok(false) };
    let action = queries::get(uow.db(), uow.scope(), action).await?;
    Ok(action.is_some_and(|action| uow.standing().may(CANCEL, &action).is_ok()))
}

async fn points(uow: &UnitOfWork, until: Instant) -> Result<Vec<AgendaPoint>, Error> {
    let organisation = access::organisation(uow.db(), uow.scope()).await?;
    let today = organisation.zone.date(until);
    let to_be_checked =
        Condition::all().add(row::Column::State.eq(State::Completed)).add(row::Column::EffectCheckOn.lte(today));
    let rows: Vec<(kernel::ActionId, State, Instant, bool)> = row::Entity::in_scope(uow.scope())
        .filter(row::Column::CreatedAt.lte(until))
        .filter(Condition::any().add(row::Column::State.eq(State::Open)).add(to_be_checked))
        .select_only()
        .columns([row::Column::Id, row::Column::State, row::Column::OverdueFrom, row::Column::Restricted])
        .order_by_asc(row::Column::OverdueFrom)
        .order_by_asc(row::Column::Id)
        .into_tuple()
        .all(uow.db())
        .await?;
    let is_late = |state: State, overdue_from: Instant| state == State::Open && overdue_from <= until;
    let (late, under_way): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, state, from, _)| is_late(*state, *from));
    let late = late.into_iter().map(|row| (row, AgendaReason::OverdueAction));
    let under_way = under_way.into_iter().map(|row| (row, AgendaReason::OpenAction));
    Ok((0..)
        .zip(late.chain(under_way))
        .map(|(rank, ((id, .., restricted), reason))| AgendaPoint {
            subject: Subject::new("action", id),
            reason,
            rank,
            restricted,
        })
        .collect())
}
