//! Planted bugs: for every count that has to be zero, one that turns it red. A count that cannot is worth nothing.

use std::time::Duration;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::counts::Counts;
use crate::days::{Days, alone};
use crate::faults::{Fault, KilledAt};
use crate::fleet::Topology;
use crate::paused::Paused;
use crate::town::Town;

/// What will never come need not be waited for as long as what may.
const PATIENCE: Duration = Duration::from_secs(4);

/// As many are gone before, so that what nobody held in them is missed in the round.
const MONTHS: u32 = 2;

/// Nothing goes wrong: the bug does it alone.
struct Nothing;

#[async_trait(?Send)]
impl Fault for Nothing {
    fn name(&self) -> String {
        "nothing".to_owned()
    }

    async fn inject(&mut self, _town: &mut Town) -> usize {
        0
    }
}

/// The schedules of duties wait once more for a period that was, as those would that were read before others worked, and
/// no table refuses it.
struct Backwards;

impl Backwards {
    const RULES: [&str; 3] = [
        "DROP INDEX occurrences_period",
        "CREATE INDEX occurrences_period ON occurrences (organisation_id, schedule_key, period)",
        "DROP INDEX duty_occurrences_period",
    ];
    const BACK: &str = "UPDATE schedules SET (next_opens_at, next_due_at) = (SELECT opened_at, due_at FROM occurrences
        WHERE occurrences.organisation_id = schedules.organisation_id AND schedule_key = key ORDER BY due_at LIMIT 1)
        WHERE key LIKE 'duty:%' AND EXISTS (SELECT 1 FROM occurrences
        WHERE occurrences.organisation_id = schedules.organisation_id AND schedule_key = key)";
    /// It is written over where the ledger is at work, so it is done again until something has come of it.
    const TIMES: usize = 80;
    const DOUBLED: &str =
        "SELECT 1 FROM duty_occurrences GROUP BY organisation_id, duty_id, period HAVING count(*) > 1";
}

#[async_trait(?Send)]
impl Fault for Backwards {
    fn name(&self) -> String {
        "schedules that go back".to_owned()
    }

    fn under_load(&self) -> bool {
        false
    }

    async fn inject(&mut self, town: &mut Town) -> usize {
        let database = open(town).await;
        for rule in Self::RULES {
            database.execute_unprepared(rule).await.expect("the index is there");
        }
        for _ in 0..Self::TIMES {
            tokio::time::sleep(Duration::from_millis(250)).await;
            database.execute_unprepared(Self::BACK).await.expect("there are schedules");
            let doubled = Statement::from_string(DbBackend::Sqlite, Self::DOUBLED);
            if database.query_one_raw(doubled).await.expect("there is such a table").is_some() {
                break;
            }
        }
        database.close().await.expect("it closes");
        0
    }
}

async fn open(town: &Town) -> DatabaseConnection {
    let file = format!("sqlite://{}", town.installation.path("samsvar.db").display());
    Database::connect(file).await.expect("the file opens")
}

/// A process ends after a job's effect and before the ledger knows, and neither the look at what is there nor the
/// table's own rule keeps the second attempt from doing it again.
struct Twice(KilledAt);

#[async_trait(?Send)]
impl Fault for Twice {
    fn name(&self) -> String {
        self.0.name()
    }

    fn under_load(&self) -> bool {
        false
    }

    async fn inject(&mut self, town: &mut Town) -> usize {
        let database = open(town).await;
        database.execute_unprepared("DROP INDEX deviations_origin").await.expect("the index is there");
        database.close().await.expect("it closes");
        self.0.inject(town).await
    }

    async fn heal(&mut self, town: &mut Town) {
        self.0.heal(town).await;
    }

    fn lasts(&self) -> Duration {
        self.0.lasts()
    }
}

/// The counts of one round with a bug in every process. None where the topology cannot be had here.
async fn with(bug: &str, topology: Topology, fault: &mut dyn Fault) -> Option<Counts> {
    let mut town = Town::found(topology).await?;
    town.fleet.plant(&town.installation, bug).await;
    let mut days = Days::new(town, 1);
    days.patience = PATIENCE;
    days.month = MONTHS;
    let counts = days.round(fault).await;
    println!("{bug} ({}): {:?}", fault.name(), counts.zeros());
    Some(counts)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_zero_can_turn_red() {
    let _alone = alone().await;
    let at = KilledAt { point: "deviations::after_case", serves: true, after: 0, place: None };
    let bugs: [(&str, &str, &mut dyn Fault); 7] = [
        ("store::answer_before_commit=15%return", "lost", &mut Nothing),
        ("store::no_trail=return", "half done", &mut Nothing),
        ("jobs::forget_period=return", "missed", &mut Nothing),
        ("", "doubled", &mut Backwards),
        ("deviations::never_open=return", "double effects", &mut Twice(at)),
        ("webhooks::complete_before_send=return", "unheard", &mut Nothing),
        ("scheduler::ends=3*off->return", "not back", &mut Nothing),
    ];
    for (bug, red, fault) in bugs {
        let counts = with(bug, Topology::Sqlite, fault).await.expect("SQLite is always there");
        let count = counts.zeros().into_iter().find(|(name, _)| *name == red).expect("there is such a count").1;
        assert!(count > 0, "{bug} ({}) was not seen: {counts:?}", fault.name());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_is_not_fenced_is_seen() {
    let _alone = alone().await;
    let mut paused = Paused { place: None, chance: 0 };
    let Some(counts) = with("jobs::no_fence=return", Topology::Workers, &mut paused).await else { return };
    assert_eq!(counts.stale, 0, "a late write was refused although nothing asks whose job it is");
}
