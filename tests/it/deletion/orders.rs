//! What lies in a system that is not connected: an order to its owner, open until somebody confirms it.

use serde_json::{Value, json};
use tests::Foreign;

use super::House;
use crate::world::{nodes, text};

/// What somebody who left is called in the mail system.
const MAILBOX: &str = "mbx-7700-rauberg";
/// Ninety days and more before the house begins.
const LEFT: &str = "2026-05-01";
const ORDERS: &str =
    "query ($after: String) { deletionOrders(first: 20, after: $after) { nodes { id version ruleKey systemKey role
    work state thingCount dueOn overdueAt } pageInfo { hasNextPage endCursor } } }";

async fn nobody(_: &Foreign) -> Vec<Value> {
    let of = |kind: &str| json!({ "system": "S4", "kind": kind, "key": MAILBOX });
    let mailbox = json!({ "reference": of("mailbox"), "name": "employment.end", "on": LEFT });
    let account =
        json!({ "reference": of("account"), "sameSubjectAs": of("mailbox"), "name": "employment.end", "on": LEFT });
    vec![mailbox, account]
}

/// The order under a rule.
async fn order(house: &House, rule: &str) -> Value {
    let orders = crate::world::all(&house.operations(), ORDERS, "deletionOrders").await;
    let order = orders.iter().find(|order| order["ruleKey"] == rule);
    order.unwrap_or_else(|| panic!("no order by {rule}: {orders:?}")).clone()
}

/// Covers: DT-48, DT-53
#[tokio::test]
async fn an_order_to_a_systems_owner_stays_open_until_it_is_confirmed() {
    let house = House::new("2026-09-15T08:00:00Z", nobody).await;
    house.advance("2026-09-16T01:00:00Z").await;
    let content = order(&house, "A-R12-content").await;
    let told = ["systemKey", "role", "work", "state"].map(|field| text(&content, field));
    assert_eq!(told, ["S4", "ITOPS", "ERASE", "OPEN"], "{content}");
    assert_eq!(order(&house, "A-R12").await["work"], "CLOSE");
    assert_eq!(content["thingCount"], 1);
    // What it is called there is for whoever was ordered alone.
    let things = "query ($order: ID!) { deletionOrderThings(order: $order) { key } }";
    let variables = json!({ "order": content["id"] });
    let seen = house.operations().data(things, variables.clone()).await;
    assert!(seen.to_string().contains(MAILBOX), "{seen}");
    let other = house.sales().ask(things, variables).await;
    assert!(!other.body.to_string().contains(MAILBOX), "{}", other.body);

    house.advance("2026-10-20T08:00:00Z").await;
    let late = order(&house, "A-R12-content").await;
    assert!(late["state"] == "OPEN" && late["overdueAt"].is_string(), "{late}");
    let look = "{ deviations(first: 10, filter: { originEvent: \"deletion.order_overdue\" }) { nodes { title owner { id } } } }";
    let cases = house.officer().data(look, json!({})).await;
    let cases = nodes(&cases["deviations"]);
    assert!(!cases.is_empty() && cases.iter().all(|case| case["owner"]["id"] == *house.ours.person("A4")), "{cases:?}");
    assert!(!json!(cases).to_string().contains(MAILBOX), "{cases:?}");

    let confirm = json!({ "order": late["id"], "version": late["version"], "doneOn": "2026-10-20" });
    assert_eq!(house.sales().refused("confirmDeletionOrder", confirm.clone()).await, "RETENTION_ROLE_REQUIRED");
    house.operations().mutate("confirmDeletionOrder", "order { state }", confirm.clone()).await;
    let again = json!({ "order": late["id"], "version": 99, "doneOn": "2026-10-20" });
    let refused = house.operations().refused("confirmDeletionOrder", again).await;
    assert!(["VERSION_CONFLICT", "DELETION_ORDER_CONFIRMED"].contains(&refused.as_str()), "{refused}");
    let plan = house.plan(&house.rule("A-R12-content").await, &["COMPLETED"]).await;
    assert_eq!(plan["run"]["erased"], 1, "{plan}");
    let certificates = house.certificates_by("A-R12-content").await;
    let [certificate] = &certificates[..] else { panic!("one: {certificates:?}") };
    let said = text(certificate, "text");
    assert!(
        said.contains("\"orders\":[{") && said.contains(house.ours.person("A4")),
        "who did it stands in it: {said}"
    );
    assert!(!said.contains(MAILBOX), "{said}");
}
