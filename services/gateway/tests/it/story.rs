//! A week of an organisation, lived through the API: every mutation is there at least once, and goes well.

mod holdings;
mod ledger;
mod register;
mod retention;
mod webhooks;

use std::collections::BTreeMap;

use kernel::Role;
use serde_json::{Value, json};

use crate::world::{World, weekly, write};

/// What was sent, and where it stands in the audit trail.
pub struct Story<'w> {
    world: &'w World,
    /// By mutation: the entry that the last one left.
    pub entries: BTreeMap<String, Value>,
}

impl<'w> Story<'w> {
    pub fn new(world: &'w World) -> Self {
        Self { world, entries: BTreeMap::new() }
    }

    /// Sends one mutation and answers what it selects of the payload.
    pub async fn send(&mut self, who: &str, mutation: &str, input: Value, selection: &str) -> Value {
        let token = if who.is_empty() { "" } else { self.world.ours.token(who) };
        let document = document(mutation, selection);
        let answer = self.world.ask_with(token, &document, json!({ "input": input })).await;
        let payload = answer.data()[mutation].take();
        self.entries.insert(mutation.to_owned(), payload["auditEntry"].clone());
        payload
    }

    /// A case, reported by an employee: its id and version.
    pub async fn report(&mut self, title: &str, more: Value) -> (String, i64) {
        let mut input = json!({
            "kind": "DEVIATION", "title": title, "description": "It was so.", "eventType": "PRINTOUT_LEFT",
        });
        for (name, value) in more.as_object().expect("fields") {
            input[name] = value.clone();
        }
        let payload = self.send("EMP", "reportDeviation", input, "deviation { id version }").await;
        id_and_version(&payload["deviation"])
    }

    /// A case that was triaged, with this person answering for it.
    pub async fn triage(&mut self, case: &(String, i64), owner: Role) -> (String, i64) {
        let input = json!({
            "deviation": case.0, "version": case.1, "kind": "DEVIATION", "severity": "LOW", "owner": self.person(owner),
        });
        let payload = self.send("SEC", "triageDeviation", input, "deviation { id version }").await;
        id_and_version(&payload["deviation"])
    }

    pub async fn add_action(&mut self, case: &(String, i64), owner: Role, due_on: &str) -> (String, i64) {
        let input = json!({ "deviation": case.0, "title": "Do it", "owner": self.person(owner), "dueOn": due_on });
        let payload = self.send("SEC", "addAction", input, "action { id version }").await;
        id_and_version(&payload["action"])
    }

    pub async fn advance(&mut self, to: &str) {
        self.send("EMP", "advanceTestClock", json!({ "to": to }), "now").await;
    }

    /// The occurrence of a duty that is open: its id and version.
    pub async fn open(&self, kind: &str) -> (String, i64) {
        let query =
            "query($kind: DutyKind) { occurrences(filter: { kind: $kind, state: OPEN }) { nodes { id version } } }";
        let answer = self.world.ask_with(self.world.ours.token("SEC"), query, json!({ "kind": kind })).await;
        id_and_version(&answer.data()["occurrences"]["nodes"][0])
    }

    /// Holds the open meeting with a quorum, decides each item of its agenda in the same way, and signs.
    pub async fn meet(&mut self) -> String {
        let meeting = self.open("MEETING").await;
        let attendance = json!([{ "person": self.person(Role::Sec) }, { "person": self.person(Role::Hr) }]);
        let input = json!({ "meeting": meeting.0, "version": meeting.1, "attendance": attendance });
        let selection = "sitting { quorate } meeting { agenda(first: 100) { nodes { id version drawnAs } } }";
        let payload = self.send("SEC", "holdMeeting", input, selection).await;
        assert_eq!(payload["sitting"]["quorate"], true, "{payload}");
        let mut version = 0;
        for item in payload["meeting"]["agenda"]["nodes"].as_array().expect("an agenda") {
            let (id, seen) = id_and_version(item);
            let outcome = if item["drawnAs"].as_str().is_some_and(|why| why.ends_with("CASE")) {
                "NO_ACTION"
            } else {
                "FOLLOW_UP"
            };
            let input = json!({ "item": id, "version": seen, "outcome": outcome, "reason": "As it is." });
            let payload = self.send("SEC", "recordDecision", input, "item { meeting { version } }").await;
            version = payload["item"]["meeting"]["version"].as_i64().expect("a version");
        }
        let input = json!({ "meeting": meeting.0, "version": version });
        self.send("SEC", "signMinutes", input, "minutes { id hash body }").await;
        meeting.0
    }

