//! The row of a reference.

use kernel::{Id, Position, Resource, SortKey, Subject};

pub use reference::Model as Reference;

pub(crate) mod reference {
    use kernel::{DeletionRunId, Instant, OrganisationId, ReferenceId, SubjectId, Version};
    use sea_orm::entity::prelude::*;

    /// Something held in another system.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "external_references")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which reference.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ReferenceId,
        /// How often it has changed.
        pub version: Version,
        /// Whom it is about.
        pub subject_id: SubjectId,
        /// What the organisation calls the system, as `S2`.
        pub system: String,
        /// What kind of thing it is there, as `customer`.
        pub kind: String,
        /// What tells its key again.
        pub key_digest: String,
        /// Its key there, sealed under the subject's key.
        pub key_sealed: Vec<u8>,
        /// Its state, where its categories have states.
        pub state: Option<String>,
        /// The run that is erasing it right now.
        pub run_id: Option<DeletionRunId>,
        /// When it was first heard of.
        pub recorded_at: Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for reference::Entity {
    const ORGANISATION: reference::Column = reference::Column::OrganisationId;
    const ID: reference::Column = reference::Column::Id;
    const VERSION: Option<reference::Column> = Some(reference::Column::Version);
}

impl Reference {
    /// Where it stands in a list.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.recorded_at), id: self.id.uuid() }
    }
}

impl Resource for Reference {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("reference", self.id))
    }
}
