//! One script for both databases: all crates' queries, and of each crate what people do and what they are refused.

use serde_json::{Value, json};
use tests::retention::{active, customer, voucher};
use tests::{Client, Foreign, Installation, Receiver, mutation};

use crate::deletion::House;
use crate::world::{nodes, text};

const START: &str = "2026-09-15T08:00:00Z";
/// Three years before the last day of November.
const LAST_ACTIVE: &str = "2023-11-30";

const CASE: &str = "deviation { id version status kind severity reportedAt title owner { id } }";
const ACTION: &str = "action { id version state dueOn owner { id } effectCheckOn }";
const PERSON: &str = "person { id version name email joinedOn leftAt }";
const ENDPOINT: &str = "endpoint { id version name state eventTypes }";

/// What is asked again and again: every list that there is.
const LISTS: &[(&str, &str)] = &[
    ("organisation", "{ organisation { id version name number zone language } }"),
    ("organisations", "{ organisations(first: 5) { nodes { id name } } }"),
    ("persons", "{ persons(first: 50) { nodes { id version name email lineManager { id } } } }"),
    ("appointments", "{ appointments(first: 50) { nodes { id role from to person { id } deputyFor { id } } } }"),
    ("services", "{ services(first: 10) { nodes { name role retiredAt } } }"),
    ("systems", "{ systems(first: 20) { nodes { id key name kind place } } }"),
    ("processors", "{ processors(first: 20) { nodes { id key name covered } } }"),
    ("agreements", "{ agreements(first: 20) { nodes { id reference kind signedOn validTo missingClauses } } }"),
    ("activities", "{ activities(first: 50) { nodes { id version key status categories { key } } } }"),
    ("findings", "{ registerFindings(first: 50) { nodes { __typename } } }"),
    ("rules", "{ retentionRules(first: 50) { nodes { id key versions { number state sentence } } } }"),
    ("sets", "{ dataSets(first: 10) { nodes { id } } }"),
    ("kinds", "{ referenceKinds { __typename } }"),
    ("texts", "{ consentTexts { purpose textVersion language } }"),
    ("duties", "{ duties(first: 50) { nodes { id key } } }"),
    ("occurrences", "{ occurrences(first: 20) { nodes { id version period dueAt openedAt state } } }"),
    ("deviations", "{ deviations(first: 50) { nodes { id version title status reportedAt } } }"),
    ("actions", "{ actions(first: 3) { nodes { dueOn state } pageInfo { hasNextPage } } }"),
    ("subjects", "{ subjects(first: 20) { nodes { id } } }"),
    ("items", "{ items(first: 20) { nodes { id version state kind } } }"),
    ("references", "{ references(first: 20) { nodes { id version state } } }"),
    ("consents", "{ consents(first: 20) { nodes { id purpose stands } } }"),
    ("holds", "{ holds(first: 20) { nodes { id version state } } }"),
    ("endpoints", "{ webhookEndpoints(first: 10) { nodes { id version name state } } }"),
    ("links", "{ reportLinks(first: 10) { nodes { id version label revokedAt } } }"),
];

/// The script on its way.
pub struct Script {
    house: House,
    endpoint: String,
    /// What was asked, and the whole answer.
    pub answers: Vec<(String, Value)>,
}

async fn fill(orders: &Foreign) -> Vec<Value> {
    orders.customers(1, 4, LAST_ACTIVE).await;
    (1..=4).flat_map(|id| [active(id, LAST_ACTIVE), voucher(id, id, LAST_ACTIVE)]).collect()
}

impl Script {
    pub async fn begin(installation: Installation, receiver: &Receiver) -> Self {
        let installation = installation.with("SAMSVAR__WEBHOOKS__ALLOW_PRIVATE_ADDRESSES", "true");
        let house = House::within(installation, START, fill).await;
        Self { house, endpoint: receiver.url("hooks"), answers: Vec::new() }
    }

    /// From the first question to the last.
    pub async fn play(&mut self) {
        self.advance("2026-09-16T07:00:00Z").await;
        self.lists("at the beginning").await;
        self.people().await;
        self.register().await;
        self.holdings().await;
        self.cases().await;
        self.webhooks().await;
        self.refusals().await;
        self.advance("2026-10-06T08:30:00Z").await;
        self.lists("in October").await;
        self.advance("2026-11-30T02:00:00Z").await;
        self.lists("in December").await;
        self.erased().await;
    }

    async fn advance(&mut self, to: &str) {
        self.house.advance(to).await;
    }

