//! How a case moved: who did what, in which role, by which appointment.

use sea_orm::entity::prelude::*;

use crate::codes::codes;

codes! {
    /// What a step did.
    StepKind {
        /// Somebody told of it, or an event opened it.
        Reported = "reported",
        /// It was passed on to the security officer.
        Forwarded = "forwarded",
        /// It turned out to be of another kind.
        Converted = "converted",
        /// Somebody said what it is and named who answers for it.
        Triaged = "triaged",
        /// Somebody else answers for it now.
        HandedOver = "handed_over",
        /// Somebody was let into it.
        Admitted = "admitted",
        /// It is an earlier case that came back.
        Linked = "linked",
        /// Its cause was recorded.
        CauseRecorded = "cause_recorded",
        /// A deadline passed.
        DeadlinePassed = "deadline_passed",
        /// It came to its end.
        Closed = "closed",
    }
}

/// One step of a case.
pub use step::Model as Step;

pub(crate) mod step {
    use kernel::{AppointmentId, DeviationId, Instant, OrganisationId, PersonId, Role};
    use sea_orm::entity::prelude::*;

    /// One step of a case.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deviation_steps")]
    pub struct Model {
        /// Whose row.
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: OrganisationId,
        /// Which case.
        #[sea_orm(primary_key, auto_increment = false)]
        pub deviation_id: DeviationId,
        /// The case's version after the step.
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        /// What it did.
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: super::StepKind,
        /// When.
        pub at: Instant,
        /// Who took it.
        pub person_id: Option<PersonId>,
        /// In which role; none = by standing in a relation to the case.
        pub role: Option<Role>,
        /// The appointment that gave the role.
        pub appointment_id: Option<AppointmentId>,
        /// What it was before, as a code or id.
        pub from_code: Option<String>,
        /// What it is after, as a code or id.
        pub to_code: Option<String>,
        /// The reason in words.
        pub note: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for step::Entity {
    const ORGANISATION: step::Column = step::Column::OrganisationId;
    const ID: step::Column = step::Column::DeviationId;
    const VERSION: Option<step::Column> = None;
}
