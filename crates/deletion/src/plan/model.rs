//! Plans, their windows, and who has which part in them.

use kernel::{DeletionPlanId, Instant, PersonId, Position, Resource, SortKey, Subject};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use store::Scoped;

macro_rules! codes {
    ($name:ident) => {
        impl $name {
            /// As it is stored and shown.
            #[must_use]
            pub fn code(self) -> String {
                sea_orm::ActiveEnum::to_value(&self)
            }
        }
    };
}
pub(crate) use codes;

/// Where a plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
pub enum PlanState {
    /// What is due is being gathered.
    Drafting,
    /// It is frozen and waits for people.
    AwaitingApproval,
    /// It is frozen and may be carried out.
    Approved,
    /// It is being carried out.
    Running,
    /// What was erased is being looked for.
    Verifying,
    /// It was carried out and verified.
    Completed,
    /// It was stopped on its way.
    Stopped,
    /// It was not approved, or not begun, in time.
    Expired,
    /// It was taken back before it was begun, or there was nothing to do.
    Cancelled,
}
codes!(PlanState);

impl PlanState {
    /// The states of plans that may still change something; those that have not begun come first.
    pub(crate) const OPEN: [Self; 5] =
        [Self::Drafting, Self::AwaitingApproval, Self::Approved, Self::Running, Self::Verifying];

    /// Whether a plan here may still be taken back.
    pub(crate) fn is_before_its_run(self) -> bool {
        matches!(self, Self::Drafting | Self::AwaitingApproval | Self::Approved)
    }
}

/// Who carries a plan out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum PlanKind {
    /// We do, in our own store and in connected systems.
    Erase,
    /// The owners of systems that are not connected do, by order.
    Order,
}
codes!(PlanKind);

/// Why a plan needs approvals beside those of its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum ApprovalsFor {
    /// The rule says so.
    Rule,
    /// It is larger than any run may be by itself.
    Cap,
    /// It is too large a share of what the rule governs.
    Share,
    /// It is much larger than the rule's runs were before.
    Usual,
}
codes!(ApprovalsFor);

/// Which part a person has in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum Part {
    /// They wrote this version of the rule.
    RuleAuthor,
    /// They asked for the plan.
    Maker,
    /// They approved it.
    Approver,
}
codes!(Part);

pub(crate) mod plan {
    use sea_orm::entity::prelude::*;

