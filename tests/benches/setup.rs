//! A server with one organisation, as the other parts measure it.

use std::path::PathBuf;

use serde_json::{Value, json};
use tests::{Client, Installation, Server};

/// The top of the workspace.
pub fn pack() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../config/packs/small-business.toml")
}

/// A server in a folder of its own, and two people's ways in.
pub struct Setup {
    pub installation: Installation,
    pub reporter: String,
    pub officer: String,
}

pub const SERVE: [&str; 2] = ["serve", "--json"];

impl Setup {
    pub async fn new() -> (Self, Server) {
        Self::within(Installation::new()).await
    }

    /// The same in an installation with settings of its own.
    pub async fn within(installation: Installation) -> (Self, Server) {
        let server = installation.start(&SERVE).await;
        let pack = pack();
        let loaded: Value = installation.json(["pack", "load", "--json", pack.to_str().expect("UTF-8")]).await;
        let organisation = loaded["organisation"].as_str().expect("an id").to_owned();
        let token = async |arguments: &[&str]| {
            let command = [&["token", "create", "--organisation", &organisation], arguments].concat();
            installation.succeed(command).await.trim().to_owned()
        };
        let reader = token(&["--service", "bench", "--role", "AUD"]).await;
        let known =
            server.client(Some(&reader)).data("{ persons(first: 100) { nodes { id email } } }", json!({})).await;
        let people = known["persons"]["nodes"].as_array().expect("a list").clone();
        let id_of = |name: &str| {
            let person =
                people.iter().find(|person| person["email"].as_str().is_some_and(|email| email.starts_with(name)));
            person.and_then(|person| person["id"].as_str()).expect("somebody of the pack").to_owned()
        };
        let reporter = token(&["--person", &id_of("eivind"), "--role", "EMP"]).await;
        let officer = token(&["--person", &id_of("torbjorn"), "--role", "SEC"]).await;
        (Self { installation, reporter, officer }, server)
    }
}

/// One report; returns when the server has promised to keep it.
pub async fn report(client: &Client) {
    let input = json!({
        "kind": "EVENT", "eventType": "PRINTOUT_LEFT", "title": "Printout left on the printer",
        "description": "A list of about forty contact persons lay in the tray.",
    });
    client.mutate("reportDeviation", "deviation { id }", input).await;
}
