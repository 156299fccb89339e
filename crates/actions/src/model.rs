//! The rows, and the action as others see it.

use std::ops::Deref;

use calendar::{Deadline, Explanation, Origin, Span};
use kernel::{Id, PersonId, Position, Resource, SortKey, Subject};
use sea_orm::entity::prelude::*;

/// Where an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum State {
    /// To be done.
    Open,
    /// Said to be done; its effect is still to be checked, unless no check is needed.
    Completed,
    /// Its effect was checked: it worked.
    Effective,
    /// Its effect was checked: it did not work.
    Ineffective,
    /// Given up, with a reason.
    Cancelled,
}

impl State {
    /// All states.
    pub const ALL: &'static [Self] =
        &[Self::Open, Self::Completed, Self::Effective, Self::Ineffective, Self::Cancelled];

    /// As it is stored and shown.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Completed => "completed",
            Self::Effective => "effective",
            Self::Ineffective => "ineffective",
            Self::Cancelled => "cancelled",
        }
    }
}

/// An action: what someone must do by when. Its fields are those of [`ActionRow`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    row: ActionRow,
    circle: Vec<PersonId>,
}

/// An action's columns.
pub use row::Model as ActionRow;

impl Action {
    pub(crate) fn new(row: ActionRow, circle: Vec<PersonId>) -> Self {
        Self { row, circle }
    }

    /// Its columns.
    #[must_use]
    pub fn row(&self) -> &ActionRow {
        &self.row
    }

    /// Who besides owner and author may see it; empty unless it is restricted.
    #[must_use]
    pub fn circle(&self) -> &[PersonId] {
        &self.circle
    }

    /// What it serves.
    #[must_use]
    pub fn serves(&self) -> Subject {
        Subject { kind: self.row.subject_kind.clone(), id: self.row.subject_id.clone() }
    }

    /// Where it was decided, if elsewhere than at what it serves.
    #[must_use]
    pub fn origin(&self) -> Option<Subject> {
        let (kind, id) = self.row.origin_kind.clone().zip(self.row.origin_id.clone())?;
        Some(Subject { kind, id })
    }

    /// How long after completion its effect is checked; none = no check is needed.
    #[must_use]
    pub fn effect_check_after(&self) -> Option<Span> {
        self.row.effect_check_after.as_deref().and_then(|span| span.parse().ok())
    }

    /// Whether it is late at an instant.
    #[must_use]
    pub fn is_overdue(&self, now: kernel::Instant) -> bool {
        self.row.state == State::Open && self.row.overdue_from <= now
    }

    /// Its due date as a deadline that explains itself.
    #[must_use]
    pub fn deadline(&self) -> Deadline {
        let due_on = self.row.due_on;
        let explanation = Explanation {
            rule: "By the date that was decided".to_owned(),
            source: "decision".to_owned(),
            steps: vec![format!("Due on {due_on}; it ends with the last second of that day.")],
        };
        let due_at = self.row.overdue_from - chrono::TimeDelta::seconds(1);
        Deadline { earliest: true, ..Deadline::new(due_at, Origin::House, explanation) }
    }

    /// Where it stands in a list that goes by this order.
    #[must_use]
    pub fn position(&self, order: Order) -> Position {
        let at = match order {
            Order::DueFirst => self.row.overdue_from,
            Order::NewestFirst => self.row.created_at,
        };
        Position { sort: SortKey::At(at), id: self.row.id.uuid() }
    }
}

/// How a list of actions is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By due date, the earliest first.
    #[default]
    DueFirst,
    /// By when they were added, the latest first.
    NewestFirst,
}

impl Deref for Action {
    type Target = ActionRow;
    fn deref(&self) -> &ActionRow {
        &self.row
    }
}

impl Resource for Action {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("action", self.row.id))
    }
    fn owner(&self) -> Option<PersonId> {
        Some(self.row.owner_id)
    }
    fn author(&self) -> Option<PersonId> {
        self.row.author_id
    }
    /// Whoever owned it as it was completed had to do it, and whoever said that it is done answers for that; it is not
    /// reassigned after that.
    fn is_executor(&self, person: PersonId) -> bool {
        self.row.completed_at.is_some() && (self.row.owner_id == person || self.row.completed_by == Some(person))
    }
    /// A restricted action is no affair of the owner's superior: the case may be about that very person.
    fn line(&self) -> Option<PersonId> {
        self.row.line_id.filter(|_| !self.row.restricted)
    }
    fn in_circle(&self, person: PersonId) -> bool {
        self.circle.contains(&person)
    }
    fn restricted(&self) -> bool {
        self.row.restricted
    }
}

pub(crate) mod row {
    use kernel::{ActionId, Instant, OrganisationId, PersonId, Version};
    use sea_orm::entity::prelude::*;

    /// An action's columns.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "actions")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which action.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ActionId,
        /// How often it has changed.
        pub version: Version,
        /// What it serves, in one word.
        pub subject_kind: String,
        /// The printed id of what it serves.
        pub subject_id: String,
        /// Where it was decided, in one word.
        pub origin_kind: Option<String>,
        /// The printed id of where it was decided.
        pub origin_id: Option<String>,
        /// What is to be done, in one line.
        pub title: String,
        /// The same at length.
        pub detail: Option<String>,
        /// Who must do it.
        pub owner_id: PersonId,
        /// The owner's nearest superior as the owner was named.
        pub line_id: Option<PersonId>,
        /// Who asked for it.
        pub author_id: Option<PersonId>,
        /// Belongs to a confidential case.
        pub restricted: bool,
        /// Where it stands.
        pub state: super::State,
        /// Local date by whose end it must be done.
        pub due_on: chrono::NaiveDate,
        /// The first instant after that date.
        pub overdue_from: Instant,
        /// ISO 8601 duration between completion and effect check; none = no check is needed.
        pub effect_check_after: Option<String>,
        /// Local date of the effect check; set as it is completed.
        pub effect_check_on: Option<chrono::NaiveDate>,
        /// When it was added.
        pub created_at: Instant,
        /// When the owner was reminded of this due date.
        pub reminded_at: Option<Instant>,
        /// When this due date was announced to have passed.
        pub marked_overdue_at: Option<Instant>,
        /// When it was passed upwards for being late.
        pub escalated_at: Option<Instant>,
        /// To whom it was passed upwards.
        pub escalated_to: Option<PersonId>,
        /// When it was said to be done.
        pub completed_at: Option<Instant>,
        /// Who said so.
        pub completed_by: Option<PersonId>,
        /// What was done.
        pub completion_note: Option<String>,
        /// When the effect check was announced to be due.
        pub effect_check_due_at: Option<Instant>,
        /// When its effect was checked.
        pub effect_checked_at: Option<Instant>,
        /// Who checked it.
        pub effect_checked_by: Option<PersonId>,
        /// What the check found.
        pub effect_note: Option<String>,
        /// When it was given up.
        pub cancelled_at: Option<Instant>,
        /// Who gave it up.
        pub cancelled_by: Option<PersonId>,
        /// Why.
        pub cancel_reason: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = Some(row::Column::Version);
}

pub(crate) mod circle {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "action_circle")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub action_id: kernel::ActionId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: kernel::PersonId,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for circle::Entity {
    const ORGANISATION: circle::Column = circle::Column::OrganisationId;
    const ID: circle::Column = circle::Column::ActionId;
    const VERSION: Option<circle::Column> = None;
}
