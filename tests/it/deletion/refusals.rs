//! What nobody should be able to say: each ends in a refusal with its code.

use serde_json::{Value, json};
use tests::retention::{active, customer};
use tests::{Client, Foreign, mutation};

use super::House;

async fn nobody(_: &Foreign) -> Vec<Value> {
    Vec::new()
}

/// A rule that says nothing wrong, about what nobody else's rule is about.
fn rule() -> Value {
    json!({ "text": "Visitors", "categories": ["A-13/*"], "on": ["visit.date"], "after": "P30D", "kind": "CEILING",
        "steps": ["erase"] })
}

/// The same with some of it said otherwise.
fn but(changes: Value) -> Value {
    let mut said = rule();
    for (field, value) in changes.as_object().expect("fields") {
        said[field] = value.clone();
    }
    said
}

/// The code of a refusal; of what is not refused, all that was answered.
async fn code(client: &Client, name: &str, input: Value) -> String {
    let answer = client.ask(&mutation(name, ""), json!({ "input": input })).await;
    answer.code().map_or_else(|| format!("DONE: {}", answer.body), str::to_owned)
}

#[tokio::test]
async fn a_rule_that_cannot_be_meant_is_refused_with_its_code() {
    let house = House::new("2026-09-15T08:00:00Z", nobody).await;
    let sales = house.sales();
    let cases = [
        ("a blank period", but(json!({ "after": "" })), "INPUT_INVALID"),
        ("no period at all", but(json!({ "after": "P" })), "INPUT_INVALID"),
        ("a negative period", but(json!({ "after": "-P30D" })), "INPUT_INVALID"),
        ("a period in words", but(json!({ "after": "thirty days" })), "INPUT_INVALID"),
        ("an absurd period", but(json!({ "after": "P99999999999Y" })), "INPUT_INVALID"),
        ("a period of centuries", but(json!({ "after": "P5000Y" })), "RULE_DEFINITION_INVALID"),
        ("no trigger", but(json!({ "on": [] })), "RULE_DEFINITION_INVALID"),
        ("a trigger that is none", but(json!({ "on": ["when it suits us"] })), "RULE_DEFINITION_INVALID"),
        ("no categories", but(json!({ "categories": [] })), "RULE_DEFINITION_INVALID"),
        ("no steps", but(json!({ "steps": [] })), "RULE_DEFINITION_INVALID"),
        ("an empty condition", but(json!({ "unless": [""] })), "RULE_DEFINITION_INVALID"),
        ("an unknown condition", but(json!({ "unless": ["moon.full"] })), "RULE_DEFINITION_INVALID"),
        ("a step that does not exist", but(json!({ "steps": ["forget"] })), "INPUT_INVALID"),
        ("a step that comes later", but(json!({ "steps": ["anonymise"] })), "RULE_STEP_UNSUPPORTED"),
        ("a negative notice", but(json!({ "notify": { "role": "SALES", "before": "-P60D" } })), "INPUT_INVALID"),
    ];
    let mut wrong = Vec::new();
    for (what, definition, expected) in cases {
        let said = code(&sales, "proposeRetentionRule", json!({ "key": "A-R13", "definition": definition })).await;
        if said != expected {
            wrong.push(format!("{what}: {said} and not {expected}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
    // Two rules on one category in one state, and a rule that says what is said already.
    let twice = json!({ "key": "A-R99", "definition": rule() });
    assert_eq!(code(&sales, "proposeRetentionRule", twice).await, "RULE_OVERLAPS");
    let same = json!({ "key": "A-R13", "definition": rule() });
    assert_eq!(code(&sales, "proposeRetentionRule", same).await, "RULE_UNCHANGED");
    assert_eq!(
        code(&sales, "proposeRetentionRule", json!({ "key": " ", "definition": rule() })).await,
        "RULE_KEY_INVALID"
    );
}

#[tokio::test]
async fn a_rule_is_approved_as_it_was_seen_by_two_who_did_not_write_it() {
    let house = House::new("2026-09-15T08:00:00Z", nobody).await;
    let new = json!({ "key": "A-R13", "definition": but(json!({ "after": "P20D" })) });
    let proposed = house.sales().mutate("proposeRetentionRule", "ruleVersion { id version sha256 }", new).await;
    let approve = |version: &Value| json!({ "ruleVersion": version["id"], "version": version["version"], "sha256": version["sha256"] });
    let seen = approve(&proposed["ruleVersion"]);
    assert_eq!(code(&house.sales(), "approveRetentionRule", seen.clone()).await, "FORBIDDEN_FOR_AUTHOR");
    let with = |field: &str, value: Value| {
        let mut other = seen.clone();
        other[field] = value;
        other
    };
    let head = house.head();
    assert_eq!(code(&head, "approveRetentionRule", with("version", json!(7))).await, "VERSION_CONFLICT");
    assert_eq!(code(&head, "approveRetentionRule", with("sha256", json!("0".repeat(64)))).await, "RULE_NOT_WAITING");
    let once = head.mutate("approveRetentionRule", "ruleVersion { id version sha256 state }", seen.clone()).await;
    assert_eq!(once["ruleVersion"]["state"], "APPROVED_ONCE");
    let again = approve(&once["ruleVersion"]);
    assert_eq!(code(&head, "approveRetentionRule", again.clone()).await, "RULE_APPROVED_ALREADY");
    house.operations().mutate("approveRetentionRule", "ruleVersion { id }", again.clone()).await;
    let late = code(&house.officer(), "approveRetentionRule", again).await;
    assert!(["VERSION_CONFLICT", "RULE_NOT_WAITING"].contains(&late.as_str()), "{late}");
}

#[tokio::test]
async fn what_cannot_have_happened_or_cannot_be_kept_is_refused_with_its_code() {
    let house = House::new("2026-09-15T08:00:00Z", nobody).await;
    let (sales, program, officer) = (house.sales(), house.program(), house.officer());
    let events = |event: Value| json!({ "events": [event] });
    let mut nowhere = active(1, "2026-01-01");
    nowhere["reference"]["system"] = json!("S9");
    let mut blank = active(1, "2026-01-01");
    blank["reference"]["key"] = json!(" ");
    let mut reserved = active(1, "2026-01-01");
    reserved["name"] = json!("consent.newsletter.given");
    let mut both = active(1, "2026-01-01");
    both["at"] = json!("2026-01-01T00:00:00Z");
    let person = house.ours.person("A3");
    let hold = |reference: Value, reason: &str, until: &str| json!({ "reference": reference, "reason": reason, "until": until });
    let words = json!({ "subject": null, "reference": customer(1), "purpose": "newsletter", "textVersion": "1",
        "language": "nb", "channel": "EMAIL" });
    let cases = [
        (&program, "recordEvents", json!({ "events": [] }), "EVENT_COUNT_INVALID"),
        (&program, "recordEvents", json!({ "events": vec![active(1, "2026-01-01"); 1_001] }), "INPUT_INVALID"),
        (&program, "recordEvents", events(nowhere), "REFERENCE_KIND_UNKNOWN"),
        (&program, "recordEvents", events(blank), "REFERENCE_KEY_INVALID"),
        (&program, "recordEvents", events(active(1, "1699-01-01")), "ANCHOR_TIME_INVALID"),
        (&program, "recordEvents", events(reserved), "ANCHOR_NAME_RESERVED"),
        (&program, "recordEvents", events(both), "INPUT_INVALID"),
        (&program, "recordEvent", json!({ "target": person, "name": "x.y", "on": "2026-01-01" }), "ID_MALFORMED"),
        (&officer, "placeHold", json!({ "target": person, "reason": "x" }), "ID_MALFORMED"),
        (&officer, "placeHold", json!({ "reason": "x" }), "INPUT_INVALID"),
        (&officer, "placeHold", json!({ "category": "A-99/nothing", "reason": "x" }), "HOLD_CATEGORY_UNKNOWN"),
        (&officer, "placeHold", hold(customer(1), "x", "2027-01-01"), "HOLDING_NOT_FOUND"),
        (&officer, "placeHold", json!({ "category": "A-07/*", "reason": " " }), "RETENTION_REASON_INVALID"),
        (
            &officer,
            "placeHold",
            json!({ "category": "A-07/*", "reason": "x", "until": "2020-01-01" }),
            "HOLD_UNTIL_INVALID",
        ),
        (&sales, "storeItem", json!({ "category": "A-99/x", "kind": "x", "payload": {} }), "CATEGORY_UNKNOWN"),
        (&sales, "storeItem", json!({ "category": "A-07/contact", "kind": "A B", "payload": {} }), "ITEM_KIND_INVALID"),
        (
            &sales,
            "storeItem",
            json!({ "category": "A-07/contact", "kind": "x", "payload": [1] }),
            "ITEM_PAYLOAD_INVALID",
        ),
        (&sales, "giveConsent", words, "CONSENT_TEXT_UNKNOWN"),
        (&sales, "withdrawConsent", json!({ "reference": customer(9), "purpose": "newsletter" }), "SUBJECT_NOT_FOUND"),
        (&sales, "planDeletion", json!({ "rule": person }), "ID_MALFORMED"),
    ];
    let mut wrong = Vec::new();
    for (client, name, input, expected) in cases {
        let said = code(client, name, input.clone()).await;
        if said != expected {
            let input: String = input.to_string().chars().take(200).collect();
            wrong.push(format!("{name} {input}: {said} and not {expected}"));
        }
    }
    assert_eq!(wrong, [""; 0], "{}", wrong.join("\n"));
    let rule = house.rule("A-R1").await;
    let tomorrow = json!({ "rule": rule, "day": "2026-09-16" });
    assert_eq!(code(&sales, "planDeletion", tomorrow).await, "DELETION_PLAN_DAY_INVALID");
}
