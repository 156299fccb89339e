//! Changing what is known of an organisation.

use calendar::{WorkingHours, Zone};
use kernel::Version;
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::{Facts, Organisation, organisation, row};
use crate::{Error, Event, MANAGE_ORGANISATION};

/// Change what is known of the scope's own organisation. Country and number stay: another company is another organisation.
#[derive(Debug, Clone)]
pub struct Change {
    /// The version that was seen.
    pub seen: Version,
    /// What it is called.
    pub name: String,
    /// Its name in the register of companies, where that differs.
    pub legal_name: Option<String>,
    /// The zone that its dates are meant in.
    pub zone: Zone,
    /// The language it is written to in, as `nb`.
    pub language: String,
    /// When people work there.
    pub working_hours: WorkingHours,
}

/// Changes the organisation that the unit is about.
pub async fn change(uow: &mut UnitOfWork, new: Change) -> Result<Organisation, Error> {
    let before = organisation(uow.db(), uow.scope()).await?;
    uow.require(MANAGE_ORGANISATION, &before)?;
    Facts {
        name: &new.name,
        legal_name: new.legal_name.as_deref(),
        country: before.country,
        number: None,
        language: &new.language,
        working_hours: new.working_hours,
    }
    .check()?;
    let change = row::ActiveModel {
        name: Set(new.name.trim().to_owned()),
        legal_name: Set(new.legal_name.map(|name| name.trim().to_owned())),
        zone: Set(new.zone.to_string()),
        language: Set(new.language),
        works_from: Set(new.working_hours.from),
        works_to: Set(new.working_hours.to),
        ..Default::default()
    };
    let after = model::update::<row::Entity>(uow, before.id, new.seen, change).await?;
    uow.emit(&Event::OrganisationChanged { organisation: after.id });
    Organisation::of(after)
}
