//! An appointment's row.

use kernel::{Id, Instant, PersonId, Position, Resource, SortKey, Subject};

/// One role held by one person over a time.
pub type Appointment = row::Model;

pub(crate) mod row {
    use kernel::{AppointmentId, Instant, OrganisationId, PersonId, Role, Version};
    use sea_orm::entity::prelude::*;

    /// One role held by one person over a time.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "appointments")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AppointmentId,
        /// How often it has changed.
        pub version: Version,
        /// Who holds the role.
        pub person_id: PersonId,
        /// The role.
        pub role: Role,
        /// The first instant at which it is held.
        pub from_at: Instant,
        /// The first instant at which it is no longer held; none = until further notice.
        pub to_at: Option<Instant>,
        /// Whom they stand in for; none = they are the ordinary holder.
        pub deputy_for: Option<PersonId>,
        /// When the end was announced.
        pub ended_at: Option<Instant>,
        /// When it was entered.
        pub made_at: Instant,
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
    /// Held in place of the ordinary holder.
    #[must_use]
    pub fn is_deputy(&self) -> bool {
        self.deputy_for.is_some()
    }

    /// Whether the role is held at an instant.
    #[must_use]
    pub fn is_in_force(&self, at: Instant) -> bool {
        self.from_at <= at && !self.is_over(at)
    }

    /// Whether the role is held no longer at an instant.
    #[must_use]
    pub fn is_over(&self, at: Instant) -> bool {
        self.to_at.is_some_and(|to| to <= at)
    }

    /// Where it stands in a page.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.made_at), id: self.id.uuid() }
    }
}

impl Resource for row::Model {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("appointment", self.id))
    }
    fn owner(&self) -> Option<PersonId> {
        Some(self.person_id)
    }
}
