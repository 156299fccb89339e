//! A duty as the API shows it.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use kernel::DutyId;
use store::Read;

use super::quorum::Quorum;
use crate::ApiError;
use crate::error::PAGE_INVALID;
use crate::graphql::access::{Organisation, Role};
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::scalars::{Date, DateTime, Duration, LocalTime};
use crate::graphql::session::{Ask, Session};

/// Something that the organisation has set itself to do again and again.
#[derive(Clone)]
pub struct Duty(pub(super) reviews::Duty);

/// What it takes to have done a duty.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "reviews::Kind")]
pub enum DutyKind {
    /// People sit together, decide on each item of an agenda, and sign what they decided.
    Meeting,
    /// Its owner does it, and confirms that it was done.
    Task,
}

/// What weekends and public holidays do to a date.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "calendar::Move")]
pub enum DateMove {
    /// It stays.
    Stay,
    /// It moves to the next working day.
    NextWorkingDay,
    /// It moves to the next working day, or to the previous one where the next is in another month.
    WithinMonth,
}

/// What happens with periods that came due while nobody was there.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "jobs::CatchUp")]
pub enum CatchUp {
    /// Each of them is opened, in order.
    Every,
    /// Only the latest is opened.
    Latest,
    /// Each of them is opened and told to be late.
    Late,
}

/// A time at which a duty will be due. Nothing is opened by asking.
#[derive(SimpleObject)]
pub struct UpcomingOccurrence {
    /// Its calendar name, as `2026-03`.
    period: String,
    /// The date that the rule names.
    nominal: Date,
    /// The date after moves to working days.
    date: Date,
    /// When it is due.
    due_at: DateTime,
}

/// Something that the organisation has set itself to do again and again.
#[Object]
impl Duty {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// How often it has changed.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// What a pack calls it.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// What it takes to have done it.
    async fn kind(&self) -> DutyKind {
        self.0.kind.into()
    }

    /// What people call it.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// On which dates it recurs, as RFC 5545 writes it.
    async fn rule(&self) -> String {
        self.0.rule.to_string()
    }

    /// At which time it is due.
    async fn at(&self) -> LocalTime {
        LocalTime(self.0.at)
    }

    /// How long it takes, where that is known.
    async fn duration(&self) -> Option<Duration> {
        self.0.duration.map(Duration)
    }

    /// What weekends and public holidays do to it.
    async fn moves(&self) -> DateMove {
        self.0.moves.into()
    }

    /// How long before it is due it opens.
    async fn opens_before(&self) -> Duration {
        Duration(self.0.opens_before)
    }

    /// Until when it may still be done: a length of time behind the due instant, `month_end` or `year_end`.
    async fn closes(&self) -> String {
        self.0.closes.to_string()
    }

    /// The role that answers for it.
    async fn owner_role(&self) -> Role {
        self.0.owner_role.into()
    }

    /// What happens with periods that came due while nobody was there.
    async fn catch_up(&self) -> CatchUp {
        self.0.catch_up.into()
    }

    /// Of a meeting: who must be there.
    async fn quorum(&self) -> Option<Quorum> {
        self.0.quorum.as_ref().map(Quorum::of)
    }

    /// When it was entered.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Since when it no longer recurs.
    async fn retired_at(&self) -> Option<DateTime> {
        self.0.retired_at.map(DateTime)
    }

    /// The next times at which it will be due, at most 100.
    #[graphql(complexity = "usize::from(first.min(100)) * child_complexity + 1")]
    async fn upcoming(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 12)] first: u8,
    ) -> Result<Vec<UpcomingOccurrence>, ApiError> {
        if first > 100 {
            return Err(ApiError::invalid(PAGE_INVALID, "at most 100 times are told ahead").at("first"));
        }
        let organisation = Organisation::of_scope(ctx.session()).await?;
        let now = ctx.reading()?.read.now().await?;
        let next = self.0.upcoming(&organisation, now, usize::from(first));
        Ok(next
            .into_iter()
            .map(|next| UpcomingOccurrence {
                period: next.period,
                nominal: Date(next.nominal),
                date: Date(next.date),
                due_at: DateTime(next.due_at),
            })
            .collect())
    }
}

impl Duty {
    /// The duty of this id, for whoever may see the year wheel.
    pub(in crate::graphql) async fn find(session: &Session, id: DutyId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<ById>(session, id, reviews::VIEW_DUTIES).await?.map(Self))
    }
}

struct ById;

impl Relation for ById {
    type Key = DutyId;
    type Value = reviews::Duty;

    async fn load(read: &Read, keys: Vec<DutyId>) -> Result<HashMap<DutyId, reviews::Duty>, ApiError> {
        Ok(reviews::duties::by_ids(read, read.scope(), &keys).await?)
    }
}