    async fn ask(&mut self, who: &Client, what: &str, document: &str, variables: Value) -> Value {
        let answer = who.ask(document, variables).await.body;
        self.answers.push((what.to_owned(), answer.clone()));
        answer["data"].clone()
    }

    /// Does something that is done.
    async fn send(&mut self, who: &Client, name: &str, selection: &str, input: Value) -> Value {
        let data = self.ask(who, name, &mutation(name, selection), json!({ "input": input })).await;
        assert!(data[name].is_object(), "{name}: {}", self.answers.last().expect("an answer").1);
        data[name].clone()
    }

    async fn lists(&mut self, when: &str) {
        let (reader, officer) = (self.house.reader(), self.house.officer());
        self.ask(&officer, "viewer", "{ viewer { person { name } roles { role deputy } } }", json!({})).await;
        for (what, document) in LISTS {
            let data = self.ask(&reader, &format!("{what} {when}"), document, json!({})).await;
            assert!(data.is_object(), "{}", self.answers.last().expect("an answer").1);
        }
    }

    async fn people(&mut self) {
        let (head, officer) = (self.house.head(), self.house.officer());
        let new = json!({ "name": "Åse Ørn", "email": "ase@eksempel-handel.example", "joinedOn": "2026-09-01",
            "idempotencyKey": "nora" });
        let added = self.send(&head, "addPerson", PERSON, new.clone()).await;
        let again = self.send(&head, "addPerson", PERSON, new).await;
        assert_eq!(added, again);
        let person = &added["person"];
        let change = json!({ "person": person["id"], "version": person["version"], "name": "Åse Ørnli",
            "email": "ase@eksempel-handel.example" });
        let changed = self.send(&head, "changePerson", PERSON, change).await["person"].clone();
        let role = json!({ "person": person["id"], "role": "ADM", "from": "2026-09-01T00:00:00Z" });
        let given = self.send(&head, "appointPerson", "appointment { id version role from }", role).await;
        let end = json!({ "appointment": given["appointment"]["id"], "version": given["appointment"]["version"] });
        self.send(&head, "endAppointment", "appointment { to inForce }", end).await;
        let left = json!({ "person": person["id"], "version": changed["version"] });
        self.send(&head, "recordPersonLeft", PERSON, left).await;
        let link =
            self.send(&officer, "createReportLink", "reportLink { id version }", json!({ "label": "Door" })).await;
        let link = json!({ "reportLink": link["reportLink"]["id"], "version": link["reportLink"]["version"] });
        self.send(&officer, "revokeReportLink", "reportLink { revokedAt }", link).await;
    }

    async fn register(&mut self) {
        let (head, officer, operations) = (self.house.head(), self.house.officer(), self.house.operations());
        let new = json!({ "key": "laundry", "name": "Laundry", "service": "Work clothes", "place": "NO",
            "role": "PROCESSOR" });
        let vendor =
            self.send(&officer, "addProcessor", "processor { id version covered }", new).await["processor"].clone();
        let terms = json!({ "processor": vendor["id"], "reference": "26/0001", "kind": "SIGNED", "signedOn": "2026-01-05",
            "validTo": "2026-12-31", "clauses": ["INSTRUCTIONS", "RETURN"] });
        self.send(&officer, "addAgreement", "agreement { id inForce missingClauses }", terms).await;
        let system = json!({ "key": "S7", "name": "Laundry list", "kind": "on_premises", "owner": "ITOPS",
            "vendor": vendor["id"], "place": "NO" });
        self.send(&operations, "addSystem", "system { id version key }", system).await;
        let draft = json!({ "key": "A-50", "name": "Work clothes", "side": "CONTROLLER", "groups": ["employees"],
            "access": [{ "role": "ADM" }],
            "purposes": [{ "key": "clothes", "text": "Clothes that fit.", "basis": "CONTRACT",
                "sources": [{ "text": "GDPR Art. 6(1)(b)", "from": "2018-07-20" }] }],
            "categories": [{ "key": "sizes", "name": "Sizes", "sensitivity": "NORMAL", "necessity": "To fit.",
                "parts": ["height"] }] });
        let drafted = self.send(&head, "draftActivity", "activity { id version status }", draft).await;
        let step = json!({ "activity": drafted["activity"]["id"], "version": drafted["activity"]["version"] });
        self.send(&officer, "confirmLegalBasis", "activity { version status }", step).await;
    }