    /// A task of this name, whose window nobody will see the end of.
    pub async fn duty(&self, key: &str) {
        let closes = "P1Y".parse().expect("an end");
        let task = weekly(key, reviews::Kind::Task, "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15", Role::Itops, None);
        let task = reviews::duties::Define { closes, ..task };
        write(self.world.kit.store(), &self.world.ours.operator(), async |uow| {
            reviews::duties::define(uow, task).await.map(|_| ())
        })
        .await;
    }

    pub fn person(&self, role: Role) -> String {
        self.world.ours.people[&role].to_string()
    }

    /// Everything, once.
    pub async fn whole(&mut self) {
        self.people().await;
        self.sign_ins().await;
        self.register().await;
        self.webhooks("2026-01-01T10:00:00Z").await;
        self.retention().await;
        self.cases(false).await;
        self.week().await;
        self.ledger().await;
    }

    async fn people(&mut self) {
        let fields = json!({
            "version": 1, "name": "Ours", "zone": "Europe/Oslo", "language": "nn", "worksFrom": "08:00", "worksTo": "16:00",
        });
        self.send("CTRL", "changeOrganisation", fields, "organisation { language }").await;
        let new = json!({ "name": "Nora", "email": "nora@example.org", "joinedOn": "2026-01-05" });
        let (nora, seen) = id_and_version(&self.send("HR", "addPerson", new, "person { id version }").await["person"]);
        let change = json!({ "person": nora, "version": seen, "name": "Nora N", "email": "nora@example.org" });
        let payload = self.send("HR", "changePerson", change, "person { id version }").await;
        let (_, seen) = id_and_version(&payload["person"]);
        let role = json!({ "person": nora, "role": "ADM", "from": "2026-01-01T00:00:00Z" });
        let payload = self.send("CTRL", "appointPerson", role, "appointment { id version }").await;
        let (appointment, version) = id_and_version(&payload["appointment"]);
        let end = json!({ "appointment": appointment, "version": version });
        self.send("CTRL", "endAppointment", end, "appointment { to inForce }").await;
        let left = json!({ "person": nora, "version": seen });
        self.send("HR", "recordPersonLeft", left, "person { leftAt }").await;
    }

    async fn sign_ins(&mut self) {
        let input = json!({ "name": "mirror", "role": "SYS" });
        let payload = self.send("SYS", "addService", input, "service { id version }").await;
        let (service, version) = id_and_version(&payload["service"]);
        let payload =
            self.send("SYS", "createToken", json!({ "service": service }), "secret token { id version }").await;
        assert!(payload["secret"].as_str().is_some_and(|secret| secret.starts_with("smv_")));
        let (token, seen) = id_and_version(&payload["token"]);
        self.send("SYS", "revokeToken", json!({ "token": token, "version": seen }), "token { revokedAt }").await;
        let retire = json!({ "service": service, "version": version });
        self.send("SYS", "retireService", retire, "service { retiredAt }").await;
        let payload = self.send("SEC", "createCalendarFeed", json!({}), "path calendarFeed { id version }").await;
        assert!(payload["path"].as_str().is_some_and(|path| path.starts_with("/calendar/smc_")));
        let (feed, version) = id_and_version(&payload["calendarFeed"]);
        let revoke = json!({ "calendarFeed": feed, "version": version });
        self.send("SEC", "revokeCalendarFeed", revoke, "calendarFeed { revokedAt }").await;
        let input = json!({ "label": "reception" });
        let payload = self.send("SEC", "createReportLink", input, "secret reportLink { id version }").await;
        let (link, version) = id_and_version(&payload["reportLink"]);
        let revoke = json!({ "reportLink": link, "version": version });
        self.send("SEC", "revokeReportLink", revoke, "reportLink { revokedAt }").await;
    }

    /// Three cases: one passed on, one brought to its end, one that came back.
    pub async fn cases(&mut self, confidential: bool) {
        let manager = json!({ "addressee": "MANAGER", "confidential": confidential });
        let told = self.report("To my superior", manager).await;
        let forward = json!({ "deviation": told.0, "version": told.1 });
        self.send("LM", "forwardDeviation", forward, "deviation { forwardedAt }").await;
        let case = self.report("A printout", json!({ "confidential": confidential })).await;
        let case = self.triage(&case, Role::Itops).await;
        let cause = json!({ "deviation": case.0, "version": case.1, "cause": "Nobody fetched it." });
        let payload = self.send("ITOPS", "recordCause", cause, "deviation { id version }").await;
        let case = id_and_version(&payload["deviation"]);
        let action = self.add_action(&case, Role::Itops, "2026-06-15").await;
        let done = json!({ "action": action.0, "version": action.1, "note": "Done." });
        let payload = self.send("ITOPS", "completeAction", done, "action { id version }").await;
        let action = id_and_version(&payload["action"]);
        let check = json!({ "action": action.0, "version": action.1, "effective": true });
        self.send("SEC", "checkEffect", check, "action { state }").await;
        let close = json!({ "deviation": case.0, "version": case.1, "outcome": "Good." });
        self.send("SEC", "closeDeviation", close, "deviation { status }").await;
        self.second_case(&case.0, confidential).await;
    }

