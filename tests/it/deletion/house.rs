//! Organisation A with its order system connected, its rules in force and its activities live.

use std::time::Duration;

use serde_json::{Value, json};
use tests::retention::Approvers;
use tests::{Client, Foreign, Installation, Server, until};

use crate::world::{Organisation, World, advance, nodes, text};

/// By its number in the register of companies.
const OURS: &str = "310000019";
/// A run of a few things, in a build without optimisation.
const RUN_LIMIT: Duration = Duration::from_secs(120);
const CERTIFICATES: &str = "query ($after: String) { certificates(first: 50, after: $after) { nodes {
    id ruleKey ruleVersionNumber sha256 text issuedAt run { id state reason erased spared missing residue uncounted }
    document { outcome { code reason } counts { planned erased spared missing residue notReached }
        approvals { of person role } kept { kind reason rule count until }
        stores { name system planned erased counted rows { table count } verifiedAbsentAt }
        notCovered { backupsUntil foreignBackupsAndLogs freePages statements } } }
    pageInfo { hasNextPage endCursor } } }";

/// Organisation A, ready to erase.
pub struct House {
    pub installation: Installation,
    pub server: Server,
    pub ours: Organisation,
    pub theirs: Organisation,
    /// The order system.
    pub orders: Foreign,
    tokens: Tokens,
}

struct Tokens {
    head: String,
    operations: String,
    officer: String,
    sales: String,
    program: String,
}

impl House {
    /// With an order system that is filled, and tells of itself, before the rules come into force.
    pub async fn new(start: &str, fill: impl AsyncFnOnce(&Foreign) -> Vec<Value>) -> Self {
        let installation = Installation::new().with("SAMSVAR__WEBHOOKS__ALLOW_PRIVATE_ADDRESSES", "true");
        Self::within(installation, start, fill).await
    }

    /// The same in an installation with settings of its own.
    pub async fn within(
        installation: Installation,
        start: &str,
        fill: impl AsyncFnOnce(&Foreign) -> Vec<Value>,
    ) -> Self {
        let orders = Foreign::order_system(&installation.path("crm.db")).await;
        let events = fill(&orders).await;
        let installation = connected(installation, &orders.url());
        let World { installation, server, ours, theirs } = World::within(installation, start).await;
        let token = async |who: &str, role: &str| ours.token(&installation, who, Some(role)).await;
        let service = ["token", "create", "--organisation", &ours.id, "--service", "order-system", "--role", "SALES"];
        let tokens = Tokens {
            head: token("A1", "CTRL").await,
            operations: token("A4", "ITOPS").await,
            officer: token("A2", "SEC").await,
            sales: token("A3", "SALES").await,
            program: installation.succeed(service).await.trim().to_owned(),
        };
        let house = Self { installation, server, ours, theirs, orders, tokens };
        tests::retention::tell(&house.program(), &events).await;
        house.approvers().bring_into_force().await;
        house
    }

    /// Pulls the plug, has a look at what is left in the order system, and starts the server again.
    pub async fn killed(self, meanwhile: impl AsyncFnOnce(&Foreign)) -> Self {
        let Self { installation, server, ours, theirs, orders, tokens } = self;
        server.kill();
        meanwhile(&orders).await;
        let server = installation.start(&["serve", "--json", "--test-clock", "frozen"]).await;
        Self { installation, server, ours, theirs, orders, tokens }
    }

    /// Stops the server, does something where nobody is served, and starts it again.
    pub async fn restarted(self, meanwhile: impl AsyncFnOnce(&Installation)) -> Self {
        let Self { installation, server, ours, theirs, orders, tokens } = self;
        assert_eq!(server.stop().await.code, Some(0));
        meanwhile(&installation).await;
        let server = installation.start(&["serve", "--json", "--test-clock", "frozen"]).await;
        Self { installation, server, ours, theirs, orders, tokens }
    }

    /// The same with the order system reached by another address.
    pub async fn reached_by(self, url: &str) -> Self {
        self.server.stop().await;
        let installation = connected(self.installation, url);
        let server = installation.start(&["serve", "--json", "--test-clock", "frozen"]).await;
        Self { installation, server, ours: self.ours, theirs: self.theirs, orders: self.orders, tokens: self.tokens }
    }

