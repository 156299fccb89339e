//! Drawing an agenda: as a meeting opens, and once more as it is held.
//!
//! Between the opening and the sitting things happen too. What arose in between is added when the meeting is held, so
//! that everything up to the instant at which people sat has been treated; the next meeting begins there. It is often
//! written down later: what arose meanwhile nobody there has heard of.

use std::collections::HashSet;

use kernel::{DutyId, Instant, OccurrenceId, Scope, Version};
use ports::Ports;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, UnitOfWork, model};

use super::model::{ActionIds, item};
use super::queries::items_of;
use crate::Error;
use crate::occurrences::{Occurrence, State, row};

/// Puts onto the agenda what must be treated at `until` and does not stand there yet, source by source, each by rank.
pub(crate) async fn draw(
    uow: &mut UnitOfWork,
    ports: &Ports,
    meeting: &Occurrence,
    until: Instant,
) -> Result<(), Error> {
    let since = treated_up_to(uow.db(), uow.scope(), meeting.duty_id, meeting.id).await?;
    let items = items_of(uow.db(), uow.scope(), meeting.id).await?;
    let mut position = items.last().map_or(0, |item| item.position);
    let mut there: HashSet<String> = items.into_iter().map(|item| item.subject_id).collect();
    for source in &ports.agenda {
        let mut points = source.draw(uow, since, until).await?;
        // Stable: between equals the source's own order stands.
        points.sort_by_key(|point| point.rank);
        for point in points {
            if !there.insert(point.subject.id.clone()) {
                continue;
            }
            position += 1;
            let row = item::ActiveModel {
                organisation_id: Set(uow.organisation()),
                id: Set(uow.new_id()),
                version: Set(Version::FIRST),
                occurrence_id: Set(meeting.id),
                position: Set(position),
                subject_kind: Set(point.subject.kind),
                subject_id: Set(point.subject.id),
                drawn_as: Set(point.reason.into()),
                restricted: Set(point.restricted),
                drawn_at: Set(uow.now()),
                outcome: Set(None),
                reason: Set(None),
                actions: Set(ActionIds::default()),
                decided_by: Set(None),
                decided_at: Set(None),
            };
            model::insert(uow, row).await?;
        }
    }
    Ok(())
}

/// The instant up to which the other meetings of a duty that were held have treated everything.
async fn treated_up_to(
    db: &impl ConnectionTrait,
    scope: &Scope,
    duty: DutyId,
    but: OccurrenceId,
) -> Result<Option<Instant>, Error> {
    let latest = row::Entity::in_scope(scope)
        .select_only()
        .column(row::Column::DrawnAt)
        .filter(row::Column::DutyId.eq(duty))
        .filter(row::Column::State.eq(State::Held))
        .filter(row::Column::Id.ne(but))
        .order_by_desc(row::Column::DrawnAt)
        .limit(1)
        .into_tuple::<Option<Instant>>();
    Ok(latest.one(db).await?.flatten())
}
