//! Retention, lived through: rules, holds, plans.

use serde_json::{Value, json};

use super::{Story, id_and_version};

impl Story<'_> {
    /// A rule in force: proposed by one person and approved by two others. Answers its id.
    pub async fn rule(&mut self, key: &str, definition: Value) -> String {
        let new = json!({ "key": key, "definition": definition });
        let selection = "ruleVersion { id version sha256 sentence rule { id } }";
        let mut seen = self.send("HR", "proposeRetentionRule", new, selection).await["ruleVersion"].take();
        for who in ["SEC", "CTRL"] {
            let (id, version) = id_and_version(&seen);
            let input = json!({ "ruleVersion": id, "version": version, "sha256": seen["sha256"] });
            seen = self.send(who, "approveRetentionRule", input, selection).await["ruleVersion"].take();
        }
        seen["rule"]["id"].as_str().expect("an id").to_owned()
    }

    /// What is erased a year after the customer was last heard of.
    pub fn yearly(&self, activity: &str) -> Value {
        json!({ "categories": [format!("{activity}/*")], "on": ["customer.last_activity"], "after": "P1Y",
            "kind": "CEILING", "steps": ["erase"], "sources": [{ "text": "GDPR Art. 5(1)(e)" }] })
    }

    /// An activity that has gone live, under a rule of its own.
    pub async fn live(&mut self, key: &str, content: Value) -> (String, i64) {
        let approved = self.approved(key, content).await;
        let definition = self.yearly(key);
        self.rule(&format!("{key}-R"), definition).await;
        self.step("CTRL", "startActivity", &approved).await
    }

    /// What can be done with rules, beside proposing and approving them.
    pub async fn rules(&mut self) {
        let new = json!({ "key": "X-R1", "definition": self.yearly("X-1") });
        let payload = self.send("HR", "proposeRetentionRule", new, "ruleVersion { id version }").await;
        let (id, version) = id_and_version(&payload["ruleVersion"]);
        let input = json!({ "ruleVersion": id, "version": version, "reason": "Not needed." });
        self.send("CTRL", "withdrawRetentionRule", input, "ruleVersion { state }").await;
    }
}
