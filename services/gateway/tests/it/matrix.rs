//! Who may do what: every field of the schema, asked by every role, by a service, by nobody and by another organisation.
//!
//! Mutations are sent with a version that nothing has, so that whoever may do it is stopped by that and nothing changes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use expect_test::expect_file;
use kernel::Role;
use serde_json::{Value, json};

use crate::story::{Story, document};
use crate::walls;
use crate::world::{Answer, SERVICE, World};

/// The version that nothing has.
const NEVER: i32 = 9_999;

const LEGEND: &str = "\
Who may do what, as the tests have found it. Columns: the roles, each held by a person who holds no other (but EMP, and LM
who leads all others), a service in the role SEC, nobody, and the security officer of another organisation.
  +  may     0  may ask and is shown nothing     -  forbidden     .  does not exist for them     !  must sign in

";

#[tokio::test]
async fn everyone_may_do_what_the_committed_matrix_says() {
    let world = World::new().await;
    let rows = Rows::made(&world).await;
    let mut lines = vec![("field".to_owned(), header())];
    for (name, query) in queries(&rows) {
        lines.push((name, ask_all(&world, &query, None).await));
    }
    for (name, input) in mutations(&rows) {
        let field = name.split(' ').next().expect("a name");
        lines.push((name.clone(), ask_all(&world, &document(field, "__typename"), Some(input)).await));
    }
    let asked: BTreeSet<_> =
        lines.iter().skip(1).filter_map(|(name, _)| name.split(' ').next().map(str::to_owned)).collect();
    let offered: BTreeSet<_> = world.fields("Query").await.into_iter().chain(world.fields("Mutation").await).collect();
    assert_eq!(asked, offered, "the matrix asks for every field");
    let mut text = LEGEND.to_owned();
    for (name, answers) in lines {
        writeln!(text, "{name:<34}{answers}").expect("a string takes all");
    }
    expect_file!["matrix.txt"].assert_eq(&text);
}

fn header() -> String {
    let roles = Role::ALL.iter().map(|role| role.code());
    roles.chain(["svc", "nobody", "other"]).map(|who| format!("{who:<7}")).collect::<String>().trim_end().to_owned()
}

async fn ask_all(world: &World, query: &str, input: Option<Value>) -> String {
    let variables = input.map_or(json!({}), |input| json!({ "input": input }));
    let ours = Role::ALL.iter().map(|role| world.ours.token(role.code())).chain([world.ours.token(SERVICE), ""]);
    let mut line = String::new();
    for token in ours.chain([world.theirs.token("SEC")]) {
        let answer = world.ask_with(token, query, variables.clone()).await;
        write!(line, "{:<7}", sign(&answer)).expect("a string takes all");
    }
    line.trim_end().to_owned()
}

fn sign(answer: &Answer) -> char {
    let code = answer.codes().into_iter().next();
    match code.as_deref() {
        Some("UNAUTHENTICATED") => '!',
        Some(code) if code.starts_with("FORBIDDEN") || code.ends_with("_ROLE_REQUIRED") => '-',
        Some(code) if code.ends_with("_NOT_FOUND") => '.',
        // Stopped by something else than a permission.
        Some(_) => '+',
        None => match answer.json()["data"].as_object().and_then(|data| data.values().next()) {
            None | Some(Value::Null) => '.',
            Some(list) if list["nodes"].as_array().is_some_and(Vec::is_empty) => '0',
            Some(_) => '+',
        },
    }
}

/// What is looked at, and acted on.
struct Rows {
    case: String,
    confidential: String,
    action: String,
    confidential_action: String,
    open_meeting: String,
    open_task: String,
    ids: Value,
    /// One of each kind of thing, by the name of its type.
    kinds: BTreeMap<String, String>,
    /// An endpoint that is disabled, and a delivery to it.
    disabled: (String, String),
    /// A schedule that waits for nothing any more.
    ended: String,
}

