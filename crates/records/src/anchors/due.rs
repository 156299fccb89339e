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
fn own<S: Shelf>(shelf: &S, scope: &Scope, query: &DueQuery, after: Option<Uuid>) -> Select<anchor::Entity> {
    let names: Vec<_> = query.anchors.iter().collect();
    let select = dated(shelf, scope, query, &names, S::KIND, <S::Entity as Scoped>::ID);
    match after {
        Some(after) => select.filter(anchor::Column::TargetId.gt(after)),
        None => select,
    }
}

/// By those of their subjects.
fn of_subjects<S: Shelf>(shelf: &S, scope: &Scope, query: &DueQuery, after: Option<Uuid>) -> Select<anchor::Entity> {
    let names: Vec<_> = query.anchors.iter().filter(|name| S::counts(name)).collect();
    let select = dated(shelf, scope, query, &names, TargetKind::Subject, S::SUBJECT);
    match after {
        Some(after) => select.filter(<S::Entity as Scoped>::ID.gt(after)),
        None => select,
    }
}

/// The ids of those whose `of` is the target of an anchor that has come early enough.
///
/// The tables are joined by CROSS JOIN, which to SQLite says that the left one comes first: left to itself it walks the
/// rows in the order that is asked for, all of them, to find the few that are due.
fn dated<S: Shelf>(
    shelf: &S,
    scope: &Scope,
    query: &DueQuery,
    names: &[&String],
    kind: TargetKind,
    of: <S::Entity as EntityTrait>::Column,
) -> Select<anchor::Entity> {
    let early = match query.cutoff {
        Cutoff::On(date) => anchor::Column::OccurredOn.lte(date),
        Cutoff::At(instant) => anchor::Column::OccurredAt.lte(instant),
    };
    let table = <S::Entity as Default>::default;
    let same = Expr::col((table(), of)).equals((anchor::Entity, anchor::Column::TargetId));
    let mut select = anchor::Entity::in_scope(scope)
        .select_only()
        .column_as(<S::Entity as Scoped>::ID, "due_id")
        .distinct()
        .filter(anchor::Column::TargetKind.eq(kind))
        .filter(anchor::Column::Name.is_in(names.iter().copied()))
        .filter(anchor::Column::VoidAt.is_null())
        .filter(early)
        .filter(<S::Entity as Scoped>::ORGANISATION.eq(scope.organisation))
        .filter(same)
        .filter(shelf.narrowed(query))
        .order_by_asc(<S::Entity as Scoped>::ID);
    QueryTrait::query(&mut select).cross_join(table().table_ref());
    select
}

/// How the database goes about both looks, for the tests of each shelf.
#[cfg(test)]
pub(crate) async fn plans<S: Shelf>(shelf: &S) -> Vec<String> {
    use sea_orm::{ConnectionTrait, DbBackend};

    let mut steps = jobs::migrations();
    steps.extend(access::migrations());
    steps.extend(actions::migrations());
    steps.extend(crate::migrations());
    let kit = testkit::Kit::new(steps, access::AccessPolicy).await;
    let scope = Scope::operator(kit.organisation().await);
    let query = DueQuery {
        categories: vec!["A-07/*".to_owned(), "A-08/vouchers".to_owned()],
        states: Vec::new(),
        anchors: vec!["customer.last_activity".to_owned()],
        cutoff: Cutoff::On(chrono::NaiveDate::default()),
        after: Some(Uuid::nil()),
        limit: 1_000,
    };
    let read = kit.store().read(&scope);
    let mut plans = Vec::new();
    for cutoff in [query.cutoff, Cutoff::At(kernel::Instant::UNIX_EPOCH)] {
        let query = DueQuery { cutoff, ..query.clone() };
        for look in [own(shelf, &scope, &query, query.after), of_subjects(shelf, &scope, &query, query.after)] {
            let mut statement = look.limit(1_000).build(DbBackend::Sqlite);
            statement.sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
            let rows = read.query_all_raw(statement).await.expect("it explains itself");
            plans.extend(rows.iter().map(|row| row.try_get::<String>("", "detail").expect("a step")));
        }
    }
    plans
}

/// Each look begins with the dates, and nothing is walked through from its start.
#[cfg(test)]
pub(crate) fn begins_with_the_dates(plans: &[String]) {
    let dates = |step: &&String| step.contains("anchors_on (") || step.contains("anchors_at (");
    assert_eq!(plans.iter().filter(dates).count(), 4, "{plans:#?}");
    assert!(!plans.iter().any(|step| step.starts_with("SCAN")), "{plans:#?}");
}
