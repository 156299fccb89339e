//! The rows of data sets.

use kernel::{Resource, Subject};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::DataSet;

/// A data set that an organisation has declared.
pub use data_set::Model as Declared;

/// A data set as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Definition(pub DataSet);

pub(crate) mod data_set {
    use kernel::{DataSetId, Instant, OrganisationId, Version};
    use sea_orm::entity::prelude::*;

    use super::Definition;

    /// A data set that an organisation has declared.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "data_sets")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which data set.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DataSetId,
        /// How often it has changed.
        pub version: Version,
        /// What the organisation calls it, as `crm-customers`.
        pub key: String,
        /// What the organisation calls the system, as `S2`.
        pub system: String,
        /// What kind of thing it is there, as `customer`.
        pub kind: String,
        /// Through which connector.
        pub connector: String,
        /// All of it.
        pub definition: Definition,
        /// When it was declared.
        pub declared_at: Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for data_set::Entity {
    const ORGANISATION: data_set::Column = data_set::Column::OrganisationId;
    const ID: data_set::Column = data_set::Column::Id;
    const VERSION: Option<data_set::Column> = Some(data_set::Column::Version);
}

impl Declared {
    /// The data set as the subject of events.
    #[must_use]
    pub fn as_subject(&self) -> Subject {
        Subject::new("data_set", self.id)
    }

    /// What was declared.
    #[must_use]
    pub fn set(&self) -> &DataSet {
        &self.definition.0
    }
}

impl Resource for Declared {
    fn subject(&self) -> Option<Subject> {
        Some(self.as_subject())
    }
}
