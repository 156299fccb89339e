//! What is due: found from the dates, whatever else there is.
//!
//! The index of anchors tells what has come early enough, of the things themselves and of their subjects; that is some
//! more than is due, because something newer may be known of the one or the other. So what is found is looked at as a
//! whole before it is answered, by the very words of the query.

use async_trait::async_trait;
use kernel::Scope;
use ports::{Cutoff, Db, DueQuery, Holding};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, EntityName, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use store::Scoped;
use uuid::Uuid;

use super::{TargetKind, anchor};
use crate::{Error, categories};

/// So many are looked at in one go, at least.
const LEAST: u64 = 100;

/// Where holdings of one kind lie.
#[async_trait]
pub(crate) trait Shelf: Send + Sync {
    /// Their rows.
    type Entity: Scoped;
    /// How their anchors name them.
    const KIND: TargetKind;
    /// Whom they are about.
    const SUBJECT: <Self::Entity as EntityTrait>::Column;

    /// Which of the rows may be meant at all.
    fn narrowed(&self, query: &DueQuery) -> Condition;

    /// Whether a subject's anchor of this name counts for them.
    fn counts(_name: &str) -> bool {
        true
    }

    /// Rows as holdings, in the order of their ids.
    async fn load(&self, db: Db<'_>, ids: &[Uuid]) -> Result<Vec<Holding>, Error>;
}

/// Holdings that match, in the order of their ids.
pub(crate) async fn due<S: Shelf>(db: Db<'_>, shelf: &S, query: &DueQuery) -> Result<Vec<Holding>, Error> {
    let mut found: Vec<Holding> = Vec::new();
    let most = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let mut after = query.after;
    let asks = !query.anchors.is_empty() && !query.categories.is_empty();
    while asks && found.len() < most {
        let missing = query.limit - u64::try_from(found.len()).unwrap_or(query.limit);
        let window = Ord::max(missing, LEAST);
        let mut ids: Vec<Uuid> = own(shelf, db.scope(), query, after).limit(window).into_tuple().all(&db).await?;
        if query.anchors.iter().any(|name| S::counts(name)) {
            let theirs = of_subjects(shelf, db.scope(), query, after).limit(window);
            ids.extend(theirs.into_tuple::<Uuid>().all(&db).await?);
        }
        ids.sort_unstable();
        ids.dedup();
        ids.truncate(usize::try_from(window).unwrap_or(usize::MAX));
        let Some(last) = ids.last().copied() else { break };
        after = Some(last);
        let holdings = shelf.load(db, &ids).await?;
        found.extend(holdings.into_iter().filter(|holding| is_due(holding, query)));
        if ids.len() < usize::try_from(window).unwrap_or(usize::MAX) {
            break;
        }
    }
    found.truncate(most);
    Ok(found)
}

/// The query's own words.
fn is_due(holding: &Holding, query: &DueQuery) -> bool {
    let in_state = || holding.state.as_ref().is_some_and(|state| query.states.contains(state));
    categories::any_of(&holding.categories, &query.categories)
        && (query.states.is_empty() || in_state())
        && query
            .anchors
            .iter()
            .any(|name| holding.anchors.get(name).is_some_and(|anchor| query.cutoff.includes(anchor)))
}

/// By their own anchors.
fn own<S: Shelf>(shelf: &S, scope: &Scope, query: &DueQuery, after: Option<Uuid>) -> Select<S::Entity> {
    let names: Vec<_> = query.anchors.iter().collect();
    let select = dated(shelf, scope, query, &names, S::KIND, <S::Entity as Scoped>::ID);
    match after {
        // The same twice: the index of anchors holds the one, that of the rows the other.
        Some(after) => select.filter(<S::Entity as Scoped>::ID.gt(after)).filter(anchor::Column::TargetId.gt(after)),
        None => select,
    }
}

/// By those of their subjects.
fn of_subjects<S: Shelf>(shelf: &S, scope: &Scope, query: &DueQuery, after: Option<Uuid>) -> Select<S::Entity> {
    let names: Vec<_> = query.anchors.iter().filter(|name| S::counts(name)).collect();
    let select = dated(shelf, scope, query, &names, TargetKind::Subject, S::SUBJECT);
    match after {
        Some(after) => select.filter(<S::Entity as Scoped>::ID.gt(after)),
        None => select,
    }
}

/// The ids of those whose `of` is the target of an anchor that has come early enough.
fn dated<S: Shelf>(
    shelf: &S,
    scope: &Scope,
    query: &DueQuery,
    names: &[&String],
    kind: TargetKind,
    of: <S::Entity as EntityTrait>::Column,
) -> Select<S::Entity> {
    let table = <S::Entity as Default>::default;
    let early = match query.cutoff {
        Cutoff::On(date) => anchor::Column::OccurredOn.lte(date),
        Cutoff::At(instant) => anchor::Column::OccurredAt.lte(instant),
    };
    let theirs = |column| Expr::col((anchor::Entity, column));
    let on = Condition::all()
        .add(theirs(anchor::Column::OrganisationId).equals((table(), <S::Entity as Scoped>::ORGANISATION)))
        .add(theirs(anchor::Column::TargetId).equals((table(), of)));
    let mut select = <S::Entity as Scoped>::in_scope(scope)
        .select_only()
        .column(<S::Entity as Scoped>::ID)
        .distinct()
        .filter(anchor::Column::OrganisationId.eq(scope.organisation))
        .filter(anchor::Column::TargetKind.eq(kind))
        .filter(anchor::Column::Name.is_in(names.iter().copied()))
        .filter(anchor::Column::VoidAt.is_null())
        .filter(early)
        .filter(shelf.narrowed(query))
        .order_by_asc(<S::Entity as Scoped>::ID);
    QueryTrait::query(&mut select).inner_join(anchor::Entity.table_ref(), on);
    select
}
