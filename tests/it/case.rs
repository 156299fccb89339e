//! A whole case, from the report to its end, by people who may each do their part and no more.

use serde_json::{Value, json};
use tests::Client;

use crate::world::{World, nodes, text};

const CASE: &str = "deviation { id version status reportedAt discoveredAt owner { id } }";
const ACTION: &str = "action { id version state effectCheckOn }";
const MEETING: &str = "meeting { id version state } sitting { quorate persons missing { persons roles } }";
const OPEN_MEETINGS: &str =
    "query ($duty: ID) { occurrences(first: 5, filter: { duty: $duty, kind: MEETING, state: OPEN }) { nodes {
    id version period dueAt openedAt invitations { role person { id } }
    agenda(first: 50) { nodes { id version drawnAs outcome subject { id } } } } } }";
/// Which of a year's meetings these tests are about.
const DUTY: &str = "deviation-meeting";

/// Everybody who takes part.
struct People {
    /// Reports.
    reporter: Client,
    /// Stands in for the security officer.
    deputy: Client,
    /// Does something about it.
    doer: Client,
    /// Is security officer and HR manager.
    officer: Client,
}

impl People {
    async fn of(world: &World) -> Self {
        Self {
            reporter: world.sign_in("A6", Some("EMP")).await,
            deputy: world.sign_in("A5", Some("SEC")).await,
            doer: world.sign_in("A4", None).await,
            officer: world.sign_in("A2", None).await,
        }
    }
}

/// The one meeting that is open.
async fn open_meeting(world: &World) -> Value {
    let reader = world.server.client(Some(&world.ours.reader));
    let duties = reader.data("{ duties(first: 50) { nodes { id key } } }", json!({})).await;
    let duty = nodes(&duties["duties"]).iter().find(|duty| duty["key"] == DUTY).expect("the pack has it")["id"].clone();
    let open = reader.data(OPEN_MEETINGS, json!({ "duty": duty })).await;
    let [meeting] = nodes(&open["occurrences"]) else { panic!("one is open: {open}") };
    meeting.clone()
}

/// The version that somebody sees now.
async fn version_of(client: &Client, id: &Value) -> Value {
    let look = "query ($id: ID!) { node(id: $id) { ... on Action { version } ... on Deviation { version } } }";
    client.data(look, json!({ "id": id })).await["node"]["version"].clone()
}

async fn report(world: &World, people: &People) -> Value {
    world.advance("2026-01-05T09:00:00Z").await;
    let report = json!({
        "kind": "EVENT", "eventType": "PRINTOUT_LEFT", "title": "Printout left on the printer",
        "description": "A list of customers lay there over the weekend.", "discoveredAt": "2026-01-05T07:15:00Z",
        "immediateAction": "Shredded it.", "idempotencyKey": "report-1",
    });
    let reported = people.reporter.mutate("reportDeviation", CASE, report.clone()).await;
    let again = people.reporter.mutate("reportDeviation", CASE, report).await;
    assert_eq!(reported, again, "the same key answers the same");
    let case = &reported["deviation"];
    assert_eq!((&case["status"], &case["discoveredAt"]), (&json!("REPORTED"), &json!("2026-01-05T07:15:00Z")));
    assert_eq!(case["reportedAt"], "2026-01-05T09:00:00Z");
    case.clone()
}

async fn triage(world: &World, people: &People, case: &Value) -> Value {
    let triage = json!({
        "deviation": case["id"], "version": case["version"], "kind": "EVENT", "severity": "MEDIUM",
        "owner": world.ours.person("A2"),
    });
    assert_eq!(people.reporter.refused("triageDeviation", triage.clone()).await, "FORBIDDEN");
    let triaged = people.deputy.mutate("triageDeviation", CASE, triage.clone()).await;
    assert_eq!(triaged["deviation"]["status"], "TRIAGED");
    // Whoever acts on what has changed since is told so.
    let stale = json!({ "deviation": case["id"], "version": case["version"], "cause": "Forgotten." });
    assert_eq!(people.deputy.refused("recordCause", stale).await, "VERSION_CONFLICT");
    triaged["deviation"].clone()
}

