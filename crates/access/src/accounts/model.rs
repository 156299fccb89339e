//! An account's row, and the ways from it to persons.

use kernel::{Resource, Subject};

/// How a human signs in.
pub type Account = row::Model;
/// Whom an account leads to in one organisation.
pub type Way = way::Model;

pub(crate) mod row {
    use kernel::{AccountId, Instant, OrganisationId, Version};
    use sea_orm::entity::prelude::*;

    /// How a human signs in.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts")]
    pub struct Model {
        /// The installation.
        pub organisation_id: OrganisationId,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AccountId,
        /// How often it has changed.
        pub version: Version,
        /// The name that they sign in with.
        pub email: String,
        /// When it was entered.
        pub made_at: Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod way {
    use kernel::{AccountId, Instant, OrganisationId, PersonId, Version};
    use sea_orm::entity::prelude::*;

    /// Whom an account leads to in one organisation.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "account_persons")]
    pub struct Model {
        /// The person's organisation.
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: OrganisationId,
        /// Who signs in.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: AccountId,
        /// As whom they then act.
        pub person_id: PersonId,
        /// How often it has changed.
        pub version: Version,
        /// When it was opened.
        pub made_at: Instant,
        /// When it was closed.
        pub ended_at: Option<Instant>,
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

/// Within an organisation an account has one way, so its id is the account's.
impl store::Scoped for way::Entity {
    const ORGANISATION: way::Column = way::Column::OrganisationId;
    const ID: way::Column = way::Column::AccountId;
    const VERSION: Option<way::Column> = Some(way::Column::Version);
}

impl Resource for row::Model {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("account", self.id))
    }
}
