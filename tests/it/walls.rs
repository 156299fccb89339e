//! What lies behind another organisation's wall is answered like what does not exist: the same status, the same words.
//!
//! That one row's id is so wherever it is the row to be changed is shown beside the gateway. Here are the other places
//! that an id, a cursor or a secret can be put to.

use serde_json::{Value, json};
use tests::{Answer, Client, mutation};

use crate::world::{Organisation, World, nodes, text};

/// Reports something, asks for something to be done about it, and gives both ids and the case's version.
async fn case(world: &World, organisation: &Organisation, [reporter, officer]: [&str; 2]) -> [Value; 3] {
    let token = organisation.token(&world.installation, reporter, None).await;
    let report = json!({ "kind": "EVENT", "title": "Seen", "description": "Seen.", "idempotencyKey": "a" });
    let case = world.server.client(Some(&token)).mutate("reportDeviation", "deviation { id version }", report).await;
    let case = case["deviation"].clone();
    let token = organisation.token(&world.installation, officer, None).await;
    let owner = organisation.person(officer);
    let action = json!({ "deviation": case["id"], "title": "Do", "owner": owner, "dueOn": "2026-02-02" });
    let action = world.server.client(Some(&token)).mutate("addAction", "action { id }", action).await;
    [case["id"].clone(), action["action"]["id"].clone(), case["version"].clone()]
}

/// An id of the same kind that nothing has.
fn nobody(id: &Value) -> Value {
    let (prefix, _) = id.as_str().and_then(|id| id.split_once('_')).expect("an id has a prefix");
    json!(format!("{prefix}_{:032x}", 1))
}

/// The input with the id in place of every `"?"`.
fn with(template: &Value, id: &Value) -> Value {
    match template {
        Value::String(text) if text == "?" => id.clone(),
        Value::Array(values) => values.iter().map(|value| with(value, id)).collect(),
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), with(value, id))).collect(),
        other => other.clone(),
    }
}

fn outside(Answer { status, body }: Answer) -> (u16, String) {
    (status, body.to_string())
}

#[tokio::test]
async fn another_organisations_id_is_like_a_missing_one_wherever_it_is_put() {
    let world = World::new().await;
    world.advance("2026-01-06T08:00:00Z").await;
    let [ours, our_action, version] = case(&world, &world.ours, ["A6", "A2"]).await;
    let [theirs, their_action, _] = case(&world, &world.theirs, ["W3", "W2"]).await;
    let person = json!(world.theirs.person("W3"));
    let meeting = "{ occurrences(first: 1, filter: { kind: MEETING, state: OPEN }) { nodes { id version } } }";
    let officer = world.sign_in("A2", None).await;
    let head = world.sign_in("A1", None).await;
    let meeting = nodes(&officer.data(meeting, json!({})).await["occurrences"])[0].clone();
    let from = "2026-02-01T00:00:00Z";
    let writes: [(&Client, &str, &Value, Value); 11] = [
        (
            &officer,
            "triageDeviation",
            &person,
            json!({ "deviation": ours, "version": version, "kind": "EVENT", "severity": "LOW", "owner": "?" }),
        ),
        (&officer, "handOverDeviation", &person, json!({ "deviation": ours, "version": version, "owner": "?" })),
        (&officer, "admitToDeviation", &person, json!({ "deviation": ours, "version": version, "person": "?" })),
        (&officer, "linkDeviation", &theirs, json!({ "deviation": ours, "version": version, "recurrenceOf": "?" })),
        (
            &officer,
            "addAction",
            &theirs,
            json!({ "deviation": "?", "title": "x", "owner": world.ours.person("A2"), "dueOn": "2026-02-02" }),
        ),
        (
            &officer,
            "addAction",
            &person,
            json!({ "deviation": ours, "title": "x", "owner": "?", "dueOn": "2026-02-02" }),
        ),
        (&officer, "reassignAction", &person, json!({ "action": our_action, "version": 1, "owner": "?" })),
        (
            &officer,
            "holdMeeting",
            &person,
            json!({ "meeting": meeting["id"], "version": meeting["version"], "attendance": [{ "person": "?" }] }),
        ),
        (&head, "appointPerson", &person, json!({ "person": "?", "role": "DPO", "from": from })),
        (
            &head,
            "appointPerson",
            &person,
            json!({ "person": world.ours.person("A3"), "role": "SEC", "from": from, "deputyFor": "?" }),
        ),
        (&head, "addPerson", &person, json!({ "name": "x", "email": "x@eksempel-handel.example", "lineManager": "?" })),
    ];
    for (client, name, id, template) in writes {
        let ask = async |id: &Value| client.ask(&mutation(name, ""), json!({ "input": with(&template, id) })).await;
        let (foreign, missing) = (ask(id).await, ask(&nobody(id)).await);
        assert!(foreign.code().is_some(), "{name} was done: {}", foreign.body);
        assert_eq!(outside(foreign), outside(missing), "{name} {template}");
    }
    let reads = [
        ("query ($id: ID) { deviations(first: 9, filter: { owner: $id }) { nodes { id } } }", &person),
        ("query ($id: ID) { actions(first: 9, filter: { serves: $id }) { nodes { id } } }", &theirs),
        ("query ($id: ID) { actions(first: 9, filter: { owner: $id }) { nodes { id } } }", &person),
        ("query ($id: ID) { auditEntries(first: 9, subject: $id) { nodes { id } } }", &theirs),
        ("query ($id: ID!) { nodes(ids: [$id]) { id } node(id: $id) { id } }", &their_action),
    ];
    for (document, id) in reads {
        let ask = async |id: &Value| officer.ask(document, json!({ "id": id })).await;
        let (foreign, missing) = (ask(id).await, ask(&nobody(id)).await);
        assert_eq!(foreign.status, 200, "{document}: {}", foreign.body);
        assert!(!foreign.body.to_string().contains(id.as_str().expect("an id")), "{document}: {}", foreign.body);
        assert_eq!(outside(foreign), outside(missing), "{document}");
    }
}