/// Holds the meeting that has opened by itself: first without a quorum, then with one.
async fn hold(world: &World, people: &People, case: &Value, action: &Value) -> Value {
    world.advance("2026-01-06T08:30:00Z").await;
    let meeting = open_meeting(world).await;
    assert_eq!((&meeting["period"], &meeting["dueAt"]), (&json!("2026-01"), &json!("2026-01-06T08:00:00Z")));
    assert_eq!(meeting["openedAt"], meeting["dueAt"]);
    let agenda = nodes(&meeting["agenda"]);
    let drawn =
        |subject: &Value| agenda.iter().find(|item| item["subject"]["id"] == *subject).expect("it stands there");
    assert_eq!(drawn(&case["id"])["drawnAs"], "NEW_CASE");
    assert_eq!(drawn(&action["id"])["drawnAs"], "OPEN_ACTION");
    let attendance = |who: &[(&str, &[&str])]| -> Vec<Value> {
        who.iter().map(|(who, roles)| json!({ "person": world.ours.person(who), "roles": roles })).collect()
    };
    let few = attendance(&[("A2", &["HR"]), ("A3", &["SALES"])]);
    let tried = json!({ "meeting": meeting["id"], "version": meeting["version"], "attendance": few });
    let tried = people.deputy.mutate("holdMeeting", MEETING, tried).await;
    assert_eq!((&tried["meeting"]["state"], &tried["sitting"]["quorate"]), (&json!("OPEN"), &json!(false)));
    assert_eq!(tried["sitting"]["missing"], json!({ "persons": 1, "roles": ["SEC", "ITOPS"] }));
    // A2 sits there as HR manager, for A5 stands in as security officer.
    let all = attendance(&[("A2", &["HR"]), ("A3", &["SALES"]), ("A4", &["ITOPS"]), ("A5", &["SEC"])]);
    let held = json!({ "meeting": meeting["id"], "version": tried["meeting"]["version"], "attendance": all });
    let held = people.deputy.mutate("holdMeeting", MEETING, held).await;
    assert_eq!((&held["meeting"]["state"], &held["sitting"]["persons"]), (&json!("HELD"), &json!(4)));
    held["meeting"].clone()
}

/// Decides on every item and signs; a program may do neither.
async fn decide_and_sign(world: &World, people: &People, meeting: &Value, case: &Value) -> Value {
    let look = "query ($id: ID!) { node(id: $id) { ... on Occurrence { version agenda(first: 50) { nodes { id version subject { id } } } } } }";
    let seen = people.deputy.data(look, json!({ "id": meeting["id"] })).await;
    let sign = |version: &Value| json!({ "meeting": meeting["id"], "version": version });
    assert_eq!(people.deputy.refused("signMinutes", sign(&seen["node"]["version"])).await, "MINUTES_ITEMS_UNDECIDED");
    let mut made = Value::Null;
    for item in nodes(&seen["node"]["agenda"]) {
        let is_case = item["subject"]["id"] == case["id"];
        let decision = if is_case {
            let action = json!({
                "title": "Release printouts by card", "owner": world.ours.person("A4"), "dueOn": "2026-02-02",
                "effectCheckAfter": "P14D",
            });
            json!({ "item": item["id"], "version": item["version"], "outcome": "ACTIONS", "actions": [action] })
        } else {
            json!({ "item": item["id"], "version": item["version"], "outcome": "FOLLOW_UP" })
        };
        let decided =
            people.deputy.mutate("recordDecision", "item { id actions { id version origin { id } } }", decision).await;
        if is_case {
            made = decided["item"]["actions"][0].clone();
            assert_eq!(made["origin"]["id"], item["id"]);
        }
    }
    let seen = people.deputy.data(look, json!({ "id": meeting["id"] })).await;
    let version = &seen["node"]["version"];
    assert_eq!(
        world.server.client(Some(&world.ours.reader)).refused("signMinutes", sign(version)).await,
        "FORBIDDEN_FOR_SERVICE"
    );
    let minutes = "minutes { id hash role deputy appointment { role deputyFor { id } } signedBy { id } }";
    let signed = people.deputy.mutate("signMinutes", minutes, sign(version)).await;
    let minutes = &signed["minutes"];
    assert_eq!((&minutes["role"], &minutes["deputy"]), (&json!("SEC"), &json!(true)));
    assert_eq!(minutes["signedBy"]["id"], *world.ours.person("A5"));
    assert_eq!(minutes["appointment"]["deputyFor"]["id"], *world.ours.person("A2"));
    let verification = "query ($id: ID!) { minutesVerification(meeting: $id) { intact } }";
    let found = people.officer.data(verification, json!({ "id": meeting["id"] })).await;
    assert_eq!(found["minutesVerification"]["intact"], true);
    made
}