    async fn second_case(&mut self, earlier: &str, confidential: bool) {
        let case = self.report("Again", json!({ "confidential": confidential })).await;
        let link = json!({ "deviation": case.0, "version": case.1, "recurrenceOf": earlier });
        let payload = self.send("SEC", "linkDeviation", link, "deviation { id version }").await;
        let case = self.triage(&id_and_version(&payload["deviation"]), Role::Itops).await;
        let convert = json!({ "deviation": case.0, "version": case.1, "kind": "EVENT", "reason": "It was one." });
        let payload = self.send("SEC", "convertDeviation", convert, "deviation { id version }").await;
        let (id, version) = id_and_version(&payload["deviation"]);
        let over = json!({ "deviation": id, "version": version, "owner": self.person(Role::Hr) });
        let payload = self.send("SEC", "handOverDeviation", over, "deviation { id version }").await;
        let (id, version) = id_and_version(&payload["deviation"]);
        let admit = json!({ "deviation": id, "version": version, "person": self.person(Role::Adm) });
        let payload = self.send("SEC", "admitToDeviation", admit, "deviation { id version circle { name } }").await;
        let case = id_and_version(&payload["deviation"]);
        let (action, seen) = self.add_action(&case, Role::Srep, "2026-06-20").await;
        let to = json!({ "action": action, "version": seen, "owner": self.person(Role::Adm) });
        let payload = self.send("SEC", "reassignAction", to, "action { version }").await;
        let seen = payload["action"]["version"].clone();
        let later = json!({ "action": action, "version": seen, "dueOn": "2026-06-22", "reason": "Ill." });
        let payload = self.send("SEC", "rescheduleAction", later, "action { version }").await;
        let cancel = json!({ "action": action, "version": payload["action"]["version"], "reason": "No need." });
        self.send("SEC", "cancelAction", cancel, "action { state }").await;
        self.add_action(&case, Role::Srep, "2026-06-30").await;
    }

    async fn week(&mut self) {
        self.advance("2026-01-07T10:00:00Z").await;
        self.meet().await;
        self.confirm().await;
        let (measure, seen) = self.measure("firewall").await;
        let end = json!({ "measure": measure, "version": seen });
        self.send("SEC", "endMeasure", end, "measure { endedAt }").await;
        self.measure("locks").await;
    }

    /// A measure that somebody has looked at.
    pub async fn measure(&mut self, key: &str) -> (String, i64) {
        let new = json!({
            "key": key, "kind": "TECHNICAL", "title": "Firewall", "question": "Does it let in only what is needed?",
            "ownerRole": "ITOPS", "verifyEvery": "P1M",
        });
        let payload = self.send("SEC", "defineMeasure", new, "measure { id version }").await;
        let (measure, seen) = id_and_version(&payload["measure"]);
        let look = json!({ "measure": measure, "version": seen, "works": true, "note": "Only 443 is open." });
        id_and_version(&self.send("ITOPS", "verifyMeasure", look, "measure { id version }").await["measure"])
    }

    /// Confirms that the open task was done.
    pub async fn confirm(&mut self) {
        let task = self.open("TASK").await;
        let confirm = json!({ "occurrence": task.0, "version": task.1, "note": "Restored three files." });
        self.send("ITOPS", "confirmDuty", confirm, "occurrence { state confirmation }").await;
    }
}

/// The document that sends one mutation.
pub fn document(mutation: &str, selection: &str) -> String {
    let mut name = mutation.to_owned();
    name[..1].make_ascii_uppercase();
    format!(
        "mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {selection} auditEntry {{ id sequence }} }} }}"
    )
}

pub fn id_and_version(node: &Value) -> (String, i64) {
    let id = node["id"].as_str().unwrap_or_else(|| panic!("no id in {node}"));
    (id.to_owned(), node["version"].as_i64().expect("a version"))
}
