//! The other system is not as it should be: what is due stays due, somebody is told, and nothing goes by halves.

use std::time::Duration;

use serde_json::{Value, json};
use tests::retention::{active, customer};
use tests::{Foreign, run_on, until};

use super::House;
use crate::world::{nodes, text};

/// Due sixty days after the rules have come into force.
const OVERDUE: &str = "2022-05-05";
const LOOK_LIMIT: Duration = Duration::from_secs(60);

async fn fill(orders: &Foreign) -> Vec<Value> {
    orders.customers(1, 5, OVERDUE).await;
    (1..=5).map(|id| active(id, OVERDUE)).collect()
}

/// What is done to the order system, how it is undone, and the reason that the plan then gives.
const FAULTS: [(&str, &str, &str); 4] = [
    ("ALTER TABLE customers RENAME TO clients", "ALTER TABLE clients RENAME TO customers", "connector_table_missing"),
    (
        "ALTER TABLE customers RENAME COLUMN last_activity_on TO seen_on",
        "ALTER TABLE customers RENAME COLUMN seen_on TO last_activity_on",
        "connector_column_missing",
    ),
    (
        "CREATE TRIGGER keep AFTER DELETE ON customers BEGIN INSERT INTO vouchers VALUES (NULL, '', '', '', 0, ''); END",
        "DROP TRIGGER keep",
        "connector_trigger",
    ),
    (
        "CREATE TABLE contracts (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers (id) ON DELETE CASCADE)",
        "DROP TABLE contracts",
        "connector_reference_undeclared",
    ),
];

/// The cases that were opened because an erasure did not come to its end.
async fn cases(house: &House) -> Vec<Value> {
    let look = "{ deviations(first: 50, filter: { originEvent: \"deletion.stopped\" }) { nodes {
        id title eventType owner { id } } } }";
    let found = house.officer().data(look, json!({})).await;
    nodes(&found["deviations"]).to_vec()
}

/// Half past two in the morning of a day in November, in Oslo; one minute past it.
fn run_on_day(day: u64) -> String {
    format!("2026-11-{day}T01:31:00Z")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_system_that_was_changed_locked_or_closed_stops_the_run_and_opens_a_case() {
    let house = House::new("2026-09-15T08:00:00Z", fill).await;
    let rule = house.rule("A-R1").await;
    let check = ["connector", "check", "--organisation", &house.ours.id];
    for (number, (harm, undo, reason)) in (0..).zip(FAULTS) {
        assert!(house.installation.succeed(check).await.contains(": is in crm as declared\n"));
        house.orders.run(harm).await;
        let checked = house.installation.run(check).await;
        assert_eq!(checked.code, Some(1), "{}", checked.out);
        assert!(checked.out.contains(&format!("({})", reason.to_uppercase())), "{}", checked.out);
        house.advance(&run_on_day(14 + number)).await;
        let plan = house.plan(&rule, &["STOPPED"]).await;
        assert_eq!(text(&plan, "reason"), reason, "{plan}");
        house.orders.run(undo).await;
        assert_eq!(house.orders.number("SELECT count(*) FROM customers").await, 5, "{reason}: nothing is gone");
        let cases = cases(&house).await;
        assert_eq!(cases.len() as u64, number + 1, "{reason}: each opens a case: {cases:?}");
        assert!(cases.iter().any(|case| text(case, "title").contains(reason)), "{cases:?}");
        assert!(cases.iter().all(|case| case["owner"]["id"] == *house.ours.person("A4")), "{cases:?}");
    }
    let none = house.installation.run(["connector", "check", "--organisation", &house.theirs.id]).await;
    assert!(none.code == Some(1) && none.err.contains("declares no data sets"), "{}", none.err);
    let house = read_only(house, &rule).await;
    locked(&house, &rule).await;
}

/// The operator has given an account that may read and no more.
async fn read_only(house: House, rule: &Value) -> House {
    let url = house.orders.url();
    let house = house.reached_by(&format!("{url}?mode=ro")).await;
    house.advance(&run_on_day(20)).await;
    let plan = house.plan(rule, &["STOPPED"]).await;
    assert_eq!(text(&plan, "reason"), "connector_read_only", "{plan}");
    assert_eq!(house.orders.number("SELECT count(*) FROM customers").await, 5);
    assert!(house.certificates_by("A-R1").await.is_empty(), "what did not go needs no proof");
    // Nothing is left marked: whoever buys something tomorrow is no longer due.
    tests::retention::tell(&house.program(), &[active(5, "2026-11-20")]).await;
    house.reached_by(&url).await
}

/// Somebody else holds the lock: what was marked stays marked, and goes when they let go.
async fn locked(house: &House, rule: &Value) {
    let mut other = house.orders.connect(false).await;
    run_on(&mut other, "BEGIN IMMEDIATE; UPDATE customers SET phone = phone").await;
    let waiting = {
        let (reader, to) = (house.reader(), run_on_day(21));
        tokio::spawn(async move { crate::world::advance(&reader, &to).await })
    };
    until(LOOK_LIMIT, "the customers are marked", async || {
        let why = house.retention(customer(1)).await;
        (why["rules"][0]["reasons"][0]["code"] == "UNDER_WAY").then_some(())
    })
    .await;
    // Whatever comes now would come too late to keep them.
    let hold = json!({ "reference": customer(1), "reason": "Too late." });
    assert_eq!(house.officer().refused("placeHold", hold).await, "ERASURE_UNDER_WAY");
    let late = json!({ "events": [active(1, "2026-11-21")] });
    assert_eq!(house.program().refused("recordEvents", late).await, "ERASURE_UNDER_WAY");
    let item = json!({ "reference": customer(1), "category": "A-07/contact", "kind": "note", "payload": {} });
    assert_eq!(house.sales().refused("storeItem", item).await, "ERASURE_UNDER_WAY");

    run_on(&mut other, "COMMIT").await;
    waiting.await.expect("the way is gone to its end");
    house.advance("2026-11-21T08:00:00Z").await;
    let plan = house.plan(rule, &["COMPLETED"]).await;
    assert_eq!((&plan["run"]["erased"], &plan["run"]["residue"]), (&json!(4), &json!(0)), "{plan}");
    assert_eq!(house.orders.numbers("SELECT id FROM customers").await, [5], "whoever came back is still there");
    assert_eq!(house.certificates_by("A-R1").await.len(), 1);
}
