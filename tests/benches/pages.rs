//! A page of the register of cases: how many statements it takes, and how long beside the bare query.

use std::sync::Arc;
use std::time::Duration;

use samsvar::config::{self, Environment};
use samsvar::real::{RealChance, RealClock};
use samsvar::server::{self, How};
use samsvar::telemetry::Telemetry;
use samsvar::wiring;
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use serde_json::json;
use store::Opening;
use tests::Client;
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::setup::{Setup, report};
use crate::table::{Line, median, ratio, shown};

const CASES: usize = 1_000;
const ROUNDS: usize = 101;
const PAGE: &str = "query ($first: Int!) { deviations(first: $first) { nodes { id title kind status severity reportedAt
    owner { id name } reporter { id name } actions(first: 5) { nodes { id state } } } pageInfo { hasNextPage endCursor } } }";
/// What such a page must at least read.
const BARE: &str = "SELECT * FROM deviations WHERE organisation_id = (SELECT organisation_id FROM deviations LIMIT 1)
    ORDER BY reported_at DESC, id DESC LIMIT 101";

/// Pages of 5 and of 100, in a process of ours so that its statements can be counted.
pub async fn measure(quick: bool) -> Vec<Line> {
    let (setup, server) = Setup::new().await;
    let reporter = server.client(Some(&setup.reporter));
    for _ in 0..if quick { 200 } else { CASES } {
        report(&reporter).await;
    }
    server.stop().await;

    let url = format!("sqlite://{}", setup.installation.path("samsvar.db").display());
    let settings = [("SAMSVAR__DATABASE__URL", url.as_str()), ("SAMSVAR__SERVER__ADDRESS", "127.0.0.1:0")];
    let environment: Environment = settings.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    let options = config::load(None, environment).expect("these settings exist");
    let (clock, chance) = (Arc::new(RealClock::new()), Arc::new(RealChance::new().expect("there is chance")));
    let parts = wiring::open(&options, Opening::Serve(None), true, clock, chance).await;
    let parts = parts.unwrap_or_else(|failure| panic!("{failure}"));
    let store = parts.store.clone();
    let telemetry = Telemetry::begin(&options.telemetry).unwrap_or_else(|failure| panic!("{failure}"));
    let listener = server::bind(options.server.address).await.unwrap_or_else(|failure| panic!("{failure}"));
    let (stop, (tell, told)) = (CancellationToken::new(), oneshot::channel());
    let stopping = stop.clone();
    let serving = tokio::spawn(async move {
        let ready = |address| {
            // Nobody waits for it any more only where the bench has failed already.
            let _ = tell.send(address);
            Ok(())
        };
        server::serve(&parts, &options, How { worker: false, telemetry }, listener, stopping, ready).await
    });
    let address = told.await.expect("the server says where it listens");
    let client = Client::new(&format!("http://{address}"), Some(&setup.officer));
    let bare = Database::connect(format!("{url}?mode=ro")).await.expect("the file can be read");
    let mut lines = Vec::new();
    let mut statements = Vec::new();
    for first in [5, 100] {
        page(&client, first).await;
        let before = store.statements();
        page(&client, first).await;
        statements.push(store.statements() - before);
    }
    lines.push(Line::equal("statements for a page of 5 and of 100 cases", statements[0], statements[1]));
    let (mut five, mut hundred, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..if quick { 11 } else { ROUNDS } {
        five.push(timed(async || page(&client, 5).await).await);
        hundred.push(timed(async || page(&client, 100).await).await);
        let query = Statement::from_string(DbBackend::Sqlite, BARE);
        rows.push(timed(async || drop(bare.query_all_raw(query).await.expect("the rows are read"))).await);
    }
    let (five, hundred, rows) = (median(five), median(hundred), median(rows));
    lines.extend([
        Line::told("bare query of the 100 rows alone", shown(rows)),
        Line::told("page of 5 over HTTP, with owner, reporter and actions", shown(five)),
        Line::told("page of 100 over HTTP, with owner, reporter and actions", shown(hundred)),
        Line::told("  ratio to the bare query", format!("{:.1}", ratio(hundred, rows))),
    ]);
    stop.cancel();
    serving.await.expect("the task ends").unwrap_or_else(|failure| panic!("{failure}"));
    lines
}

async fn page(client: &Client, first: usize) {
    let data = client.data(PAGE, json!({ "first": first })).await;
    assert_eq!(data["deviations"]["nodes"].as_array().map(Vec::len), Some(first));
}

async fn timed(work: impl AsyncFnOnce()) -> Duration {
    let begin = Instant::now();
    work().await;
    begin.elapsed()
}
