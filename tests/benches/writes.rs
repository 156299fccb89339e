//! From a report to its durable answer, against a bare row committed by SQLite with the same settings.

use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tests::{Client, Server};
use tokio::time::Instant;

use crate::setup::{Setup, report};
use crate::table::{Line, median, ratio, shown};

const ROUNDS: usize = 9;
const EACH: u32 = 100;
const CLIENTS: u32 = 8;

/// Reports one after the other, reports of several at once, bare rows: in turns.
pub async fn measure(quick: bool) -> Vec<Line> {
    let (setup, server) = Setup::new().await;
    let bare = bare(&setup.installation.path("bare.db").display().to_string()).await;
    let client = server.client(Some(&setup.reporter));
    let (mut alone, mut together, mut rows, mut cpu) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for _ in 0..if quick { 3 } else { ROUNDS } {
        let before = cpu_ticks(&server);
        alone.push(each(async || one_after_the_other(&client, EACH).await).await);
        together.push(each(async || at_once(&server, &setup.reporter).await).await);
        cpu += cpu_ticks(&server) - before;
        rows.push(each(async || insert(&bare).await).await);
    }
    let operations = alone.len() as u64 * 2 * u64::from(EACH);
    let (alone, together, rows) = (median(alone), median(together), median(rows));
    let rate = |each: Duration| format!("{} = {:.0}/s", shown(each), 1.0 / each.as_secs_f64());
    vec![
        Line::told("bare row: BEGIN IMMEDIATE, INSERT, COMMIT (WAL, FULL)", rate(rows)),
        Line::told("report to durable answer, one client", rate(alone)),
        Line::told("  ratio to the bare row", format!("{:.1}", ratio(alone, rows))),
        Line::told(format!("report to durable answer, {CLIENTS} clients"), rate(together)),
        Line::told("  ratio to the bare row", format!("{:.1}", ratio(together, rows))),
        Line::told(
            "  server's CPU time for a report and what it causes",
            format!("{:.1} ms", cpu as f64 * 10.0 / operations as f64),
        ),
    ]
}

/// What one of the hundred takes.
async fn each(work: impl AsyncFnOnce()) -> Duration {
    let begin = Instant::now();
    work().await;
    begin.elapsed() / EACH
}

async fn one_after_the_other(client: &Client, reports: u32) {
    for _ in 0..reports {
        report(client).await;
    }
}

async fn at_once(server: &Server, token: &str) {
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let client = server.client(Some(token));
            let reports = EACH / CLIENTS + u32::from(number < EACH % CLIENTS);
            tokio::spawn(async move { one_after_the_other(&client, reports).await })
        })
        .collect();
    for client in clients {
        client.await.expect("every report is answered");
    }
}

/// The settings of `store`, and a table with as much text as a report has.
async fn bare(file: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(format!("sqlite://{file}?mode=rwc"));
    options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(|options| {
        options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full).foreign_keys(true)
    });
    let db = Database::connect(options).await.expect("a file can be made");
    let table = "CREATE TABLE rows (id INTEGER PRIMARY KEY, organisation TEXT, title TEXT, description TEXT, at TEXT)";
    db.execute_unprepared(table).await.expect("a table can be made");
    db
}

async fn insert(db: &DatabaseConnection) {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let row = "INSERT INTO rows (organisation, title, description, at) VALUES ('org_019b76daa8007532a3e365e620a354e8', \
               'Printout left on the printer', 'A list of about forty contact persons lay in the tray.', '2026-01-05')";
    for _ in 0..EACH {
        let tx = db.begin_with_options(options).await.expect("a transaction begins");
        tx.execute_unprepared(row).await.expect("a row is written");
        tx.commit().await.expect("it commits");
    }
}

/// Hundredths of a second that a process has worked, as `/proc/<id>/stat` counts them.
fn cpu_ticks(server: &Server) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", server.id())).unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}
