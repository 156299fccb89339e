//! A person's row.

use kernel::{Id, PersonId, Position, Resource, SortKey, Subject};

/// A person of one organisation.
pub type Person = row::Model;

pub(crate) mod row {
    use kernel::{Instant, OrganisationId, PersonId, Version};
    use sea_orm::entity::prelude::*;

    /// A person of one organisation.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "persons")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Who.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PersonId,
        /// How often it has changed.
        pub version: Version,
        /// What a pack calls the person.
        pub pack_key: Option<String>,
        /// Full name.
        pub name: String,
        /// Where the organisation writes to them.
        pub email: String,
        /// Their nearest superior.
        pub line_manager_id: Option<PersonId>,
        /// Local date of their first day.
        pub joined_on: Option<chrono::NaiveDate>,
        /// When they left.
        pub left_at: Option<Instant>,
        /// When they were entered.
        pub added_at: Instant,
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
    /// Where they stand in a page.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.added_at), id: self.id.uuid() }
    }
}

impl Resource for row::Model {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("person", self.id))
    }
    fn owner(&self) -> Option<PersonId> {
        Some(self.id)
    }
    fn line(&self) -> Option<PersonId> {
        self.line_manager_id
    }
}
