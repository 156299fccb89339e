//! A shop whose customers are erased in its order system, as `erase` measures it.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use tests::retention::{Approvers, active, tell};
use tests::{Client, Installation, Server, until};
use tokio::time::Instant;

pub const NUMBER: &str = "310000051";
const START: &str = "2026-01-01T00:00:00Z";
/// Their three years were over long ago.
pub const DUE: &str = "2020-03-02";
pub const BUSY: &str = "2025-05-05";
const LIMIT: Duration = Duration::from_secs(600);

pub struct Shop {
    pub installation: Installation,
    pub server: Server,
    tokens: Tokens,
    rule: Value,
}

struct Tokens {
    head: String,
    operations: String,
    officer: String,
    program: String,
}

/// How long a plan and its parts took.
#[derive(Clone, Copy, Default)]
pub struct Took {
    /// Gathering, counting there, freezing.
    pub planning: Duration,
    /// From the last approval until every window was erased.
    pub erasing: Duration,
    /// Until another connection has looked for all of it, and our references are gone.
    pub verifying: Duration,
}

impl Took {
    /// From the last approval to the certificate.
    pub fn run(self) -> Duration {
        self.erasing + self.verifying
    }
}

impl Shop {
    /// With an order system that lies at an address.
    pub async fn over(installation: Installation, url: &str) -> Self {
        let installation = installation
            .with("SAMSVAR__CONNECTORS__CRM__URL", url)
            .with("SAMSVAR__CONNECTORS__CRM__ORGANISATION", NUMBER);
        let server = installation.start(&["serve", "--json", "--test-clock", START]).await;
        let pack = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/shop.toml");
        let loaded: Value = installation.json(["pack", "load", "--json", pack.to_str().expect("UTF-8")]).await;
        let organisation = loaded["organisation"].as_str().expect("an id").to_owned();
        let token = async |arguments: &[&str]| {
            let command = [&["token", "create", "--organisation", &organisation], arguments].concat();
            installation.succeed(command).await.trim().to_owned()
        };
        let auditor = server.client(Some(&token(&["--service", "bench", "--role", "AUD"]).await));
        let known = auditor.data("{ persons(first: 10) { nodes { id email } } }", json!({})).await;
        let people = known["persons"]["nodes"].as_array().expect("a list").clone();
        let id = |name: &str| {
            let is = |person: &&Value| person["email"].as_str().is_some_and(|email| email.starts_with(name));
            people.iter().find(is).and_then(|person| person["id"].as_str()).expect("somebody of the pack").to_owned()
        };
        let tokens = Tokens {
            head: token(&["--person", &id("solveig"), "--role", "CTRL"]).await,
            operations: token(&["--person", &id("peder"), "--role", "ITOPS"]).await,
            officer: token(&["--person", &id("gro"), "--role", "SEC"]).await,
            program: token(&["--service", "orders", "--role", "SALES"]).await,
        };
        let mut shop = Self { installation, server, tokens, rule: Value::Null };
        shop.approvers().bring_into_force().await;
        let rules = shop.approvers().head.data("{ retentionRules(first: 1) { nodes { id } } }", json!({})).await;
        shop.rule = rules["retentionRules"]["nodes"][0]["id"].clone();
        shop
    }

    /// The same in a process of its own, that has done nothing yet.
    pub async fn afresh(self) -> Self {
        self.server.stop().await;
        let server = self.installation.start(&["serve", "--json", "--test-clock", "frozen"]).await;
        Self { server, ..self }
    }

    fn client(&self, token: &str) -> Client {
        self.server.client(Some(token))
    }

    fn approvers(&self) -> Approvers {
        Approvers {
            head: self.client(&self.tokens.head),
            operations: self.client(&self.tokens.operations),
            officer: self.client(&self.tokens.officer),
        }
    }

    /// Tells of so many customers that they were last active long ago.
    pub async fn tell_of(&self, due: i64) {
        let events: Vec<_> = (1..=due).map(|id| active(id, DUE)).collect();
        tell(&self.client(&self.tokens.program), &events).await;
    }

    /// Plans, has two people approve, and waits for the certificate.
    pub async fn erase(&self, due: i64) -> Took {
        let program = self.client(&self.tokens.program);
        let begin = Instant::now();
        let begun = program.mutate("planDeletion", "plan { id }", json!({ "rule": self.rule })).await;
        let id = &begun["plan"]["id"];
        let plan = self.plan(id, &["AWAITING_APPROVAL"]).await;
        let planning = begin.elapsed();
        assert_eq!(plan["targets"], due, "{plan}");
        self.approvers().approve_plan(plan).await;
        let begin = Instant::now();
        self.plan(id, &["VERIFYING", "COMPLETED"]).await;
        let erasing = begin.elapsed();
        let done = self.plan(id, &["COMPLETED"]).await;
        let verifying = begin.elapsed() - erasing;
        let run = &done["run"];
        assert_eq!((&run["erased"], &run["residue"]), (&json!(due), &json!(0)), "{done}");
        assert!(run["certificate"]["id"].is_string(), "it is proven: {done}");
        Took { planning, erasing, verifying }
    }

    async fn plan(&self, id: &Value, states: &[&str]) -> Value {
        let look = "query ($id: ID!) { node(id: $id) { ... on DeletionPlan { id version hash state reason targets
            run { erased residue certificate { id } } } } }";
        let head = self.client(&self.tokens.head);
        until(LIMIT, "the plan stands as it should", async || {
            let found = head.data(look, json!({ "id": id })).await;
            let plan = found["node"].clone();
            assert_ne!(plan["state"], "STOPPED", "{plan}");
            plan["state"].as_str().is_some_and(|state| states.contains(&state)).then_some(plan)
        })
        .await
    }
}
