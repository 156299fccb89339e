//! Finding lists, and what stands on them.

use std::collections::HashMap;

use chrono::NaiveDate;
use kernel::{CandidateId, CandidateListId, Instant, Page, Position, RetentionRuleId, Role, Scope, Slice};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, keyset};
use uuid::Uuid;

use super::model::{Candidate, CandidateList, entry, list};
use crate::Error;

/// So many ids stand in one statement.
const CHUNK: usize = 500;

/// Which lists are wanted. What is left out does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    /// For this role.
    pub role: Option<Role>,
    /// Under this rule.
    pub rule: Option<RetentionRuleId>,
}

/// Which entries of a list are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct CandidateFilter {
    /// Those that were objected to, or those that were not.
    pub objected: Option<bool>,
}

/// A page of lists, the latest first.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &ListFilter,
    page: &Page<Position>,
) -> Result<Slice<CandidateList>, Error> {
    let mut select = list::Entity::in_scope(scope);
    if let Some(role) = filter.role {
        select = select.filter(list::Column::Role.eq(role));
    }
    if let Some(rule) = filter.rule {
        select = select.filter(list::Column::RuleId.eq(rule));
    }
    Ok(keyset::page(db, select, list::Column::ListedAt, list::Column::Id, Order::Desc, page).await?)
}

/// One list.
pub async fn get(
    db: &impl ConnectionTrait,
    scope: &Scope,
    id: CandidateListId,
) -> Result<Option<CandidateList>, Error> {
    Ok(list::Entity::in_scope(scope).filter(list::Column::Id.eq(id)).one(db).await?)
}

/// Many lists in one statement.
pub async fn lists_by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: &[CandidateListId],
) -> Result<HashMap<CandidateListId, CandidateList>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(list::Entity::in_scope(scope), list::Column::Id, ids.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|list| (list.id, list)).collect())
}

/// A page of what stands on a list, in its order.
pub async fn candidates_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    list: CandidateListId,
    filter: CandidateFilter,
    page: &Page<Position>,
) -> Result<Slice<Candidate>, Error> {
    let mut select = entry::Entity::in_scope(scope).filter(entry::Column::ListId.eq(list));
    if let Some(objected) = objected(filter) {
        select = select.filter(objected);
    }
    Ok(keyset::page(db, select, entry::Column::Number, entry::Column::Id, Order::Asc, page).await?)
}

/// The first or last page of what stands on each of many lists, in one statement. The page is one without a place to go on
/// from.
pub async fn candidates_of_each(
    db: &impl ConnectionTrait,
    scope: &Scope,
    lists: &[CandidateListId],
    filter: CandidateFilter,
    page: &Page<Position>,
) -> Result<HashMap<CandidateListId, Slice<Candidate>>, Error> {
    if lists.is_empty() {
        return Ok(HashMap::new());
    }
    let mut select = entry::Entity::in_scope(scope).filter(entry::Column::ListId.is_in(lists.iter().copied()));
    if let Some(objected) = objected(filter) {
        select = select.filter(objected);
    }
    let keys = (entry::Column::Number, entry::Column::Id);
    let select = keyset::page_of_each(select, entry::Column::ListId, keys, &Order::Asc, page);
    Ok(keyset::cut_each(select.all(db).await?, |entry| entry.list_id, page))
}

fn objected(filter: CandidateFilter) -> Option<Expr> {
    let objected = filter.objected?;
    Some(if objected { entry::Column::HoldId.is_not_null() } else { entry::Column::HoldId.is_null() })
}

/// Many entries in one statement.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: &[CandidateId],
) -> Result<HashMap<CandidateId, Candidate>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(entry::Entity::in_scope(scope), entry::Column::Id, ids.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|entry| (entry.id, entry)).collect())
}

/// Every entry about one thing, the latest first.
pub(crate) async fn of_holding(
    db: &impl ConnectionTrait,
    scope: &Scope,
    holding: Uuid,
) -> Result<Vec<Candidate>, Error> {
    let select = entry::Entity::in_scope(scope).filter(entry::Column::HoldingId.eq(holding));
    Ok(select.order_by_desc(entry::Column::Id).all(db).await?)
}

/// The list of a rule that a role was given on a date.
pub(super) async fn of_day(
    db: &impl ConnectionTrait,
    scope: &Scope,
    rule: RetentionRuleId,
    role: Role,
    on: NaiveDate,
) -> Result<Option<CandidateList>, Error> {
    Ok(list::Entity::in_scope(scope)
        .filter(list::Column::RuleId.eq(rule))
        .filter(list::Column::Role.eq(role))
        .filter(list::Column::ListedOn.eq(on))
        .one(db)
        .await?)
}

/// On which local dates things were listed, and for which reason.
#[derive(Debug, Clone, Default)]
pub struct Listed(HashMap<(Uuid, Instant), NaiveDate>);

impl Listed {
    /// The local date on which a thing was listed because of what happened at an instant.
    #[must_use]
    pub fn on(&self, holding: Uuid, trigger_at: Instant) -> Option<NaiveDate> {
        self.0.get(&(holding, trigger_at)).copied()
    }
}

/// When these things were listed for a role under a rule.
pub async fn listed(
    db: &impl ConnectionTrait,
    scope: &Scope,
    rule: RetentionRuleId,
    role: Role,
    holdings: &[Uuid],
) -> Result<Listed, Error> {
    let mut all = HashMap::new();
    for some in holdings.chunks(CHUNK) {
        let rows = entry::Entity::in_scope(scope)
            .filter(entry::Column::HoldingId.is_in(some.iter().copied()))
            .filter(entry::Column::RuleId.eq(rule))
            .filter(entry::Column::Role.eq(role))
            .select_only()
            .column(entry::Column::HoldingId)
            .column(entry::Column::TriggerAt)
            .column(entry::Column::ListedOn)
            .into_tuple::<(Uuid, Instant, NaiveDate)>()
            .all(db)
            .await?;
        all.extend(rows.into_iter().map(|(holding, at, on)| ((holding, at), on)));
    }
    Ok(Listed(all))
}