    /// A plan's columns.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deletion_plans")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which plan.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::DeletionPlanId,
        /// How often it has changed.
        pub version: kernel::Version,
        /// The rule by which it goes.
        pub rule_id: kernel::RetentionRuleId,
        /// The version of the rule by which it goes.
        pub rule_version_id: kernel::RuleVersionId,
        /// What the organisation calls the rule, as `A-R1`.
        pub rule: String,
        /// The number of that version.
        pub rule_version: i32,
        /// Who carries it out.
        pub kind: super::PlanKind,
        /// Where it stands.
        pub state: super::PlanState,
        /// Why it was stopped or cancelled, as a code.
        pub reason: Option<String>,
        /// The local day whose dues it holds.
        pub day: Date,
        /// What was triggered on this local date or before is due.
        pub cutoff_on: Option<Date>,
        /// What was triggered at this instant or before is due.
        pub cutoff_at: Option<kernel::Instant>,
        /// The person who asked for it; none = the daily run.
        pub made_by: Option<kernel::PersonId>,
        /// When it was begun.
        pub begun_at: kernel::Instant,
        /// While drafting: which source of holdings is asked at present.
        pub source: i32,
        /// While drafting: the last of its holdings that was looked at.
        pub after: Option<Uuid>,
        /// How many windows it has.
        pub windows: i32,
        /// How many things it would erase.
        pub targets: i64,
        /// How many things were due but spared as it was made.
        pub spared: i64,
        /// How many rows of which table in connected systems, as counted for it.
        pub rows: Json,
        /// Things due under it lie in systems that are not connected.
        pub elsewhere: bool,
        /// How many things the rule governs altogether.
        pub held: i64,
        /// How many approvals it needs beside the rule's own.
        pub approvals: i32,
        /// Why it needs them.
        pub approvals_for: Option<super::ApprovalsFor>,
        /// The canonical text that its hash is over.
        pub document: Option<String>,
        /// SHA-256 of the document in hexadecimal digits; what an approval signs.
        pub hash: Option<String>,
        /// When it was frozen.
        pub sealed_at: Option<kernel::Instant>,
        /// From when on it can be neither approved nor begun.
        pub expires_at: Option<kernel::Instant>,
        /// When it came to its end.
        pub finished_at: Option<kernel::Instant>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod window {
    use sea_orm::entity::prelude::*;

    /// A window's columns.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_windows")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which window.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::WindowId,
        /// Which plan's.
        pub plan_id: kernel::DeletionPlanId,
        /// Its place in the plan, from 1.
        pub number: i32,
        /// The kind of things in it.
        pub kind: String,
        /// The system they lie in; none = our own store.
        pub system: Option<String>,
        /// What they are there.
        pub system_kind: Option<String>,
        /// The connection through which they are erased; none = none.
        pub connector: Option<String>,
        /// SHA-256 of the declaration of what they are there.
        pub data_set: Option<String>,
        /// The fingerprint of the tables as they were found.
        pub fingerprint: Option<String>,
        /// Which database the connection led to.
        pub identity: Option<String>,
        /// Their ids, 16 bytes each, in order.
        pub things: Vec<u8>,
        /// How many they are.
        pub count: i32,
        /// The keyed digest over their ids.
        pub digest: String,
        /// What the connected system counted for them.
        pub expected: Json,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod person {
    use sea_orm::entity::prelude::*;

    /// The columns of a person's part in a plan.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_persons")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which part.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::ApprovalId,
        /// Which plan.
        pub plan_id: kernel::DeletionPlanId,
        /// Who.
        pub person_id: kernel::PersonId,
        /// Which part they have.
        pub part: super::Part,
        /// In which role they approved.
        pub role: Option<kernel::Role>,
        /// The appointment that gave the role.
        pub appointment_id: Option<kernel::AppointmentId>,
        /// The hash that they approved.
        pub hash: Option<String>,
        /// When.
        pub at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use person::Model as PlanPerson;
pub use plan::Model as DeletionPlan;
pub use window::Model as PlanWindow;

impl Scoped for plan::Entity {
    const ORGANISATION: plan::Column = plan::Column::OrganisationId;
    const ID: plan::Column = plan::Column::Id;
    const VERSION: Option<plan::Column> = Some(plan::Column::Version);
}

impl Scoped for window::Entity {
    const ORGANISATION: window::Column = window::Column::OrganisationId;
    const ID: window::Column = window::Column::Id;
    const VERSION: Option<window::Column> = None;
}

impl Scoped for person::Entity {
    const ORGANISATION: person::Column = person::Column::OrganisationId;
    const ID: person::Column = person::Column::Id;
    const VERSION: Option<person::Column> = None;
}

impl DeletionPlan {
    /// Where it stands in a page of plans.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.begun_at), id: kernel::Id::uuid(self.id) }
    }

    /// What was triggered so early is due.
    pub(crate) fn cutoff(&self) -> Option<ports::Cutoff> {
        self.cutoff_at.map(ports::Cutoff::At).or(self.cutoff_on.map(ports::Cutoff::On))
    }

    /// Whether it can be neither approved nor begun any more.
    pub(crate) fn has_expired(&self, now: Instant) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

impl Resource for DeletionPlan {
    fn subject(&self) -> Option<Subject> {
        Some(subject(self.id))
    }
    fn author(&self) -> Option<PersonId> {
        self.made_by
    }
}

pub(crate) fn subject(plan: DeletionPlanId) -> Subject {
    Subject::new("deletion_plan", plan)
}

impl PlanWindow {
    /// The ids of its things.
    #[must_use]
    pub fn ids(&self) -> Vec<Uuid> {
        unpacked(&self.things)
    }
}

/// Ids as a window stores them: in order, 16 bytes each.
pub(crate) fn packed(ids: &[Uuid]) -> Vec<u8> {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    sorted.iter().flat_map(|id| *id.as_bytes()).collect()
}

pub(crate) fn unpacked(bytes: &[u8]) -> Vec<Uuid> {
    bytes.as_chunks::<16>().0.iter().map(|bytes| Uuid::from_bytes(*bytes)).collect()
}
