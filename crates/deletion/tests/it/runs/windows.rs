//! Several windows of a connected system: the next one is claimed while one is at work, and all are looked for together.

use deletion::plan::PlanState;
use deletion::run::{Counting, RunState, WindowState};

use super::crm::{Crm, reference};
use super::faults::Fault;

const CUSTOMERS: i64 = 12;
/// Of so many orders for each, a window holds those of five customers.
const ORDERS: i64 = 1_900;

async fn filled(crm: &Crm) {
    let numbers =
        |count: i64| format!("WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < {count})");
    crm.sql(&format!("{} INSERT INTO customers SELECT x, 'Kunde ' || x, '2020-01-01' FROM c", numbers(CUSTOMERS)))
        .await;
    let of = format!("x % {CUSTOMERS} + 1");
    let orders = numbers(CUSTOMERS * ORDERS);
    crm.sql(&format!("{orders} INSERT INTO orders (customer_id, what) SELECT {of}, 'Noe' FROM c")).await;
    let references: Vec<_> = (1..=CUSTOMERS).map(|number| reference(number, "2020-01-01")).collect();
    crm.world.hold(&crm.world.ours, &references).await;
}

#[tokio::test]
async fn a_worker_that_breaks_off_with_two_windows_claimed_leaves_exact_accounts() {
    let (crm, rule) = Crm::new(true).await;
    filled(&crm).await;
    let fault = Fault::panic_at("after_foreign_commit", 1);
    let plan = crm.world.plan("A2", &rule).await;
    assert_eq!(fault.hits(), 1);
    assert_eq!((plan.windows, plan.targets), (3, CUSTOMERS));
    let states = async || {
        let windows = crm.world.windows(&crm.world.run(plan.id).await).await;
        windows.iter().map(|window| (window.state, window.counted)).collect::<Vec<_>>()
    };
    assert_eq!(states().await, [(WindowState::Claimed, None), (WindowState::Claimed, None)]);
    // Neighbours stand in one window.
    assert_eq!(crm.customers().await, (6..=CUSTOMERS).collect::<Vec<_>>());
    crm.world.until("2026-03-02T08:01:00Z").await;
    let run = crm.world.run(plan.id).await;
    assert_eq!((run.state, run.erased, run.missing), (RunState::Completed, CUSTOMERS, 0));
    assert_eq!(run.rows, serde_json::json!({ "crm/customers": CUSTOMERS, "crm/orders": CUSTOMERS * ORDERS }));
    let counted = [Counting::FromReceipt, Counting::Exact, Counting::Exact];
    assert_eq!(states().await, counted.map(|counted| (WindowState::Verified, Some(counted))));
    assert_eq!((crm.customers().await, crm.references().await), (Vec::new(), Vec::new()));
    assert!(crm.world.certificate(&run).await.is_some());
}

#[tokio::test]
async fn what_was_claimed_for_later_is_let_go_with_the_window_that_fails() {
    let (crm, _) = Crm::new(true).await;
    let rule = crm.careful_rule().await;
    filled(&crm).await;
    let plan = crm.world.plan("A2", &rule).await;
    assert_eq!((plan.state, plan.windows), (PlanState::AwaitingApproval, 3));
    crm.sql("INSERT INTO orders (customer_id, what) VALUES (1, 'more')").await;
    crm.world.approve("A4", &plan).await.expect("approved");
    crm.world.settle().await;
    let run = crm.world.run(plan.id).await;
    assert_eq!((run.state, run.reason.as_deref()), (RunState::Stopped, Some("connector_count_differs")));
    let windows = crm.world.windows(&run).await;
    let states: Vec<_> = windows.iter().map(|window| window.state).collect();
    assert_eq!(states, [WindowState::Released, WindowState::Released]);
    assert_eq!(crm.customers().await.len(), 12);
    assert!(crm.world.held(&crm.world.ours).await.iter().all(|thing| thing.under_way.is_none()));
}

#[tokio::test]
async fn what_comes_back_is_residue_of_its_own_window() {
    let (crm, rule) = Crm::new(true).await;
    filled(&crm).await;
    let fault = Fault::panic_at("before_look", 1);
    let plan = crm.world.plan("A2", &rule).await;
    assert_eq!((fault.hits(), crm.customers().await.len()), (1, 0));
    crm.sql("INSERT INTO customers VALUES (7, 'Kunde 7', '2020-01-01')").await;
    crm.world.until("2026-03-02T08:01:00Z").await;
    let run = crm.world.run(plan.id).await;
    assert_eq!((run.state, run.reason.as_deref(), run.residue), (RunState::Stopped, Some("residue_found"), 1));
    let windows = crm.world.windows(&run).await;
    let states: Vec<_> = windows.iter().map(|window| window.state).collect();
    assert_eq!(states, [WindowState::Verified, WindowState::Residue, WindowState::Verified]);
    assert_eq!(crm.references().await, [7]);
    assert!(crm.world.held(&crm.world.ours).await.iter().all(|thing| thing.under_way.is_none()));
    assert!(crm.world.told(&crm.world.ours).await.contains(&"deletion.residue_found".to_owned()));
}
