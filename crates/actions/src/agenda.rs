//! What meetings must treat of actions.

use async_trait::async_trait;
use kernel::{Instant, Subject};
use ports::{AgendaPoint, AgendaReason, AgendaSource};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, UnitOfWork};

use crate::model::row;
use crate::{Error, State};

/// Actions as a source of agenda points: those that are late first, then the others that are under way, and those whose
/// effect is to be checked by now. Within each, the earliest due date comes first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Agenda;

#[async_trait]
impl AgendaSource for Agenda {
    async fn draw(&self, uow: &UnitOfWork, _since: Option<Instant>) -> Result<Vec<AgendaPoint>, ports::Error> {
        points(uow).await.map_err(ports::Error::of)
    }
}

async fn points(uow: &UnitOfWork) -> Result<Vec<AgendaPoint>, Error> {
    let organisation = access::organisation(uow.db(), uow.scope()).await?;
    let today = organisation.zone.date(uow.now());
    let to_be_checked =
        Condition::all().add(row::Column::State.eq(State::Completed)).add(row::Column::EffectCheckOn.lte(today));
    let rows: Vec<(kernel::ActionId, State, Instant, bool)> = row::Entity::in_scope(uow.scope())
        .filter(Condition::any().add(row::Column::State.eq(State::Open)).add(to_be_checked))
        .select_only()
        .columns([row::Column::Id, row::Column::State, row::Column::OverdueFrom, row::Column::Restricted])
        .order_by_asc(row::Column::OverdueFrom)
        .order_by_asc(row::Column::Id)
        .into_tuple()
        .all(uow.db())
        .await?;
    let is_late = |state: State, overdue_from: Instant| state == State::Open && overdue_from <= uow.now();
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
