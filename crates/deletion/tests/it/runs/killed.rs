//! Killed by the operating system between any two durable steps, a run is resumed and its accounts are exact.

use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use deletion::plan::PlanState;
use deletion::run::{RunState, WindowState};
use tempfile::TempDir;

use super::crm::{self, data_set};
use super::folder::{closed, copied, founded, opened};
use super::world::{World, erases, visit};

const FOLDER: &str = "SAMSVAR_TEST_KILLED_IN";
const POINT: &str = "SAMSVAR_TEST_KILLED_AT";
/// Written by the child as it comes to its point.
const MARK: &str = "there";
const PATIENCE: Duration = Duration::from_secs(60);

/// Four customers in a connected system and two visits in our own store: one customer is newer there, one not due.
async fn prepared() -> TempDir {
    let crm = founded().await;
    crm.declare(data_set(true)).await;
    crm.rule().await;
    crm.customer(1, "2020-01-01", "2020-01-01", 2).await;
    crm.customer(2, "2020-01-02", "2020-01-02", 1).await;
    crm.customer(3, "2026-03-01", "2020-01-01", 1).await;
    crm.customer(4, "2025-01-01", "2025-01-01", 1).await;
    crm.world.rule(&crm.world.ours, "A-R13", erases(&["A-13/visit"], "visit.date", "P30D")).await;
    crm.world.hold(&crm.world.ours, &[visit("2026-01-01"), visit("2026-03-01")]).await;
    closed(crm).await
}

/// The child's part: lives through the night, and stands still where it was told to.
#[test]
fn child() {
    let (Ok(folder), Ok(point)) = (std::env::var(FOLDER), std::env::var(POINT)) else { return };
    let mark = Path::new(&folder).join(MARK);
    let _scenario = fail::FailScenario::setup();
    fail::cfg_callback(&*point, move || {
        std::fs::write(&mark, "here").expect("the mark can be left");
        loop {
            std::thread::park();
        }
    })
    .expect("a failpoint");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        opened(Path::new(&folder), 2).await.until("2026-03-03T02:00:00Z").await;
    });
}

/// A process that is sent the signal that cannot be caught as soon as it has come to the point.
fn killed_at(point: &str, folder: &Path) {
    let mut child: Child = Command::new(std::env::current_exe().expect("this binary"))
        .args(["--exact", "runs::killed::child", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(POINT, point)
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("a child");
    let mark = folder.join(MARK);
    let step = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    while !mark.exists() && waited < PATIENCE && child.try_wait().expect("it can be asked").is_none() {
        std::thread::sleep(step);
        waited += step;
    }
    let there = mark.exists();
    child.kill().expect("it can be killed");
    child.wait().expect("it has ended");
    assert!(there, "the child never came to {point}");
}

#[test]
fn a_run_that_is_killed_anywhere_is_resumed_with_exact_accounts() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let prepared = runtime.block_on(prepared());
    let points = [
        "before_seal",
        "after_plan",
        "after_claim",
        "after_foreign_commit",
        "after_record",
        "after_verify",
        "before_certificate",
    ];
    for point in points {
        let folder = copied(prepared.path());
        killed_at(point, folder.path());
        runtime.block_on(async {
            let world = opened(folder.path(), 3).await;
            world.until("2026-03-03T06:00:00Z").await;
            accounted(&world, folder.path(), point).await;
        });
    }
}

async fn accounted(world: &World, folder: &Path, point: &str) {
    let plans = world.plans(&world.ours).await;
    let states: Vec<_> = plans.iter().map(|plan| (plan.rule.as_str(), plan.state, plan.targets)).collect();
    let expected = [("A-R1", PlanState::Completed, 3), ("A-R13", PlanState::Completed, 1)];
    assert_eq!(states, expected, "{point}");
    let run = world.run(plans[0].id).await;
    assert_eq!((run.state, run.erased, run.spared, run.missing), (RunState::Completed, 2, 1, 0), "{point}");
    assert_eq!(run.rows, serde_json::json!({ "crm/customers": 2, "crm/orders": 3 }), "{point}");
    assert!(!run.uncounted && run.residue == 0, "{point}");
    let own = world.run(plans[1].id).await;
    assert_eq!((own.state, own.erased), (RunState::Completed, 1), "{point}");
    for run in [&run, &own] {
        assert!(world.windows(run).await.iter().all(|window| window.state == WindowState::Verified), "{point}");
        assert!(world.certificate(run).await.is_some(), "{point}");
    }
    let left = world.held(&world.ours).await;
    assert!(left.iter().all(|thing| thing.under_way.is_none()), "{point}");
    assert_eq!(left.len(), 3, "{point}");
    let db = crm::open(folder).await;
    let query = |sql: &str| sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, sql);
    let rows = sea_orm::ConnectionTrait::query_all_raw(&db, query("SELECT id FROM customers ORDER BY id")).await;
    let customers: Vec<i64> =
        rows.expect("read").iter().map(|row| row.try_get_by_index(0).expect("a number")).collect();
    assert_eq!(customers, [3, 4], "{point}");
    db.close().await.expect("it closes");
}
