//! Runs, their windows, and what they did not erase.

use std::collections::BTreeMap;

use kernel::{DeletionRunId, Position, Resource, SortKey, Subject};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use store::Scoped;

use crate::plan::codes;

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum RunState {
    /// Windows are being erased.
    Running,
    /// It waits for the owners of systems to do what they were ordered to.
    Ordered,
    /// What was erased is being looked for.
    Verifying,
    /// All was erased and verified.
    Completed,
    /// It ended before its plan did.
    Stopped,
}
codes!(RunState);

/// Where a window of a run stands. One that was not come to has no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum WindowState {
    /// Its things are marked; the other system may or may not have been told.
    Claimed,
    /// The owner of the system has been given the order.
    Ordered,
    /// Its outcome is written down.
    Recorded,
    /// Its things were looked for and not found.
    Verified,
    /// Some of its things were still found.
    Residue,
    /// It was given up; its marks were taken away.
    Released,
}
codes!(WindowState);

/// How a window's rows were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum Counting {
    /// As the rows went.
    Exact,
    /// From the receipt that was left in the same transaction.
    FromReceipt,
    /// Not: a connection broke as the transaction ended. That the rows are gone is verified all the same.
    Unknown,
    /// By whoever erased them by order.
    ByHand,
}
codes!(Counting);

pub(crate) mod run {
    use sea_orm::entity::prelude::*;

    /// A run's columns.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deletion_runs")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which run.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::DeletionRunId,
        /// How often it has changed.
        pub version: kernel::Version,
        /// The plan that it carries out.
        pub plan_id: kernel::DeletionPlanId,
        /// What the organisation calls the rule.
        pub rule: String,
        /// The version of the rule.
        pub rule_version: i32,
        /// Where it stands.
        pub state: super::RunState,
        /// Why it stops or was stopped, as a code.
        pub reason: Option<String>,
        /// Which portion of its work is next.
        pub portion: i32,
        /// The number of the window that is next to be erased, or to be verified.
        pub next_window: i32,
        /// How many things went.
        pub erased: i64,
        /// How many things were spared as it came to them.
        pub spared: i64,
        /// How many things were gone already.
        pub missing: i64,
        /// How many things were still found afterwards.
        pub residue: i64,
        /// How many rows of which table went, as far as counted.
        pub rows: Json,
        /// Some window's rows could not be counted.
        pub uncounted: bool,
        /// Who asked it to stop.
        pub stop_asked_by: Option<kernel::PersonId>,
        /// When.
        pub stop_asked_at: Option<kernel::Instant>,
        /// When it began.
        pub started_at: kernel::Instant,
        /// When what it erased was looked for and not found.
        pub verified_at: Option<kernel::Instant>,
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
    #[sea_orm(table_name = "run_windows")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which window: as in the plan.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::WindowId,
        /// How often it has changed.
        pub version: kernel::Version,
        /// Which run's.
        pub run_id: kernel::DeletionRunId,
        /// Its place in the plan.
        pub number: i32,
        /// How far it has come.
        pub state: super::WindowState,
        /// The ids of the things that go, or went.
        pub going: Vec<u8>,
        /// How many went.
        pub erased: i32,
        /// How many were spared.
        pub spared: i32,
        /// How many were gone already.
        pub missing: i32,
        /// How many rows of which table went, as far as counted.
        pub rows: Json,
        /// How they were counted.
        pub counted: Option<super::Counting>,
        /// Whether no file of the database they lay in holds the bytes any more.
        pub reclaimed: bool,
        /// The keyed digest over the things that went.
        pub digest: Option<String>,
        /// The order to its system's owner.
        pub order_id: Option<kernel::DeletionOrderId>,
        /// When its things were marked.
        pub claimed_at: Option<kernel::Instant>,
        /// When its outcome was written down.
        pub recorded_at: Option<kernel::Instant>,
        /// When its things were looked for.
        pub verified_at: Option<kernel::Instant>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod kept {
    use sea_orm::entity::prelude::*;

    /// The columns of what was not erased.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "run_kept")]
    pub struct Model {
        /// Whose row.
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: kernel::OrganisationId,
        /// Which run.
        #[sea_orm(primary_key, auto_increment = false)]
        pub run_id: kernel::DeletionRunId,
        /// Which thing.
        #[sea_orm(primary_key, auto_increment = false)]
        pub holding_id: Uuid,
        /// The kind of thing.
        pub kind: String,
        /// Why, as a code.
        pub reason: String,
        /// The rule that keeps it, where one does; else empty.
        pub rule: String,
        /// Until when.
        pub until: Option<Date>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use run::Model as DeletionRun;
pub use window::Model as RunWindow;

impl Scoped for run::Entity {
    const ORGANISATION: run::Column = run::Column::OrganisationId;
    const ID: run::Column = run::Column::Id;
    const VERSION: Option<run::Column> = Some(run::Column::Version);
}

impl Scoped for window::Entity {
    const ORGANISATION: window::Column = window::Column::OrganisationId;
    const ID: window::Column = window::Column::Id;
    const VERSION: Option<window::Column> = Some(window::Column::Version);
}

impl Scoped for kept::Entity {
    const ORGANISATION: kept::Column = kept::Column::OrganisationId;
    const ID: kept::Column = kept::Column::HoldingId;
    const VERSION: Option<kept::Column> = None;
}

impl DeletionRun {
    /// Where it stands in a page of runs.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.started_at), id: kernel::Id::uuid(self.id) }
    }
}

impl Resource for DeletionRun {
    fn subject(&self) -> Option<Subject> {
        Some(subject(self.id))
    }
}

pub(crate) fn subject(run: DeletionRunId) -> Subject {
    Subject::new("deletion_run", run)
}

/// Rows of tables, added up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rows(pub BTreeMap<String, u64>);

impl Rows {
    /// As stored; what does not read counts as nothing.
    pub(crate) fn read(json: &Json) -> Self {
        serde_json::from_value(json.clone()).unwrap_or_default()
    }

    /// With these, each table's name behind the name of the place it lies in.
    pub(crate) fn with(mut self, place: &str, rows: &BTreeMap<String, u64>) -> Self {
        for (table, count) in rows {
            *self.0.entry(format!("{place}/{table}")).or_default() += count;
        }
        self
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::to_value(&self.0).unwrap_or_default()
    }
}
