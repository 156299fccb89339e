//! Finding reviews, and what they decided.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use kernel::{Instant, Page, Position, RetentionReviewId, RetentionRuleId, ReviewEntryId, Role, Scope, Slice};
use ports::{Db, Ports};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, keyset};
use uuid::Uuid;

use super::model::{RetentionReview, ReviewEntry, ReviewState, entry, review};
use crate::rule::{Answer, Reason, held};
use crate::{Error, RulesRefusal};

/// So many ids stand in one statement.
const CHUNK: usize = 500;

/// Which reviews are wanted. What is left out does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct ReviewFilter {
    /// Standing in one of these places.
    pub states: Option<Vec<ReviewState>>,
    /// That ask one of these roles.
    pub roles: Option<Vec<Role>>,
}

/// Which entries of a review are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct EntryFilter {
    /// Those that are answered, or those that are not.
    pub answered: Option<bool>,
}

/// A page of reviews, the latest first.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &ReviewFilter,
    page: &Page<Position>,
) -> Result<Slice<RetentionReview>, Error> {
    let mut select = review::Entity::in_scope(scope);
    if let Some(states) = &filter.states {
        select = select.filter(review::Column::State.is_in(states.iter().copied()));
    }
    if let Some(roles) = &filter.roles {
        select = select.filter(review::Column::Role.is_in(roles.iter().copied()));
    }
    Ok(keyset::page(db, select, review::Column::OpenedAt, review::Column::Id, Order::Desc, page).await?)
}

/// One review.
pub async fn get(
    db: &impl ConnectionTrait,
    scope: &Scope,
    id: RetentionReviewId,
) -> Result<Option<RetentionReview>, Error> {
    Ok(review::Entity::in_scope(scope).filter(review::Column::Id.eq(id)).one(db).await?)
}

/// Many reviews in one statement.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: &[RetentionReviewId],
) -> Result<HashMap<RetentionReviewId, RetentionReview>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(review::Entity::in_scope(scope), review::Column::Id, ids.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|review| (review.id, review)).collect())
}

/// A page of what a review asks about, in its order.
pub async fn entries_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    review: RetentionReviewId,
    filter: EntryFilter,
    page: &Page<Position>,
) -> Result<Slice<ReviewEntry>, Error> {
    let mut select = entry::Entity::in_scope(scope).filter(entry::Column::ReviewId.eq(review));
    if let Some(answered) = answered(filter) {
        select = select.filter(answered);
    }
    Ok(keyset::page(db, select, entry::Column::Number, entry::Column::Id, Order::Asc, page).await?)
}

/// The first or last page of what each of many reviews asks about, in one statement. The page is one without a place to go
/// on from.
pub async fn entries_of_each(
    db: &impl ConnectionTrait,
    scope: &Scope,
    reviews: &[RetentionReviewId],
    filter: EntryFilter,
    page: &Page<Position>,
) -> Result<HashMap<RetentionReviewId, Slice<ReviewEntry>>, Error> {
    if reviews.is_empty() {
        return Ok(HashMap::new());
    }
    let mut select = entry::Entity::in_scope(scope).filter(entry::Column::ReviewId.is_in(reviews.iter().copied()));
    if let Some(answered) = answered(filter) {
        select = select.filter(answered);
    }
    let keys = (entry::Column::Number, entry::Column::Id);
    let select = keyset::page_of_each(select, entry::Column::ReviewId, keys, &Order::Asc, page);
    Ok(keyset::cut_each(select.all(db).await?, |entry| entry.review_id, page))
}

fn answered(filter: EntryFilter) -> Option<Expr> {
    let answered = filter.answered?;
    Some(if answered { entry::Column::Answer.is_not_null() } else { entry::Column::Answer.is_null() })
}

/// Many entries in one statement.
pub async fn entries_by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: &[ReviewEntryId],
) -> Result<HashMap<ReviewEntryId, ReviewEntry>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(entry::Entity::in_scope(scope), entry::Column::Id, ids.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|entry| (entry.id, entry)).collect())
}

/// What is asked about, by category: how many things of each are not answered yet. What is gone meanwhile is left out.
pub async fn checklist(db: Db<'_>, ports: &Ports, id: RetentionReviewId) -> Result<BTreeMap<String, u64>, Error> {
    let scope = db.scope().clone();
    get(&db, &scope, id).await?.ok_or(RulesRefusal::ReviewNotFound)?;
    Ok(checklists(db, ports, &[id]).await?.remove(&id).unwrap_or_default())
}

