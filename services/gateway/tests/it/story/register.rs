//! The register, lived through: parties, systems, and an activity from its draft to its end.

use serde_json::{Value, json};

use super::{Story, id_and_version};

impl Story<'_> {
    /// A processor with an agreement in force: its id and version.
    pub async fn processor(&mut self, key: &str) -> (String, i64) {
        let new = json!({ "key": key, "name": "Vendor", "service": "Hosting", "place": "IE", "role": "PROCESSOR" });
        let payload = self.send("SEC", "addProcessor", new, "processor { id version }").await;
        let processor = id_and_version(&payload["processor"]);
        let terms = json!({ "processor": processor.0, "reference": key, "kind": "SIGNED", "signedOn": "2025-11-05",
            "clauses": ["INSTRUCTIONS", "RETURN"] });
        let payload = self.send("SEC", "addAgreement", terms, "agreement { id version inForce }").await;
        assert_eq!(payload["agreement"]["inForce"], true);
        let (agreement, seen) = id_and_version(&payload["agreement"]);
        let terms = json!({ "agreement": agreement, "version": seen, "reference": key, "kind": "SIGNED",
            "signedOn": "2025-11-05", "validTo": "2030-11-05", "clauses": ["INSTRUCTIONS", "RETURN", "AUDIT"] });
        self.send("SEC", "changeAgreement", terms, "agreement { missingClauses }").await;
        processor
    }

    /// A system of this key, run by a processor: its id and version.
    pub async fn system(&mut self, key: &str, vendor: &str) -> (String, i64) {
        let new = json!({ "key": key, "name": "CRM", "kind": "saas", "owner": "ITOPS", "dailyOwner": "SALES",
            "vendor": vendor, "place": "IE" });
        let payload = self.send("ITOPS", "addSystem", new, "system { id version }").await;
        id_and_version(&payload["system"])
    }

    /// An activity as it is written down: one purpose, one category without states.
    pub fn content(&self, systems: &[&str], processors: &[&str]) -> Value {
        json!({
            "name": "Customer administration", "side": "CONTROLLER", "groups": ["customers"],
            "access": [{ "role": "SALES" }], "systems": systems, "processors": processors,
            "purposes": [{ "key": "orders", "text": "Handling orders.", "basis": "CONTRACT",
                "sources": [{ "text": "GDPR Art. 6(1)(b)", "from": "2018-07-20" }] }],
            "categories": [{ "key": "contact", "name": "Contact data", "sensitivity": "NORMAL",
                "necessity": "Orders are confirmed.", "parts": ["e-mail"] }],
        })
    }

    /// An activity that was drafted, confirmed and approved: its id and version.
    pub async fn approved(&mut self, key: &str, mut content: Value) -> (String, i64) {
        content["key"] = json!(key);
        let payload = self.send("HR", "draftActivity", content, "activity { id version status }").await;
        assert_eq!(payload["activity"]["status"], "DRAFT");
        let activity = id_and_version(&payload["activity"]);
        let activity = self.step("SEC", "confirmLegalBasis", &activity).await;
        self.step("CTRL", "approveActivity", &activity).await
    }

    /// One step of an activity: what it is afterwards.
    pub async fn step(&mut self, who: &str, mutation: &str, activity: &(String, i64)) -> (String, i64) {
        let input = json!({ "activity": activity.0, "version": activity.1 });
        let payload = self.send(who, mutation, input, "activity { id version }").await;
        id_and_version(&payload["activity"])
    }

    /// Parties, a system, and an activity that goes live, is changed, confirmed, and comes to its end.
    pub async fn register(&mut self) {
        let processor = self.processor("crm-vendor").await;
        let change = json!({ "processor": processor.0, "version": processor.1, "name": "Vendor AS",
            "service": "Hosting", "place": "IE", "role": "PROCESSOR" });
        self.send("SEC", "changeProcessor", change, "processor { name covered }").await;
        let system = self.system("S2", &processor.0).await;
        let change = json!({ "system": system.0, "version": system.1, "name": "CRM and orders", "kind": "saas",
            "owner": "ITOPS", "dailyOwner": "SALES", "vendor": processor.0 });
        self.send("ITOPS", "changeSystem", change, "system { name }").await;
        let content = self.content(&[&system.0], &[&processor.0]);
        let activity = self.live("A-07", content.clone()).await;
        let mut change = content;
        change["activity"] = json!(activity.0);
        change["version"] = json!(activity.1);
        change["recipients"] = json!(["carrier"]);
        let payload = self.send("HR", "changeActivity", change.clone(), "activity { id version }").await;
        let activity = id_and_version(&payload["activity"]);
        // Another purpose is a proposal, which stays open.
        change["version"] = json!(activity.1);
        change["purposes"][0]["text"] = json!("Handling orders and returns.");
        let payload = self.send("HR", "changeActivity", change, "activity { id version proposal { name } }").await;
        let activity = id_and_version(&payload["activity"]);
        self.step("SEC", "confirmActivity", &activity).await;
        let content = self.content(&[&system.0], &[]);
        let over = self.live("A-99", content).await;
        self.step("CTRL", "ceaseActivity", &over).await;
    }
}
