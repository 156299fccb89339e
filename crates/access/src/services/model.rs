//! A service's row.

use kernel::{Id, Position, Resource, SortKey, Subject};

/// A program that signs in by itself.
pub type Service = row::Model;

pub(crate) mod row {
    use kernel::{Instant, OrganisationId, Role, ServiceId, Version};
    use sea_orm::entity::prelude::*;

    /// A program that signs in by itself.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "services")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ServiceId,
        /// How often it has changed.
        pub version: Version,
        /// What it is called.
        pub name: String,
        /// The role that it has.
        pub role: Role,
        /// When it was entered.
        pub added_at: Instant,
        /// When it was retired.
        pub retired_at: Option<Instant>,
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

impl row::Model {
    /// Where it stands in a page.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.added_at), id: self.id.uuid() }
    }
}

impl Resource for row::Model {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("service", self.id))
    }
}
