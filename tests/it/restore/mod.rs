//! Yesterday's backup is put back: what was erased since does not come back with it, and everything else does.

mod refusals;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tests::{Client, Database, Foreign, Installation, Receiver, until};

use crate::deletion::House;
use crate::world::{all, text};

const START: &str = "2026-09-15T08:00:00Z";
/// After the daily run of the day after.
const NEXT_DAY: &str = "2026-09-16T01:00:00Z";
/// Three months over on the day of the start, and not for long yet.
const DUE: &str = "2026-06-12";
const NOT_DUE: &str = "2026-09-10";
const FROZEN: [&str; 4] = ["serve", "--json", "--test-clock", "frozen"];
const SETTLED: std::time::Duration = std::time::Duration::from_secs(60);

async fn nobody(_: &Foreign) -> Vec<Value> {
    Vec::new()
}

/// Lines of a log, held as an item.
pub async fn logs(house: &House, on: &str) -> Value {
    let new = json!({ "category": "A-11/traffic", "kind": "log", "payload": { "lines": ["10.0.0.12 GET /"] },
        "anchors": [{ "name": "log.written", "on": on }] });
    house.operations().mutate("storeItem", "item { id }", new).await["item"]["id"].clone()
}

/// A customer who gets the newsletter.
async fn subscriber(house: &House) -> Value {
    let sales = house.sales();
    let words = json!({ "purpose": "newsletter", "textVersion": "2026-1", "language": "nb", "words": "Ja takk." });
    sales.mutate("publishConsentText", "", words).await;
    let payload = json!({ "name": "Kunde En", "email": "en@eksempel.example" });
    let new = json!({ "category": "A-09/address", "kind": "subscription", "payload": payload });
    let item = sales.mutate("storeItem", "item { id subject { id } }", new).await["item"].clone();
    let consent = json!({ "subject": item["subject"]["id"], "purpose": "newsletter", "textVersion": "2026-1",
        "language": "nb", "channel": "PAPER", "written": true, "address": "en@eksempel.example" });
    sales.mutate("giveConsent", "consent { id }", consent).await;
    house.upload(&text(&item, "id"), "text/plain", "A slip of paper.").await;
    item
}

async fn is_here(client: &Client, id: &Value) -> bool {
    let look = "query ($id: ID!) { node(id: $id) { id } retention(of: $id) { here } }";
    let seen = client.data(look, json!({ "id": id })).await;
    assert_eq!(seen["node"].is_object(), seen["retention"]["here"] == true, "{seen}");
    seen["node"].is_object()
}

async fn receipts(client: &Client, id: &Value) -> Value {
    let look = "query ($id: ID) { retention(of: $id) { receipts { how ruleKey } } }";
    client.data(look, json!({ "id": id })).await["retention"]["receipts"].clone()
}

/// What the trail tells, by kind.
async fn told(client: &Client) -> Vec<String> {
    let look = "query ($after: String) { auditEntries(first: 100, after: $after) { nodes { kind }
        pageInfo { hasNextPage endCursor } } }";
    all(client, look, "auditEntries").await.iter().map(|entry| text(entry, "kind")).collect()
}

/// Takes a backup beside the running server.
pub async fn take(installation: &Installation, arguments: &[&str]) -> PathBuf {
    let place = installation.path(if arguments.is_empty() { "backup" } else { "backup-of-keys" });
    let mut command = vec!["backup", "--json"];
    command.extend(arguments);
    command.push(place.to_str().expect("UTF-8"));
    let taken: Value = installation.json(command).await;
    PathBuf::from(text(&taken, "backup"))
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).permissions().mode() & 0o777
}

/// A house with something that will be due and something that will not, and the backups of that day.
struct Yesterday {
    house: House,
    database: PathBuf,
    keys: PathBuf,
    due: Value,
    customer: Value,
    not_due: Value,
}