impl Rows {
    /// A case reported to a superior and one in confidence, each with an action; a meeting held and one open.
    async fn made(world: &World) -> Self {
        let mut story = Story::new(world);
        story.send("SEC", "createCalendarFeed", json!({}), "calendarFeed { id }").await;
        story.register().await;
        story.retention().await;
        let (endpoint, delivery) = story.cancelled("off", "2026-01-02T12:00:00Z").await;
        let case = story.report("To my superior", json!({ "addressee": "MANAGER" })).await;
        let case = story.triage(&case, Role::Itops).await;
        let action = story.add_action(&case, Role::Itops, "2026-06-01").await;
        let secret = story.report("In confidence", json!({ "confidential": true })).await;
        let secret = story.triage(&secret, Role::Itops).await;
        let confidential_action = story.add_action(&secret, Role::Itops, "2026-06-01").await;
        story.advance("2026-01-07T10:00:00Z").await;
        let held = story.meet().await;
        story.confirm().await;
        story.measure("firewall").await;
        let kinds = walls::ids(world).await;
        let ended = story.ended().await;
        story.advance("2026-01-14T10:00:00Z").await;
        let (open_meeting, open_task) = (story.open("MEETING").await, story.open("TASK").await);
        let query = "query($held: ID!) {
            duties(first: 1) { nodes { id } } measures { nodes { id verifications(first: 1) { nodes { id } } } } tokens(first: 1) { nodes { id } } reportLinks { nodes { id } }
            calendarFeeds { nodes { id } }
            appointments(first: 1) { nodes { id } } schedules(first: 1) { nodes { id } } jobs(first: 1) { nodes { id } }
            auditEntries(first: 1) { nodes { id } }
            node(id: $held) { id ... on Occurrence { minutes { id } sittings { id }
                agenda(first: 9) { nodes { id restricted } } } } }";
        let ids = world.ask_with(world.ours.token("SEC"), query, json!({ "held": held })).await.data();
        let services = world.ask(world.ours.token("CTRL"), "{ services { nodes { id } } }").await.data();
        let mut ids = ids;
        ids["services"] = services["services"].clone();
        Self {
            case: case.0,
            confidential: secret.0,
            action: action.0,
            confidential_action: confidential_action.0,
            open_meeting: open_meeting.0,
            open_task: open_task.0,
            kinds,
            disabled: (endpoint.0, delivery),
            ended,
            ids: json!({ "world": world.ours.id.to_string(), "emp": world.ours.people[&Role::Emp].to_string(),
                "itops": world.ours.people[&Role::Itops].to_string(), "lists": ids }),
        }
    }

    fn first(&self, list: &str) -> String {
        self.ids["lists"][list]["nodes"][0]["id"].as_str().unwrap_or_else(|| panic!("no {list}")).to_owned()
    }

    /// An item of the agenda of the meeting that was held, open or restricted.
    fn item(&self, restricted: bool) -> String {
        let items = self.ids["lists"]["node"]["agenda"]["nodes"].as_array().expect("an agenda");
        let item = items.iter().find(|item| item["restricted"] == restricted).expect("both cases stand there");
        item["id"].as_str().expect("an id").to_owned()
    }

    fn text(&self, pointer: &str) -> String {
        self.ids.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer}")).to_owned()
    }
}

/// Every field of `Query`, and `node` for every kind of thing.
fn queries(rows: &Rows) -> Vec<(String, String)> {
    let list = |name: &str| (name.to_owned(), format!("{{ {name}(first: 1) {{ nodes {{ id }} }} }}"));
    let node = |kind: &str, id: String| (format!("node {kind}"), format!("{{ node(id: \"{id}\") {{ id }} }}"));
    let meeting = rows.text("/lists/node/id");
    let entry = rows.first("auditEntries");
    let mut all: Vec<_> =
        "organisations persons appointments services tokens calendarFeeds reportLinks deviations actions duties measures
        occurrences reviews schedules jobs auditEntries"
            .split_whitespace()
            .map(list)
            .collect();
    all.extend(RETENTION_LISTS.split_whitespace().map(list));
    let plain = |name: &str, query: &str| (name.to_owned(), query.to_owned());
    all.extend([
        plain("viewer", "{ viewer { __typename } }"),
        plain("organisation", "{ organisation { id } }"),
        plain("auditCheckpoint", "{ auditCheckpoint { size } }"),
        ("auditProof".to_owned(), format!("{{ auditProof(entry: \"{entry}\") {{ size }} }}")),
        ("minutesVerification".to_owned(), format!("{{ minutesVerification(meeting: \"{meeting}\") {{ intact }} }}")),
        ("nodes".to_owned(), format!("{{ nodes(ids: [\"{}\"]) {{ id }} }}", rows.text("/emp"))),
        node("Organisation", rows.text("/world")),
        node("Person", rows.text("/emp")),
        node("Appointment", rows.first("appointments")),
        node("Service", rows.first("services")),
        node("Token", rows.first("tokens")),
        node("CalendarFeed", rows.first("calendarFeeds")),
        node("ReportLink", rows.first("reportLinks")),
        node("Measure", rows.first("measures")),
        node("Verification", rows.text("/lists/measures/nodes/0/verifications/nodes/0/id")),
        node("Deviation", rows.case.clone()),
        node("Deviation (confidential)", rows.confidential.clone()),
        node("Action", rows.action.clone()),
        node("Action (confidential)", rows.confidential_action.clone()),
        node("Duty", rows.first("duties")),
        node("Occurrence", meeting),
        node("Sitting", rows.text("/lists/node/sittings/0/id")),
        node("AgendaItem", rows.item(false)),
        node("Minutes", rows.text("/lists/node/minutes/id")),
        plain("registerFindings", "{ registerFindings(first: 1) { nodes { code } } }"),
        plain("consentTexts", "{ consentTexts { words } }"),
        plain("referenceKinds", "{ referenceKinds { key } }"),
        plain("webhookEventTypes", "{ webhookEventTypes { name } }"),
        ("subject".to_owned(), format!("{{ subject(id: \"{}\") {{ id }} }}", rows.kinds["Subject"])),
        ("retention".to_owned(), format!("{{ retention(of: \"{}\") {{ kind }} }}", rows.kinds["Item"])),
        (
            "deletionOrderThings".to_owned(),
            format!("{{ deletionOrderThings(order: \"{}\") {{ key }} }}", rows.kinds["DeletionOrder"]),
        ),
        node("Schedule", rows.first("schedules")),
        node("Job", rows.first("jobs")),
        node("AuditEntry", entry),
    ]);
    let shown: BTreeSet<_> = all.iter().filter_map(|(name, _)| name.strip_prefix("node ").map(str::to_owned)).collect();
    all.extend(rows.kinds.iter().filter(|(kind, _)| !shown.contains(*kind)).map(|(kind, id)| node(kind, id.clone())));
    all
}

