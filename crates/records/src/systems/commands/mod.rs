//! What can be done with systems.

mod add;
mod change;

pub use add::{Add, add};
pub use change::{Change, change};

use kernel::{ProcessorId, Role};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::System;
use super::model::owners;
use crate::{Error, RegisterRefusal, processors, words};

/// All that is said of a system beside its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Its name.
    pub name: String,
    /// What kind of system it is, in the organisation's words, as `saas`.
    pub kind: String,
    /// The role that answers for it.
    pub owner: Option<Role>,
    /// The role that handles what is in it day by day.
    pub daily_owner: Option<Role>,
    /// The processor that runs it.
    pub vendor: Option<ProcessorId>,
    /// Where it stands.
    pub place: Option<String>,
}

impl From<&System> for Description {
    fn from(row: &System) -> Self {
        Self {
            name: row.name.clone(),
            kind: row.kind.clone(),
            owner: row.owner,
            daily_owner: row.daily_owner,
            vendor: row.vendor_id,
            place: row.place.clone(),
        }
    }
}

async fn valid(uow: &UnitOfWork, said: Description) -> Result<Description, Error> {
    if let Some(vendor) = said.vendor {
        let known = processors::get(uow.db(), uow.scope(), vendor).await?;
        known.ok_or(RegisterRefusal::ProcessorNotFound)?;
    }
    let kind = words::name(&said.kind, "kind")?;
    if kind.chars().count() > 64 {
        return Err(RegisterRefusal::Name("kind").into());
    }
    let place = said.place.filter(|place| !place.trim().is_empty());
    let place = place.map(|place| words::name(&place, "place")).transpose()?;
    Ok(Description { name: words::name(&said.name, "name")?, kind, place, ..said })
}

/// Writes down who answers for a system from now on.
async fn note_owners(uow: &mut UnitOfWork, system: &System) -> Result<(), Error> {
    let row = owners::ActiveModel {
        organisation_id: Set(uow.organisation()),
        system_id: Set(system.id),
        number: Set(system.version.0),
        since: Set(uow.now()),
        owner: Set(system.owner),
        daily_owner: Set(system.daily_owner),
    };
    model::insert(uow, row).await?;
    Ok(())
}
