//! What a server takes that does nothing: the time until it is ready, and memory.

use std::time::Duration;

use tests::Installation;
use tokio::time::{Instant, sleep};

use crate::setup::{SERVE, Setup};
use crate::table::{Line, median, shown};

const STARTS: usize = 15;
const START_LIMIT: f64 = 300.0;
const MEMORY_LIMIT: f64 = 64.0;
/// So long it stands idle before its memory is looked at; the ledger ticks meanwhile.
const IDLE: Duration = Duration::from_secs(5);

/// Start and memory.
pub async fn measure(quick: bool) -> Vec<Line> {
    let (setup, server) = Setup::new().await;
    server.stop().await;
    let (mut again, mut first) = (Vec::new(), Vec::new());
    for _ in 0..if quick { 3 } else { STARTS } {
        again.push(start(&setup.installation).await);
        first.push(start(&Installation::new()).await);
    }
    let server = setup.installation.start(&SERVE).await;
    sleep(IDLE).await;
    let megabytes = |field: &str| server.memory_kb(field).map_or(f64::NAN, |kilobytes| kilobytes as f64 / 1024.0);
    let (resident, peak) = (megabytes("VmRSS"), megabytes("VmHWM"));
    let again = median(again);
    vec![
        Line::told("start to ready line, new database, all schema steps", shown(median(first))),
        Line::at_most("start to ready line, existing database", again.as_secs_f64() * 1e3, START_LIMIT, " ms"),
        Line::at_most(format!("resident memory after {} idle s", IDLE.as_secs()), resident, MEMORY_LIMIT, " MiB"),
        Line::told("  its peak since the start", format!("{peak:.2} MiB")),
    ]
}

async fn start(installation: &Installation) -> Duration {
    let begin = Instant::now();
    let server = installation.start(&SERVE).await;
    let took = begin.elapsed();
    server.stop().await;
    took
}
