//! A duty as others see it, and its row.

use calendar::{Move, Rule, Schedule, Span};
use chrono::NaiveTime;
use kernel::Id;
use kernel::{DutyId, Instant, Position, Resource, Role, SortKey, Subject, Version};
use sea_orm::entity::prelude::*;

use super::{Closes, Withdrawn};
use crate::{Error, Quorum};

/// What it takes to have done a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum Kind {
    /// People sit together, decide on each item of an agenda, and sign what they decided.
    Meeting,
    /// Its owner does it, and confirms that it was done.
    Task,
}

/// The text names no kind of duty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no kind of duty '{0}'; the kinds are meeting and task")]
pub struct UnknownKind(pub String);

impl Kind {
    /// As it is stored, and as packs and events write it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Meeting => "meeting",
            Self::Task => "task",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        [Self::Meeting, Self::Task]
            .into_iter()
            .find(|kind| kind.code() == text)
            .ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

/// A duty of the year wheel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Which.
    pub id: DutyId,
    /// How often it has changed.
    pub version: Version,
    /// What a pack calls it.
    pub key: String,
    /// What it takes to have done it.
    pub kind: Kind,
    /// What people call it.
    pub title: String,
    /// On which dates it recurs.
    pub rule: Rule,
    /// At which time on the wall it is due.
    pub at: NaiveTime,
    /// How long it takes, where that is known.
    pub duration: Option<Span>,
    /// What weekends and holidays do to it.
    pub moves: Move,
    /// How long before it is due it opens.
    pub opens_before: Span,
    /// Until when it may still be done.
    pub closes: Closes,
    /// The role that answers for it.
    pub owner_role: Role,
    /// What happens with periods that came due while nobody was there.
    pub catch_up: ::jobs::CatchUp,
    /// Of a meeting: who must be there.
    pub quorum: Option<Quorum>,
    /// When it was entered, business time.
    pub created_at: Instant,
    /// Since when it no longer recurs.
    pub retired_at: Option<Instant>,
    /// What calendars were told of and will not come.
    pub withdrawn: Withdrawn,
}

impl Duty {
    pub(crate) fn of(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            version: row.version,
            key: row.key,
            kind: row.kind,
            title: row.title,
            rule: row.rule.parse().map_err(|_| Error::Stored("duties.rule"))?,
            at: row.at,
            duration: row
                .duration
                .map(|text| text.parse().map_err(|_| Error::Stored("duties.duration")))
                .transpose()?,
            moves: row.moves.parse().map_err(|_| Error::Stored("duties.moves"))?,
            opens_before: row.opens_before.parse().map_err(|_| Error::Stored("duties.opens_before"))?,
            closes: row.closes.parse().map_err(|_| Error::Stored("duties.closes"))?,
            owner_role: row.owner_role,
            catch_up: row.catch_up,
            quorum: row.quorum,
            created_at: row.created_at,
            retired_at: row.retired_at,
            withdrawn: row.withdrawn.unwrap_or_default(),
        })
    }

    /// Rule, time and moves, where the organisation is.
    #[must_use]
    pub fn schedule(&self, organisation: &access::Organisation) -> Schedule {
        schedule((&self.rule, self.at, self.moves), organisation)
    }

    /// What its rule is called in the ledger.
    pub(crate) fn schedule_key(&self) -> String {
        format!("duty:{}", self.id)
    }

    /// Where it stands in [`super::page`].
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.created_at), id: self.id.uuid() }
    }
}

/// A rule, a time and a move, where the organisation is.
pub(super) fn schedule((rule, at, moves): (&Rule, NaiveTime, Move), organisation: &access::Organisation) -> Schedule {
    Schedule { rule: rule.clone(), zone: organisation.zone, at, moves, holidays: organisation.holidays() }
}

impl Resource for Duty {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("duty", self.id))
    }
}

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "duties")]
    pub struct Model {
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::DutyId,
        pub version: kernel::Version,
        pub key: String,
        pub kind: super::Kind,
        pub title: String,
        pub rule: String,
        pub at: chrono::NaiveTime,
        pub duration: Option<String>,
        pub moves: String,
        pub opens_before: String,
        pub closes: String,
        pub owner_role: kernel::Role,
        pub catch_up: ::jobs::CatchUp,
        pub quorum: Option<crate::Quorum>,
        pub created_at: kernel::Instant,
        pub retired_at: Option<kernel::Instant>,
        pub withdrawn: Option<super::Withdrawn>,
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
