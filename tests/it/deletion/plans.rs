//! Who approves a plan, and what an approval is worth when something has changed since.

use serde_json::{Value, json};
use tests::{Client, Foreign, mutation};

use super::House;
use crate::world::text;

async fn nobody(_: &Foreign) -> Vec<Value> {
    Vec::new()
}

async fn code(client: &Client, name: &str, input: Value) -> String {
    let answer = client.ask(&mutation(name, ""), json!({ "input": input })).await;
    answer.code().map_or_else(|| format!("DONE: {}", answer.body), str::to_owned)
}

/// Visitors go after thirty days, in plans that one more person approves, or two.
fn visitors(approval: &str) -> Value {
    json!({ "text": "Visitors", "categories": ["A-13/*"], "on": ["visit.date"], "after": "P30D", "kind": "CEILING",
        "steps": ["erase"], "approval": approval })
}

/// Another version of the rule on visitors, proposed by the security officer and approved by two others.
async fn rule_on_visitors(house: &House, approval: &str) {
    let new = json!({ "key": "A-R13", "definition": visitors(approval) });
    let proposed = house.officer().mutate("proposeRetentionRule", "ruleVersion { id version sha256 }", new).await;
    house.approvers().approve_rule(proposed["ruleVersion"].clone()).await;
}

async fn a_visit(house: &House, on: &str) -> Value {
    let reception = house.ours.token(&house.installation, "A10", Some("ADM")).await;
    let visit = json!({ "category": "A-13/visit", "kind": "visit", "payload": { "name": "Visitor", "host": "A3" },
        "anchors": [{ "name": "visit.date", "on": on }] });
    let stored = house.server.client(Some(&reception)).mutate("storeItem", "item { id }", visit).await;
    stored["item"]["id"].clone()
}

fn approve(plan: &Value) -> Value {
    json!({ "plan": plan["id"], "version": plan["version"], "hash": plan["hash"] })
}

/// Covers: DT-121
#[tokio::test]
async fn a_plan_is_approved_by_two_people_who_neither_wrote_its_rule_nor_asked_for_it() {
    let house = House::new("2026-09-15T08:00:00Z", nobody).await;
    rule_on_visitors(&house, "TWO").await;
    let (old, young) = (a_visit(&house, "2026-08-01").await, a_visit(&house, "2026-09-10").await);
    let rule = house.rule("A-R13").await;
    house.sales().mutate("planDeletion", "plan { id }", json!({ "rule": rule })).await;
    let plan = house.plan(&rule, &["AWAITING_APPROVAL"]).await;
    assert_eq!((&plan["targets"], &plan["approvalsNeeded"]), (&json!(1), &json!(2)), "{plan}");
    assert_eq!(code(&house.sales(), "planDeletion", json!({ "rule": rule })).await, "DELETION_PLAN_OPEN");

    // Neither whoever asked for it, nor whoever wrote its rule.
    assert_eq!(code(&house.sales(), "approveDeletionPlan", approve(&plan)).await, "FORBIDDEN_FOR_AUTHOR");
    assert_eq!(code(&house.officer(), "approveDeletionPlan", approve(&plan)).await, "DELETION_PLAN_AUTHOR_APPROVES");
    let mut other = approve(&plan);
    other["hash"] = json!("0".repeat(64));
    assert_eq!(code(&house.head(), "approveDeletionPlan", other).await, "DELETION_PLAN_CHANGED");
    let once = house.head().mutate("approveDeletionPlan", "plan { id version hash state }", approve(&plan)).await;
    assert_eq!(once["plan"]["state"], "AWAITING_APPROVAL");
    let stale = code(&house.operations(), "approveDeletionPlan", approve(&plan)).await;
    assert_eq!(stale, "VERSION_CONFLICT");
    let again = code(&house.head(), "approveDeletionPlan", approve(&once["plan"])).await;
    assert_eq!(again, "DELETION_PLAN_APPROVED_ALREADY");
    house.operations().mutate("approveDeletionPlan", "plan { id }", approve(&once["plan"])).await;

    let done = house.plan(&rule, &["COMPLETED"]).await;
    assert_eq!(done["run"]["erased"], 1, "{done}");
    let here = "query ($id: ID!) { node(id: $id) { id } }";
    let is_here = async |id: &Value| house.reader().data(here, json!({ "id": id })).await["node"].is_object();
    assert_eq!((is_here(&old).await, is_here(&young).await), (false, true));
    let certificates = house.certificates_by("A-R13").await;
    let approvals = certificates[0]["document"]["approvals"].as_array().expect("a list");
    let of_plan: Vec<_> = approvals.iter().filter(|approval| approval["of"] == "plan").collect();
    let people: Vec<_> = of_plan.iter().map(|approval| text(approval, "person")).collect();
    assert_eq!(people, [house.ours.person("A1"), house.ours.person("A4")]);
}