async fn yesterday(installation: Installation, receiver: &Receiver) -> Yesterday {
    let installation = installation.with("SAMSVAR__WEBHOOKS__ALLOW_PRIVATE_ADDRESSES", "true");
    let house = House::within(installation, START, nobody).await;
    let endpoint = json!({ "name": "Everything", "url": receiver.url("hooks") });
    house.operations().mutate("createWebhookEndpoint", "", endpoint).await;
    let (due, not_due) = (logs(&house, DUE).await, logs(&house, NOT_DUE).await);
    let customer = subscriber(&house).await;
    house.advance("2026-09-15T09:00:00Z").await;
    let (database, keys) = (take(&house.installation, &[]).await, take(&house.installation, &["--keys"]).await);
    Yesterday { house, database, keys, due, customer: customer["id"].clone(), not_due }
}

impl Yesterday {
    /// The day goes on: one thing is due, a customer withdraws; both are gone and proven.
    async fn goes_on(&self) {
        let Self { house, due, customer, not_due, .. } = self;
        let subject = "query ($id: ID!) { node(id: $id) { ... on Item { subject { id } } } }";
        let subject = house.sales().data(subject, json!({ "id": customer })).await["node"]["subject"]["id"].clone();
        let withdraw = json!({ "subject": subject, "purpose": "newsletter", "channel": "PAPER" });
        house.sales().mutate("withdrawConsent", "consent { id }", withdraw).await;
        house.advance(NEXT_DAY).await;
        for (thing, here) in [(due, false), (customer, false), (not_due, true)] {
            assert_eq!(is_here(&house.officer(), thing).await, here);
        }
        for rule in ["A-R10", "A-R11"] {
            assert_eq!(house.certificates_by(rule).await[0]["document"]["counts"]["erased"], 1, "{rule}");
        }
    }

    /// Nobody is served what was erased; who erased it again, and why, stands in receipts and trail.
    async fn is_not_back(&self) {
        let Self { house, due, customer, not_due, .. } = self;
        for (thing, here) in [(due, false), (customer, false), (not_due, true)] {
            assert_eq!(is_here(&house.officer(), thing).await, here);
        }
        assert_eq!(receipts(&house.officer(), due).await, json!([{ "how": "erase", "ruleKey": "A-R11" }]));
        let both = json!([{ "how": "suppress", "ruleKey": "A-R10" }, { "how": "erase", "ruleKey": "A-R10" }]);
        assert_eq!(receipts(&house.officer(), customer).await, both);
        let told = told(&house.reader()).await;
        let again = told.iter().filter(|kind| *kind == "holding.erased_again").count();
        assert!(again >= 3, "{told:?}");
        // What the item said is here still, for its key was never touched.
        let look = "query ($id: ID!) { node(id: $id) { ... on Item { payload { ... on HeldPayload { json } } } } }";
        let seen = house.operations().data(look, json!({ "id": not_due })).await;
        assert!(seen["node"]["payload"]["json"].to_string().contains("GET /"), "{seen}");
    }
}

