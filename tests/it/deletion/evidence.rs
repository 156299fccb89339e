//! Evidence in an open case stays; the same without a case goes.

use serde_json::{Value, json};
use tests::Foreign;

use super::House;

async fn nobody(_: &Foreign) -> Vec<Value> {
    Vec::new()
}

async fn logs(house: &House, on: &str) -> Value {
    let new = json!({ "category": "A-11/traffic", "kind": "log", "payload": { "lines": ["10.0.0.12 GET /"] },
        "anchors": [{ "name": "log.written", "on": on }] });
    house.operations().mutate("storeItem", "item { id }", new).await["item"]["id"].clone()
}

/// Covers: DT-109
#[tokio::test]
async fn logs_that_are_evidence_in_an_open_case_stay_and_others_go() {
    let house = House::new("2026-09-15T08:00:00Z", nobody).await;
    let (evidence, others) = (logs(&house, "2026-06-12").await, logs(&house, "2026-06-12").await);
    let report = json!({ "kind": "EVENT", "title": "An attack", "description": "Seen in the logs." });
    let case = house.officer().mutate("reportDeviation", "deviation { id }", report).await["deviation"]["id"].clone();
    let attach = json!({ "deviation": case, "holding": evidence });
    house.officer().mutate("attachEvidence", "deviation { id }", attach).await;
    house.advance("2026-09-16T01:00:00Z").await;
    let look = "query ($id: ID!) { node(id: $id) { id } retention(of: $id) { here goesOn rules { reasons { code condition } } } }";
    let kept = house.officer().data(look, json!({ "id": evidence })).await;
    assert!(kept["node"].is_object(), "{kept}");
    let reasons = &kept["retention"]["rules"][0]["reasons"];
    assert_eq!(reasons[0], json!({ "code": "UNLESS", "condition": "case.linked" }), "{kept}");
    let gone = house.officer().data(look, json!({ "id": others })).await;
    assert_eq!((&gone["node"], &gone["retention"]["here"]), (&Value::Null, &json!(false)), "{gone}");
    let certificates = house.certificates_by("A-R11").await;
    assert_eq!(certificates[0]["document"]["counts"]["erased"], 1, "{certificates:?}");
}
