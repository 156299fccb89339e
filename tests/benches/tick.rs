//! The tick's cost among many schedules against its cost among few: the same number is due in both. And how long it takes
//! where very many are due at one instant: each period written down once, durably, and then its job done.

use std::time::Duration;

use async_trait::async_trait;
use calendar::{Country, Holidays, Move, Schedule, Span};
use chrono::{Days, NaiveDate, NaiveTime};
use jobs::{CatchUp, Context, Job, JobError, Ledger, NewSchedule, Options, Parts, Registry, schedules};
use kernel::{Instant, Scope, Standing};
use sea_orm::{DatabaseTransaction, DbErr};
use serde::{Deserialize, Serialize};
use store::{Grants, Policy};
use testkit::Kit;

use crate::table::{Line, median, ratio, shown};

const FEW: usize = 1_000;
const MANY: usize = 100_000;
const VERY_MANY: usize = 1_000_000;
/// So many are due in one second.
const AT_ONCE: usize = 20_000;
const VERY_MANY_AT_ONCE: usize = 100_000;
/// So many are due at each tick.
const DUE: usize = 100;
const ROUNDS: u64 = 31;
const IDLE_TICKS: usize = 100;
/// Schedules are put in units of this size.
const UNIT: usize = 5_000;
const LIMIT: f64 = 1.3;

/// With the numbers of the table, with small ones to try the bench itself, or with a million schedules.
pub async fn measure(quick: bool, long: bool) -> Vec<Line> {
    let (size, at_once) = match (quick, long) {
        (true, _) => (2 * FEW, 2 * FEW),
        (_, true) => (VERY_MANY, VERY_MANY_AT_ONCE),
        _ => (MANY, AT_ONCE),
    };
    let mut lines = idle_and_due(size).await;
    lines.extend(all_at_once(at_once).await);
    lines
}

/// All are due at one instant: how long until each has its period and its job, and how many jobs are done in a second.
async fn all_at_once(size: usize) -> Vec<Line> {
    let world = World::of(size, |_| DAILY).await;
    world.kit.set("2026-01-01T12:00:00Z").await;
    let begin = tokio::time::Instant::now();
    let opened = world.open().await;
    let opening = begin.elapsed();
    assert_eq!(opened, size, "each is opened");
    let begin = tokio::time::Instant::now();
    let done = world.ledger.pass().await.expect("what was opened is worked off");
    let working = begin.elapsed();
    assert_eq!(done, size, "each has its job, once");
    let seconds = working.as_secs_f64().max(f64::EPSILON);
    vec![
        Line::told(format!("{size} periods due in one second are opened"), shown(opening)),
        Line::told("  their jobs, each second".to_owned(), format!("{:.0}", size as f64 / seconds)),
    ]
}

async fn idle_and_due(size: usize) -> Vec<Line> {
    let (few, many) = (World::new(FEW).await, World::new(size).await);
    let (mut of_few, mut of_many) = (Times::default(), Times::default());
    for round in 0..ROUNDS {
        // Who is first in one round is second in the next.
        let mut worlds = [(&few, &mut of_few), (&many, &mut of_many)];
        if round % 2 == 1 {
            worlds.reverse();
        }
        for (world, times) in worlds {
            world.round(round, times).await;
        }
    }
    let size = many.size;
    let (few, many) = (of_few.due_and_idle(), of_many.due_and_idle());
    vec![
        Line::told(format!("tick, {DUE} due of {FEW} schedules"), shown(few.0)),
        Line::told(format!("tick, {DUE} due of {size} schedules"), shown(many.0)),
        Line::at_most("  ratio", ratio(many.0, few.0), LIMIT, ""),
        Line::told(format!("pass, none due of {FEW} schedules"), shown(few.1)),
        Line::told(format!("pass, none due of {size} schedules"), shown(many.1)),
        Line::at_most("  ratio", ratio(many.1, few.1), LIMIT, ""),
    ]
}

