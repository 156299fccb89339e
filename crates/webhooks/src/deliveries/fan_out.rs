//! From an event to its deliveries, in the transaction in which it leaves the outbox.

use std::collections::BTreeSet;

use kernel::{EndpointId, EventRef, OrganisationId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use store::InstallationUnit;

use super::{State, row};
use crate::catalogue::{self, EventType};
use crate::dispatcher::queue;
use crate::endpoints::{self, Endpoint};
use crate::event::PING;

/// So many rows stand in one statement.
const ROWS: usize = 1_000;
/// The data of an event that only a few may know of says so.
const RESTRICTED: &str = "restricted";

/// Makes the deliveries of these events. Returns how many.
pub(crate) async fn fan_out(unit: &InstallationUnit, events: &[EventRef]) -> Result<usize, DbErr> {
    let published: Vec<_> = events.iter().filter_map(|event| Some((event, of(event)?))).collect();
    if published.is_empty() {
        return Ok(0);
    }
    let organisations: BTreeSet<OrganisationId> = published.iter().map(|(event, _)| event.organisation).collect();
    let endpoints = endpoints::row::Entity::find()
        .filter(endpoints::row::Column::OrganisationId.is_in(organisations))
        .filter(endpoints::row::Column::State.eq(endpoints::State::Enabled))
        .order_by_asc(endpoints::row::Column::Id)
        .all(unit)
        .await?;
    let mut rows = Vec::new();
    let mut woken: BTreeSet<EndpointId> = BTreeSet::new();
    for (event, kind) in published {
        let mut to = endpoints.iter().filter(|endpoint| is_for(event, endpoint)).peekable();
        if to.peek().is_none() {
            continue;
        }
        let Some(body) = catalogue::body(kind, event) else {
            tracing::error!(event.id = %event.id, event.kind = %event.kind, "the event {} is not as its type says and is delivered to nobody", event.id);
            continue;
        };
        for endpoint in to {
            woken.insert(endpoint.id);
            rows.push(delivery(unit, event, endpoint, body.clone()));
        }
    }
    let made = rows.len();
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(ROWS));
        row::Entity::insert_many(std::mem::replace(&mut rows, rest))
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(unit)
            .await?;
    }
    queue::wake(unit, woken, unit.now()).await?;
    Ok(made)
}

/// The event's type, if it is told to others at all.
fn of(event: &EventRef) -> Option<&'static EventType> {
    let restricted = event.data.get(RESTRICTED).is_some_and(|value| value == "true");
    if restricted { None } else { catalogue::find(&event.kind) }
}

fn is_for(event: &EventRef, endpoint: &Endpoint) -> bool {
    endpoint.organisation_id == event.organisation
        && if event.kind == PING { event.subject.id == endpoint.id.to_string() } else { endpoint.wants(&event.kind) }
}

fn delivery(unit: &InstallationUnit, event: &EventRef, endpoint: &Endpoint, body: String) -> row::ActiveModel {
    row::ActiveModel {
        organisation_id: Set(event.organisation),
        id: Set(unit.new_id()),
        endpoint_id: Set(endpoint.id),
        event_id: Set(event.id),
        event_type: Set(event.kind.clone()),
        body: Set(body),
        state: Set(State::Pending),
        due_at: Set(unit.now()),
        attempts: Set(0),
        tries: Set(0),
        fence: Set(0),
        lease_until: Set(None),
        problem: Set(None),
        created_at: Set(unit.now()),
        ended_at: Set(None),
        trace: Set(event.trace.clone()),
    }
}