/// Lists of the register, of what is held, of retention and of webhooks.
const RETENTION_LISTS: &str = "activities systems processors agreements subjects items references consents retentionRules
    holds candidateLists retentionReviews deletionOrders deletionPlans deletionRuns certificates dataSets webhookEndpoints
    webhookDeliveries";

/// Every field of `Mutation`, on rows that are there.
fn mutations(rows: &Rows) -> Vec<(String, Value)> {
    let (case, action, seen) = (&rows.case, &rows.action, NEVER);
    let (emp, itops) = (rows.text("/emp"), rows.text("/itops"));
    let at = "2026-01-14T10:00:00Z";
    let hours = json!({ "worksFrom": "08:00", "worksTo": "16:00", "zone": "Europe/Oslo", "language": "nb" });
    let mut organisation = hours;
    organisation["version"] = json!(seen);
    organisation["name"] = json!("Ours");
    let all = [
        ("changeOrganisation", organisation),
        // A name that is refused: nobody is entered, whoever asks.
        ("addPerson", json!({ "name": "", "email": "x@example.org" })),
        ("changePerson", json!({ "person": emp, "version": seen, "name": "x", "email": "emp@example.org" })),
        ("recordPersonLeft", json!({ "person": emp, "version": seen })),
        ("appointPerson", json!({ "person": emp, "role": "EMP", "from": at })),
        ("endAppointment", json!({ "appointment": rows.first("appointments"), "version": seen })),
        ("addService", json!({ "name": "", "role": "SYS" })),
        ("retireService", json!({ "service": rows.first("services"), "version": seen })),
        ("createToken person", json!({ "person": emp, "expiresAt": "2020-01-01T00:00:00Z" })),
        ("createToken service", json!({ "service": rows.first("services"), "expiresAt": "2020-01-01T00:00:00Z" })),
        ("revokeToken", json!({ "token": rows.first("tokens"), "version": seen })),
        ("createCalendarFeed", json!({ "role": "JRN" })),
        ("revokeCalendarFeed", json!({ "calendarFeed": rows.first("calendarFeeds"), "version": seen })),
        ("createReportLink", json!({ "label": "" })),
        ("revokeReportLink", json!({ "reportLink": rows.first("reportLinks"), "version": seen })),
        ("reportDeviation", json!({ "kind": "EVENT", "title": "", "description": "x" })),
        ("forwardDeviation", json!({ "deviation": case, "version": seen })),
        (
            "triageDeviation",
            json!({ "deviation": case, "version": seen, "kind": "EVENT", "severity": "LOW", "owner": itops }),
        ),
        ("convertDeviation", json!({ "deviation": case, "version": seen, "kind": "EVENT", "reason": "x" })),
        ("linkDeviation", json!({ "deviation": case, "version": seen, "recurrenceOf": case })),
        ("handOverDeviation", json!({ "deviation": case, "version": seen, "owner": emp })),
        ("admitToDeviation", json!({ "deviation": case, "version": seen, "person": emp })),
        ("recordCause", json!({ "deviation": case, "version": seen, "cause": "x" })),
        ("addAction", json!({ "deviation": case, "title": "", "owner": itops, "dueOn": "2026-06-01" })),
        ("closeDeviation", json!({ "deviation": case, "version": seen, "outcome": "x" })),
        ("closeDeviation confidential", json!({ "deviation": rows.confidential, "version": seen, "outcome": "x" })),
        ("completeAction", json!({ "action": action, "version": seen })),
        ("checkEffect", json!({ "action": action, "version": seen, "effective": true })),
        ("reassignAction", json!({ "action": action, "version": seen, "owner": emp })),
        ("rescheduleAction", json!({ "action": action, "version": seen, "dueOn": "2026-06-02", "reason": "x" })),
        ("cancelAction", json!({ "action": action, "version": seen, "reason": "x" })),
        ("cancelAction confidential", json!({ "action": rows.confidential_action, "version": seen, "reason": "x" })),
        ("holdMeeting", json!({ "meeting": rows.open_meeting, "version": seen, "attendance": [{ "person": emp }] })),
        ("recordDecision", json!({ "item": rows.item(false), "version": seen, "outcome": "NO_ACTION" })),
        ("recordDecision confidential", json!({ "item": rows.item(true), "version": seen, "outcome": "NO_ACTION" })),
        ("signMinutes", json!({ "meeting": rows.open_meeting, "version": seen })),
        ("confirmDuty", json!({ "occurrence": rows.open_task, "version": seen, "note": "x" })),
        ("defineMeasure", json!({ "key": "", "kind": "ROUTINE", "title": "x", "question": "x", "ownerRole": "SEC" })),
        ("endMeasure", json!({ "measure": rows.first("measures"), "version": seen })),
        ("verifyMeasure", json!({ "measure": rows.first("measures"), "version": seen, "works": true, "note": "x" })),
        ("advanceTestClock", json!({ "to": at })),
    ];
    let mut all: Vec<_> = all.into_iter().map(|(name, input)| (name.to_owned(), input)).collect();
    all.extend(register(rows).into_iter().chain(holdings(rows)).chain(retention(rows)).chain(webhooks(rows)));
    all.extend(ledger(rows));
    all
}

