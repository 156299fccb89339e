//! The rows of deliveries and attempts.

use kernel::{Id, Position, SortKey};
use sea_orm::entity::prelude::*;

/// One event on its way to one endpoint.
pub type Delivery = row::Model;
/// One attempt to deliver. What was answered is not kept.
pub type Attempt = attempt::Model;

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum State {
    /// Waits for its instant, or for a place on the way.
    Pending,
    /// On its way, as long as its lease lasts.
    Delivering,
    /// The receiver has said that it has it.
    Delivered,
    /// Given up after its last attempt.
    Failed,
    /// Not sent, because its endpoint was disabled or deleted.
    Cancelled,
}

impl State {
    /// As it is stored and shown.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivering => "delivering",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more happens to it by itself.
    #[must_use]
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Delivered | Self::Failed | Self::Cancelled)
    }
}

pub(crate) mod row {
    use kernel::{DeliveryId, EndpointId, EventId, Instant, OrganisationId};
    use sea_orm::entity::prelude::*;

    use super::State;

    /// One event on its way to one endpoint.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_deliveries")]
    pub struct Model {
        /// Whose.
        pub organisation_id: OrganisationId,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DeliveryId,
        /// To whom.
        pub endpoint_id: EndpointId,
        /// Of which event; the `webhook-id` of every attempt.
        pub event_id: EventId,
        /// The event's type.
        pub event_type: String,
        /// The bytes that are sent, frozen: ids and kinds.
        pub body: String,
        /// Where it stands.
        pub state: State,
        /// Not before this instant, business time.
        pub due_at: Instant,
        /// How often it was tried.
        pub attempts: i32,
        /// How often since it was last set on its way; a replay begins anew.
        pub tries: i32,
        /// Grows each time that it is taken up; an outcome under an older one is not recorded.
        pub(crate) fence: i64,
        /// Real time until which a worker has it.
        pub(crate) lease_until: Option<Instant>,
        /// The code of the last failure.
        pub problem: Option<String>,
        /// When it was made, business time.
        pub created_at: Instant,
        /// When it came to its end, business time.
        pub ended_at: Option<Instant>,
        /// The trace that the event happened in, as W3C's `traceparent`; none = nothing was traced.
        pub trace: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod attempt {
    use kernel::{AttemptId, DeliveryId, Instant, OrganisationId};
    use sea_orm::entity::prelude::*;

    /// One attempt to deliver.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_attempts")]
    pub struct Model {
        /// Whose.
        pub organisation_id: OrganisationId,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AttemptId,
        /// Of which delivery.
        pub delivery_id: DeliveryId,
        /// The how-manieth of it; one that ended with its process leaves a gap.
        pub number: i32,
        /// When, business time.
        pub at: Instant,
        /// When, real time: the `webhook-timestamp`.
        pub sent_at: Instant,
        /// How long it took, in milliseconds.
        pub duration_ms: i64,
        /// What the receiver answered; none = nothing.
        pub status: Option<i32>,
        /// The code of why it failed; none = it did not.
        pub problem: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = None;
}

impl store::Scoped for attempt::Entity {
    const ORGANISATION: attempt::Column = attempt::Column::OrganisationId;
    const ID: attempt::Column = attempt::Column::Id;
    const VERSION: Option<attempt::Column> = None;
}

impl row::Model {
    /// Where it stands in a page.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.created_at), id: self.id.uuid() }
    }
}

impl kernel::Resource for row::Model {
    fn subject(&self) -> Option<kernel::Subject> {
        Some(kernel::Subject::new("webhook_delivery", self.id))
    }
}
