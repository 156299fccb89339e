//! A ledger over so many schedules, in a file or on a server.

use async_trait::async_trait;
use calendar::{Country, Holidays, Move, Schedule, Span};
use chrono::{Days, NaiveDate, NaiveTime};
use jobs::{CatchUp, Context, Job, JobError, Ledger, NewSchedule, Options, Parts, Registry, schedules};
use kernel::{Clock, Instant, Scope, Standing};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use serde::{Deserialize, Serialize};
use store::{Grants, InstallationUnit, Mode, Policy};
use testkit::Kit;

/// Schedules are put in units of this size.
const UNIT: usize = 5_000;
/// Every day of a simulated month has its rounds; this is the first.
const FIRST: (i32, u32, u32) = (2026, 1, 1);
const NOON: NaiveTime = NaiveTime::from_hms_opt(12, 0, 0).expect("a time");
/// What was written down of all periods: how many, how many different ones, how many jobs are done and how many there are.
const WRITTEN: &str = "SELECT count(*) AS periods, count(DISTINCT schedule_key || ' ' || period) AS different,
    (SELECT count(*) FROM jobs WHERE state = 'completed') AS done, (SELECT count(*) FROM jobs) AS jobs FROM occurrences";

/// Where the schedules lie.
#[derive(Clone)]
pub enum Place {
    /// In a file of SQLite.
    File,
    /// In a production database of their own on the PostgreSQL server with this address.
    Server(String),
}

/// A ledger and what it works on.
pub struct World {
    pub kit: Kit,
    pub ledger: Ledger,
    pub size: usize,
}

impl World {
    /// So many of them are due every day, the others at the end of the year.
    pub async fn new(place: &Place, size: usize, daily: usize) -> Self {
        let kit = match place {
            Place::File => Kit::new(jobs::migrations(), Nobody).await,
            Place::Server(address) => Kit::on_server(address, jobs::migrations(), Nobody).await,
        };
        let mut registry = Registry::default();
        registry.job::<Nothing>(&[]);
        kit.store().grant(Grants { jobs: registry.grants(), anonymous: Vec::new() });
        let scope = Scope::operator(kit.organisation().await);
        let numbers: Vec<usize> = (0..size).collect();
        for numbers in numbers.chunks(UNIT) {
            let put = kit.store().write(&scope, None, async |uow| {
                for number in numbers {
                    let rule = if *number < daily { DAILY } else { YEARLY };
                    schedules::put(uow, schedule(*number, rule)).await?;
                }
                Ok::<_, store::Error>(())
            });
            put.await.expect("schedules are put");
        }
        if matches!(place, Place::Server(_)) {
            // A server that has been running for a while has done so by itself.
            kit.alter("ANALYZE schedules").await;
        }
        let parts =
            Parts { store: kit.store().clone(), registry, ports: ports::Ports::default(), options: Options::default() };
        Self { kit, ledger: Ledger::new(parts), size }
    }

    /// Moves to noon of a day, counted from the first.
    pub async fn noon(&self, day: u64) {
        let (year, month, first) = FIRST;
        let day = NaiveDate::from_ymd_opt(year, month, first).and_then(|first| first.checked_add_days(Days::new(day)));
        let noon = day.expect("the days of one month are dates").and_time(NOON).and_utc();
        if self.kit.store().mode() == Mode::Test {
            return self.kit.set(&noon.to_rfc3339()).await;
        }
        // Process time goes with it; else the ledger takes it for a clock that was set.
        let clock = self.kit.clock();
        clock.forward((noon - clock.now()).to_std().expect("days come one after the other"));
    }

    /// Opens everything that is due. Returns how many schedules that were.
    pub async fn open(&self) -> usize {
        let mut taken = 0;
        loop {
            match self.ledger.open().await.expect("the tick works") {
                0 => return taken,
                n => taken += n,
            }
        }
    }

    /// Fails unless so many periods were written down, each once and each with its job, which was done.
    pub async fn assert_once(&self, periods: usize) {
        let look = self.kit.store().installation_read(async |unit: &mut InstallationUnit| {
            let written = sea_orm::Statement::from_string(unit.get_database_backend(), WRITTEN);
            let row = unit.query_one_raw(written).await?.expect("a count");
            let mut counts = Vec::new();
            for column in ["periods", "different", "done", "jobs"] {
                counts.push(row.try_get::<i64>("", column)?);
            }
            Ok::<_, store::Error>(counts)
        });
        let periods = i64::try_from(periods).expect("a number of periods");
        assert_eq!(
            look.await.expect("the ledger is looked at"),
            [periods; 4],
            "each once: periods, different, done, jobs"
        );
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
