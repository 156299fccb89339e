//! Finding actions.

use std::collections::HashMap;

use kernel::{ActionId, Instant, Page, PersonId, Position, Relation, Scope, Slice, Subject, Visible};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, Select};
use store::{Scoped, keyset};

use crate::model::{circle, row};
use crate::{Action, ActionRow, Error, Order, State};

/// Which actions a list is about. What is left out does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In one of these states.
    pub states: Option<Vec<State>>,
    /// To be done by this person.
    pub owner: Option<PersonId>,
    /// Open, and late at this instant.
    pub overdue_at: Option<Instant>,
    /// Serving this.
    pub subject: Option<Subject>,
}

/// One action. Whether it may be seen is decided with [`crate::VIEW`].
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, action: ActionId) -> Result<Option<Action>, Error> {
    let rows = row::Entity::in_scope(scope).filter(row::Column::Id.eq(action)).all(db).await?;
    Ok(with_circles(db, scope, rows).await?.pop())
}

/// Many actions in two statements; who is not here is not in the answer. What may be seen is decided with
/// [`crate::VIEW`].
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    actions: &[ActionId],
) -> Result<HashMap<ActionId, Action>, Error> {
    if actions.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, actions.iter().copied()).all(db).await?;
    Ok(with_circles(db, scope, rows).await?.into_iter().map(|action| (action.id, action)).collect())
}

/// The actions that serve each of these, the earliest added first, in two statements. What may be seen is decided with
/// [`crate::VIEW`].
pub async fn of_subjects(
    db: &impl ConnectionTrait,
    scope: &Scope,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Vec<Action>>, Error> {
    let mut all: HashMap<Subject, Vec<Action>> = HashMap::new();
    if subjects.is_empty() {
        return Ok(all);
    }
    let ids = subjects.iter().map(|subject| subject.id.clone());
    let rows = keyset::any_of(row::Entity::in_scope(scope), row::Column::SubjectId, ids)
        .order_by_asc(row::Column::CreatedAt)
        .order_by_asc(row::Column::Id)
        .all(db)
        .await?;
    for action in with_circles(db, scope, rows).await? {
        let serves = action.serves();
        // A printed id tells its kind already; a caller who names another kind for it asks for nothing.
        if subjects.contains(&serves) {
            all.entry(serves).or_default().push(action);
        }
    }
    Ok(all)
}

/// The actions of one subject that are still to be done, or whose effect is still to be checked.
pub async fn unfinished_of(db: &impl ConnectionTrait, scope: &Scope, subject: &Subject) -> Result<Vec<Action>, Error> {
    let all = of_subjects(db, scope, std::slice::from_ref(subject)).await?.remove(subject).unwrap_or_default();
    let unfinished = |action: &Action| match action.state {
        State::Open => true,
        State::Completed => action.effect_check_on.is_some(),
        State::Effective | State::Ineffective | State::Cancelled => false,
    };
    Ok(all.into_iter().filter(unfinished).collect())
}

/// A page of the actions that may be seen, in two statements. `visible` is the answer to [`crate::VIEW`].
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    visible: Visible,
    filter: &Filter,
    order: Order,
    page: &Page<Position>,
) -> Result<Slice<Action>, Error> {
    let select = narrowed(row::Entity::in_scope(scope).filter(seen(scope, visible)), filter);
    let (sort, direction) = match order {
        Order::DueFirst => (row::Column::OverdueFrom, sea_orm::Order::Asc),
        Order::NewestFirst => (row::Column::CreatedAt, sea_orm::Order::Desc),
    };
    let slice = keyset::page(db, select, sort, row::Column::Id, direction, page).await?;
    let rows = with_circles(db, scope, slice.rows).await?;
    Ok(Slice { rows, has_previous: slice.has_previous, has_next: slice.has_next })
}

fn narrowed(mut select: Select<row::Entity>, filter: &Filter) -> Select<row::Entity> {
    if let Some(states) = &filter.states {
        select = select.filter(row::Column::State.is_in(states.iter().copied()));
    }
    if let Some(owner) = filter.owner {
        select = select.filter(row::Column::OwnerId.eq(owner));
    }
    if let Some(at) = filter.overdue_at {
        select = select.filter(row::Column::State.eq(State::Open)).filter(row::Column::OverdueFrom.lte(at));
    }
    if let Some(subject) = &filter.subject {
        select =
            select.filter(row::Column::SubjectId.eq(&subject.id)).filter(row::Column::SubjectKind.eq(&subject.kind));
    }
    select
}

/// The same decision as `Standing::may`, as a condition on rows.
fn seen(scope: &Scope, visible: Visible) -> Condition {
    let mut seen = Condition::any();
    if visible.all && visible.restricted {
        return Condition::all();
    }
    if visible.all {
        seen = seen.add(row::Column::Restricted.eq(false));
    }
    if let Some(person) = visible.person {
        for relation in visible.relations {
            seen = seen.add(match relation {
                Relation::Own => Condition::all().add(row::Column::OwnerId.eq(person)),
                Relation::Author => Condition::all().add(row::Column::AuthorId.eq(person)),
                Relation::Line => {
                    Condition::all().add(row::Column::LineId.eq(person)).add(row::Column::Restricted.eq(false))
                }
                Relation::Circle | Relation::RestrictedCircle => {
                    let within = Query::select()
                        .column(circle::Column::ActionId)
                        .from(circle::Entity)
                        .and_where(circle::Column::OrganisationId.eq(scope.organisation))
                        .and_where(circle::Column::PersonId.eq(person))
                        .to_owned();
                    let within = Condition::all().add(row::Column::Id.in_subquery(within));
                    let only = (*relation == Relation::RestrictedCircle).then(|| row::Column::Restricted.eq(true));
                    within.add_option(only)
                }
            });
        }
    }
    // A disjunction of nothing would let everything through.
    if seen.is_empty() { Condition::all().add(row::Column::Id.is_null()) } else { seen }
}

/// Circles are loaded in one statement, and only where there are any.
pub(crate) async fn with_circles(
    db: &impl ConnectionTrait,
    scope: &Scope,
    rows: Vec<ActionRow>,
) -> Result<Vec<Action>, Error> {
    let mut circles: HashMap<ActionId, Vec<PersonId>> = HashMap::new();
    let restricted: Vec<_> = rows.iter().filter(|row| row.restricted).map(|row| row.id).collect();
    if !restricted.is_empty() {
        let select = keyset::any_of(circle::Entity::in_scope(scope), circle::Column::ActionId, restricted);
        for member in select.order_by_asc(circle::Column::PersonId).all(db).await? {
            circles.entry(member.action_id).or_default().push(member.person_id);
        }
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let circle = circles.remove(&row.id).unwrap_or_default();
            Action::new(row, circle)
        })
        .collect())
}
