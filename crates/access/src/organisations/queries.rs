//! Finding organisations across the installation. Whose they are is found here; what is in them, never.

use calendar::Country;
use kernel::OrganisationId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use store::InstallationUnit;

use super::{Organisation, row, valid_number};
use crate::Error;

/// The organisation that has this number in the register of its country.
pub async fn find_by_number(
    unit: &InstallationUnit,
    country: Country,
    number: &str,
) -> Result<Option<OrganisationId>, Error> {
    let Some(number) = valid_number(country, number) else { return Ok(None) };
    Ok(row::Entity::find()
        .filter(row::Column::Country.eq(country.code()))
        .filter(row::Column::Number.eq(number))
        .select_only()
        .column(row::Column::Id)
        .into_tuple::<OrganisationId>()
        .one(unit)
        .await?)
}

/// All organisations that have been entered, in the order in which they were.
pub async fn ids(unit: &InstallationUnit) -> Result<Vec<OrganisationId>, Error> {
    Ok(row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .order_by_asc(row::Column::Id)
        .into_tuple::<OrganisationId>()
        .all(unit)
        .await?)
}

/// The organisations of these ids, in one statement, in the order in which they were entered. Which ids may be asked for
/// is what [`crate::organisations_of`] tells.
pub async fn by_ids(unit: &InstallationUnit, ids: &[OrganisationId]) -> Result<Vec<Organisation>, Error> {
    let rows = row::Entity::find()
        .filter(row::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(row::Column::CreatedAt)
        .order_by_asc(row::Column::Id)
        .all(unit)
        .await?;
    rows.into_iter().map(Organisation::of).collect()
}
