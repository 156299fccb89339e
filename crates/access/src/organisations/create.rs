//! Entering an organisation.

use calendar::{Country, WorkingHours, Zone};
use kernel::{NEW, Version};
use sea_orm::ActiveValue::Set;
use sea_orm::QuerySelect;
use store::{Scoped, UnitOfWork, model};

use super::{Facts, Organisation, row};
use crate::{Error, Event, MANAGE_ORGANISATION};

/// Enter the scope's own organisation. Its key has been made before.
#[derive(Debug, Clone)]
pub struct Create {
    /// What it is called.
    pub name: String,
    /// Its name in the register of companies, where that differs.
    pub legal_name: Option<String>,
    /// Its country.
    pub country: Country,
    /// Its number there.
    pub number: Option<String>,
    /// The zone that its dates are meant in.
    pub zone: Zone,
    /// The language it is written to in, as `nb`.
    pub language: String,
    /// When people work there.
    pub working_hours: WorkingHours,
}

/// Enters the organisation that the unit is about.
pub async fn create(uow: &mut UnitOfWork, new: Create) -> Result<Organisation, Error> {
    let known =
        row::Entity::in_scope(uow.scope()).select_only().column(row::Column::Id).into_tuple::<kernel::OrganisationId>();
    let known = known.one(uow.db()).await?;
    uow.require(MANAGE_ORGANISATION, NEW)?;
    if known.is_some() {
        return Err(Error::OrganisationExists);
    }
    let number = Facts {
        name: &new.name,
        legal_name: new.legal_name.as_deref(),
        country: new.country,
        number: new.number.as_deref(),
        language: &new.language,
        working_hours: new.working_hours,
    }
    .check()?;
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.organisation()),
        version: Set(Version::FIRST),
        name: Set(new.name.trim().to_owned()),
        legal_name: Set(new.legal_name.map(|name| name.trim().to_owned())),
        country: Set(new.country.code().to_owned()),
        number: Set(number),
        zone: Set(new.zone.to_string()),
        language: Set(new.language),
        works_from: Set(new.working_hours.from),
        works_to: Set(new.working_hours.to),
        created_at: Set(uow.now()),
    };
    let row = model::insert(uow, row)
        .await
        .map_err(|error| if is_taken(&error) { Error::OrganisationExists } else { error.into() })?;
    uow.emit(&Event::OrganisationCreated { organisation: row.id });
    Organisation::of(row)
}

/// The number belongs to an organisation that the unit cannot see; only the index knows.
fn is_taken(error: &store::Error) -> bool {
    let store::Error::Database(error) = error else { return false };
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}
