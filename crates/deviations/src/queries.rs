//! Finding cases.

use std::collections::HashMap;

use kernel::{DeviationId, Instant, Page, PersonId, Position, Relation, Scope, Slice, Visible};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select};
use store::{Scoped, keyset};

use crate::model::{case, circle, step};
use crate::{Deviation, DeviationRow, Error, EventType, Kind, Severity, Status, Step};

/// Which cases a list is about. What is left out does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Standing in one of these places.
    pub statuses: Option<Vec<Status>>,
    /// Not closed, or closed.
    pub open: Option<bool>,
    /// Of one of these kinds.
    pub kinds: Option<Vec<Kind>>,
    /// Of one of these event types.
    pub event_types: Option<Vec<EventType>>,
    /// Of one of these severities.
    pub severities: Option<Vec<Severity>>,
    /// Opened by an event, or reported by somebody.
    pub opened_by_event: Option<bool>,
    /// Opened by events of this kind.
    pub origin_event: Option<String>,
    /// Answered for by this person.
    pub owner: Option<PersonId>,
}

/// One case. Whether it may be seen is decided with [`crate::VIEW`].
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, deviation: DeviationId) -> Result<Option<Deviation>, Error> {
    let rows = case::Entity::in_scope(scope).filter(case::Column::Id.eq(deviation)).all(db).await?;
    Ok(with_circles(db, scope, rows).await?.pop())
}

/// Many cases in two statements; what is not here is not in the answer. What may be seen is decided with
/// [`crate::VIEW`].
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    deviations: &[DeviationId],
) -> Result<HashMap<DeviationId, Deviation>, Error> {
    if deviations.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(case::Entity::in_scope(scope), case::Column::Id, deviations.iter().copied());
    let rows = select.all(db).await?;
    Ok(with_circles(db, scope, rows).await?.into_iter().map(|case| (case.id, case)).collect())
}

/// The cases as which each of these came back, the earliest first, in two statements. What may be seen is decided with
/// [`crate::VIEW`].
pub async fn recurrences_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    deviations: &[DeviationId],
) -> Result<HashMap<DeviationId, Vec<Deviation>>, Error> {
    let mut all: HashMap<DeviationId, Vec<Deviation>> = HashMap::new();
    if deviations.is_empty() {
        return Ok(all);
    }
    let select = keyset::any_of(case::Entity::in_scope(scope), case::Column::RecurrenceOf, deviations.iter().copied());
    let rows = select.order_by_asc(case::Column::ReportedAt).order_by_asc(case::Column::Id).all(db).await?;
    for case in with_circles(db, scope, rows).await? {
        if let Some(earlier) = case.recurrence_of {
            all.entry(earlier).or_default().push(case);
        }
    }
    Ok(all)
}

/// A page of the cases that may be seen, the latest report first, in two statements. `visible` is the answer to
/// [`crate::VIEW`].
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    visible: Visible,
    filter: &Filter,
    page: &Page<Position>,
) -> Result<Slice<Deviation>, Error> {
    let select = narrowed(case::Entity::in_scope(scope).filter(seen(scope, visible)), filter);
    let slice = keyset::page(db, select, case::Column::ReportedAt, case::Column::Id, Order::Desc, page).await?;
    let rows = with_circles(db, scope, slice.rows).await?;
    Ok(Slice { rows, has_previous: slice.has_previous, has_next: slice.has_next })
}

/// Who is let into each of these cases, in one statement.
pub async fn circle_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    deviations: &[DeviationId],
) -> Result<HashMap<DeviationId, Vec<PersonId>>, Error> {
    let mut circles: HashMap<DeviationId, Vec<PersonId>> = HashMap::new();
    if deviations.is_empty() {
        return Ok(circles);
    }
    let select =
        keyset::any_of(circle::Entity::in_scope(scope), circle::Column::DeviationId, deviations.iter().copied());
    for member in select.order_by_asc(circle::Column::PersonId).all(db).await? {
        circles.entry(member.deviation_id).or_default().push(member.person_id);
    }
    Ok(circles)
}

/// The steps of many cases in one statement, each case's in order. Who may see a case may see its steps.
pub async fn steps_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    deviations: &[DeviationId],
) -> Result<HashMap<DeviationId, Vec<Step>>, Error> {
    let mut all: HashMap<DeviationId, Vec<Step>> = HashMap::new();
    if deviations.is_empty() {
        return Ok(all);
    }
    let select = keyset::any_of(step::Entity::in_scope(scope), step::Column::DeviationId, deviations.iter().copied());
    for step in select.order_by_asc(step::Column::Number).order_by_asc(step::Column::Kind).all(db).await? {
        all.entry(step.deviation_id).or_default().push(step);
    }
    Ok(all)
}

