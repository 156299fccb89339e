//! Retention, lived through: rules, holds, lists, reviews, orders, plans and runs.

use serde_json::{Value, json};

use super::{Story, id_and_version};
use crate::shelf::ACTIVITY;

impl Story<'_> {
    /// A rule in force: proposed by one person and approved by two others.
    pub async fn rule(&mut self, key: &str, definition: Value) {
        let new = json!({ "key": key, "definition": definition });
        let selection = "ruleVersion { id version sha256 sentence state }";
        let mut seen = self.send("HR", "proposeRetentionRule", new, selection).await["ruleVersion"].take();
        for who in ["SEC", "CTRL"] {
            let (id, version) = id_and_version(&seen);
            let input = json!({ "ruleVersion": id, "version": version, "sha256": seen["sha256"] });
            seen = self.send(who, "approveRetentionRule", input, selection).await["ruleVersion"].take();
        }
        assert_eq!(seen["state"], "IN_FORCE");
    }

    /// What is erased so long after something.
    pub fn erased(&self, category: &str, on: &str, after: &str) -> Value {
        json!({ "categories": [category], "on": [on], "after": after, "kind": "CEILING", "steps": ["erase"],
            "sources": [{ "text": "GDPR Art. 5(1)(e)", "from": "2018-07-20" }] })
    }

    /// An activity that has gone live, under a rule of its own that tells ahead.
    pub async fn live(&mut self, key: &str, content: Value) -> (String, i64) {
        let approved = self.approved(key, content).await;
        let mut definition = self.erased(&format!("{key}/*"), "lead.met", "P30D");
        definition["notify"] = json!({ "role": "SALES", "before": "P10D" });
        self.rule(&format!("{key}-R"), definition).await;
        self.step("CTRL", "startActivity", &approved).await
    }

    /// The shop of the pack goes live: each of its categories under a rule of another sort.
    pub async fn shop(&mut self) {
        let query = format!("{{ activities(filter: {{ keys: [\"{ACTIVITY}\"] }}) {{ nodes {{ id version }} }} }}");
        let mut activity = id_and_version(&self.world.sec(&query).await.data()["activities"]["nodes"][0]);
        for (who, step) in [("SEC", "confirmLegalBasis"), ("CTRL", "approveActivity")] {
            activity = self.step(who, step, &activity).await;
        }
        for (category, on, after) in [
            ("visit", "visit.done", "P0D"),
            ("note", "note.written", "P0D"),
            ("lead", "lead.met", "P30D"),
            ("paper", "paper.filed", "P0D"),
            ("customer", "customer.last_activity", "P1Y"),
            ("folder", "folder.closed", "P0D"),
            ("proof", "consent.newsletter.ended", "P3Y"),
        ] {
            let mut definition = self.erased(&format!("{ACTIVITY}/{category}"), on, after);
            match category {
                "note" => {
                    definition["steps"] = json!(["review(SALES)", "erase"]);
                    definition["answers"] = json!(["KEEP", "DISPOSE"]);
                }
                "lead" => definition["notify"] = json!({ "role": "SALES", "before": "P10D" }),
                "paper" | "customer" => definition["approval"] = json!("ONE"),
                _ => {}
            }
            self.rule(&format!("S-{category}"), definition).await;
        }
        self.step("CTRL", "startActivity", &activity).await;
    }

    /// Everything of retention, from the first of January to the second.
    pub async fn retention(&mut self) {
        let new = json!({ "key": "X-R1", "definition": self.erased("A-50/visit", "visit.done", "P1D") });
        let payload = self.send("HR", "proposeRetentionRule", new, "ruleVersion { id version }").await;
        let (id, version) = id_and_version(&payload["ruleVersion"]);
        let input = json!({ "ruleVersion": id, "version": version, "reason": "Not needed." });
        self.send("CTRL", "withdrawRetentionRule", input, "ruleVersion { state }").await;
        self.shop().await;
        self.holdings().await;
        let subject = self.customer(2).await;
        let note = self.item(&subject, "note", "note.written", "2025-12-01").await;
        self.item(&subject, "lead", "lead.met", "2025-11-01").await;
        self.item(&subject, "paper", "paper.filed", "2025-12-01").await;
        let kept = self.item(&subject, "visit", "visit.begun", "2025-12-01").await;
        self.hold(&kept.0).await;
        let case = self.report("A visit was noted twice", json!({})).await;
        let evidence = json!({ "deviation": case.0, "holding": kept.0 });
        self.send("SEC", "attachEvidence", evidence, "deviation { evidence { holding } }").await;
        self.advance("2026-01-02T10:00:00Z").await;
        self.object().await;
        self.answer(&note.0).await;
        self.order().await;
        self.plans().await;
    }

    /// The last thing on a list stays.
    pub async fn object(&mut self) {
        let query = "{ candidateLists { nodes { entries(last: 1) { nodes { id version } } } } }";
        let data = self.world.sec(query).await.data();
        let lists = data["candidateLists"]["nodes"].as_array().expect("lists");
        let entry = lists.iter().find_map(|list| list["entries"]["nodes"].get(0)).expect("something is listed");
        let (candidate, version) = id_and_version(entry);
        let objection = json!({ "candidate": candidate, "version": version, "reason": "A new order.",
            "until": "2027-01-01" });
        self.send("SALES", "objectToDeletion", objection, "candidate { hold { state } thing { id } }").await;
    }

    pub async fn hold(&mut self, item: &str) {
        let place = json!({ "target": item, "reason": "A dispute." });
        let payload = self.send("SEC", "placeHold", place, "hold { id version thing { id } }").await;
        assert_eq!(payload["hold"]["thing"]["id"], item);
        let (hold, version) = id_and_version(&payload["hold"]);
        let release = json!({ "hold": hold, "version": version, "reason": "Settled." });
        self.send("CTRL", "releaseHold", release, "hold { state }").await;
    }

    /// The open review is answered for this note.
    pub async fn answer(&mut self, note: &str) {
        let query = "{ retentionReviews(filter: { states: [OPEN] }) { nodes { id version
            checklist { category count } entries { nodes { id thingId } } } } }";
        let review = self.world.sec(query).await.data()["retentionReviews"]["nodes"][0].take();
        assert_eq!(review["entries"]["nodes"][0]["thingId"], note, "{review}");
        let (id, version) = id_and_version(&review);
        let answer = json!({ "review": id, "version": version, "answer": "DISPOSE",
            "entries": [review["entries"]["nodes"][0]["id"]] });
        self.send("SALES", "answerRetentionReview", answer, "review { state }").await;
    }

    /// The open order is confirmed.
    pub async fn order(&mut self) {
        let query = "{ deletionOrders(filter: { states: [OPEN] }) { nodes { id version thingCount } } }";
        let order = self.world.sec(query).await.data()["deletionOrders"]["nodes"][0].take();
        let (id, version) = id_and_version(&order);
        let things = format!("{{ deletionOrderThings(order: \"{id}\") {{ key }} }}");
        let things = self.world.ask(self.world.ours.token("ITOPS"), &things).await.data();
        assert!(things["deletionOrderThings"][0]["key"].is_string(), "{things}");
        let on = self.today().await;
        let done = json!({ "order": id, "version": version, "doneOn": on });
        self.send("ITOPS", "confirmDeletionOrder", done, "order { state run { id } }").await;
    }

    /// The day that it is.
    async fn today(&self) -> String {
        let now = self.world.kit.store().read(&self.world.ours.operator()).now().await.expect("a time");
        now.date_naive().to_string()
    }

    async fn plan(&self, key: &str) -> Value {
        let query =
            "{ deletionPlans(first: 100) { nodes { id version hash state ruleKey run { id state } rule { id } } } }";
        let data = self.world.sec(query).await.data();
        let plans = data["deletionPlans"]["nodes"].as_array().expect("plans").clone();
        plans.into_iter().find(|plan| plan["ruleKey"] == key).unwrap_or_else(|| panic!("no plan of {key}: {data}"))
    }

    async fn approve(&mut self, plan: &Value) {
        let input = json!({ "plan": plan["id"], "version": plan["version"], "hash": plan["hash"] });
        self.send("CTRL", "approveDeletionPlan", input, "plan { state approvals { person { name } } }").await;
    }

    /// One plan is made and taken back, one carried out, and one stopped on its way.
    async fn plans(&mut self) {
        let visit = self.plan("S-visit").await;
        let again = json!({ "rule": visit["rule"]["id"] });
        let payload = self.send("SALES", "planDeletion", again, "plan { id version state }").await;
        let (plan, version) = id_and_version(&payload["plan"]);
        let cancel = json!({ "plan": plan, "version": version });
        self.send("SALES", "cancelDeletionPlan", cancel, "plan { state }").await;
        let paper = self.plan("S-paper").await;
        assert_eq!(paper["state"], "AWAITING_APPROVAL", "{paper}");
        self.approve(&paper).await;
        self.advance("2026-01-02T11:00:00Z").await;
        let customer = self.plan("S-customer").await;
        self.approve(&customer).await;
        // The shop's database is away, so the run waits for it and can be stopped.
        let away = self.world.shop.with_extension("away");
        std::fs::rename(&self.world.shop, &away).expect("the file moves");
        self.advance("2026-01-02T11:01:00Z").await;
        let customer = self.plan("S-customer").await;
        assert_eq!(customer["run"]["state"], "RUNNING", "{customer}");
        let stop = json!({ "run": customer["run"]["id"] });
        self.send("SALES", "stopDeletionRun", stop, "run { stopAskedAt }").await;
        std::fs::rename(&away, &self.world.shop).expect("the file comes back");
    }
}
