//! What there is to do, by one look that takes no turn at writing: one statement, each part of it one step into an index.
//! So it costs the same however much there is that does not wait.

use std::time::Duration;

use calendar::TZDATA_VERSION;
use kernel::Instant;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Iden, Order, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use store::InstallationUnit;

use super::heartbeat;
use crate::queue::{self, State, stands};
use crate::{Error, Ledger, schedules};

const PART: &str = "part";
const AT: &str = "at";

/// The parts of the look, as its rows are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Opens = 1,
    Runs = 2,
    RunsAgain = 3,
    LeaseEnds = 4,
    Event = 5,
    OldZones = 6,
    Seen = 7,
}

/// What was there at one look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Business time.
    pub(super) now: Instant,
    /// Real time, as this machine has it.
    pub(super) real_now: Instant,
    /// Process time.
    pub(super) elapsed: Duration,
    /// The latest business time that the ledger has written down.
    pub(super) seen: Option<Instant>,
    opens: Option<Instant>,
    runs: Option<Instant>,
    lease_ends: Option<Instant>,
    event: Option<Instant>,
    /// Schedules wait for instants of an older release of the zone data.
    pub(super) zones: bool,
}

impl Look {
    /// Schedules whose instant has come.
    pub(super) fn schedules(&self) -> bool {
        self.opens.is_some_and(|at| at <= self.now)
    }

    /// Events that nobody has passed on.
    pub(super) fn events(&self) -> bool {
        self.event.is_some()
    }

    fn jobs(&self) -> bool {
        self.runs.is_some_and(|at| at <= self.now) || self.lease_ends.is_some_and(|at| at < self.real_now)
    }

    pub(super) fn for_nothing(&self) -> bool {
        !(self.schedules() || self.events() || self.jobs() || self.zones)
    }

    /// The next business instant at which a schedule opens or a job may run.
    pub(super) fn next(&self) -> Option<Instant> {
        self.opens.into_iter().chain(self.runs).min()
    }

    /// Since when the oldest of what is due has been waiting.
    pub(super) fn oldest(&self) -> Option<Instant> {
        self.next().into_iter().chain(self.event).min().filter(|at| *at < self.now)
    }
}

impl Ledger {
    /// Looks once, and refuses while the clock cannot be trusted.
    pub(super) async fn look(&self) -> Result<Look, Error> {
        let store = &self.0.store;
        let look = store
            .installation_read(async |unit: &mut InstallationUnit| {
                let mut look = Look {
                    now: unit.now(),
                    real_now: unit.real_now(),
                    elapsed: store.elapsed(),
                    seen: None,
                    opens: None,
                    runs: None,
                    lease_ends: None,
                    event: None,
                    zones: false,
                };
                for row in unit.query_all(&statement()).await? {
                    look.take(&row)?;
                }
                Ok::<_, Error>(look)
            })
            .await?;
        self.check_clock(&look)?;
        Ok(look)
    }
}

impl Look {
    fn take(&mut self, row: &QueryResult) -> Result<(), DbErr> {
        let at: Instant = row.try_get("", AT)?;
        match row.try_get::<i32>("", PART)? {
            part if part == Part::Opens as i32 => self.opens = Some(at),
            part if part == Part::Runs as i32 || part == Part::RunsAgain as i32 => {
                self.runs = self.runs.into_iter().chain([at]).min();
            }
            part if part == Part::LeaseEnds as i32 => self.lease_ends = Some(at),
            part if part == Part::Event as i32 => self.event = Some(at),
            part if part == Part::OldZones as i32 => self.zones = true,
            _ => self.seen = Some(at),
        }
        Ok(())
    }
}

fn statement() -> SelectStatement {
    use queue::row::Column as Job;
    use schedules::row::Column as Schedule;
    let leased = Expr::col(Job::LeaseUntil).is_not_null();
    let old = Expr::col(Schedule::ZoneData).lt(TZDATA_VERSION).and(awake());
    let parts = [
        first(Part::Opens, "schedules", (Schedule::NextOpensAt, Schedule::NextOpensAt), Some(awake())),
        first(Part::Runs, "jobs", (Job::RunAt, Job::RunAt), Some(stands(State::Available))),
        first(Part::RunsAgain, "jobs", (Job::RunAt, Job::RunAt), Some(stands(State::Retryable))),
        first(Part::LeaseEnds, "jobs", (Job::LeaseUntil, Job::LeaseUntil), Some(leased)),
        first(Part::Event, "outbox", (Alias::new("occurred_at"), Alias::new("id")), None),
        first(Part::OldZones, "schedules", (Schedule::NextOpensAt, Schedule::ZoneData), Some(old)),
    ];
    let seen = first(Part::Seen, "ledger", (heartbeat::row::Column::SeenAt, heartbeat::row::Column::SeenAt), None);
    parts.into_iter().fold(seen, |mut all, part| all.union(UnionType::All, part).to_owned())
}

fn awake() -> Expr {
    Expr::col(schedules::row::Column::NextOpensAt).is_not_null()
}

/// What stands first in an index, in parentheses of its own: a part of a union has no order and no limit.
fn first<C: Iden + 'static>(part: Part, table: &'static str, (at, by): (C, C), of: Option<Expr>) -> SelectStatement {
    let mut first = Query::select();
    first.expr_as(Expr::col(at), AT).from(table).order_by(by, Order::Asc).limit(1);
    if let Some(of) = of {
        first.and_where(of);
    }
    let mut numbered = Query::select();
    numbered.expr_as(Expr::val(part as i32), PART).column(AT).from_subquery(first, "first");
    numbered
}
