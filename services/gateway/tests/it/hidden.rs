//! Retention tells nobody of a confidential case who may not see it.

use serde_json::{Value, json};

use crate::story::{Story, document};
use crate::world::World;

#[tokio::test]
async fn a_confidential_case_is_on_lists_and_under_holds_without_its_id() {
    let world = World::new().await;
    crate::shelf::load_with_cases(world.kit.store(), &world.ours.operator(), "note").await;
    let mut story = Story::new(&world);
    // What is held is not listed, so there are two.
    story.cases(true).await;
    story.cases(true).await;
    let closed = "{ deviations(filter: { open: false }) { nodes { id } } }";
    let closed = world.sec(closed).await.data()["deviations"]["nodes"].take();
    let [held, case] = [0, 1].map(|number| closed[number]["id"].clone());
    let mut definition = story.erased("A-50/note", "case.closed", "P30D");
    definition["notify"] = json!({ "role": "SALES", "before": "P10D" });
    story.rule("C-R1", definition).await;
    let place = |case: &Value| json!({ "target": case, "reason": "A dispute." });
    story.send("SEC", "placeHold", place(&held), "hold { id }").await;
    story.advance("2026-01-25T10:00:00Z").await;
    let shown = "{ holds { nodes { targetId thing { id } } }
        candidateLists { nodes { entries { nodes { thingId thing { id } } } } } }";
    let ask = async |who: &str| {
        let data = world.ask(world.ours.token(who), shown).await.data();
        let entry = data["candidateLists"]["nodes"][0]["entries"]["nodes"][0].clone();
        let hold = data["holds"]["nodes"][0].clone();
        [hold["targetId"].clone(), hold["thing"]["id"].clone(), entry["thingId"].clone(), entry["thing"]["id"].clone()]
    };
    assert_eq!(ask("SEC").await, [&held, &held, &case, &case].map(Value::clone));
    assert_eq!(ask("SALES").await, [Value::Null, Value::Null, Value::Null, Value::Null]);
    let why = format!("{{ retention(of: {case}) {{ here thingId }} }}");
    assert_eq!(world.sec(&why).await.data()["retention"], json!({ "here": true, "thingId": case }));
    let nobody = format!("dev_{:032x}", 1);
    for (asked, input) in [(why.clone(), Value::Null), (document("placeHold", "hold { id }"), place(&case))] {
        let ask = async |id: &str| {
            let swap = |text: String| text.replace(case.as_str().expect("an id"), id);
            let input: Value = serde_json::from_str(&swap(input.to_string())).expect("an input");
            let token = world.ours.token("SALES");
            let answer = world.ask_with(token, &swap(asked.clone()), json!({ "input": input })).await;
            (answer.code(), answer.json()["errors"].clone())
        };
        let hidden = ask(case.as_str().expect("an id")).await;
        assert_eq!(hidden.0, "HOLDING_NOT_FOUND");
        assert_eq!(hidden, ask(&nobody).await, "as one that is not there");
    }
}
