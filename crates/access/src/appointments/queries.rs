//! Finding appointments.

use std::collections::HashMap;

use kernel::{AppointmentId, Instant, Page, PersonId, Position, Relation, Role, Scope, Slice, Visible};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Order, QueryFilter, QueryOrder};
use store::{Scoped, keyset};

use super::{Appointment, row};
use crate::Error;

/// One appointment.
pub async fn get(
    db: &impl ConnectionTrait,
    scope: &Scope,
    appointment: AppointmentId,
) -> Result<Option<Appointment>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Id.eq(appointment)).one(db).await?)
}

/// Many appointments in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    appointments: &[AppointmentId],
) -> Result<HashMap<AppointmentId, Appointment>, Error> {
    if appointments.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, appointments.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// All that these people hold, held and are to hold, in one statement; for each in the order of the beginnings.
pub async fn of_persons(
    db: &impl ConnectionTrait,
    scope: &Scope,
    persons: &[PersonId],
) -> Result<HashMap<PersonId, Vec<Appointment>>, Error> {
    let mut all: HashMap<PersonId, Vec<Appointment>> = HashMap::new();
    if persons.is_empty() {
        return Ok(all);
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::PersonId, persons.iter().copied());
    let rows = select.order_by_asc(row::Column::FromAt).order_by_asc(row::Column::Id).all(db).await?;
    for row in rows {
        all.entry(row.person_id).or_default().push(row);
    }
    Ok(all)
}

/// A page of the appointments that may be seen, the one entered last first.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    visible: Visible,
    page: &Page<Position>,
) -> Result<Slice<Appointment>, Error> {
    let mut select = row::Entity::in_scope(scope);
    if !visible.all {
        select = select.filter(match visible.person {
            Some(person) if visible.relations.contains(&Relation::Own) => row::Column::PersonId.eq(person),
            _ => row::Column::Id.is_null(),
        });
    }
    Ok(keyset::page(db, select, row::Column::MadeAt, row::Column::Id, Order::Desc, page).await?)
}

/// Who holds a role at an instant, deputies too.
pub(crate) async fn in_force(
    db: &impl ConnectionTrait,
    scope: &Scope,
    role: Role,
    at: Instant,
) -> Result<Vec<Appointment>, Error> {
    let select = row::Entity::in_scope(scope)
        .filter(row::Column::Role.eq(role))
        .filter(row::Column::FromAt.lte(at))
        .filter(not_over(at));
    Ok(select.all(db).await?)
}

/// All appointments to a role that are not over at an instant, those that have yet to begin too.
pub(super) async fn to_role_since(
    db: &impl ConnectionTrait,
    scope: &Scope,
    role: Role,
    at: Instant,
) -> Result<Vec<Appointment>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Role.eq(role)).filter(not_over(at)).all(db).await?)
}

fn not_over(at: Instant) -> Condition {
    Condition::any().add(row::Column::ToAt.is_null()).add(row::Column::ToAt.gt(at))
}
