//! A report link's row.

use kernel::{Id, Instant, Position, Resource, SortKey, Subject};

/// A link as it is kept: all but its secret.
pub type ReportLink = row::Model;

pub(crate) mod row {
    use kernel::{Instant, OrganisationId, ReportLinkId, Version};
    use sea_orm::entity::prelude::*;

    /// A link as it is kept: all but its secret.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "report_links")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ReportLinkId,
        /// How often it has changed.
        pub version: Version,
        /// By which it is found.
        pub(crate) secret_hash: Vec<u8>,
        /// Where it hangs or whom it was given to.
        pub label: String,
        /// When it was made, business time.
        pub made_at: Instant,
        /// Real time from which it is void; none = never.
        pub expires_at: Option<Instant>,
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
    /// Whether it leads anywhere, in real time.
    #[must_use]
    pub fn is_valid(&self, real_now: Instant) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|expires| real_now < expires)
    }

    /// Where it stands in a page.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.made_at), id: self.id.uuid() }
    }
}

impl Resource for row::Model {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("report_link", self.id))
    }
}
