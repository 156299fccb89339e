//! Finding processors and agreements.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use kernel::{AgreementId, Page, Position, ProcessorId, Scope, Slice};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Order, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, keyset};

use super::model::{agreement, processor};
use super::{Agreement, Processor};
use crate::Error;

/// Which agreements a list is about. What is left out does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct AgreementFilter {
    /// With this processor.
    pub processor: Option<ProcessorId>,
    /// That end on this local date or earlier.
    pub ends_by: Option<NaiveDate>,
}

/// One processor.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, processor: ProcessorId) -> Result<Option<Processor>, Error> {
    Ok(processor::Entity::in_scope(scope).filter(processor::Column::Id.eq(processor)).one(db).await?)
}

/// Many processors in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    processors: &[ProcessorId],
) -> Result<HashMap<ProcessorId, Processor>, Error> {
    if processors.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(processor::Entity::in_scope(scope), processor::Column::Id, processors.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// Processors by what the organisation calls them, in one statement.
pub async fn by_keys(
    db: &impl ConnectionTrait,
    scope: &Scope,
    keys: &[String],
) -> Result<HashMap<String, Processor>, Error> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(processor::Entity::in_scope(scope), processor::Column::Key, keys.iter().cloned());
    Ok(select.all(db).await?.into_iter().map(|row| (row.key.clone(), row)).collect())
}

/// A page of processors, in the order in which they were entered.
pub async fn page(db: &impl ConnectionTrait, scope: &Scope, page: &Page<Position>) -> Result<Slice<Processor>, Error> {
    use processor::Column;
    let select = processor::Entity::in_scope(scope);
    Ok(keyset::page(db, select, Column::CreatedAt, Column::Id, Order::Asc, page).await?)
}

/// One agreement.
pub async fn get_agreement(
    db: &impl ConnectionTrait,
    scope: &Scope,
    agreement: AgreementId,
) -> Result<Option<Agreement>, Error> {
    Ok(agreement::Entity::in_scope(scope).filter(agreement::Column::Id.eq(agreement)).one(db).await?)
}

/// Many agreements in one statement; what is not here is not in the answer.
pub async fn agreements_by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    agreements: &[AgreementId],
) -> Result<HashMap<AgreementId, Agreement>, Error> {
    if agreements.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(agreement::Entity::in_scope(scope), agreement::Column::Id, agreements.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// The agreements of many processors in one statement, each processor's by the day they were signed.
pub async fn agreements_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    processors: &[ProcessorId],
) -> Result<HashMap<ProcessorId, Vec<Agreement>>, Error> {
    let mut all: HashMap<ProcessorId, Vec<Agreement>> = HashMap::new();
    if processors.is_empty() {
        return Ok(all);
    }
    let select =
        keyset::any_of(agreement::Entity::in_scope(scope), agreement::Column::ProcessorId, processors.iter().copied());
    let select = select.order_by_asc(agreement::Column::SignedOn).order_by_asc(agreement::Column::Id);
    for row in select.all(db).await? {
        all.entry(row.processor_id).or_default().push(row);
    }
    Ok(all)
}

/// A page of agreements, in the order in which they were entered.
pub async fn agreements_page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &AgreementFilter,
    page: &Page<Position>,
) -> Result<Slice<Agreement>, Error> {
    use agreement::Column;
    let narrowed = Condition::all()
        .add_option(filter.processor.map(|processor| Column::ProcessorId.eq(processor)))
        .add_option(filter.ends_by.map(|day| Column::ValidTo.lte(day)));
    let select = agreement::Entity::in_scope(scope).filter(narrowed);
    Ok(keyset::page(db, select, Column::CreatedAt, Column::Id, Order::Asc, page).await?)
}

/// Which of these processors have an agreement in force on a local date, in one statement.
pub async fn covered_on(
    db: &impl ConnectionTrait,
    scope: &Scope,
    processors: &[ProcessorId],
    day: NaiveDate,
) -> Result<BTreeSet<ProcessorId>, Error> {
    use agreement::Column;
    if processors.is_empty() {
        return Ok(BTreeSet::new());
    }
    let lasting = Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gte(day));
    let select = keyset::any_of(agreement::Entity::in_scope(scope), Column::ProcessorId, processors.iter().copied());
    let select = select.filter(Column::SignedOn.lte(day)).filter(lasting).select_only().column(Column::ProcessorId);
    Ok(select.distinct().into_tuple::<ProcessorId>().all(db).await?.into_iter().collect())
}
