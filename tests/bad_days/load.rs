//! People who report, each at a steady pace, and who ask again under the same key until they are answered.

use std::time::Duration;

use serde_json::json;
use tests::{Client, mutation};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::books::{Books, Promise};
use crate::town::Town;

const CLIENTS: usize = 4;
const PACE: Duration = Duration::from_millis(40);
/// Nobody waits longer for one answer.
const PATIENCE: Duration = Duration::from_secs(4);

/// People at work until they are told to stop.
pub struct Load {
    people: JoinSet<()>,
    stop: CancellationToken,
}

impl Load {
    pub fn begin(town: &Town, books: &Books) -> Self {
        let (stop, mut people) = (CancellationToken::new(), JoinSet::new());
        let doors = town.fleet.addresses();
        for number in 0..CLIENTS {
            // Where there are several doors, everybody tries another one first.
            let mut doors: Vec<_> = doors.iter().map(|door| Client::new(door, Some(&town.reporter))).collect();
            let first = number % doors.len();
            doors.rotate_left(first);
            people.spawn(report(doors, books.clone(), stop.clone()));
        }
        let doors = doors.iter().map(|door| Client::new(door, Some(&town.operations))).collect();
        people.spawn(add_systems(doors, books.clone(), stop.clone()));
        Self { people, stop }
    }

    /// Whoever waits for an answer gets it, or gives up.
    pub async fn end(mut self) {
        self.stop.cancel();
        while self.people.join_next().await.is_some() {}
    }
}

async fn report(mut doors: Vec<Client>, books: Books, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let title = books.next();
        while !stop.is_cancelled() && !once(&doors[0], &books, &title).await {
            doors.rotate_left(1);
            tokio::time::sleep(PACE).await;
        }
        tokio::time::sleep(PACE).await;
    }
}

/// Work for whoever runs jobs. Nobody asks twice: it is done by the same bodies that are counted elsewhere.
async fn add_systems(mut doors: Vec<Client>, books: Books, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let _ = tokio::time::timeout(PATIENCE, add_system(&doors[0], &books)).await;
        doors.rotate_left(1);
        tokio::time::sleep(PACE).await;
    }
}

/// Adds one, which leaves a job.
pub async fn add_system(door: &Client, books: &Books) {
    let key = books.next_system();
    let input =
        json!({ "key": key, "name": "Counted", "kind": "on_premises", "owner": "ITOPS", "idempotencyKey": key });
    let _ = door.try_ask(&mutation("addSystem", "system { id }"), json!({ "input": input })).await;
}

/// Asks once; whether that was acknowledged.
pub async fn once(door: &Client, books: &Books, title: &str) -> bool {
    match ask(door, title).await {
        Ok(promise) => {
            books.promised(title, promise);
            true
        }
        Err(code) => {
            books.refused(&code);
            false
        }
    }
}

/// What is promised under a title, or the code of why nothing is.
pub async fn ask(door: &Client, title: &str) -> Result<Promise, String> {
    let input = json!({ "kind": "EVENT", "title": title, "description": "Seen.", "idempotencyKey": title });
    let document = mutation("reportDeviation", "reference");
    let asked = door.try_ask(&document, json!({ "input": input }));
    let answer = match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => return Err("no connection".to_owned()),
        Err(_) => return Err("no answer".to_owned()),
    };
    let reported = &answer.body["data"]["reportDeviation"];
    match (reported["reference"].as_str(), answer.code()) {
        (Some(id), None) => Ok(Promise { id: id.to_owned(), entry: reported["auditEntry"]["id"].is_string() }),
        (_, code) => Err(code.unwrap_or("no code").to_owned()),
    }
}
