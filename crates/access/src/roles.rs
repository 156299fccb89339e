//! Who holds which role at an instant: one statement for any number of people, and one for any role.

use std::collections::HashMap;

use kernel::{AppointmentId, Instant, OrganisationId, PersonId, Role, Scope, StandingRole};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};
use store::Scoped;

use crate::{Error, appointments, persons};

/// Somebody who holds a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub person: PersonId,
    /// By which appointment; LM and EMP have none.
    pub appointment: Option<AppointmentId>,
    /// As deputy for somebody else.
    pub deputy: bool,
}

/// The roles that each of these people holds at an instant. Who is not here, or has left by then, is not in the answer.
pub async fn roles_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    persons: &[PersonId],
    at: Instant,
) -> Result<HashMap<PersonId, Vec<StandingRole>>, Error> {
    if persons.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(held(db, scope.organisation, persons, at).await?)
}

/// Everybody who holds a role at an instant, ordinary holders before deputies.
pub async fn persons_with_role(
    db: &impl ConnectionTrait,
    scope: &Scope,
    role: Role,
    at: Instant,
) -> Result<Vec<Holder>, Error> {
    use persons::row::Column as Person;
    let here = persons::row::Entity::in_scope(scope).filter(present(at)).select_only();
    let by_nature = |person| Holder { person, appointment: None, deputy: false };
    match role {
        Role::Emp => {
            let all = here.column(Person::Id).order_by_asc(Person::Id).into_tuple::<PersonId>().all(db).await?;
            Ok(all.into_iter().map(by_nature).collect())
        }
        Role::Lm => {
            let led = here
                .column(Person::LineManagerId)
                .distinct()
                .filter(Person::LineManagerId.is_not_null())
                .order_by_asc(Person::LineManagerId)
                .into_tuple::<PersonId>()
                .all(db)
                .await?;
            Ok(led.into_iter().map(by_nature).collect())
        }
        role => {
            let mut held = appointments::in_force(db, scope, role, at).await?;
            held.sort_by_key(|held| (held.is_deputy(), held.from_at, held.id));
            Ok(held
                .iter()
                .map(|held| Holder { person: held.person_id, appointment: Some(held.id), deputy: held.is_deputy() })
                .collect())
        }
    }
}

/// Whoever answers for a role at an instant: its ordinary holder, or else a deputy.
pub async fn holder(
    db: &impl ConnectionTrait,
    scope: &Scope,
    role: Role,
    at: Instant,
) -> Result<Option<Holder>, Error> {
    Ok(persons_with_role(db, scope, role, at).await?.into_iter().next())
}

/// People who have not left by then.
fn present(at: Instant) -> Condition {
    use persons::row::Column as Person;
    Condition::any().add(Person::LeftAt.is_null()).add(Person::LeftAt.gt(at))
}

/// One row per person and appointment in force; a person without one has a single row with nulls.
pub(crate) async fn held(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    persons: &[PersonId],
    at: Instant,
) -> Result<HashMap<PersonId, Vec<StandingRole>>, DbErr> {
    let mut all: HashMap<PersonId, Vec<StandingRole>> = HashMap::new();
    for row in db.query_all(&statement(organisation, persons, at)).await? {
        let person: PersonId = row.try_get_by_index(0)?;
        let roles = all.entry(person).or_insert_with(|| vec![by_nature(Role::Emp)]);
        let leads: bool = row.try_get_by_index(1)?;
        if leads && !roles.iter().any(|held| held.role == Role::Lm) {
            roles.push(by_nature(Role::Lm));
        }
        if let Some(role) = row.try_get_by_index::<Option<Role>>(2)? {
            let appointment: Option<AppointmentId> = row.try_get_by_index(3)?;
            let deputy_for: Option<PersonId> = row.try_get_by_index(4)?;
            roles.push(StandingRole { role, appointment, deputy: deputy_for.is_some() });
        }
    }
    for roles in all.values_mut() {
        roles.sort_by_key(|held| (held.role, held.deputy, held.appointment));
    }
    Ok(all)
}

fn by_nature(role: Role) -> StandingRole {
    StandingRole { role, appointment: None, deputy: false }
}

fn statement(organisation: OrganisationId, persons: &[PersonId], at: Instant) -> SelectStatement {
    use appointments::row::Column as Appointment;
    use persons::row::Column as Person;
    let person = |column: Person| Expr::col(("person", column));
    let led = |column: Person| Expr::col(("led", column));
    let held = |column: Appointment| Expr::col(("held", column));
    let leads = Query::select()
        .expr(Expr::val(1))
        .from_as(persons::row::Entity, "led")
        .and_where(led(Person::OrganisationId).eq(person(Person::OrganisationId)))
        .and_where(led(Person::LineManagerId).eq(person(Person::Id)))
        .cond_where(Condition::any().add(led(Person::LeftAt).is_null()).add(led(Person::LeftAt).gt(at)))
        .to_owned();
    let in_force = Condition::all()
        .add(held(Appointment::OrganisationId).eq(person(Person::OrganisationId)))
        .add(held(Appointment::PersonId).eq(person(Person::Id)))
        .add(held(Appointment::FromAt).lte(at))
        .add(Condition::any().add(held(Appointment::ToAt).is_null()).add(held(Appointment::ToAt).gt(at)));
    Query::select()
        .expr(person(Person::Id))
        .expr(Expr::exists(leads))
        .expr(held(Appointment::Role))
        .expr(held(Appointment::Id))
        .expr(held(Appointment::DeputyFor))
        .from_as(persons::row::Entity, "person")
        .join_as(JoinType::LeftJoin, appointments::row::Entity, "held", in_force)
        .and_where(person(Person::OrganisationId).eq(organisation))
        .and_where(person(Person::Id).is_in(persons.iter().copied()))
        .cond_where(Condition::any().add(person(Person::LeftAt).is_null()).add(person(Person::LeftAt).gt(at)))
        .to_owned()
}
