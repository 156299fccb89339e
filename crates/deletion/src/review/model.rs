//! The rows of reviews.

use kernel::{Id, Position, Resource, SortKey, Subject};
use sea_orm::entity::prelude::*;
use store::Scoped;

/// Where a review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum ReviewState {
    /// Something in it is not answered.
    Open,
    /// Everything in it is answered.
    Answered,
}

impl ReviewState {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Open, Self::Answered];

    /// As it is stored and shown.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
        }
    }
}

pub(crate) mod review {
    use sea_orm::entity::prelude::*;

    /// A review's columns.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "retention_reviews")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which review.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::RetentionReviewId,
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
        /// The role that is asked.
        pub role: kernel::Role,
        /// Where it stands.
        pub state: super::ReviewState,
        /// The local date on which it was opened.
        pub opened_on: Date,
        /// Which of that day's, from 1.
        pub part: i32,
        /// When.
        pub opened_at: kernel::Instant,
        /// The local date by whose end it is to be answered.
        pub due_on: Date,
        /// When it was passed on for not being answered.
        pub overdue_at: Option<kernel::Instant>,
        /// When the last entry was answered.
        pub answered_at: Option<kernel::Instant>,
        /// How many things are asked about.
        pub entries: i64,
        /// How many of them are not answered.
        pub open_entries: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod entry {
    use sea_orm::entity::prelude::*;

    /// The columns of one thing that is asked about.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "review_entries")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which entry.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::ReviewEntryId,
        /// How often it has changed.
        pub version: kernel::Version,
        /// Which review.
        pub review_id: kernel::RetentionReviewId,
        /// Its place in the review, from 1.
        pub number: i32,
        /// By which rule it is due.
        pub rule_id: kernel::RetentionRuleId,
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
        /// The local date on which it was due.
        pub due_on: Date,
        /// keep, dispose or transfer.
        pub answer: Option<crate::rule::Answer>,
        /// Why.
        pub reason: Option<String>,
        /// What the rule demands to be cited.
        pub evidence: Option<String>,
        /// The local date on which what was kept is asked about again.
        pub next_on: Option<Date>,
        /// Who answered.
        pub answered_by: Option<kernel::PersonId>,
        /// In which role.
        pub answered_as: Option<kernel::Role>,
        /// The appointment that gave the role.
        pub appointment_id: Option<kernel::AppointmentId>,
        /// When.
        pub answered_at: Option<kernel::Instant>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use entry::Model as ReviewEntry;
pub use review::Model as RetentionReview;

impl Scoped for review::Entity {
    const ORGANISATION: review::Column = review::Column::OrganisationId;
    const ID: review::Column = review::Column::Id;
    const VERSION: Option<review::Column> = Some(review::Column::Version);
}

impl Scoped for entry::Entity {
    const ORGANISATION: entry::Column = entry::Column::OrganisationId;
    const ID: entry::Column = entry::Column::Id;
    const VERSION: Option<entry::Column> = Some(entry::Column::Version);
}

impl RetentionReview {
    /// Where it stands in a page of reviews.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.opened_at), id: self.id.uuid() }
    }
}

impl Resource for RetentionReview {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("retention_review", self.id))
    }
}

impl ReviewEntry {
    /// Where it stands in a page of a review.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::Number(i64::from(self.number)), id: self.id.uuid() }
    }
}
