//! A server with two organisations in it, and everybody's ways in.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};
use tests::{Client, Installation, Server};
use toml::Table;

use crate::tidy::tree;

/// Where every test database's time begins.
pub const START: &str = "2026-01-01T00:00:00Z";
const OURS: &str = "config/packs/small-business.toml";
const THEIRS: &str = "tests/it/world/workshop.toml";

/// A running server with two organisations.
pub struct World {
    pub installation: Installation,
    pub server: Server,
    /// Organisation A of the packs.
    pub ours: Organisation,
    /// A workshop with another rule for its meetings.
    pub theirs: Organisation,
}

/// One of the two.
pub struct Organisation {
    pub id: String,
    /// A program that reads all of it.
    pub reader: String,
    /// Their ids, by what the pack calls them.
    people: BTreeMap<String, String>,
}

impl World {
    pub async fn new() -> Self {
        Self::within(Installation::new(), START).await
    }

    /// The same in an installation with settings of its own, at another instant.
    pub async fn within(installation: Installation, start: &str) -> Self {
        Self::served(installation, &["serve", "--json", "--test-clock", start]).await
    }

    /// The same, served by a command of its own.
    pub async fn served(installation: Installation, command: &[&str]) -> Self {
        let server = installation.start(command).await;
        let ours = Organisation::load(&installation, &server, OURS).await;
        let theirs = Organisation::load(&installation, &server, THEIRS).await;
        Self { installation, server, ours, theirs }
    }

    /// Somebody of ours, with all their roles, or with one of them.
    pub async fn sign_in(&self, who: &str, role: Option<&str>) -> Client {
        self.server.client(Some(&self.ours.token(&self.installation, who, role).await))
    }

    /// Moves business time.
    pub async fn advance(&self, to: &str) {
        advance(&self.server.client(Some(&self.ours.reader)), to).await;
    }
}

/// Moves a test database's time.
pub async fn advance(client: &Client, to: &str) {
    let payload = client.mutate("advanceTestClock", "now", json!({ "to": to })).await;
    let instant = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant");
    assert_eq!(instant(payload["now"].as_str().expect("it says what time it is")), instant(to));
}

impl Organisation {
    async fn load(installation: &Installation, server: &Server, pack: &str) -> Self {
        let loaded: Value = installation.json(["pack", "load", "--json", path(pack).to_str().expect("UTF-8")]).await;
        let id = loaded["organisation"].as_str().expect("it says which").to_owned();
        let token = ["token", "create", "--json", "--organisation", &id, "--service", "tests", "--role", "AUD"];
        let reader: Value = installation.json(token).await;
        let reader = reader["token"].as_str().expect("a token").to_owned();
        let known =
            server.client(Some(&reader)).data("{ persons(first: 100) { nodes { id email } } }", json!({})).await;
        let ids: BTreeMap<_, _> =
            nodes(&known["persons"]).iter().map(|node| (text(node, "email"), text(node, "id"))).collect();
        let table: Table = tree::text(pack).parse().expect("a pack is TOML");
        let people = table["persons"].as_array().expect("a pack has people").iter().map(|person| {
            let field = |key: &str| person[key].as_str().expect("a text").to_owned();
            (field("id"), ids[&field("email")].clone())
        });
        Self { people: people.collect(), id, reader }
    }

    /// Somebody's id, by what the pack calls them.
    pub fn person(&self, who: &str) -> &str {
        self.people.get(who).unwrap_or_else(|| panic!("nobody is called {who}"))
    }

    /// A new token of somebody, made at the command line beside the server.
    pub async fn token(&self, installation: &Installation, who: &str, role: Option<&str>) -> String {
        let mut arguments = vec!["token", "create", "--organisation", &self.id, "--person", &self.person(who)];
        if let Some(role) = role {
            arguments.extend(["--role", role]);
        }
        installation.succeed(arguments).await.trim().to_owned()
    }
}

/// A file of the workspace.
pub fn path(file: &str) -> PathBuf {
    tree::root().join(file)
}

/// The nodes of a connection.
pub fn nodes(connection: &Value) -> &[Value] {
    connection["nodes"].as_array().unwrap_or_else(|| panic!("no connection: {connection}"))
}

/// Every node of a list, page by page. The document takes `$after` and asks for `pageInfo { hasNextPage endCursor }`.
pub async fn all(client: &Client, document: &str, list: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut after = Value::Null;
    loop {
        let data = client.data(document, json!({ "after": after })).await;
        found.extend_from_slice(nodes(&data[list]));
        let page = &data[list]["pageInfo"];
        if page["hasNextPage"] != true {
            return found;
        }
        after = page["endCursor"].clone();
    }
}

/// A text that must be there.
pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}")).to_owned()
}
