//! The rows of systems.

use kernel::{Id, Position, Resource, SortKey, Subject};

/// A system.
pub use system::Model as System;

pub(crate) mod system {
    use kernel::{Instant, OrganisationId, ProcessorId, Role, SystemId, Version};
    use sea_orm::entity::prelude::*;

    /// A system in which data lies.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "systems")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which system.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SystemId,
        /// How often it has changed.
        pub version: Version,
        /// What the organisation calls it, as `S2`.
        pub key: String,
        /// Its name.
        pub name: String,
        /// What kind of system it is, in the organisation's words.
        pub kind: String,
        /// The role that answers for it.
        pub owner: Option<Role>,
        /// The role that handles what is in it day by day.
        pub daily_owner: Option<Role>,
        /// The processor that runs it.
        pub vendor_id: Option<ProcessorId>,
        /// Where it stands.
        pub place: Option<String>,
        /// When it was entered.
        pub created_at: Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for system::Entity {
    const ORGANISATION: system::Column = system::Column::OrganisationId;
    const ID: system::Column = system::Column::Id;
    const VERSION: Option<system::Column> = Some(system::Column::Version);
}

impl System {
    /// The system as the subject of events and findings.
    #[must_use]
    pub fn as_subject(&self) -> Subject {
        Subject::new("system", self.id)
    }

    /// Where it stands in a list.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.created_at), id: self.id.uuid() }
    }
}

impl Resource for System {
    fn subject(&self) -> Option<Subject> {
        Some(self.as_subject())
    }
}

/// Which roles have answered for a system, from when on.
pub use owners::Model as Owners;

pub(crate) mod owners {
    use kernel::{Instant, OrganisationId, Role, SystemId};
    use sea_orm::entity::prelude::*;

    /// Which roles have answered for a system from an instant on. Who held them stands in the appointments.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "system_owners")]
    pub struct Model {
        /// Whose row.
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: OrganisationId,
        /// Which system.
        #[sea_orm(primary_key, auto_increment = false)]
        pub system_id: SystemId,
        /// The system's version from which on it was so.
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        /// From when on.
        pub since: Instant,
        /// The role that answered for it.
        pub owner: Option<Role>,
        /// The role that handled it day by day.
        pub daily_owner: Option<Role>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for owners::Entity {
    const ORGANISATION: owners::Column = owners::Column::OrganisationId;
    const ID: owners::Column = owners::Column::SystemId;
    const VERSION: Option<owners::Column> = None;
}
