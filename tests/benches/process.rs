//! What a server takes that does nothing: the time until it is ready, memory, and processor time however many schedules
//! wait in its file.

use std::time::Duration;

use tests::{Foreign, Installation, Server};
use tokio::time::{Instant, sleep};

use crate::setup::{SERVE, Setup};
use crate::table::{Line, median, ratio, shown};

const STARTS: usize = 15;
const START_LIMIT: f64 = 300.0;
const MEMORY_LIMIT: f64 = 64.0;
const FEW: u32 = 1_000;
const MANY: u32 = 100_000;
const VERY_MANY: u32 = 1_000_000;
const MEMORY_LIMIT_OF_MANY: f64 = 96.0;
const CPU_LIMIT: f64 = 1.3;
/// So long two servers stand idle beside each other.
const IDLE_BESIDE: Duration = Duration::from_secs(20);
/// As many schedules more as make the number full, each as one that is there already, and due at the end of some year.
const SCHEDULES: &str = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {number}),
        one AS (SELECT * FROM schedules WHERE next_opens_at IS NOT NULL LIMIT 1)
    INSERT INTO schedules (organisation_id, id, key, rule, opens_before, catch_up, kind, payload, next_opens_at, next_due_at,
        zone_data, created_at)
    SELECT organisation_id, randomblob(16), 'bench:' || n, rule, opens_before, catch_up, kind, payload,
        (2999 + n % 7000) || '-12-24T08:00:00+00:00', (2999 + n % 7000) || '-12-24T08:00:00+00:00', zone_data, created_at
    FROM numbers, one";

/// So long it stands idle before its memory is looked at; the ledger ticks meanwhile.
const IDLE: Duration = Duration::from_secs(5);

/// Start and memory.
pub async fn measure(quick: bool, long: bool) -> Vec<Line> {
    let (setup, server) = Setup::new().await;
    server.stop().await;
    let (mut again, mut first) = (Vec::new(), Vec::new());
    for _ in 0..if quick { 3 } else { STARTS } {
        again.push(start(&setup.installation).await);
        first.push(start(&Installation::new()).await);
    }
    let server = setup.installation.start(&SERVE).await;
    sleep(IDLE).await;
    let (resident, peak) = (megabytes(&server, "VmRSS"), megabytes(&server, "VmHWM"));
    server.stop().await;
    let again = median(again);
    let mut lines = vec![
        Line::told("start to ready line, new database, all schema steps", shown(median(first))),
        Line::at_most("start to ready line, existing database", again.as_secs_f64() * 1e3, START_LIMIT, " ms"),
        Line::at_most(format!("resident memory after {} idle s", IDLE.as_secs()), resident, MEMORY_LIMIT, " MiB"),
        Line::told("  its peak since the start", format!("{peak:.2} MiB")),
    ];
    lines.extend(
        idle(match (quick, long) {
            (true, _) => 2 * FEW,
            (_, true) => VERY_MANY,
            _ => MANY,
        })
        .await,
    );
    lines
}

/// Two servers stand idle beside each other, one with few schedules and one with many.
async fn idle(number: u32) -> Vec<Line> {
    let (few, many) = (with_schedules(FEW).await, with_schedules(number).await);
    let (few, many) = (few.start(&SERVE).await, many.start(&SERVE).await);
    sleep(IDLE).await;
    let taken = || [&few, &many].map(|server| server.cpu().unwrap_or_default());
    let before = taken();
    sleep(IDLE_BESIDE).await;
    let after = taken();
    let [of_few, of_many] = [0, 1].map(|side| after[side].saturating_sub(before[side]));
    let seconds = IDLE_BESIDE.as_secs();
    vec![
        Line::told(format!("processor time in {seconds} idle s, {FEW} schedules"), shown(of_few)),
        Line::told(format!("processor time in {seconds} idle s, {number} schedules"), shown(of_many)),
        Line::at_most("  ratio", ratio(of_many, of_few), CPU_LIMIT, ""),
        Line::at_most(
            format!("resident memory with {number} schedules"),
            megabytes(&many, "VmRSS"),
            MEMORY_LIMIT_OF_MANY,
            " MiB",
        ),
    ]
}

/// A server's folder with so many more schedules.
async fn with_schedules(number: u32) -> Installation {
    let (setup, server) = Setup::new().await;
    server.stop().await;
    let file = Foreign::at(&setup.installation.path("samsvar.db"));
    file.run(&SCHEDULES.replace("{number}", &number.to_string())).await;
    setup.installation
}

fn megabytes(server: &Server, field: &str) -> f64 {
    server.memory_kb(field).map_or(f64::NAN, |kilobytes| kilobytes as f64 / 1024.0)
}

async fn start(installation: &Installation) -> Duration {
    let begin = Instant::now();
    let server = installation.start(&SERVE).await;
    let took = begin.elapsed();
    server.stop().await;
    took
}
