//! What is held, lived through: subjects, items, references, events, consents.

use serde_json::{Value, json};

use super::{Story, id_and_version};
use crate::shelf::ACTIVITY;

impl Story<'_> {
    /// A customer of the shop, by number: the subject's id.
    pub async fn customer(&mut self, number: u32) -> String {
        let new = json!({ "groups": ["customers"],
            "references": [{ "system": "S9", "kind": "customer", "key": number.to_string() }] });
        let payload = self.send("SALES", "registerSubject", new, "subject { id references { key { __typename } } }");
        payload.await["subject"]["id"].as_str().expect("an id").to_owned()
    }

    /// Something of a category of the shop, with an anchor that its period runs from: its id and version.
    pub async fn item(&mut self, subject: &str, category: &str, anchor: &str, on: &str) -> (String, i64) {
        let new = json!({ "subject": subject, "category": format!("{ACTIVITY}/{category}"), "kind": category,
            "payload": { "text": "Something.", "nested": { "list": [1, 2.5, null] } },
            "anchors": [{ "name": anchor, "on": on }] });
        let selection = "item { id version state payload { ... on HeldPayload { json } } anchors { name on } }";
        let payload = self.send("SALES", "storeItem", new, selection).await;
        assert_eq!(payload["item"]["payload"]["json"]["nested"], json!({ "list": [1, 2.5, null] }), "{payload}");
        id_and_version(&payload["item"])
    }

    /// A visit that was done just now: its id.
    pub async fn visit(&mut self, subject: &str) -> String {
        let visit = self.item(subject, "visit", "visit.begun", "2025-12-01").await;
        let done = json!({ "item": visit.0, "version": visit.1, "state": "done" });
        let payload = self.send("SALES", "changeItemState", done, "item { state anchors { name } }").await;
        assert_eq!(payload["item"]["state"], "done");
        visit.0
    }

    /// A folder in the archive that was closed long ago: its id.
    pub async fn folder(&mut self, number: u32) -> String {
        let event = json!({ "reference": { "system": "S8", "kind": "folder", "key": number.to_string() },
            "sameSubjectAs": { "system": "S9", "kind": "customer", "key": number.to_string() },
            "name": "folder.closed", "on": "2025-12-01" });
        let input = json!({ "events": [event] });
        let payload = self.send("ADM", "recordEvents", input, "targets news").await;
        payload["targets"][0].as_str().expect("an id").to_owned()
    }

    /// What goes in the night: a visit, a folder, something to be asked about, and something kept by a hold.
    pub async fn shelf(&mut self, number: u32) {
        let subject = self.customer(number).await;
        self.visit(&subject).await;
        self.folder(number).await;
        self.item(&subject, "note", "note.written", "2025-12-01").await;
        self.item(&subject, "lead", "lead.met", "2025-11-01").await;
        let kept = self.item(&subject, "visit", "visit.begun", "2025-12-01").await;
        self.hold(&kept.0).await;
        self.consent(&subject).await;
        self.pinged(&format!("hook {number}")).await;
    }

    /// Everything that can be done with what is held.
    pub async fn holdings(&mut self) {
        let subject = self.customer(1).await;
        self.visit(&subject).await;
        let folder = self.folder(1).await;
        let seen = self.version_of(&folder, "Reference").await;
        let closed = json!({ "reference": folder, "version": seen, "state": "closed" });
        self.send("ADM", "changeReferenceState", closed, "reference { state }").await;
        let event = json!({ "reference": { "system": "S9", "kind": "customer", "key": "1" },
            "name": "customer.last_activity", "on": "2024-06-01" });
        let payload = self.send("SALES", "recordEvent", event, "target news").await;
        assert_eq!(payload["news"], true);
        self.consent(&subject).await;
    }

    /// A consent given and withdrawn, and one that stands.
    pub async fn consent(&mut self, subject: &str) {
        let words = json!({ "purpose": "newsletter", "textVersion": "1", "language": "nb", "words": "Yes." });
        self.send("SALES", "publishConsentText", words, "text { sha256 }").await;
        let yes = json!({ "subject": subject, "purpose": "newsletter", "textVersion": "1", "language": "nb",
            "channel": "WEB", "written": true });
        self.send("SALES", "giveConsent", yes.clone(), "consent { stands }").await;
        let no = json!({ "subject": subject, "purpose": "newsletter", "channel": "EMAIL" });
        let payload = self.send("SALES", "withdrawConsent", no, "consent { stands }").await;
        assert_eq!(payload["consent"]["stands"], false);
        self.send("SALES", "giveConsent", yes, "consent { stands }").await;
    }

    /// The version of a row at present.
    pub async fn version_of(&self, id: &str, kind: &str) -> Value {
        let query = format!("{{ node(id: \"{id}\") {{ ... on {kind} {{ version }} }} }}");
        self.world.sec(&query).await.data()["node"]["version"].clone()
    }
}