#[derive(Default)]
struct Times {
    due: Vec<Duration>,
    idle: Vec<Duration>,
}

impl Times {
    fn due_and_idle(self) -> (Duration, Duration) {
        (median(self.due), median(self.idle))
    }
}

struct World {
    kit: Kit,
    ledger: Ledger,
    size: usize,
}

impl World {
    /// The first ones are due every day, the others at the end of the year.
    async fn new(size: usize) -> Self {
        Self::of(size, |number| if number < DUE { DAILY } else { YEARLY }).await
    }

    async fn of(size: usize, rule: impl Fn(usize) -> &'static str) -> Self {
        let kit = Kit::new(jobs::migrations(), Nobody).await;
        let mut registry = Registry::default();
        registry.job::<Nothing>(&[]);
        kit.store().grant(Grants { jobs: registry.grants(), anonymous: Vec::new() });
        let scope = Scope::operator(kit.organisation().await);
        let numbers: Vec<usize> = (0..size).collect();
        for numbers in numbers.chunks(UNIT) {
            let put = kit.store().write(&scope, None, async |uow| {
                for number in numbers {
                    schedules::put(uow, schedule(*number, rule(*number))).await?;
                }
                Ok::<_, store::Error>(())
            });
            put.await.expect("schedules are put");
        }
        let parts =
            Parts { store: kit.store().clone(), registry, ports: ports::Ports::default(), options: Options::default() };
        Self { kit, ledger: Ledger::new(parts), size }
    }

    /// Opens everything that is due. Returns how many schedules that were.
    async fn open(&self) -> usize {
        let mut taken = 0;
        loop {
            match self.ledger.tick().await.expect("the tick works") {
                0 => return taken,
                n => taken += n,
            }
        }
    }

    async fn round(&self, round: u64, times: &mut Times) {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).and_then(|first| first.checked_add_days(Days::new(round)));
        let noon = day.map(|day| format!("{day}T12:00:00Z"));
        self.kit.set(&noon.expect("the days of one month are dates")).await;
        let begin = tokio::time::Instant::now();
        let taken = self.open().await;
        times.due.push(begin.elapsed());
        assert_eq!(taken, DUE, "as many are due as were meant to be");
        self.ledger.pass().await.expect("what was opened is worked off");
        let begin = tokio::time::Instant::now();
        for _ in 0..IDLE_TICKS {
            assert_eq!(self.ledger.pass().await.expect("the ledger looks"), 0);
        }
        times.idle.push(begin.elapsed() / u32::try_from(IDLE_TICKS).expect("a small number"));
    }
}

const DAILY: &str = "FREQ=DAILY";
const YEARLY: &str = "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24";

fn schedule(number: usize, rule: &str) -> NewSchedule {
    NewSchedule {
        key: format!("bench:{number}"),
        schedule: Schedule {
            rule: rule.parse().expect("a rule"),
            zone: "Europe/Oslo".parse().expect("a zone"),
            at: NaiveTime::from_hms_opt(9, 0, 0).expect("a time"),
            moves: Move::Stay,
            holidays: Holidays::of(Country::No),
        },
        opens_before: Span::ZERO,
        catch_up: CatchUp::Every,
        kind: Nothing::KIND,
        payload: serde_json::json!({}),
    }
}

#[derive(Serialize, Deserialize)]
struct Nothing {}

#[async_trait]
impl Job for Nothing {
    const KIND: &'static str = "bench.nothing";
    async fn run(&self, _: &Context) -> Result<(), JobError> {
        Ok(())
    }
}

struct Nobody;

#[async_trait]
impl Policy for Nobody {
    async fn standing(&self, _: &DatabaseTransaction, scope: &Scope, _: Instant) -> Result<Standing, DbErr> {
        Ok(Standing { actor: scope.actor.clone(), roles: Vec::new(), granted: Vec::new() })
    }
}