type Inputs = Vec<(String, Value)>;

fn named<const N: usize>(all: [(&str, Value); N]) -> Inputs {
    all.into_iter().map(|(name, input)| (name.to_owned(), input)).collect()
}

/// What can be done to the register. What is new has no key, so that nothing is entered, whoever asks.
fn register(rows: &Rows) -> Inputs {
    let [activity, processor, agreement, system] =
        ["Activity", "Processor", "Agreement", "System"].map(|kind| &rows.kinds[kind]);
    let seen = NEVER;
    let said = json!({ "name": "x", "service": "x", "place": "x", "role": "PROCESSOR", "key": "" });
    let terms = json!({ "reference": "", "kind": "SIGNED", "signedOn": "2025-01-01" });
    let purpose = json!([{ "key": "x", "text": "x", "basis": "CONTRACT" }]);
    let with = |mut input: Value, more: Value| {
        for (name, value) in more.as_object().expect("fields") {
            input[name] = value.clone();
        }
        input
    };
    let step = json!({ "activity": activity, "version": seen });
    let mut changed = said.clone();
    changed.as_object_mut().expect("fields").remove("key");
    named([
        ("draftActivity", json!({ "key": "", "name": "x", "side": "CONTROLLER", "purposes": purpose })),
        ("changeActivity", with(step.clone(), json!({ "name": "x", "side": "CONTROLLER", "purposes": purpose }))),
        ("confirmLegalBasis", step.clone()),
        ("approveActivity", step.clone()),
        ("startActivity", step.clone()),
        ("ceaseActivity", step.clone()),
        ("confirmActivity", step),
        ("addProcessor", said),
        ("changeProcessor", with(changed, json!({ "processor": processor, "version": seen }))),
        ("addAgreement", with(terms.clone(), json!({ "processor": processor }))),
        ("changeAgreement", with(terms, json!({ "agreement": agreement, "version": seen }))),
        ("addSystem", json!({ "key": "", "name": "x", "kind": "x" })),
        ("changeSystem", json!({ "system": system, "version": seen, "name": "x", "kind": "x" })),
    ])
}