    fn client(&self, token: &str) -> Client {
        self.server.client(Some(token))
    }

    /// Who approves.
    pub fn approvers(&self) -> Approvers {
        let tokens = &self.tokens;
        Approvers {
            head: self.client(&tokens.head),
            operations: self.client(&tokens.operations),
            officer: self.client(&tokens.officer),
        }
    }

    /// Head of the business.
    pub fn head(&self) -> Client {
        self.client(&self.tokens.head)
    }

    /// Runs the machines.
    pub fn operations(&self) -> Client {
        self.client(&self.tokens.operations)
    }

    /// Security officer.
    pub fn officer(&self) -> Client {
        self.client(&self.tokens.officer)
    }

    /// Sales manager.
    pub fn sales(&self) -> Client {
        self.client(&self.tokens.sales)
    }

    /// The program that tells what happens in the order system.
    pub fn program(&self) -> Client {
        self.client(&self.tokens.program)
    }

    /// A program that reads all of it.
    pub fn reader(&self) -> Client {
        self.client(&self.ours.reader)
    }

    /// Hands a file in that belongs to an item.
    pub async fn upload(&self, item: &str, media_type: &str, bytes: &str) {
        let request = tests::http()
            .post(format!("{}/files/items/{item}", self.server.address()))
            .bearer_auth(&self.tokens.sales)
            .header("Content-Type", media_type);
        let answer = request.body(bytes.to_owned()).send().await.expect("the server answers");
        assert!(answer.status().is_success(), "{}: {:?}", answer.status(), answer.text().await);
    }

    /// Moves business time.
    pub async fn advance(&self, to: &str) {
        advance(&self.reader(), to).await;
    }

    /// All certificates, the latest first.
    pub async fn certificates(&self) -> Vec<Value> {
        crate::world::all(&self.reader(), CERTIFICATES, "certificates").await
    }

    /// Those by a rule.
    pub async fn certificates_by(&self, rule: &str) -> Vec<Value> {
        let mut certificates = self.certificates().await;
        certificates.retain(|certificate| certificate["ruleKey"] == rule);
        certificates
    }

    /// Which rule is called so.
    pub async fn rule(&self, key: &str) -> Value {
        let rules = self.reader().data("{ retentionRules(first: 50) { nodes { id key } } }", json!({})).await;
        let rule = nodes(&rules["retentionRules"]).iter().find(|rule| rule["key"] == key);
        rule.unwrap_or_else(|| panic!("no rule {key}"))["id"].clone()
    }

    /// The latest plan of a rule, as soon as it stands in one of these states.
    pub async fn plan(&self, rule: &Value, states: &[&str]) -> Value {
        let look = "query ($rule: ID) { deletionPlans(first: 1, filter: { rule: $rule }) { nodes {
            id version state reason hash targets approvalsNeeded approvalsFor document
            run { id state reason erased spared missing residue uncounted rows { table count }
                windows { state counted } certificate { id } } } } }";
        let (reader, variables) = (self.reader(), json!({ "rule": rule }));
        until(RUN_LIMIT, "a plan stands as it should", async || {
            let found = reader.data(look, variables.clone()).await;
            let plan = nodes(&found["deletionPlans"]).first().cloned()?;
            states.contains(&text(&plan, "state").as_str()).then_some(plan)
        })
        .await
    }

    /// Why what a customer is called is still here.
    pub async fn retention(&self, reference: Value) -> Value {
        let look = "query ($reference: ExternalKeyInput) { retention(reference: $reference) { thingId here goesOn categories
            holds { id } listed { listedOn goesOn dueOn } receipts { how ruleKey ruleVersionNumber }
            rules { ruleVersion { key } dueOn goesOn steps sentence reasons { code ruleKey condition until } wouldChange } } }";
        self.officer().data(look, json!({ "reference": reference })).await["retention"].clone()
    }
}

/// The same installation, reaching the order system by an address.
fn connected(installation: Installation, url: &str) -> Installation {
    installation.with("SAMSVAR__CONNECTORS__CRM__URL", url).with("SAMSVAR__CONNECTORS__CRM__ORGANISATION", OURS)
}
