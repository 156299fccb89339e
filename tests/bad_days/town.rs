//! Whom the bad days happen to: one organisation, its people's ways in, and whoever receives its webhooks.

use std::path::PathBuf;

use serde_json::{Value, json};
use tests::{Client, Installation, Receiver};

use crate::fleet::{Fleet, Topology};
use crate::postgres::Postgres;

/// Where the test database's time begins.
pub const START: &str = "2026-01-01T00:00:00Z";
pub const PACK: &str = "../config/packs/small-business.toml";
const OPERATIONS: &str = "jonas.brekkhus@eksempel-handel.example";

/// An installation with everything around it. Dropped from the first field to the last.
pub struct Town {
    pub fleet: Fleet,
    pub organisation: String,
    /// A program that reads all of it.
    pub reader: String,
    /// Somebody who reports.
    pub reporter: String,
    /// Somebody who adds systems, each of which leaves a job.
    pub operations: String,
    pub receiver: Receiver,
    pub installation: Installation,
    pub postgres: Option<Postgres>,
}

impl Town {
    /// None where the topology needs a server that cannot be had here.
    pub async fn found(topology: Topology) -> Option<Self> {
        let (installation, postgres) = if topology == Topology::Sqlite {
            (Installation::new(), None)
        } else {
            let postgres = Postgres::start()?;
            (Installation::on_server(&postgres.address()).await, Some(postgres))
        };
        let installation = installation.with("SAMSVAR__WEBHOOKS__ALLOW_PRIVATE_ADDRESSES", "true");
        let fleet = Fleet::start(&installation, topology).await;
        let pack = in_tests(PACK);
        let loaded: Value = installation.json(["pack", "load", "--json", pack.to_str().expect("UTF-8")]).await;
        let organisation = loaded["organisation"].as_str().expect("it says which").to_owned();
        let service = ["token", "create", "--organisation", &organisation, "--service", "tests", "--role", "AUD"];
        let reader = installation.succeed(service).await.trim().to_owned();
        let known = Client::new(&fleet.addresses()[0], Some(&reader));
        let known = known.data("{ persons(first: 100) { nodes { id email } } }", json!({})).await;
        let people = known["persons"]["nodes"].as_array().expect("people").clone();
        let operator = people.iter().find(|person| person["email"] == OPERATIONS).expect("the pack names them");
        let operator = operator["id"].as_str().expect("an id");
        let token = |person: String, role: &'static str| {
            let (installation, organisation) = (&installation, &organisation);
            async move {
                let person = ["token", "create", "--organisation", organisation, "--person", &person, "--role", role];
                installation.succeed(person).await.trim().to_owned()
            }
        };
        let (operations, reporter) =
            (token(operator.to_owned(), "ITOPS").await, token(operator.to_owned(), "EMP").await);
        let receiver = Receiver::start().await;
        let endpoint = json!({ "name": "Counted", "url": receiver.url("hooks"), "idempotencyKey": "counted" });
        Client::new(&fleet.addresses()[0], Some(&operations)).mutate("createWebhookEndpoint", "", endpoint).await;
        Some(Self { fleet, organisation, reader, reporter, operations, receiver, installation, postgres })
    }
}

/// A path that is told from the folder of the tests.
pub fn in_tests(path: &str) -> PathBuf {
    std::env::current_dir().expect("tests run in a folder").join(path)
}