/// Covers: DT-114, DT-31
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_erased_after_the_backup_is_erased_again_on_sqlite() {
    erased_again(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_erased_after_the_backup_is_erased_again_on_postgresql() {
    erased_again(Database::Postgres).await;
}

async fn erased_again(database: Database) {
    let receiver = Receiver::start().await;
    let Some(installation) = Installation::on(database).await else { return };
    let mut day = yesterday(installation, &receiver).await;
    let name = if database == Database::Sqlite { "samsvar.db" } else { "samsvar.dump" };
    for file in [day.database.join(name), day.database.join("manifest.json"), day.keys.join("keys.db")] {
        assert!(mode(&file) & 0o077 == 0, "{}: {:o}", file.display(), mode(&file));
    }
    day.goes_on().await;
    let sent: Vec<_> = receiver.taken().iter().map(|taken| taken.headers["webhook-id"].clone()).collect();
    assert!(!sent.is_empty());
    receiver.forget();

    let (from, keys) = (day.database.clone(), day.keys.clone());
    day.house = day
        .house
        .restarted(async |installation| {
            let from = from.to_str().expect("UTF-8");
            let refused = installation.run(["restore", from]).await;
            assert_eq!(refused.code, Some(1));
            assert!(refused.err.contains("DATABASE_NOT_EMPTY"), "{}", refused.err);
            let restored: Value = installation.json(["restore", "--json", "--replace", from]).await;
            let again = &restored["erasedAgain"];
            // The log's lines and the customer's address, proof and both subjects; a token was left of the address once.
            assert!(again["found"].as_u64() >= Some(4), "{restored}");
            assert_eq!(again["remaining"], 0, "{restored}");
            // An older backup of the keys adds nothing that was destroyed.
            let keys = keys.to_str().expect("UTF-8");
            installation.succeed(["restore", "--keys", keys]).await;
        })
        .await;
    day.is_not_back().await;

    // What had been delivered by then is not delivered again: the next events come, and no old one.
    let report = json!({ "kind": "EVENT", "title": "After the restore", "description": "Seen." });
    day.house.operations().mutate("reportDeviation", "", report).await;
    day.house.advance("2026-09-15T10:00:00Z").await;
    until(SETTLED, "the new event arrives", async || (receiver.count() > 0).then_some(())).await;
    let doubled: Vec<_> =
        receiver.taken().into_iter().filter(|taken| sent.contains(&taken.headers["webhook-id"])).collect();
    assert!(doubled.is_empty(), "{doubled:?}");

    // Once more: nothing is unknown now, and the next day's run finds what is left to do by itself.
    day.house = day.house.restarted(async |_| {}).await;
    assert!(!day.house.server.log().contains("the database was put back"), "{}", day.house.server.log());
    day.house.advance(NEXT_DAY).await;
    day.is_not_back().await;
}

/// Somebody who copies the file back by hand is covered too: whoever serves it erases first.
///
/// Covers: DT-114
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_copied_back_by_hand_is_not_served_as_it_is() {
    let receiver = Receiver::start().await;
    let mut day = yesterday(Installation::new(), &receiver).await;
    day.goes_on().await;
    let copy = day.database.join("samsvar.db");
    day.house = day
        .house
        .restarted(async |installation| {
            for ending in ["-wal", "-shm"] {
                let _ = std::fs::remove_file(installation.path(format!("samsvar.db{ending}")));
            }
            std::fs::copy(&copy, installation.path("samsvar.db")).expect("it is copied");
        })
        .await;
    day.is_not_back().await;
    assert!(day.house.server.log().contains("the database was put back"), "{}", day.house.server.log());
}

/// A restore elsewhere: another machine has the master key by hand, and keys and database from their backups.
/// Covers: OS-31
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_machine_is_made_anew_from_its_backups() {
    let receiver = Receiver::start().await;
    let day = yesterday(Installation::new(), &receiver).await;
    let here = is_here(&day.house.officer(), &day.due).await;
    assert!(here);
    let elsewhere = Installation::new();
    std::fs::copy(day.house.installation.path("master.key"), elsewhere.path("master.key")).expect("it is copied");
    let database = day.database.to_str().expect("UTF-8");
    let refused = elsewhere.run(["restore", database]).await;
    assert!(refused.err.contains("KEYS_STORE_MISSING"), "{}", refused.err);
    elsewhere.succeed(["restore", "--keys", day.keys.to_str().expect("UTF-8")]).await;
    let said = elsewhere.succeed(["restore", database]).await;
    assert!(said.contains("0 things were erased again"), "{said}");
    let server = elsewhere.start(&FROZEN).await;
    let officer = day.house.ours.token(&elsewhere, "A2", Some("SEC")).await;
    let officer = server.client(Some(&officer));
    for thing in [&day.due, &day.not_due, &day.customer] {
        assert!(is_here(&officer, thing).await);
    }
    let stored = std::fs::read_dir(elsewhere.path("files")).expect("attachments are there").count();
    assert_eq!(stored, 1, "the customer's slip of paper lies under the organisation's folder");
}
