//! The rows of occurrences and invitations.

use calendar::{Deadline, Explanation, Origin, Zone};
use kernel::{Id, Instant, Position, Resource, SortKey, Subject};
use sea_orm::entity::prelude::*;

/// Where an occurrence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum State {
    /// It may be done until its window closes; a meeting may have been tried without a quorum.
    Open,
    /// A meeting was held with a quorum; a task was done.
    Held,
    /// Its window closed and nobody had done it.
    Missed,
}

impl State {
    /// As it is stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Held => "held",
            Self::Missed => "missed",
        }
    }
}

/// A tick has its own rhythm: a period that opens no later than this after its instant is on time.
pub(super) const PUNCTUAL: chrono::TimeDelta = chrono::TimeDelta::hours(1);

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    /// One time that a duty is due.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "duty_occurrences")]
    pub struct Model {
        /// Whose.
        pub organisation_id: kernel::OrganisationId,
        /// Which; the id of the period in the ledger. A meeting is named by it too.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::OccurrenceId,
        /// How often it has changed.
        pub version: kernel::Version,
        /// Of which duty.
        pub duty_id: kernel::DutyId,
        /// What it takes to have done it, as the duty said when it opened.
        pub kind: crate::Kind,
        /// Its calendar name, as `2026-03`.
        pub period: String,
        /// The duty's recurrence, as it was when it opened.
        pub rule: String,
        /// The local date that the rule names.
        pub nominal_on: Date,
        /// The local date on which it is due, after the move to a working day.
        pub due_on: Date,
        /// When it is due.
        pub due_at: kernel::Instant,
        /// When it was opened.
        pub opened_at: kernel::Instant,
        /// How long after its opening instant it was opened, in milliseconds.
        pub lateness_ms: i64,
        /// How long it may still be done, as the duty said when it opened.
        pub closes: String,
        /// From this instant on it can no longer be done.
        pub closes_at: kernel::Instant,
        /// The role that answers for it, as the duty said when it opened.
        pub owner_role: kernel::Role,
        /// Of a meeting: its quorum, as the duty said when it opened.
        pub quorum: Option<crate::Quorum>,
        /// Where it stands.
        pub state: super::State,
        /// How often people sat to hold it.
        pub sittings: i32,
        /// Up to which instant its agenda was drawn: when it opened, and as it was held, when people sat.
        pub drawn_at: Option<kernel::Instant>,
        /// When it was held or done.
        pub held_at: Option<kernel::Instant>,
        /// When the latest decision was recorded. Each one changes the version, so that who signs has seen them all.
        pub decided_at: Option<kernel::Instant>,
        /// Of a meeting: when its minutes were signed. Nothing in it changes after that.
        pub signed_at: Option<kernel::Instant>,
        /// Of a task: who confirmed that it was done.
        pub confirmed_by: Option<kernel::PersonId>,
        /// Of a task: what they noted.
        pub confirmation: Option<String>,
        /// When it was found that nobody had done it.
        pub missed_at: Option<kernel::Instant>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod invitation {
    use sea_orm::entity::prelude::*;

    /// Somebody who was called to an occurrence, in one role.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "duty_invitations")]
    pub struct Model {
        /// Whose.
        pub organisation_id: kernel::OrganisationId,
        /// To what.
        #[sea_orm(primary_key, auto_increment = false)]
        pub occurrence_id: kernel::OccurrenceId,
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

pub use invitation::Model as Invitation;
pub use row::Model as Occurrence;

impl Occurrence {
    /// Whether it was opened noticeably later than it should have been.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.lateness_ms > PUNCTUAL.num_milliseconds()
    }

    /// The instant at which it would have opened on time.
    #[must_use]
    pub fn opens_at(&self) -> Instant {
        self.opened_at - chrono::TimeDelta::milliseconds(self.lateness_ms)
    }

    /// Until when it may be done, as a deadline that explains itself in the organisation's zone.
    #[must_use]
    pub fn deadline(&self, zone: Zone) -> Deadline {
        let wall = |at: Instant| zone.local(at).format("%Y-%m-%d %H:%M");
        let mut steps = vec![format!("The rule {} names {}.", self.rule, self.nominal_on)];
        if self.due_on != self.nominal_on {
            steps.push(format!("That is no working day, so it moves to {}.", self.due_on));
        }
        steps.push(format!("It is due at {} in {zone}.", wall(self.due_at)));
        if self.is_late() {
            steps.push(format!("It was opened late, at {}.", wall(self.opened_at)));
        }
        steps.push(format!("It may be done before {} ({}).", wall(self.closes_at), self.closes));
        let rule = "Within the window of the duty".to_owned();
        let explanation = Explanation { rule, source: format!("duty {}", self.duty_id), steps };
        let due_at = self.closes_at - chrono::TimeDelta::seconds(1);
        Deadline { earliest: true, ..Deadline::new(due_at, Origin::House, explanation) }
    }

    /// Where it stands in [`super::page`].
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.due_at), id: self.id.uuid() }
    }
}

impl Resource for Occurrence {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("occurrence", self.id))
    }
}

impl store::Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = Some(row::Column::Version);
}

/// In the audit trail, invitations are named by what they invite to.
impl store::Scoped for invitation::Entity {
    const ORGANISATION: invitation::Column = invitation::Column::OrganisationId;
    const ID: invitation::Column = invitation::Column::OccurrenceId;
    const VERSION: Option<invitation::Column> = None;
}
