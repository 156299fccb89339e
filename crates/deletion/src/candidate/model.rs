//! The rows of lists.

use kernel::{Id, Position, Resource, SortKey, Subject};
use store::Scoped;

pub(crate) mod list {
    use sea_orm::entity::prelude::*;

    /// A list's columns.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "candidate_lists")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which list.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::CandidateListId,
        /// How often it has changed.
        pub version: kernel::Version,
        /// Which rule.
        pub rule_id: kernel::RetentionRuleId,
        /// Which version of it.
        pub rule_version_id: kernel::RuleVersionId,
        /// What the organisation calls the rule.
        pub rule: String,
        /// The number of that version.
        pub rule_version: i32,
        /// The role that is told.
        pub role: kernel::Role,
        /// The local date of the list.
        pub listed_on: Date,
        /// It holds what is due before this local date.
        pub due_before: Date,
        /// When it was begun.
        pub listed_at: kernel::Instant,
        /// While it is made: which source of holdings is asked at present.
        pub source: i32,
        /// While it is made: the last of its holdings that was looked at.
        pub after: Option<Uuid>,
        /// Whether everything is on it.
        pub complete: bool,
        /// How many things are on it.
        pub count: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod entry {
    use sea_orm::entity::prelude::*;

    /// The columns of one thing on a list.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "candidates")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which entry.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::CandidateId,
        /// How often it has changed.
        pub version: kernel::Version,
        /// Which list.
        pub list_id: kernel::CandidateListId,
        /// Its place on the list, from 1.
        pub number: i32,
        /// By which rule it is due.
        pub rule_id: kernel::RetentionRuleId,
        /// The role that was told.
        pub role: kernel::Role,
        /// The kind of thing.
        pub holding_kind: String,
        /// Which thing.
        pub holding_id: Uuid,
        /// What its period runs from.
        pub trigger: String,
        /// The local date of that.
        pub trigger_on: Date,
        /// The instant of that.
        pub trigger_at: kernel::Instant,
        /// The local date on which it is due.
        pub due_on: Date,
        /// The first local date on which it may be erased.
        pub goes_on: Date,
        /// The local date of the list.
        pub listed_on: Date,
        /// The hold by which it was objected to.
        pub hold_id: Option<kernel::HoldId>,
        /// When.
        pub objected_at: Option<kernel::Instant>,
        /// The last local date on which it stays.
        pub objected_until: Option<Date>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use entry::Model as Candidate;
pub use list::Model as CandidateList;

impl Scoped for list::Entity {
    const ORGANISATION: list::Column = list::Column::OrganisationId;
    const ID: list::Column = list::Column::Id;
    const VERSION: Option<list::Column> = Some(list::Column::Version);
}

impl Scoped for entry::Entity {
    const ORGANISATION: entry::Column = entry::Column::OrganisationId;
    const ID: entry::Column = entry::Column::Id;
    const VERSION: Option<entry::Column> = Some(entry::Column::Version);
}

impl CandidateList {
    /// Where it stands in a page of lists.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.listed_at), id: self.id.uuid() }
    }
}

impl Resource for CandidateList {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("candidate_list", self.id))
    }
}

impl Candidate {
    /// Where it stands in a page of a list.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::Number(i64::from(self.number)), id: self.id.uuid() }
    }
}

impl Resource for Candidate {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("candidate", self.id))
    }
}