/// The same of many reviews, in as many statements as one takes. A review of which nothing is left is not in the answer.
pub async fn checklists(
    db: Db<'_>,
    ports: &Ports,
    reviews: &[RetentionReviewId],
) -> Result<HashMap<RetentionReviewId, BTreeMap<String, u64>>, Error> {
    let scope = db.scope().clone();
    let mut lists: HashMap<RetentionReviewId, BTreeMap<String, u64>> = HashMap::new();
    if reviews.is_empty() {
        return Ok(lists);
    }
    let asked = entry::Entity::in_scope(&scope)
        .filter(entry::Column::ReviewId.is_in(reviews.iter().copied()))
        .filter(entry::Column::Answer.is_null())
        .select_only()
        .columns([entry::Column::ReviewId, entry::Column::HoldingKind, entry::Column::HoldingId])
        .into_tuple::<(RetentionReviewId, String, Uuid)>()
        .all(&db)
        .await?;
    // By kind: what is asked about, and by which reviews.
    let mut kinds: BTreeMap<String, BTreeMap<Uuid, Vec<RetentionReviewId>>> = BTreeMap::new();
    for (review, kind, holding) in asked {
        kinds.entry(kind).or_default().entry(holding).or_default().push(review);
    }
    for (kind, by) in kinds {
        let ids: Vec<_> = by.keys().copied().collect();
        for holding in held(db, ports, &kind, &ids).await? {
            for review in by.get(&holding.id).into_iter().flatten() {
                let list = lists.entry(*review).or_default();
                for category in &holding.categories {
                    *list.entry(category.clone()).or_default() += 1;
                }
            }
        }
    }
    Ok(lists)
}

/// What of a review is not answered, in its order.
pub(super) async fn unanswered(
    db: &impl ConnectionTrait,
    scope: &Scope,
    id: RetentionReviewId,
) -> Result<Vec<ReviewEntry>, Error> {
    Ok(entry::Entity::in_scope(scope)
        .filter(entry::Column::ReviewId.eq(id))
        .filter(entry::Column::Answer.is_null())
        .order_by_asc(entry::Column::Number)
        .all(db)
        .await?)
}

/// The last review of a rule that asks a role on a date.
pub(super) async fn last_of_day(
    db: &impl ConnectionTrait,
    scope: &Scope,
    rule: RetentionRuleId,
    role: Role,
    on: NaiveDate,
) -> Result<Option<RetentionReview>, Error> {
    Ok(review::Entity::in_scope(scope)
        .filter(review::Column::RuleId.eq(rule))
        .filter(review::Column::Role.eq(role))
        .filter(review::Column::OpenedOn.eq(on))
        .order_by_desc(review::Column::Part)
        .limit(1)
        .one(db)
        .await?)
}

/// Every entry about one thing, the latest first.
pub(crate) async fn of_holding(
    db: &impl ConnectionTrait,
    scope: &Scope,
    holding: Uuid,
) -> Result<Vec<ReviewEntry>, Error> {
    let select = entry::Entity::in_scope(scope).filter(entry::Column::HoldingId.eq(holding));
    Ok(select.order_by_desc(entry::Column::Id).all(db).await?)
}

/// What was last asked and answered about things.
#[derive(Debug, Clone, Default)]
pub struct Decided(HashMap<(RetentionRuleId, Uuid), ReviewEntry>);

impl Decided {
    /// What keeps a thing under a rule that asks, because of what happened at an instant; `None` where it was decided that
    /// it goes. An answer from before something newer happened no longer counts.
    #[must_use]
    pub fn keeps(&self, rule: RetentionRuleId, holding: Uuid, trigger_at: Instant, day: NaiveDate) -> Option<Reason> {
        let unasked = Reason::UnderReview { review: None };
        let Some(last) = self.0.get(&(rule, holding)).filter(|entry| entry.trigger_at == trigger_at) else {
            return Some(unasked);
        };
        match (last.answer, last.next_on) {
            (None, _) => Some(Reason::UnderReview { review: Some(last.review_id) }),
            (Some(Answer::Dispose | Answer::Transfer), _) => None,
            (Some(Answer::Keep), Some(next)) if next > day => Some(Reason::Kept { until: next }),
            (Some(Answer::Keep), _) => Some(unasked),
        }
    }
}

/// What was last asked and answered about these things, under any rule.
pub async fn decided(db: &impl ConnectionTrait, scope: &Scope, holdings: &[Uuid]) -> Result<Decided, Error> {
    let mut last = HashMap::new();
    for some in holdings.chunks(CHUNK) {
        let select = entry::Entity::in_scope(scope).filter(entry::Column::HoldingId.is_in(some.iter().copied()));
        for entry in select.order_by_asc(entry::Column::Id).all(db).await? {
            last.insert((entry.rule_id, entry.holding_id), entry);
        }
    }
    Ok(Decided(last))
}