#[tokio::test]
async fn another_organisations_cursor_is_like_a_made_up_one() {
    let world = World::new().await;
    let cursor_of = async |organisation: &Organisation| {
        let client = world.server.client(Some(&organisation.reader));
        let page = client.data("{ persons(first: 1) { pageInfo { endCursor } } }", json!({})).await;
        text(&page["persons"]["pageInfo"], "endCursor")
    };
    let (ours, theirs) = (cursor_of(&world.ours).await, cursor_of(&world.theirs).await);
    let reader = world.server.client(Some(&world.ours.reader));
    let ask = async |list: &str, cursor: &str| {
        let document = format!("query ($after: String) {{ {list}(first: 1, after: $after) {{ nodes {{ id }} }} }}");
        reader.ask(&document, json!({ "after": cursor })).await
    };
    assert_eq!(ask("persons", &ours).await.code(), None);
    let flipped: String = ours.chars().rev().collect();
    let made_up = outside(ask("persons", &flipped).await);
    assert_eq!(outside(ask("persons", &theirs).await), made_up);
    assert_eq!(
        ask("deviations", &ours).await.code(),
        ask("persons", &flipped).await.code(),
        "nor does a list take another's"
    );
}

#[tokio::test]
async fn a_secret_that_opens_nothing_is_like_one_that_never_was() {
    let world = World::new().await;
    let organisation = "{ organisation { id } }";
    let ask = async |client: Client| outside(client.ask(organisation, json!({})).await);
    let never = format!("smv_{}", "A".repeat(43));
    let unknown = ask(world.server.client(Some(&never))).await;
    assert_eq!(unknown.0, 401, "{}", unknown.1);

    // Revoked.
    let officer = world.sign_in("A2", None).await;
    let made = officer
        .mutate("createToken", "secret token { id version }", json!({ "person": world.ours.person("A2") }))
        .await;
    let secret = text(&made, "secret");
    assert_eq!(ask(world.server.client(Some(&secret))).await.0, 200);
    officer
        .mutate("revokeToken", "", json!({ "token": made["token"]["id"], "version": made["token"]["version"] }))
        .await;
    assert_eq!(ask(world.server.client(Some(&secret))).await, unknown);
    // Its person has left.
    let leaver = world.sign_in("A9", None).await;
    let left = json!({ "person": world.ours.person("A9"), "version": 1 });
    world.sign_in("A1", None).await.mutate("recordPersonLeft", "", left).await;
    assert_eq!(ask(leaver).await, unknown);

    // An organisation that one has no part in, and one that does not exist.
    let foreign = ask(officer.within(&world.theirs.id)).await;
    assert_eq!(foreign, ask(officer.within("org_00000000000000000000000000000001")).await);
    assert!(foreign.1.contains("ORGANISATION_NOT_FOUND"), "{}", foreign.1);
    assert_eq!(ask(officer.within(&world.ours.id)).await.0, 200);
    // A report link's secret is no token, and a token no report link.
    let link = officer.mutate("createReportLink", "secret", json!({ "label": "By the door" })).await;
    assert_eq!(ask(world.server.client(link["secret"].as_str())).await, unknown);
    let report = |link: &str| json!({ "kind": "EVENT", "title": "Seen", "description": "Seen.", "reportLink": link });
    let anybody = world.server.client(None);
    anybody.mutate("reportDeviation", "", report(&text(&link, "secret"))).await;
    let never = format!("smr_{}", "A".repeat(43));
    assert_eq!(
        anybody.refused("reportDeviation", report(&never)).await,
        anybody.refused("reportDeviation", report(&secret)).await
    );
}
