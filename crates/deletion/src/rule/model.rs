//! The rows of rules.

use chrono::NaiveDate;
use kernel::{
    Id, Instant, OrganisationId, PersonId, Position, Resource, RetentionRuleId, RuleVersionId, SortKey, Subject,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use store::Scoped;

use super::definition::Definition;

/// Where a version of a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum State {
    /// Nobody has approved it.
    Draft,
    /// One person has approved it.
    ApprovedOnce,
    /// Two people have approved it: it is gone by.
    InForce,
    /// Another version took its place.
    Superseded,
    /// It was taken back.
    Withdrawn,
}

impl State {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::Draft, Self::ApprovedOnce, Self::InForce, Self::Superseded, Self::Withdrawn];
    /// Those in which it waits for approvals.
    pub const WAITING: [Self; 2] = [Self::Draft, Self::ApprovedOnce];

    /// As it is stored and shown.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::ApprovedOnce => "approved_once",
            Self::InForce => "in_force",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// One version of a rule, with what the rule is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleVersion {
    /// Whose.
    pub organisation: OrganisationId,
    /// Which version.
    pub id: RuleVersionId,
    /// How often its row has changed.
    pub version: kernel::Version,
    /// Which rule.
    pub rule: RetentionRuleId,
    /// What the organisation calls the rule, as `A-R1`.
    pub key: String,
    /// Its number within the rule, from 1.
    pub number: i32,
    /// Where it stands.
    pub state: State,
    /// What it says.
    pub definition: Definition,
    /// The hash of its canonical text; what an approval signs.
    pub sha256: String,
    /// The person who wrote it; none = it came in a pack.
    pub author: Option<PersonId>,
    /// When it was proposed.
    pub proposed_at: Instant,
    /// When its second approval came.
    pub in_force_at: Option<Instant>,
    /// The local date of that.
    pub in_force_from: Option<NaiveDate>,
    /// When another took its place, or it was withdrawn.
    pub ended_at: Option<Instant>,
    /// Who withdrew it.
    pub withdrawn_by: Option<PersonId>,
    /// Why it was withdrawn.
    pub withdraw_reason: Option<String>,
}

impl RuleVersion {
    pub(crate) fn of(key: String, row: version::Model) -> Result<Self, store::Error> {
        Ok(Self {
            organisation: row.organisation_id,
            id: row.id,
            version: row.version,
            rule: row.rule_id,
            key,
            number: row.number,
            state: row.state,
            definition: serde_json::from_value(row.definition)?,
            sha256: row.sha256,
            author: row.author_id,
            proposed_at: row.proposed_at,
            in_force_at: row.in_force_at,
            in_force_from: row.in_force_from,
            ended_at: row.ended_at,
            withdrawn_by: row.withdrawn_by,
            withdraw_reason: row.withdraw_reason,
        })
    }
}

impl Resource for RuleVersion {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("retention_rule", self.rule))
    }
    fn author(&self) -> Option<PersonId> {
        self.author
    }
}

pub(crate) mod rule {
    use sea_orm::entity::prelude::*;

    /// A rule's columns.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "retention_rules")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which rule.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::RetentionRuleId,
        /// How often it has changed.
        pub version: kernel::Version,
        /// What the organisation calls it.
        pub key: String,
        /// The version in force.
        pub in_force_id: Option<kernel::RuleVersionId>,
        /// When it was first proposed.
        pub created_at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod version {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rule_versions")]
    pub struct Model {
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::RuleVersionId,
        pub version: kernel::Version,
        pub rule_id: kernel::RetentionRuleId,
        pub number: i32,
        pub state: super::State,
        pub definition: Json,
        pub sha256: String,
        pub author_id: Option<kernel::PersonId>,
        pub proposed_at: kernel::Instant,
        pub in_force_at: Option<kernel::Instant>,
        pub in_force_from: Option<Date>,
        pub ended_at: Option<kernel::Instant>,
        pub withdrawn_by: Option<kernel::PersonId>,
        pub withdraw_reason: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod approval {
    use sea_orm::entity::prelude::*;

    /// The columns of an approval of a rule.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rule_approvals")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which approval.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::ApprovalId,
        /// Which version.
        pub rule_version_id: kernel::RuleVersionId,
        /// Who.
        pub person_id: kernel::PersonId,
        /// In which role.
        pub role: Option<kernel::Role>,
        /// The appointment that gave the role.
        pub appointment_id: Option<kernel::AppointmentId>,
        /// The hash of what was approved.
        pub sha256: String,
        /// When.
        pub at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use approval::Model as RuleApproval;
pub use rule::Model as RetentionRule;

impl RetentionRule {
    /// Where it stands in a page of rules.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.created_at), id: self.id.uuid() }
    }
}

impl Scoped for rule::Entity {
    const ORGANISATION: rule::Column = rule::Column::OrganisationId;
    const ID: rule::Column = rule::Column::Id;
    const VERSION: Option<rule::Column> = Some(rule::Column::Version);
}

impl Scoped for version::Entity {
    const ORGANISATION: version::Column = version::Column::OrganisationId;
    const ID: version::Column = version::Column::Id;
    const VERSION: Option<version::Column> = Some(version::Column::Version);
}

impl Scoped for approval::Entity {
    const ORGANISATION: approval::Column = approval::Column::OrganisationId;
    const ID: approval::Column = approval::Column::Id;
    const VERSION: Option<approval::Column> = None;
}
