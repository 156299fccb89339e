//! A machine whose clock is off, beside a database whose clock is right: in production, where no test clock rules.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Client, Installation, Server, until};

use crate::days::alone;
use crate::faults::clock_off;
use crate::postgres::Postgres;
use crate::town::{PACK, in_tests};

const REFUSED: &str = "LEDGER_CLOCKS_APART";
const PATIENCE: Duration = Duration::from_secs(30);
/// A few of the worker's passes.
const PASSES: Duration = Duration::from_millis(2_500);

async fn worker(installation: &Installation, name: &str, off: Option<&str>) -> Option<Server> {
    let mut command = installation.command(["worker", "--json"]);
    if let Some(by) = off {
        command.envs(clock_off(by)?);
    }
    Some(installation.start_command(name, command).await)
}

async fn jobs(reader: &Client, state: &str) -> usize {
    let jobs = reader.data("{ jobs(first: 20) { nodes { kind state } } }", json!({})).await;
    let jobs = jobs["jobs"]["nodes"].as_array().expect("a list").clone();
    jobs.iter().filter(|job| job["kind"] == "records.look_at_owners" && job["state"] == state).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_whose_clock_is_an_hour_off_does_nothing_and_says_why() {
    let _alone = alone().await;
    let Some(postgres) = Postgres::start() else { return };
    let installation = Installation::on_server(&postgres.address()).await;
    let door = installation.start(&["serve", "--no-worker", "--json"]).await;
    let pack: Value = installation.json(["pack", "load", "--json", in_tests(PACK).to_str().expect("UTF-8")]).await;
    let organisation = pack["organisation"].as_str().expect("it says which");
    let token = async |role: &str| {
        let service = ["token", "create", "--organisation", organisation, "--service", role, "--role", role];
        installation.succeed(service).await.trim().to_owned()
    };
    let (reader, operations) = (door.client(Some(&token("AUD").await)), door.client(Some(&token("ITOPS").await)));
    // What the pack has caused is done before.
    let right = worker(&installation, "right", None).await.expect("it needs nothing");
    until(PATIENCE, "the pack's own jobs are done", async || {
        (jobs(&reader, "COMPLETED").await > 0 && jobs(&reader, "AVAILABLE").await == 0).then_some(())
    })
    .await;
    right.kill();
    for (number, by) in ["+1h", "-1h"].into_iter().enumerate() {
        let Some(off) = worker(&installation, &format!("off{by}"), Some(by)).await else {
            println!("Debian's faketime is not installed: no clock is off");
            return;
        };
        let done = jobs(&reader, "COMPLETED").await;
        let key = format!("L{number}");
        let system = json!({ "key": key, "name": "Counted", "kind": "on_premises", "owner": "ITOPS" });
        operations.mutate("addSystem", "system { id }", system).await;
        until(PATIENCE, "it says what is wrong", async || off.log().contains(REFUSED).then_some(())).await;
        tokio::time::sleep(PASSES).await;
        assert_eq!(jobs(&reader, "COMPLETED").await, done, "by a clock that is {by}");
        let right = worker(&installation, "right", None).await.expect("it needs nothing");
        until(PATIENCE, "the right one does it", async || (jobs(&reader, "COMPLETED").await == done + 1).then_some(()))
            .await;
        assert_eq!(off.log().matches(REFUSED).count(), 1, "it is said once: {}", off.log());
        off.kill();
        right.kill();
    }
}
