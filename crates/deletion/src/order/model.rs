//! The rows of orders.

use kernel::{Id, Position, Resource, SortKey, Subject};
use sea_orm::entity::prelude::*;
use store::Scoped;

/// What is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum Work {
    /// To erase it there.
    Erase,
    /// To close account, mailbox or membership.
    Close,
    /// To offer it and hand it back, and then to erase it.
    Return,
    /// To blank what the rule says there; the thing itself stays.
    Redact,
}

impl Work {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Erase, Self::Close, Self::Return, Self::Redact];

    /// Whether nothing is left there to be known by here.
    pub(crate) fn ends(self) -> bool {
        match self {
            Self::Erase | Self::Close | Self::Return => true,
            Self::Redact => false,
        }
    }

    /// As it is stored and shown.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Erase => "erase",
            Self::Close => "close",
            Self::Return => "return",
            Self::Redact => "redact",
        }
    }
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum OrderState {
    /// Nobody has said that it is done.
    Open,
    /// Whoever answers for the system has said that it is done.
    Confirmed,
}

impl OrderState {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Open, Self::Confirmed];

    /// As it is stored and shown.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
        }
    }
}

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    /// An order's columns.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deletion_orders")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which order.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::DeletionOrderId,
        /// How often it has changed.
        pub version: kernel::Version,
        /// The run that it is part of.
        pub run_id: kernel::DeletionRunId,
        /// The window of that run.
        pub window_id: kernel::WindowId,
        /// What the organisation calls the rule.
        pub rule: String,
        /// The number of its version.
        pub rule_version: i32,
        /// What the organisation calls the system.
        pub system: String,
        /// What the things are there.
        pub system_kind: String,
        /// The role that answers for the system.
        pub role: kernel::Role,
        /// What is ordered.
        pub work: super::Work,
        /// Where it stands.
        pub state: super::OrderState,
        /// The kind of things, as the erase door knows them.
        pub holding_kind: String,
        /// Their ids, 16 bytes each, in order.
        pub things: Vec<u8>,
        /// How many they are.
        pub count: i32,
        /// The local date by whose end it is to be done.
        pub due_on: Date,
        /// When it was issued.
        pub issued_at: kernel::Instant,
        /// When it was passed on for not being confirmed.
        pub overdue_at: Option<kernel::Instant>,
        /// When it was confirmed.
        pub confirmed_at: Option<kernel::Instant>,
        /// The local date on which it was done, as was said.
        pub done_on: Option<Date>,
        /// Who confirmed it.
        pub confirmed_by: Option<kernel::PersonId>,
        /// The appointment that gave them the role.
        pub appointment_id: Option<kernel::AppointmentId>,
        /// The ids of those that could not be done, 16 bytes each.
        pub not_done: Vec<u8>,
        /// What was said about it.
        pub note: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use row::Model as DeletionOrder;

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = Some(row::Column::Version);
}

impl DeletionOrder {
    /// Where it stands in a page of orders.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.issued_at), id: self.id.uuid() }
    }

    /// The ids of its things.
    #[must_use]
    pub fn ids(&self) -> Vec<Uuid> {
        unpacked(&self.things)
    }

    /// The ids of those that could not be done.
    #[must_use]
    pub fn undone(&self) -> Vec<Uuid> {
        unpacked(&self.not_done)
    }
}

impl Resource for DeletionOrder {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("deletion_order", self.id))
    }
}

pub(super) fn packed(ids: &[Uuid]) -> Vec<u8> {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    sorted.iter().flat_map(|id| *id.as_bytes()).collect()
}

fn unpacked(bytes: &[u8]) -> Vec<Uuid> {
    bytes.as_chunks::<16>().0.iter().map(|bytes| Uuid::from_bytes(*bytes)).collect()
}
