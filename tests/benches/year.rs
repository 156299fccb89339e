//! A year of the demo, from the start of the process to its end.

use serde_json::Value;
use tests::Installation;
use tokio::time::Instant;

use crate::table::Line;

const LIMIT: f64 = 60.0;

/// One golden year.
pub async fn measure(quick: bool) -> Vec<Line> {
    let last = if quick { "2026-02-28" } else { "2026-12-31" };
    let begin = Instant::now();
    let lived: Value =
        Installation::new().json(["demo", "--exit", "--json", "--from", "2026-01-01", "--to", last]).await;
    let took = begin.elapsed().as_secs_f64();
    let cases = lived["summaries"][0]["cases"]["all"].as_array().map_or(0, Vec::len);
    vec![Line::at_most(format!("the demo from 2026-01-01 to {last}, {cases} cases"), took, LIMIT, " s")]
}