    async fn holdings(&mut self) {
        let (sales, officer) = (self.house.sales(), self.house.officer());
        let words = json!({ "purpose": "extended_storage", "textVersion": "2026-1", "language": "nb",
            "words": "Ja, dere kan beholde opplysningene mine." });
        self.send(&sales, "publishConsentText", "text { sha256 }", words).await;
        let consent = json!({ "reference": customer(3), "purpose": "extended_storage", "textVersion": "2026-1",
            "language": "nb", "channel": "EMAIL", "written": true });
        self.send(&sales, "giveConsent", "consent { id stands }", consent).await;
        let hold = json!({ "reference": customer(4), "reason": "An invoice is disputed." });
        let hold = self.send(&officer, "placeHold", "hold { id version state }", hold).await["hold"].clone();
        let event = json!({ "reference": customer(2), "name": "customer.last_activity", "on": "2026-09-15" });
        self.send(&sales, "recordEvent", "target news", event).await;
        let asked = "query ($reference: ExternalKeyInput) { retention(reference: $reference) { here goesOn
            rules { ruleVersion { key } dueOn goesOn steps sentence reasons { code } wouldChange } } }";
        for id in 1..=4 {
            self.ask(&sales, "retention", asked, json!({ "reference": customer(id) })).await;
        }
        let release = json!({ "hold": hold["id"], "version": hold["version"], "reason": "Settled." });
        self.send(&self.house.head(), "releaseHold", "hold { state }", release).await;
        let again = json!({ "reference": customer(4), "reason": "It is disputed again." });
        self.send(&officer, "placeHold", "hold { id state }", again).await;
    }

    async fn cases(&mut self) {
        let (sales, officer) = (self.house.sales(), self.house.officer());
        let report = json!({ "kind": "EVENT", "eventType": "PRINTOUT_LEFT", "title": "Æøå on the printer",
            "description": "It lay there.", "discoveredAt": "2026-09-16T06:30:00Z", "idempotencyKey": "report" });
        let case = self.send(&sales, "reportDeviation", CASE, report.clone()).await["deviation"].clone();
        self.send(&sales, "reportDeviation", CASE, report.clone()).await;
        let mut other = report;
        other["title"] = json!("Another");
        self.ask(&sales, "the same key", &mutation("reportDeviation", CASE), json!({ "input": other })).await;
        let owner = self.house.ours.person("A4").to_owned();
        let triage = json!({ "deviation": case["id"], "version": case["version"], "kind": "EVENT", "severity": "MEDIUM",
            "owner": owner });
        let case = self.send(&officer, "triageDeviation", CASE, triage).await["deviation"].clone();
        let action = json!({ "deviation": case["id"], "title": "Empty the tray", "owner": owner, "dueOn": "2026-09-20",
            "effectCheckAfter": "P1D" });
        let action = self.send(&officer, "addAction", ACTION, action).await["action"].clone();
        let later =
            json!({ "action": action["id"], "version": action["version"], "dueOn": "2026-09-22", "reason": "Ill." });
        let action = self.send(&officer, "rescheduleAction", ACTION, later).await["action"].clone();
        let operations = self.house.operations();
        let done = json!({ "action": action["id"], "version": action["version"], "note": "Done." });
        let action = self.send(&operations, "completeAction", ACTION, done).await["action"].clone();
        let effect = json!({ "action": action["id"], "version": action["version"], "effective": true });
        self.send(&officer, "checkEffect", ACTION, effect).await;
        let cause = json!({ "deviation": case["id"], "version": case["version"], "cause": "Nobody fetched it." });
        self.ask(&officer, "recordCause", &mutation("recordCause", CASE), json!({ "input": cause })).await;
        let story = "query ($id: ID!) { node(id: $id) { ... on Deviation { title description status cause
            deadlines { dueAt explanation { rule steps } } steps { kind role } } }
            auditEntries(first: 20, subject: $id) { nodes { kind actor { kind } } } }";
        let story = story
            .replace("$id: ID!) { node(id: $id)", "$id: ID!, $of: ID) { node(id: $id)")
            .replace("subject: $id", "subject: $of");
        self.ask(&self.house.reader(), "the case", &story, json!({ "id": case["id"], "of": case["id"] })).await;
    }

    async fn webhooks(&mut self) {
        let operations = self.house.operations();
        let new = json!({ "name": "Ledger", "url": self.endpoint, "eventTypes": ["deviation.closed", "duty.opened"] });
        let made = self.send(&operations, "createWebhookEndpoint", ENDPOINT, new).await["endpoint"].clone();
        let rotate = json!({ "endpoint": made["id"], "version": made["version"], "overlap": "PT1H" });
        let rotated = self.send(&operations, "rotateWebhookSecret", ENDPOINT, rotate).await["endpoint"].clone();
        let off = json!({ "endpoint": rotated["id"], "version": rotated["version"] });
        self.send(&operations, "disableWebhookEndpoint", ENDPOINT, off).await;
        self.ask(&operations, "types", "{ webhookEventTypes { name } }", json!({})).await;
    }

    /// What nobody may, what is not there, what is wrong, what another did meanwhile.
    async fn refusals(&mut self) {
        let (sales, officer, nobody) = (self.house.sales(), self.house.officer(), self.house.server.client(None));
        let cases =
            self.ask(&officer, "one case", "{ deviations(first: 1) { nodes { id version } } }", json!({})).await;
        let case = nodes(&cases["deviations"])[0].clone();
        let theirs = self.house.server.client(Some(&self.house.theirs.reader));
        let hidden = self.ask(
            &theirs,
            "another's case",
            "query ($id: ID!) { node(id: $id) { id } }",
            json!({ "id": case["id"] }),
        );
        assert_eq!(hidden.await["node"], Value::Null);
        let stale = json!({ "deviation": case["id"], "version": 99, "cause": "x" });
        let missing = text(&case, "id").replace(|c: char| c.is_ascii_digit(), "0");
        let report = |more: Value| {
            let mut report = json!({ "kind": "EVENT", "title": "Again", "description": "x" });
            report.as_object_mut().expect("fields").extend(more.as_object().expect("fields").clone());
            report
        };
        let refused = [
            (
                &nobody,
                "addAction",
                json!({ "deviation": case["id"], "title": "x", "owner": "x", "dueOn": "2026-10-01" }),
            ),
            (&officer, "recordCause", stale),
            (&officer, "recordCause", json!({ "deviation": missing, "version": 1, "cause": "x" })),
            (&officer, "closeDeviation", json!({ "deviation": case["id"], "version": 0, "outcome": "x" })),
            (&sales, "addPerson", json!({ "name": "x", "email": "x@example.org" })),
            (&officer, "addPerson", json!({ "name": "x", "email": "ingrid.solbakken@eksempel-handel.example" })),
            (&officer, "addProcessor", json!({ "key": "laundry", "name": "x", "service": "x", "role": "PROCESSOR" })),
            (&sales, "reportDeviation", report(json!({ "title": "" }))),
            (&sales, "reportDeviation", report(json!({ "title": "a\u{0}b" }))),
            (
                &sales,
                "proposeRetentionRule",
                json!({ "key": "A-R13", "definition": { "text": "x", "categories": ["A-13/*"],
                "on": ["visit.date"], "after": "P5000Y", "kind": "CEILING", "steps": ["erase"] } }),
            ),
            (
                &sales,
                "giveConsent",
                json!({ "reference": customer(3), "purpose": "unheard_of", "textVersion": "1",
                "language": "nb", "channel": "WEB" }),
            ),
            (&sales, "advanceTestClock", json!({ "to": "2020-01-01T00:00:00Z" })),
            (&officer, "placeHold", json!({ "reference": customer(99), "reason": "x" })),
        ];
        for (who, name, input) in refused {
            let document = mutation(name, "").replace(
                "advanceTestClock(input: $input) {  auditEntry { id sequence } }",
                "advanceTestClock(input: $input) { now }",
            );
            self.ask(who, name, &document, json!({ "input": input.clone() })).await;
            let (_, answer) = self.answers.last().expect("an answer");
            assert!(answer["errors"].is_array(), "{name} is not refused: {answer}, {input}");
        }
        self.ask(&officer, "too many", "{ deviations(first: 101) { nodes { id } } }", json!({})).await;
        self.ask(&officer, "no such field", "{ deviations(first: 1) { nodes { secret } } }", json!({})).await;
        self.ask(&officer, "no such id", "{ node(id: \"dev_1\") { id } }", json!({})).await;
    }

    /// One customer has gone, and why the others have not.
    async fn erased(&mut self) {
        let certificates = "{ certificates(first: 10) { nodes { ruleKey ruleVersionNumber text
            document { outcome { code } counts { planned erased spared } kept { kind reason count until }
            stores { name planned erased counted rows { table count } } } } } }";
        let plans =
            "{ deletionPlans(first: 20) { nodes { ruleKey state targets run { state erased spared missing } } } }";
        let lists = "{ candidateLists(first: 5) { nodes { listedOn ruleKey count complete } } }";
        let reader = self.house.reader();
        for (what, document) in [("certificates", certificates), ("plans", plans), ("lists", lists)] {
            self.ask(&reader, what, document, json!({})).await;
        }
        assert_eq!(self.house.orders.numbers("SELECT id FROM customers ORDER BY id").await, [2, 3, 4]);
    }
}
