//! The columns of cases and circles.

pub(crate) mod case {
    use kernel::{DeviationId, Instant, OrganisationId, PersonId, ReportLinkId, Version};
    use sea_orm::entity::prelude::*;

    use crate::model::{Addressee, DeviceEncryption, EventType, Kind, Severity, Source, Status};

    /// A case's columns.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deviations")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which case.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DeviationId,
        /// How often it has changed.
        pub version: Version,
        /// What kind of case it is.
        pub kind: Kind,
        /// What of the catalogue it is.
        pub event_type: Option<EventType>,
        /// The catalogue that was offered.
        pub catalogue_version: i32,
        /// Somebody may have seen what they should not.
        pub confidentiality: bool,
        /// Something may be wrong or out of date.
        pub integrity: bool,
        /// Something was not there when it was needed.
        pub availability: bool,
        /// Where it stands.
        pub status: Status,
        /// What happened, in one line.
        pub title: String,
        /// What happened.
        pub description: String,
        /// Which routine was departed from.
        pub routine: Option<String>,
        /// Which data.
        pub data_affected: Option<String>,
        /// Whom it concerns.
        pub people_affected: Option<String>,
        /// What was done at once.
        pub immediate_action: Option<String>,
        /// Why the reporter thinks that it happened.
        pub suspected_cause: Option<String>,
        /// Whether a lost device or medium was encrypted.
        pub device_encryption: Option<DeviceEncryption>,
        /// When it happened, or began.
        pub occurred_from: Option<Instant>,
        /// When it ended.
        pub occurred_to: Option<Instant>,
        /// When it was noticed.
        pub discovered_at: Instant,
        /// When it was reported.
        pub reported_at: Instant,
        /// When the organisation became aware of a breach.
        pub aware_at: Option<Instant>,
        /// Who told of it.
        pub source: Source,
        /// The person who reported it; doors show [`crate::Deviation::reporter_shown_to`].
        pub author_id: Option<PersonId>,
        /// The reporter is shown to the circle only.
        pub confidential_reporter: bool,
        /// The link that an anonymous report came through.
        pub report_link_id: Option<ReportLinkId>,
        /// The kind of the event that opened it.
        pub origin_event: Option<String>,
        /// What that event was about, in one word.
        pub origin_subject_kind: Option<String>,
        /// The printed id of what that event was about.
        pub origin_subject_id: Option<String>,
        /// To whom it was reported.
        pub addressee: Addressee,
        /// The nearest superior to whom it was reported.
        pub line_id: Option<PersonId>,
        /// Confidential: only owner, author, addressed superior and circle see it.
        pub restricted: bool,
        /// When it was passed on to the security officer.
        pub forwarded_at: Option<Instant>,
        /// By whom; none = by itself.
        pub forwarded_by: Option<PersonId>,
        /// By when it must be triaged and contained.
        pub contain_due_at: Instant,
        /// When it was announced that this passed untriaged.
        pub contain_missed_at: Option<Instant>,
        /// By when its cause must be recorded.
        pub cause_due_at: Instant,
        /// When it was announced that this passed without a cause.
        pub cause_missed_at: Option<Instant>,
        /// When it was triaged.
        pub triaged_at: Option<Instant>,
        /// By whom.
        pub triaged_by: Option<PersonId>,
        /// How bad it is.
        pub severity: Option<Severity>,
        /// What is protected first, where interests clash.
        pub priority_note: Option<String>,
        /// The person who answers for the case.
        pub owner_id: Option<PersonId>,
        /// Why it happened.
        pub cause: Option<String>,
        /// When the cause was recorded last.
        pub cause_recorded_at: Option<Instant>,
        /// By whom.
        pub cause_recorded_by: Option<PersonId>,
        /// The earlier case that came back as this one.
        pub recurrence_of: Option<DeviationId>,
        /// When it was closed.
        pub closed_at: Option<Instant>,
        /// By whom.
        pub closed_by: Option<PersonId>,
        /// How it ended.
        pub outcome: Option<String>,
        /// Why nothing had to be done.
        pub no_action_reason: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for case::Entity {
    const ORGANISATION: case::Column = case::Column::OrganisationId;
    const ID: case::Column = case::Column::Id;
    const VERSION: Option<case::Column> = Some(case::Column::Version);
}

pub(crate) mod circle {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deviation_circle")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub deviation_id: kernel::DeviationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: kernel::PersonId,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for circle::Entity {
    const ORGANISATION: circle::Column = circle::Column::OrganisationId;
    const ID: circle::Column = circle::Column::DeviationId;
    const VERSION: Option<circle::Column> = None;
}