/// Covers: DT-90, DT-93, §7.10
#[tokio::test]
async fn a_case_goes_from_its_report_through_the_meeting_to_its_end() {
    let world = World::new().await;
    let people = People::of(&world).await;
    let case = report(&world, &people).await;
    let case = triage(&world, &people, &case).await;
    let owner = world.ours.person("A4");
    let at_once = json!({ "deviation": case["id"], "title": "Ask the supplier", "owner": owner, "dueOn": "2026-01-20",
        "effectCheckAfter": "P0D" });
    let at_once = people.deputy.mutate("addAction", ACTION, at_once).await["action"].clone();
    let meeting = hold(&world, &people, &case, &at_once).await;
    let decided = decide_and_sign(&world, &people, &meeting, &case).await;

    // The owner does both; nobody checks the effect of what they did themselves.
    world.advance("2026-01-19T10:00:00Z").await;
    for action in [&at_once, &decided] {
        let version = version_of(&people.doer, &action["id"]).await;
        let done = json!({ "action": action["id"], "version": version, "note": "Done." });
        people.doer.mutate("completeAction", ACTION, done).await;
    }
    let close = async |version: &Value| {
        let close = json!({ "deviation": case["id"], "version": version, "outcome": "It does not happen any more." });
        people
            .officer
            .try_ask(&tests::mutation("closeDeviation", CASE), json!({ "input": close }))
            .await
            .expect("an answer")
    };
    let version = version_of(&people.officer, &case["id"]).await;
    let cause = json!({ "deviation": case["id"], "version": version, "cause": "Printouts come out at once." });
    let case_now = people.officer.mutate("recordCause", CASE, cause).await["deviation"].clone();
    assert_eq!(close(&case_now["version"]).await.code(), Some("DEVIATION_EFFECT_UNCHECKED"));
    world.advance("2026-02-02T10:00:00Z").await;
    let version = version_of(&people.officer, &decided["id"]).await;
    let found = json!({ "action": decided["id"], "version": version, "effective": true, "note": "No printout was left since." });
    assert_eq!(people.doer.refused("checkEffect", found.clone()).await, "FORBIDDEN");
    let checked = people.officer.mutate("checkEffect", ACTION, found).await;
    assert_eq!(checked["action"]["state"], "EFFECTIVE");
    assert_eq!(
        people
            .reporter
            .refused(
                "closeDeviation",
                json!({ "deviation": case["id"], "version": case_now["version"], "outcome": "x" })
            )
            .await,
        "FORBIDDEN"
    );
    let closed = close(&case_now["version"]).await;
    assert_eq!(closed.body["data"]["closeDeviation"]["deviation"]["status"], "CLOSED", "{}", closed.body);

    let story = "query ($id: ID!, $subject: ID) { node(id: $id) { ... on Deviation {
        meetings { id } decisions { outcome } steps { kind role person { id } } } }
        auditEntries(first: 50, subject: $subject) { nodes { kind actor { kind reference } } } }";
    let reader = world.server.client(Some(&world.ours.reader));
    let told = reader.data(story, json!({ "id": case["id"], "subject": case["id"] })).await;
    assert_eq!(told["node"]["meetings"], json!([{ "id": meeting["id"] }]), "the case shows its meeting");
    let steps: Vec<_> =
        told["node"]["steps"].as_array().expect("steps").iter().map(|step| text(step, "kind")).collect();
    // Its cause was found an hour after the fourteen days of the house's rule, and that was noticed.
    assert_eq!(steps, ["REPORTED", "TRIAGED", "DEADLINE_PASSED", "CAUSE_RECORDED", "CLOSED"]);
    let mut trail: Vec<_> = nodes(&told["auditEntries"]).iter().map(|entry| text(entry, "kind")).collect();
    trail.reverse();
    trail.retain(|kind| !kind.starts_with("access.") && !kind.contains(".deadline_"));
    assert_eq!(trail, ["deviation.reported", "deviation.triaged", "deviation.cause_recorded", "deviation.closed"]);
}

/// Covers: DT-90, §7.3
#[tokio::test]
async fn a_meeting_that_nobody_held_becomes_a_case_on_the_next_ones_agenda() {
    let world = World::new().await;
    world.advance("2026-01-13T08:01:00Z").await;
    let missed = "{ deviations(first: 10, filter: { originEvent: \"duty.missed\" }) { nodes {
        id reportedAt eventType owner { id } origin { id ... on Occurrence { period duty { key } } } } } }";
    let reader = world.server.client(Some(&world.ours.reader));
    let cases = reader.data(missed, json!({})).await;
    let case = nodes(&cases["deviations"]).iter().find(|case| case["origin"]["duty"]["key"] == DUTY);
    let case = case.unwrap_or_else(|| panic!("no case: {cases}"));
    assert_eq!((&case["origin"]["period"], &case["eventType"]), (&json!("2026-01"), &json!("DUTY_MISSED")));
    assert_eq!(case["reportedAt"], "2026-01-13T08:00:00Z", "its window of seven days had just closed");
    assert_eq!(case["owner"]["id"], *world.ours.person("A2"), "owned by the role that had to hold it");
    world.advance("2026-02-03T08:00:00Z").await;
    let meeting = open_meeting(&world).await;
    let item = nodes(&meeting["agenda"]).iter().find(|item| item["subject"]["id"] == case["id"]);
    assert_eq!(item.expect("it stands there")["drawnAs"], "NEW_CASE");
    // The other organisation has a meeting of its own to miss, and a case of its own.
    let theirs = world.server.client(Some(&world.theirs.reader)).data(missed, json!({})).await;
    let [theirs] = nodes(&theirs["deviations"]) else { panic!("one case: {theirs}") };
    assert_eq!(theirs["owner"]["id"], *world.theirs.person("W2"));
    assert_eq!(theirs["reportedAt"], "2026-01-09T08:00:00Z");
}
