//! Closed cases as holdings.

use std::collections::BTreeMap;

use async_trait::async_trait;
use calendar::Zone;
use chrono::NaiveDate;
use kernel::{DeviationId, Id, Instant, SubjectId};
use ports::{Anchor, Cutoff, Db, DueQuery, Holding, HoldingSource, Place};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use store::{Scoped, keyset};
use uuid::Uuid;

use super::category::category;
use crate::Error;
use crate::model::case;

/// How the erase door knows a case.
pub(super) const KIND: &str = "case";
/// From when a case's period runs.
const CLOSED: &str = "case.closed";

/// Closed cases, as retention sees them. A case that is not closed is never due.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClosedCases;

#[async_trait]
impl HoldingSource for ClosedCases {
    fn kinds(&self) -> &'static [&'static str] {
        &[KIND]
    }

    async fn due(&self, db: Db<'_>, query: &DueQuery) -> Result<Vec<Holding>, ports::Error> {
        due(db, query).await.map_err(ports::Error::of)
    }

    async fn earliest(
        &self,
        db: Db<'_>,
        names: &[String],
    ) -> Result<Option<BTreeMap<String, NaiveDate>>, ports::Error> {
        earliest(db, names).await.map(Some).map_err(ports::Error::of)
    }

    async fn by_ids(&self, db: Db<'_>, kind: &str, ids: &[Uuid]) -> Result<Vec<Holding>, ports::Error> {
        if kind == KIND { by_ids(db, ids).await.map_err(ports::Error::of) } else { Ok(Vec::new()) }
    }

    /// Cases are about nobody in particular.
    async fn of_subjects(&self, _: Db<'_>, _: &[SubjectId]) -> Result<Vec<Holding>, ports::Error> {
        Ok(Vec::new())
    }

    async fn count(&self, db: Db<'_>, categories: &[String]) -> Result<u64, ports::Error> {
        count(db, categories).await.map_err(ports::Error::of)
    }
}

async fn earliest(db: Db<'_>, names: &[String]) -> Result<BTreeMap<String, NaiveDate>, Error> {
    if !names.iter().any(|name| name == CLOSED) {
        return Ok(BTreeMap::new());
    }
    let first: Option<(DeviationId, Instant)> =
        closed(db).order_by_asc(case::Column::ClosedAt).order_by_asc(case::Column::Id).into_tuple().one(&db).await?;
    let Some((_, first)) = first else { return Ok(BTreeMap::new()) };
    let zone = access::organisation(&db, db.scope()).await?.zone;
    Ok(BTreeMap::from([(CLOSED.to_owned(), zone.date(first))]))
}

async fn due(db: Db<'_>, query: &DueQuery) -> Result<Vec<Holding>, Error> {
    let asks_for_closed = query.anchors.iter().any(|anchor| anchor == CLOSED);
    let Some(category) = governed(db, &query.categories).await?.filter(|_| asks_for_closed && query.states.is_empty())
    else {
        return Ok(Vec::new());
    };
    let zone = access::organisation(&db, db.scope()).await?.zone;
    let before = match query.cutoff {
        Cutoff::At(instant) => case::Column::ClosedAt.lte(instant),
        Cutoff::On(date) => {
            case::Column::ClosedAt.lt(date.succ_opt().map_or(Instant::MAX_UTC, |next| zone.start_of(next)))
        }
    };
    let mut select = closed(db).filter(before);
    if let Some(after) = query.after {
        select = select.filter(case::Column::Id.gt(DeviationId::from_uuid(after)));
    }
    let rows = select.order_by_asc(case::Column::Id).limit(query.limit).into_tuple().all(&db).await?;
    Ok(holdings(rows, &category, zone))
}

async fn by_ids(db: Db<'_>, ids: &[Uuid]) -> Result<Vec<Holding>, Error> {
    let Some(category) = category(&db, db.scope()).await?.filter(|_| !ids.is_empty()) else { return Ok(Vec::new()) };
    let zone = access::organisation(&db, db.scope()).await?.zone;
    let ids = ids.iter().copied().map(DeviationId::from_uuid);
    let rows = keyset::any_of(closed(db), case::Column::Id, ids).into_tuple().all(&db).await?;
    Ok(holdings(rows, &category, zone))
}

async fn count(db: Db<'_>, categories: &[String]) -> Result<u64, Error> {
    match governed(db, categories).await? {
        Some(_) => Ok(closed(db).count(&db).await?),
        None => Ok(0),
    }
}

/// The category of cases, if it is one of these.
async fn governed(db: Db<'_>, categories: &[String]) -> Result<Option<String>, Error> {
    let own = category(&db, db.scope()).await?;
    Ok(own.filter(|own| {
        categories.iter().any(|category| {
            category == own || category.strip_suffix('*').is_some_and(|activity| own.starts_with(activity))
        })
    }))
}

fn closed(db: Db<'_>) -> Select<case::Entity> {
    case::Entity::in_scope(db.scope())
        .filter(case::Column::ClosedAt.is_not_null())
        .select_only()
        .columns([case::Column::Id, case::Column::ClosedAt])
}

fn holdings(rows: Vec<(DeviationId, Instant)>, category: &str, zone: Zone) -> Vec<Holding> {
    let holding = |(id, closed): (DeviationId, Instant)| Holding {
        kind: KIND,
        id: id.uuid(),
        subject: None,
        categories: vec![category.to_owned()],
        state: None,
        place: Place::Own,
        anchors: BTreeMap::from([(CLOSED.to_owned(), Anchor { at: closed, on: zone.date(closed) })]),
        under_way: None,
    };
    rows.into_iter().map(holding).collect()
}