#[tokio::test]
async fn an_approval_of_a_plan_is_void_as_soon_as_its_rule_has_changed() {
    let house = House::new("2026-09-15T08:00:00Z", nobody).await;
    rule_on_visitors(&house, "TWO").await;
    let visit = a_visit(&house, "2026-08-01").await;
    let rule = house.rule("A-R13").await;
    house.sales().mutate("planDeletion", "plan { id }", json!({ "rule": rule })).await;
    let plan = house.plan(&rule, &["AWAITING_APPROVAL"]).await;
    let once = house.head().mutate("approveDeletionPlan", "plan { id version hash }", approve(&plan)).await;
    rule_on_visitors(&house, "ONE").await;
    let late = code(&house.operations(), "approveDeletionPlan", approve(&once["plan"])).await;
    assert!(late == "DELETION_PLAN_CHANGED" || late == "DELETION_PLAN_NOT_WAITING", "{late}");
    let here = "query ($id: ID!) { node(id: $id) { id } }";
    assert!(house.reader().data(here, json!({ "id": visit })).await["node"].is_object(), "nothing went");
    assert!(house.certificates_by("A-R13").await.is_empty());
}

/// Covers: §7.5
#[tokio::test]
async fn a_hold_that_comes_after_the_approval_spares_what_it_is_about() {
    let house = House::new("2026-09-15T08:00:00Z", nobody).await;
    rule_on_visitors(&house, "TWO").await;
    let (held, other) = (a_visit(&house, "2026-08-01").await, a_visit(&house, "2026-08-02").await);
    let rule = house.rule("A-R13").await;
    house.sales().mutate("planDeletion", "plan { id }", json!({ "rule": rule })).await;
    let plan = house.plan(&rule, &["AWAITING_APPROVAL"]).await;
    assert_eq!(plan["targets"], 2, "{plan}");
    let once = house.head().mutate("approveDeletionPlan", "plan { id version hash }", approve(&plan)).await;
    let hold = json!({ "target": held, "reason": "Something happened in the house." });
    house.officer().mutate("placeHold", "hold { id }", hold).await;
    house.operations().mutate("approveDeletionPlan", "plan { id }", approve(&once["plan"])).await;
    let done = house.plan(&rule, &["COMPLETED"]).await;
    assert_eq!((&done["run"]["erased"], &done["run"]["spared"]), (&json!(1), &json!(1)), "{done}");
    let here = "query ($id: ID!) { node(id: $id) { id } }";
    let is_here = async |id: &Value| house.reader().data(here, json!({ "id": id })).await["node"].is_object();
    assert_eq!((is_here(&held).await, is_here(&other).await), (true, false));
    let certificates = house.certificates_by("A-R13").await;
    let kept = &certificates[0]["document"]["kept"];
    assert_eq!((&kept[0]["reason"], &kept[0]["count"]), (&json!("hold"), &json!(1)), "{kept}");
}
