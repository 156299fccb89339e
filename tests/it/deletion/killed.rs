//! The plug is pulled while a run is under way, again and again, and every customer who was due is gone once.

use std::time::Duration;

use serde_json::{Value, json};
use tests::retention::active;
use tests::{Foreign, until};

use super::House;

/// Due, of all.
const DUE: i64 = 3_000;
const ALL: i64 = 3_500;
const LAST_ACTIVE: &str = "2022-05-05";
/// They are listed as the rules come into force, and go sixty days later at half past two.
const DAY: &str = "2026-11-14T01:29:00Z";
const RUN: &str = "2026-11-14T01:31:00Z";
const LIMIT: Duration = Duration::from_secs(120);
/// Whether a plan has come to where the plug is to be pulled.
type HasCome = fn(&Value) -> bool;
/// When the plug is pulled: what is waited for, and how many milliseconds more.
const PULLED: [(&str, HasCome, u64); 6] = [
    ("as it begins", |plan| plan["run"].is_object(), 0),
    ("in the first window", |plan| windows(plan, "CLAIMED") > 0, 50),
    ("a little later in it", |plan| windows(plan, "CLAIMED") > 0, 250),
    ("behind the first window", |plan| erased(plan) >= 1_000, 0),
    ("in a later window", |plan| erased(plan) >= 1_000 && windows(plan, "CLAIMED") > 0, 100),
    ("while it looks for what went", |plan| plan["state"] == "VERIFYING", 50),
];
/// So often at least the run must have been under way. A machine that erases all while one look at it is on its way has
/// come to its end by then.
const PULLED_AT_LEAST: usize = 3;

fn windows(plan: &Value, state: &str) -> usize {
    let windows = plan["run"]["windows"].as_array().into_iter().flatten();
    windows.filter(|window| window["state"] == state).count()
}

fn erased(plan: &Value) -> i64 {
    plan["run"]["erased"].as_i64().unwrap_or_default()
}

async fn fill(orders: &Foreign) -> Vec<Value> {
    orders.customers(1, DUE, LAST_ACTIVE).await;
    orders.customers(DUE + 1, ALL, "2025-05-05").await;
    (1..=ALL).map(|id| active(id, if id <= DUE { LAST_ACTIVE } else { "2025-05-05" })).collect()
}

/// What is left in the order system: customers who were due, customers who were not, and rows that hang on nobody.
async fn left(orders: &Foreign) -> (i64, i64, i64) {
    let due = orders.number(&format!("SELECT count(*) FROM customers WHERE id <= {DUE}")).await;
    let others = orders.number(&format!("SELECT count(*) FROM customers WHERE id > {DUE}")).await;
    let orphans = "SELECT (SELECT count(*) FROM orders WHERE customer_id NOT IN (SELECT id FROM customers))
        + (SELECT count(*) FROM dialogue WHERE customer_id NOT IN (SELECT id FROM customers))
        + (SELECT count(*) FROM order_lines WHERE order_id NOT IN (SELECT id FROM orders))";
    (due, others, orders.number(orphans).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_killed_again_and_again_erases_every_due_customer_once() {
    let mut house = House::new("2026-09-15T08:00:00Z", fill).await;
    house.advance(DAY).await;
    assert_eq!(left(&house.orders).await, (DUE, ALL - DUE, 0));
    let rule = house.rule("A-R1").await;
    // So many at once are not erased by the rule's own approvals.
    house.advance(RUN).await;
    let plan = house.plan(&rule, &["AWAITING_APPROVAL"]).await;
    assert_eq!((&plan["targets"], &plan["approvalsFor"]), (&json!(DUE), &json!("SHARE")), "{plan}");
    house.approvers().approve_plan(plan).await;

    let mut under_way = 0;
    for (when, has_come, milliseconds) in PULLED {
        let seen = until(LIMIT, when, async || {
            let plan = house.plan(&rule, &["APPROVED", "RUNNING", "VERIFYING", "COMPLETED"]).await;
            (has_come(&plan) || plan["state"] == "COMPLETED").then_some(plan)
        })
        .await;
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        if seen["state"] == "COMPLETED" {
            break;
        }
        under_way += 1;
        let look = async |orders: &Foreign| {
            let (due, others, orphans) = left(orders).await;
            println!("pulled {when}: {} were written down, {due} are left", erased(&seen));
            // Whatever was cut off, nothing went that should not, and nothing by halves.
            assert_eq!((others, orphans), (ALL - DUE, 0));
        };
        house = house.killed(look).await;
    }
    assert!(under_way >= PULLED_AT_LEAST, "the run was over too soon: {under_way}");

    house.advance("2026-11-14T04:00:00Z").await;
    let plan = house.plan(&rule, &["COMPLETED"]).await;
    assert_eq!(left(&house.orders).await, (0, ALL - DUE, 0), "every due customer, and nobody else");
    assert_eq!(house.orders.number("SELECT count(*) FROM vouchers").await, ALL, "accounting stays");
    let run = &plan["run"];
    let count = |field: &str| run[field].as_i64().expect("a number");
    assert_eq!((count("erased") + count("missing"), count("spared"), count("residue")), (DUE, 0, 0), "{run}");
    counts(run);
    let certificates = house.certificates_by("A-R1").await;
    let [certificate] = &certificates[..] else { panic!("one run, one certificate: {certificates:?}") };
    assert_eq!(certificate["document"]["counts"]["planned"], DUE);
    assert_eq!(certificate["document"]["outcome"]["code"], "completed");
}

/// Rows are counted exactly, by the receipts that lie in the order system, or said to be unknown.
fn counts(run: &Value) {
    let rows = run["rows"].as_array().expect("a list");
    let of = |table: &str| {
        let row = rows.iter().find(|row| row["table"].as_str().is_some_and(|name| name.ends_with(table)));
        row.and_then(|row| row["count"].as_i64()).unwrap_or_else(|| panic!("no {table}: {rows:?}"))
    };
    let counted = ["customers", "orders", "order_lines", "dialogue"].map(of);
    println!("counted: {counted:?}, unknown: {}, windows: {}", run["uncounted"], run["windows"]);
    if run["uncounted"] == false {
        assert_eq!(counted, [DUE, 3 * DUE, 3 * DUE, 3 * DUE]);
    }
}
