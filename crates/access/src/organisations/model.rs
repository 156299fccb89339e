//! The organisation as others see it, and its row.

use calendar::{Country, Holidays, WorkingHours, WorkingTime, Zone};
use kernel::{Instant, OrganisationId, Resource, Subject, Version};

use crate::Error;

/// An organisation, with what dates and hours mean in it.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// Which.
    pub id: OrganisationId,
    /// How often it has changed.
    pub version: Version,
    /// What it is called.
    pub name: String,
    /// Its name in the register of companies, where that differs.
    pub legal_name: Option<String>,
    /// Its country, which decides the holidays.
    pub country: Country,
    /// Its number in that country's register, digits only.
    pub number: Option<String>,
    /// The zone that its dates are meant in.
    pub zone: Zone,
    /// The language it is written to in.
    pub language: String,
    /// When people work there.
    pub working_hours: WorkingHours,
    /// When it was entered, business time.
    pub created_at: Instant,
}

impl Organisation {
    /// The public holidays of its country.
    #[must_use]
    pub fn holidays(&self) -> Holidays {
        Holidays::of(self.country)
    }

    /// Its working days and hours.
    #[must_use]
    pub fn working_time(&self) -> WorkingTime {
        WorkingTime { zone: self.zone, holidays: self.holidays(), hours: self.working_hours }
    }

    pub(crate) fn of(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            version: row.version,
            name: row.name,
            legal_name: row.legal_name,
            country: row.country.parse().map_err(|_| Error::Stored("organisations.country"))?,
            number: row.number,
            zone: row.zone.parse().map_err(|_| Error::Stored("organisations.zone"))?,
            language: row.language,
            working_hours: WorkingHours { from: row.works_from, to: row.works_to },
            created_at: row.created_at,
        })
    }
}

impl Resource for Organisation {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("organisation", self.id))
    }
}

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organisations")]
    pub struct Model {
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::OrganisationId,
        pub version: kernel::Version,
        pub name: String,
        pub legal_name: Option<String>,
        pub country: String,
        pub number: Option<String>,
        pub zone: String,
        pub language: String,
        pub works_from: chrono::NaiveTime,
        pub works_to: chrono::NaiveTime,
        pub created_at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = Some(row::Column::Version);
}