/// What can be done to what is held. What has no version is refused for something else that is wrong with it.
fn holdings(rows: &Rows) -> Inputs {
    let [subject, item, reference] = ["Subject", "Item", "Reference"].map(|kind| &rows.kinds[kind]);
    let consent =
        json!({ "subject": subject, "purpose": "nothing", "textVersion": "1", "language": "nb", "channel": "WEB" });
    named([
        ("registerSubject", json!({ "groups": [""] })),
        ("storeItem", json!({ "subject": subject, "category": "A-50/visit", "kind": "" })),
        ("changeItemState", json!({ "item": item, "version": NEVER, "state": "nothing" })),
        ("changeReferenceState", json!({ "reference": reference, "version": NEVER, "state": "nothing" })),
        ("recordEvent", json!({ "target": item, "name": "nothing", "on": "2025-01-01" })),
        ("recordEvents", json!({ "events": [] })),
        ("giveConsent", consent),
        ("withdrawConsent", json!({ "subject": subject, "purpose": "nothing" })),
        ("publishConsentText", json!({ "purpose": "nothing", "textVersion": "1", "language": "nb", "words": "x" })),
        ("attachEvidence", json!({ "deviation": rows.case, "holding": item })),
    ])
}

fn retention(rows: &Rows) -> Inputs {
    let kind = |kind: &str| &rows.kinds[kind];
    let seen = NEVER;
    let definition = json!({ "categories": [], "on": [], "after": "P1D", "kind": "CEILING", "steps": [] });
    named([
        ("proposeRetentionRule", json!({ "key": "", "definition": definition })),
        (
            "approveRetentionRule",
            json!({ "ruleVersion": kind("RetentionRuleVersion"), "version": seen, "sha256": "x" }),
        ),
        (
            "withdrawRetentionRule",
            json!({ "ruleVersion": kind("RetentionRuleVersion"), "version": seen, "reason": "" }),
        ),
        ("placeHold", json!({ "target": kind("Item"), "reason": "" })),
        ("releaseHold", json!({ "hold": kind("Hold"), "version": seen, "reason": "x" })),
        (
            "objectToDeletion",
            json!({ "candidate": kind("Candidate"), "version": seen, "reason": "", "until": "2027-01-01" }),
        ),
        ("answerRetentionReview", json!({ "review": kind("RetentionReview"), "version": seen, "answer": "TRANSFER" })),
        ("confirmDeletionOrder", json!({ "order": kind("DeletionOrder"), "version": seen, "doneOn": "2020-01-01" })),
        ("planDeletion", json!({ "rule": kind("RetentionRule"), "day": "2027-01-01" })),
        ("approveDeletionPlan", json!({ "plan": kind("DeletionPlan"), "version": seen, "hash": "x" })),
        ("cancelDeletionPlan", json!({ "plan": kind("DeletionPlan"), "version": seen })),
        ("stopDeletionRun", json!({ "run": kind("DeletionRun") })),
    ])
}

/// What can be done to the ledger. Each is refused for something else, so that nothing changes: a reason that is none, a
/// schedule that is not paused, a job that is done; and a schedule runs that has come to its end.
fn ledger(rows: &Rows) -> Inputs {
    let (schedule, job) = (rows.first("schedules"), rows.first("jobs"));
    named([
        ("pauseSchedule", json!({ "schedule": schedule, "reason": "" })),
        ("resumeSchedule", json!({ "schedule": schedule })),
        ("runScheduleNow", json!({ "schedule": rows.ended })),
        ("retryJob", json!({ "job": job })),
        ("cancelJob", json!({ "job": job })),
    ])
}

/// What can be done with webhooks. The endpoint is disabled, so that nothing is sent.
fn webhooks(rows: &Rows) -> Inputs {
    let (endpoint, delivery) = &rows.disabled;
    let step = json!({ "endpoint": endpoint, "version": NEVER });
    named([
        ("createWebhookEndpoint", json!({ "name": "", "url": "https://receiver.example/hook" })),
        ("changeWebhookEndpoint", json!({ "endpoint": endpoint, "version": NEVER, "name": "" })),
        ("disableWebhookEndpoint", step.clone()),
        ("enableWebhookEndpoint", step.clone()),
        ("deleteWebhookEndpoint", step.clone()),
        ("rotateWebhookSecret", step),
        ("pingWebhookEndpoint", json!({ "endpoint": endpoint })),
        ("replayWebhookDelivery", json!({ "delivery": delivery })),
        ("replayWebhookDeliveries", json!({ "endpoint": endpoint, "since": "2026-01-01T00:00:00Z" })),
    ])
}
