//! A token's row.

use kernel::{Id, Instant, PersonId, Position, Resource, SortKey, Subject};

/// A token as it is kept: all but its secret.
pub type Token = row::Model;

pub(crate) mod row {
    use kernel::{AccountId, Instant, OrganisationId, PersonId, Role, ServiceId, TokenId, Version};
    use sea_orm::entity::prelude::*;

    /// A token as it is kept: all but its secret.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_tokens")]
    pub struct Model {
        /// Whose row; the installation's where it belongs to an account.
        pub organisation_id: OrganisationId,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: TokenId,
        /// How often it has changed.
        pub version: Version,
        /// By which it is found.
        pub(crate) secret_hash: Vec<u8>,
        /// The person who acts by it.
        pub person_id: Option<PersonId>,
        /// The service that acts by it.
        pub service_id: Option<ServiceId>,
        /// The account that it signs in.
        pub account_id: Option<AccountId>,
        /// The one role that it is limited to; none = all that its person holds.
        pub role: Option<Role>,
        /// When it was made, business time.
        pub made_at: Instant,
        /// Real time from which it is void; none = never.
        pub expires_at: Option<Instant>,
        /// Real time at which it was revoked.
        pub revoked_at: Option<Instant>,
        /// The UTC day of its last use. No change that is audited, and no finer, for it would be a movement log.
        pub last_used_on: Option<chrono::NaiveDate>,
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
    /// Whether its time is up, in real time.
    #[must_use]
    pub fn is_expired(&self, real_now: Instant) -> bool {
        self.expires_at.is_some_and(|expires| expires <= real_now)
    }

    /// Where it stands in a page.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.made_at), id: self.id.uuid() }
    }
}

impl Resource for row::Model {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("token", self.id))
    }
    fn owner(&self) -> Option<PersonId> {
        self.person_id
    }
}
