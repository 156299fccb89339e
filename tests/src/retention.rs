//! What people and programs do about erasing, over the API: the same for tests and bench.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{Client, until};

/// So many events are told at a time.
const BATCH: usize = 1_000;
const RULES: &str =
    "{ retentionRules(first: 50, filter: { inForce: false }) { nodes { versions { id version sha256 state } } } }";
const DRAFTS: &str = "{ activities(first: 50, filter: { statuses: [DRAFT] }) { nodes { id version } } }";
const SIGNED_WITHIN: Duration = Duration::from_secs(30);

/// Those who bring a pack's rules and activities into force.
#[derive(Clone)]
pub struct Approvers {
    /// Head of the business.
    pub head: Client,
    /// Runs the machines.
    pub operations: Client,
    /// Security officer.
    pub officer: Client,
}

impl Approvers {
    /// Two people approve every rule; then each activity is confirmed, approved and started.
    ///
    /// # Panics
    ///
    /// Where one of these is refused.
    pub async fn bring_into_force(&self) {
        let rules = self.head.data(RULES, json!({})).await;
        for rule in list(&rules["retentionRules"]["nodes"]) {
            let drafts = list(&rule["versions"]).iter().filter(|version| version["state"] == "DRAFT");
            for version in drafts {
                self.approve_rule(version.clone()).await;
            }
        }
        let drafts = self.head.data(DRAFTS, json!({})).await;
        for activity in list(&drafts["activities"]["nodes"]) {
            let mut seen = activity.clone();
            for (who, step) in
                [(&self.officer, "confirmLegalBasis"), (&self.head, "approveActivity"), (&self.head, "startActivity")]
            {
                let input = json!({ "activity": seen["id"], "version": seen["version"] });
                seen = who.mutate(step, "activity { id version }", input).await["activity"].clone();
            }
        }
    }

    /// Two people approve a version of a rule.
    ///
    /// # Panics
    ///
    /// Where that is refused.
    pub async fn approve_rule(&self, mut version: Value) -> Value {
        for who in [&self.head, &self.operations] {
            let input =
                json!({ "ruleVersion": version["id"], "version": version["version"], "sha256": version["sha256"] });
            let approved = who.mutate("approveRetentionRule", "ruleVersion { id version sha256 state }", input).await;
            version = approved["ruleVersion"].clone();
        }
        assert_eq!(version["state"], "IN_FORCE");
        version
    }

    /// Two people approve a plan that waits for them.
    ///
    /// # Panics
    ///
    /// Where that is refused.
    pub async fn approve_plan(&self, mut plan: Value) -> Value {
        for who in [&self.head, &self.operations] {
            let input = json!({ "plan": plan["id"], "version": plan["version"], "hash": plan["hash"] });
            plan = who.mutate("approveDeletionPlan", "plan { id version hash state }", input).await["plan"].clone();
        }
        plan
    }
}

/// What a customer is called in the order system.
#[must_use]
pub fn customer(id: i64) -> Value {
    json!({ "system": "S2", "kind": "customer", "key": id.to_string() })
}

/// A customer was active.
#[must_use]
pub fn active(id: i64, on: &str) -> Value {
    json!({ "reference": customer(id), "name": "customer.last_activity", "on": on })
}

/// A voucher about a customer was written.
#[must_use]
pub fn voucher(number: i64, of: i64, on: &str) -> Value {
    let reference = json!({ "system": "S3", "kind": "voucher", "key": number.to_string() });
    json!({ "reference": reference, "sameSubjectAs": customer(of), "name": "voucher.date", "on": on })
}

/// Tells of events, a thousand at a time.
///
/// # Panics
///
/// Where they are refused.
pub async fn tell(client: &Client, events: &[Value]) {
    for events in events.chunks(BATCH) {
        client.mutate("recordEvents", "news", json!({ "events": events })).await;
    }
}

/// A certificate with its proofs, as `samsvar verify` reads it; a moment after it was issued it is not there yet.
///
/// # Panics
///
/// Where it does not come.
pub async fn bundle(client: &Client, certificate: &Value) -> String {
    let look = "query ($id: ID!) { node(id: $id) { ... on Certificate { bundle } } }";
    until(SIGNED_WITHIN, "the certificate's entry is signed", async || {
        let answer = client.ask(look, json!({ "id": certificate })).await;
        match answer.code() {
            None => answer.body["data"]["node"]["bundle"].as_str().map(str::to_owned),
            Some("CERTIFICATE_UNSIGNED") => None,
            Some(code) => panic!("{code}: {}", answer.body),
        }
    })
    .await
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}
