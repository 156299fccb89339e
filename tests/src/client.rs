//! A small GraphQL client, as a script would be one.

use std::sync::Once;
use std::time::Duration;

use serde_json::{Value, json};

/// A simulated year in a build without optimisation is the longest request.
const REQUEST_LIMIT: Duration = Duration::from_secs(600);

/// Somebody at the server's door.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: String,
    token: Option<String>,
    organisation: Option<String>,
}

/// What the server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

/// An HTTP client; the first one chooses the cryptographic library for the whole process.
///
/// # Panics
///
/// Where no client can be made.
#[must_use]
pub fn http() -> reqwest::Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Somebody else's choice is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let client = reqwest::Client::builder().timeout(REQUEST_LIMIT).no_proxy().build();
    client.expect("a client without proxy can be made")
}

impl Client {
    /// A client of the server at `http://host:port`.
    #[must_use]
    pub fn new(address: &str, token: Option<&str>) -> Self {
        Self { http: http(), address: address.to_owned(), token: token.map(str::to_owned), organisation: None }
    }

    /// The same with another token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same in one of several organisations.
    #[must_use]
    pub fn within(&self, organisation: &str) -> Self {
        Self { organisation: Some(organisation.to_owned()), ..self.clone() }
    }

    /// Puts a document to the server; an error is one of the network.
    pub async fn try_ask(&self, document: &str, variables: Value) -> Result<Answer, reqwest::Error> {
        let mut request = self.http.post(format!("{}/graphql", self.address));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(organisation) = &self.organisation {
            request = request.header("Samsvar-Organisation", organisation);
        }
        let request = request.header("Accept", "application/graphql-response+json");
        let answer = request.json(&json!({ "query": document, "variables": variables })).send().await?;
        Ok(Answer { status: answer.status().as_u16(), body: answer.json().await? })
    }

    /// Puts a document to the server.
    ///
    /// # Panics
    ///
    /// Where no answer comes.
    pub async fn ask(&self, document: &str, variables: Value) -> Answer {
        self.try_ask(document, variables).await.unwrap_or_else(|error| panic!("no answer: {error:?}\n{document}"))
    }

    /// Puts a document that must be answered without an error, and gives its `data`.
    ///
    /// # Panics
    ///
    /// Where there are errors.
    pub async fn data(&self, document: &str, variables: Value) -> Value {
        let answer = self.ask(document, variables.clone()).await;
        assert!(answer.body["errors"].is_null(), "{}\n{document}\n{variables}", answer.body);
        answer.body["data"].clone()
    }

    /// Puts a document that must be refused, and gives the stable code of the first error.
    ///
    /// # Panics
    ///
    /// Where it is not refused.
    pub async fn refusal(&self, document: &str, variables: Value) -> String {
        let answer = self.ask(document, variables).await;
        answer.code().unwrap_or_else(|| panic!("not refused: {}\n{document}", answer.body)).to_owned()
    }

    /// Does something that must be done, and gives its payload with the entry that it left in the audit trail.
    ///
    /// # Panics
    ///
    /// Where it is refused.
    pub async fn mutate(&self, name: &str, selection: &str, input: Value) -> Value {
        let data = self.data(&mutation(name, selection), json!({ "input": input })).await;
        data[name].clone()
    }

    /// Tries something that must be refused, and gives the stable code of the refusal.
    ///
    /// # Panics
    ///
    /// Where it is done.
    pub async fn refused(&self, name: &str, input: Value) -> String {
        self.refusal(&mutation(name, ""), json!({ "input": input })).await
    }

    /// Fetches another of the server's documents.
    ///
    /// # Panics
    ///
    /// Where no answer comes.
    pub async fn text(&self, path: &str) -> (u16, String) {
        let answer = self.http.get(format!("{}{path}", self.address)).send().await.expect("the server answers");
        (answer.status().as_u16(), answer.text().await.expect("the answer is text"))
    }
}

/// A document with one mutation, whose input is the variable `$input`.
#[must_use]
pub fn mutation(name: &str, selection: &str) -> String {
    let (first, rest) = name.split_at(1);
    let input = format!("{}{rest}Input", first.to_uppercase());
    format!("mutation ($input: {input}!) {{ {name}(input: $input) {{ {selection} auditEntry {{ id sequence }} }} }}")
}

impl Answer {
    /// The stable code of the first error.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.body["errors"][0]["extensions"]["code"].as_str()
    }
}
