//! The rows of sittings, attendance, agendas and minutes.

use kernel::{ActionId, Resource, Subject};
use ports::AgendaReason;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Why something stands on an agenda, as the source that brought it said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
pub enum DrawnAs {
    /// A case reported since the last meeting.
    NewCase,
    /// A case that an earlier meeting did not bring to its end.
    OpenCase,
    /// An action whose due date has passed.
    OverdueAction,
    /// An action that is under way.
    OpenAction,
}

impl From<AgendaReason> for DrawnAs {
    fn from(reason: AgendaReason) -> Self {
        match reason {
            AgendaReason::NewCase => Self::NewCase,
            AgendaReason::OpenCase => Self::OpenCase,
            AgendaReason::OverdueAction => Self::OverdueAction,
            AgendaReason::OpenAction => Self::OpenAction,
        }
    }
}

/// What a meeting decided on an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum Outcome {
    /// Somebody does something by a day.
    Actions,
    /// Nothing is done; it is said why.
    NoAction,
    /// Of an action: it goes on as it stands.
    FollowUp,
    /// The next meeting treats it; it is said why.
    Postponed,
}

impl Outcome {
    /// As it is stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Actions => "actions",
            Self::NoAction => "no_action",
            Self::FollowUp => "follow_up",
            Self::Postponed => "postponed",
        }
    }
}

/// The actions that a decision has made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct ActionIds(pub Vec<ActionId>);

pub(crate) mod sitting {
    use sea_orm::entity::prelude::*;

    /// One attempt to hold a meeting.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sittings")]
    pub struct Model {
        /// Whose.
        pub organisation_id: kernel::OrganisationId,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::SittingId,
        /// Of which meeting.
        pub occurrence_id: kernel::OccurrenceId,
        /// Which attempt, from 1.
        pub number: i32,
        /// When people sat.
        pub held_at: kernel::Instant,
        /// When it was written down.
        pub recorded_at: kernel::Instant,
        /// Who wrote it down, where that was a person.
        pub recorded_by: Option<kernel::PersonId>,
        /// Whether there was a quorum.
        pub quorate: bool,
        /// How many people counted for the quorum.
        pub persons: i32,
        /// What the quorum lacked.
        pub missing: crate::Missing,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod attendance {
    use sea_orm::entity::prelude::*;

    /// Somebody who sat there, in one role.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attendances")]
    pub struct Model {
        /// Whose.
        pub organisation_id: kernel::OrganisationId,
        /// Where.
        #[sea_orm(primary_key, auto_increment = false)]
        pub sitting_id: kernel::SittingId,
        /// Who.
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: kernel::PersonId,
        /// In which role.
        #[sea_orm(primary_key, auto_increment = false)]
        pub role: kernel::Role,
        /// The appointment that gave the role; LM and EMP have none.
        pub appointment_id: Option<kernel::AppointmentId>,
        /// Held as deputy.
        pub deputy: bool,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod item {
    use sea_orm::entity::prelude::*;

    /// Something that a meeting must treat, and what it decided. Whoever may look at the subject may look at the reason.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agenda_items")]
    pub struct Model {
        /// Whose.
        pub organisation_id: kernel::OrganisationId,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::AgendaItemId,
        /// How often it has changed.
        pub version: kernel::Version,
        /// Of which meeting.
        pub occurrence_id: kernel::OccurrenceId,
        /// Its place, from 1.
        pub position: i32,
        /// What it is about, in one word.
        pub subject_kind: String,
        /// The printed id of what it is about.
        pub subject_id: String,
        /// Why it stands here.
        pub drawn_as: super::DrawnAs,
        /// What is written about it is open to its subject's circle only.
        pub restricted: bool,
        /// When it came onto the agenda.
        pub drawn_at: kernel::Instant,
        /// What was decided; none = nothing yet.
        pub outcome: Option<super::Outcome>,
        /// Why it was decided so.
        pub reason: Option<String>,
        /// The actions that were decided.
        pub actions: super::ActionIds,
        /// Who wrote the decision down, where that was a person.
        pub decided_by: Option<kernel::PersonId>,
        /// When it was written down.
        pub decided_at: Option<kernel::Instant>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod minutes {
    use sea_orm::entity::prelude::*;

    /// What a meeting was and decided, frozen and signed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "minutes")]
    pub struct Model {
        /// Whose.
        pub organisation_id: kernel::OrganisationId,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::MinutesId,
        /// Of which meeting.
        pub occurrence_id: kernel::OccurrenceId,
        /// Canonical JSON of everything that was signed.
        pub body: String,
        /// SHA-256 of the body, in hexadecimal digits.
        pub hash: String,
        /// Who signed.
        pub signed_by: kernel::PersonId,
        /// In which role.
        pub role: kernel::Role,
        /// The appointment that gave the role.
        pub appointment_id: Option<kernel::AppointmentId>,
        /// Held as deputy.
        pub deputy: bool,
        /// When.
        pub signed_at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use attendance::Model as Attendant;
pub use item::Model as AgendaItem;
pub use minutes::Model as Minutes;
pub use sitting::Model as Sitting;

impl AgendaItem {
    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject { kind: self.subject_kind.clone(), id: self.subject_id.clone() }
    }
}

impl Resource for Minutes {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("minutes", self.id))
    }
}

impl store::Scoped for sitting::Entity {
    const ORGANISATION: sitting::Column = sitting::Column::OrganisationId;
    const ID: sitting::Column = sitting::Column::Id;
    const VERSION: Option<sitting::Column> = None;
}

/// In the audit trail, attendance is named by the sitting.
impl store::Scoped for attendance::Entity {
    const ORGANISATION: attendance::Column = attendance::Column::OrganisationId;
    const ID: attendance::Column = attendance::Column::SittingId;
    const VERSION: Option<attendance::Column> = None;
}

impl store::Scoped for item::Entity {
    const ORGANISATION: item::Column = item::Column::OrganisationId;
    const ID: item::Column = item::Column::Id;
    const VERSION: Option<item::Column> = Some(item::Column::Version);
}

impl store::Scoped for minutes::Entity {
    const ORGANISATION: minutes::Column = minutes::Column::OrganisationId;
    const ID: minutes::Column = minutes::Column::Id;
    const VERSION: Option<minutes::Column> = None;
}
