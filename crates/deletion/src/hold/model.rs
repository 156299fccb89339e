//! The rows of holds.

use kernel::{Id, PersonId, Position, Resource, SortKey, Subject};
use sea_orm::entity::prelude::*;
use store::Scoped;

/// Where a hold stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum HoldState {
    /// It keeps.
    Active,
    /// Somebody released it.
    Released,
    /// Its last day has passed.
    Expired,
}

impl HoldState {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Active, Self::Released, Self::Expired];

    /// As it is stored and shown.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Released => "released",
            Self::Expired => "expired",
        }
    }
}

/// What a hold keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum HoldTarget {
    /// One thing.
    Holding,
    /// Everything on one subject.
    Subject,
    /// Everything in one category, or in all of an activity.
    Category,
}

impl HoldTarget {
    /// As it is stored and shown.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Holding => "holding",
            Self::Subject => "subject",
            Self::Category => "category",
        }
    }
}

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    /// A hold's columns.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "holds")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which hold.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::HoldId,
        /// How often it has changed.
        pub version: kernel::Version,
        /// Where it stands.
        pub state: super::HoldState,
        /// What it keeps.
        pub target: super::HoldTarget,
        /// The kind of the one thing that it keeps.
        pub holding_kind: Option<String>,
        /// The one thing or the one subject that it keeps.
        pub target_id: Option<Uuid>,
        /// The category that it keeps.
        pub category: Option<String>,
        /// Why.
        pub reason: String,
        /// The statute or decision behind it.
        pub source: Option<String>,
        /// The last local date on which it keeps; none = until it is released.
        pub until_on: Option<Date>,
        /// The person who placed it.
        pub placed_by: Option<kernel::PersonId>,
        /// When.
        pub placed_at: kernel::Instant,
        /// The entry of a list that was objected to.
        pub candidate_id: Option<kernel::CandidateId>,
        /// The person who released it.
        pub released_by: Option<kernel::PersonId>,
        /// When it was released or ran out.
        pub ended_at: Option<kernel::Instant>,
        /// Why it was released.
        pub release_reason: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use row::Model as Hold;

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = Some(row::Column::Version);
}

impl Hold {
    /// Where it stands in a page of holds.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.placed_at), id: self.id.uuid() }
    }
}

impl Resource for Hold {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("hold", self.id))
    }
    fn author(&self) -> Option<PersonId> {
        self.placed_by
    }
}
