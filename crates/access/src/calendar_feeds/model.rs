//! A calendar feed's row.

use kernel::{Id, PersonId, Position, Resource, SortKey, Subject};

/// A feed as it is kept: all but its secret.
pub type CalendarFeed = row::Model;

pub(crate) mod row {
    use kernel::{CalendarFeedId, Instant, OrganisationId, PersonId, Role, Version};
    use sea_orm::entity::prelude::*;

    /// A feed as it is kept: all but its secret.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "calendar_feeds")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CalendarFeedId,
        /// How often it has changed.
        pub version: Version,
        /// By which it is found.
        pub(crate) secret_hash: Vec<u8>,
        /// Whose dates it shows.
        pub person_id: PersonId,
        /// The one role whose dates it shows; none = all that the person holds.
        pub role: Option<Role>,
        /// When it was made, business time.
        pub made_at: Instant,
        /// Real time at which it was revoked.
        pub revoked_at: Option<Instant>,
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
        Position { sort: SortKey::At(self.made_at), id: self.id.uuid() }
    }
}

impl Resource for row::Model {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("calendar_feed", self.id))
    }
    fn owner(&self) -> Option<PersonId> {
        Some(self.person_id)
    }
}