/// Confidential cases that are not closed, in the order of their ids, after one of them; for a job that looks at all of
/// them. One statement for each status, so that an index leads to them and nothing else is read.
pub(crate) async fn unclosed_confidential(
    db: &impl ConnectionTrait,
    scope: &Scope,
    after: Option<DeviationId>,
    limit: usize,
) -> Result<Vec<Deviation>, Error> {
    let mut rows = Vec::new();
    for status in [Status::Reported, Status::Triaged] {
        let select = case::Entity::in_scope(scope)
            .filter(case::Column::Restricted.eq(true))
            .filter(case::Column::Status.eq(status))
            .filter(Condition::all().add_option(after.map(|after| case::Column::Id.gt(after))))
            .order_by_asc(case::Column::Id)
            .limit(limit as u64);
        rows.extend(select.all(db).await?);
    }
    rows.sort_by_key(|case| case.id);
    rows.truncate(limit);
    with_circles(db, scope, rows).await
}

/// How many cases of each event type were reported from one instant up to but not including another, of those that may be
/// seen: between two narrow instants a number would tell of a case that is hidden. The most frequent comes first.
/// `visible` is the answer to [`crate::VIEW`].
pub async fn counts_by_event_type(
    db: &impl ConnectionTrait,
    scope: &Scope,
    visible: Visible,
    from: Instant,
    until: Instant,
) -> Result<Vec<(EventType, u64)>, Error> {
    let rows: Vec<(EventType, i64)> = case::Entity::in_scope(scope)
        .filter(seen(scope, visible))
        .filter(case::Column::ReportedAt.gte(from))
        .filter(case::Column::ReportedAt.lt(until))
        .filter(case::Column::EventType.is_not_null())
        .select_only()
        .column(case::Column::EventType)
        .column_as(case::Column::Id.count(), "cases")
        .group_by(case::Column::EventType)
        .into_tuple()
        .all(db)
        .await?;
    let mut counts: Vec<_> = rows.into_iter().map(|(of, cases)| (of, u64::try_from(cases).unwrap_or(0))).collect();
    counts.sort_by_key(|(of, cases)| (std::cmp::Reverse(*cases), *of));
    Ok(counts)
}

fn narrowed(mut select: Select<case::Entity>, filter: &Filter) -> Select<case::Entity> {
    if let Some(statuses) = &filter.statuses {
        select = select.filter(case::Column::Status.is_in(statuses.iter().copied()));
    }
    if let Some(open) = filter.open {
        let status = case::Column::Status;
        select = select.filter(if open { status.ne(Status::Closed) } else { status.eq(Status::Closed) });
    }
    if let Some(kinds) = &filter.kinds {
        select = select.filter(case::Column::Kind.is_in(kinds.iter().copied()));
    }
    if let Some(event_types) = &filter.event_types {
        select = select.filter(case::Column::EventType.is_in(event_types.iter().copied()));
    }
    if let Some(severities) = &filter.severities {
        select = select.filter(case::Column::Severity.is_in(severities.iter().copied()));
    }
    if let Some(by_event) = filter.opened_by_event {
        let origin = case::Column::OriginEvent;
        select = select.filter(if by_event { origin.is_not_null() } else { origin.is_null() });
    }
    if let Some(event) = &filter.origin_event {
        select = select.filter(case::Column::OriginEvent.eq(event));
    }
    if let Some(owner) = filter.owner {
        select = select.filter(case::Column::OwnerId.eq(owner));
    }
    select
}

/// The same decision as `Standing::may`, as a condition on rows.
fn seen(scope: &Scope, visible: Visible) -> Condition {
    if visible.all && visible.restricted {
        return Condition::all();
    }
    let mut seen = Condition::any();
    if visible.all {
        seen = seen.add(case::Column::Restricted.eq(false));
    }
    if let Some(person) = visible.person {
        for relation in visible.relations {
            seen = seen.add(match relation {
                Relation::Own => Condition::all().add(case::Column::OwnerId.eq(person)),
                Relation::Author => Condition::all().add(case::Column::AuthorId.eq(person)),
                Relation::Line => Condition::all().add(case::Column::LineId.eq(person)),
                Relation::Circle | Relation::RestrictedCircle => {
                    let within = Query::select()
                        .column(circle::Column::DeviationId)
                        .from(circle::Entity)
                        .and_where(circle::Column::OrganisationId.eq(scope.organisation))
                        .and_where(circle::Column::PersonId.eq(person))
                        .to_owned();
                    let within = Condition::all().add(case::Column::Id.in_subquery(within));
                    let only = (*relation == Relation::RestrictedCircle).then(|| case::Column::Restricted.eq(true));
                    within.add_option(only)
                }
            });
        }
    }
    // A disjunction of nothing would let everything through.
    if seen.is_empty() { Condition::all().add(case::Column::Id.is_null()) } else { seen }
}

async fn with_circles(
    db: &impl ConnectionTrait,
    scope: &Scope,
    rows: Vec<DeviationRow>,
) -> Result<Vec<Deviation>, Error> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut circles = circle_of(db, scope, &ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let circle = circles.remove(&row.id).unwrap_or_default();
            Deviation::new(row, circle)
        })
        .collect())
}
