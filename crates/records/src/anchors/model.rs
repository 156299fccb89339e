//! The row of an anchor.

use crate::codes::codes;

pub use anchor::Model as Anchor;

codes! {
    /// What something happened to.
    TargetKind {
        /// An item in our own store.
        Item = "item",
        /// Something in another system.
        Reference = "reference",
        /// A consent.
        Consent = "consent",
        /// Somebody, and so all that is held on them.
        Subject = "subject",
    }
}

pub(crate) mod anchor {
    use kernel::{AnchorId, Instant, OrganisationId};
    use sea_orm::entity::prelude::*;

    use super::TargetKind;

    /// When something last happened.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "anchors")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which anchor.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AnchorId,
        /// What it happened to.
        pub target_kind: TargetKind,
        /// To which one.
        pub target_id: Uuid,
        /// What happened.
        pub name: String,
        /// When; where only a date is known, the first instant of its day.
        pub occurred_at: Instant,
        /// The local date in the organisation's zone.
        pub occurred_on: Date,
        /// When we heard of it.
        pub recorded_at: Instant,
        /// Since when it counts no longer.
        pub void_at: Option<Instant>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for anchor::Entity {
    const ORGANISATION: anchor::Column = anchor::Column::OrganisationId;
    const ID: anchor::Column = anchor::Column::Id;
    const VERSION: Option<anchor::Column> = None;
}
