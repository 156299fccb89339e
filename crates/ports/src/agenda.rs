//! What a meeting must treat.

use async_trait::async_trait;
use kernel::{Instant, Subject};
use store::UnitOfWork;

use crate::Error;

/// Why something stands on an agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgendaReason {
    /// A case reported since the last meeting.
    NewCase,
    /// A case that an earlier meeting did not bring to its end.
    OpenCase,
    /// An action whose due date has passed.
    OverdueAction,
    /// An action that is under way.
    OpenAction,
}

impl AgendaReason {
    /// As it is stored and shown.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NewCase => "new_case",
            Self::OpenCase => "open_case",
            Self::OverdueAction => "overdue_action",
            Self::OpenAction => "open_action",
        }
    }
}

/// One point that a meeting must treat: what it is about and why. Ids only; who may look at it is decided where it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaPoint {
    /// What it is about, as `deviation` `dev_…` or `action` `act_…`.
    pub subject: Subject,
    /// Why it stands here.
    pub reason: AgendaReason,
    /// Lower comes first within a source.
    pub rank: i32,
    /// It is open to its own circle only: what the meeting writes about it must be too.
    pub restricted: bool,
}

/// A crate whose rows must be treated by meetings.
#[async_trait]
pub trait AgendaSource: Send + Sync + 'static {
    /// Everything that a meeting that sits at `until` must treat; what arose after that is for the next one. `since` is
    /// the instant up to which the last meeting that was held has treated everything.
    async fn draw(&self, uow: &UnitOfWork, since: Option<Instant>, until: Instant) -> Result<Vec<AgendaPoint>, Error>;

    /// Whether the unit's actor may treat this restricted subject: decide on it, and ask for something in it. No where it
    /// is none of this source's.
    async fn may_treat(&self, uow: &UnitOfWork, subject: &Subject) -> Result<bool, Error>;
}
