//! Finding certificates.

use std::collections::HashMap;

use kernel::{CertificateId, DeletionRunId, Page, Position, Scope, Slice};
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter};
use store::{Scoped, keyset};

use super::model::{Certificate, row};
use crate::Error;

/// One certificate.
pub async fn get(
    db: &impl ConnectionTrait,
    scope: &Scope,
    certificate: CertificateId,
) -> Result<Option<Certificate>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Id.eq(certificate)).one(db).await?)
}

/// Many certificates in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    certificates: &[CertificateId],
) -> Result<HashMap<CertificateId, Certificate>, Error> {
    if certificates.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, certificates.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// The certificates of these runs, in one statement.
pub async fn of_runs(
    db: &impl ConnectionTrait,
    scope: &Scope,
    runs: &[DeletionRunId],
) -> Result<HashMap<DeletionRunId, Certificate>, Error> {
    if runs.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::RunId, runs.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.run_id, row)).collect())
}

/// A page of certificates, the one issued last first.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    page: &Page<Position>,
) -> Result<Slice<Certificate>, Error> {
    let select = row::Entity::in_scope(scope);
    Ok(keyset::page(db, select, row::Column::IssuedAt, row::Column::Id, Order::Desc, page).await?)
}
