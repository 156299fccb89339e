//! The row of a subject.

use kernel::{Id, Position, Resource, SortKey};

pub use subject::Model as Subject;

pub(crate) mod subject {
    use kernel::{Instant, OrganisationId, SubjectId, Version};
    use sea_orm::entity::prelude::*;

    use crate::activities::Keys;

    /// Somebody whom data is about.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "subjects")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// The pseudonym.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SubjectId,
        /// How often it has changed.
        pub version: Version,
        /// What they are to the organisation, as employee or customer.
        pub groups: Keys,
        /// When they were first heard of.
        pub registered_at: Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for subject::Entity {
    const ORGANISATION: subject::Column = subject::Column::OrganisationId;
    const ID: subject::Column = subject::Column::Id;
    const VERSION: Option<subject::Column> = Some(subject::Column::Version);
}

impl Subject {
    /// Where it stands in a list.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.registered_at), id: self.id.uuid() }
    }
}

impl Resource for Subject {
    fn subject(&self) -> Option<kernel::Subject> {
        Some(kernel::Subject::new("subject", self.id))
    }
}
