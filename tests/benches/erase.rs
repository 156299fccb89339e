//! Erasing with proof in another system's database, against one raw DELETE in a copy of the same file; and memory.

use std::path::Path;
use std::time::Duration;

use tests::{Foreign, run_on};
use tokio::time::Instant;

use crate::shop::{ROWS, Shop, Took};
use crate::table::{Line, median, shown};
use crate::there::There;

/// Half of the customers are due.
const DUE: i64 = 10_000;
const FEW: i64 = 1_000;
/// A million rows, by `--long`.
const MANY: i64 = 100_000;
const ROUNDS: usize = 3;
/// At least this share of the raw statement's rows per second in the other database itself. What we write down beside it,
/// for each thing that is known here and not for each row there, is told and has no limit.
const SHARE: f64 = 0.5;
/// Memory may grow by so much from the least rows to the most.
const MEMORY_LIMIT: f64 = 32.0;

/// What somebody would write who knows the tables and needs no proof.
const RAW: &str = "BEGIN IMMEDIATE;
    DELETE FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE customer_id IN
        (SELECT id FROM customers WHERE last_activity_on <= '2022-12-31'));
    DELETE FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE last_activity_on <= '2022-12-31');
    DELETE FROM dialogue WHERE customer_id IN (SELECT id FROM customers WHERE last_activity_on <= '2022-12-31');
    DELETE FROM customers WHERE last_activity_on <= '2022-12-31';
    COMMIT";

pub async fn measure(quick: bool, long: bool) -> Vec<Line> {
    let due = if quick { 500 } else { DUE };
    let few = if quick { 100 } else { FEW };
    let (shop, peak_few) = peak(Shop::open().await, few).await;
    let (shop, peak_many) = peak(shop, due).await;
    let copy = shop.fill(due).await;
    let (mut took, mut raw, mut zeroed, mut there) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..if quick { 2 } else { ROUNDS } {
        // Who is first in one round is second in the next.
        if round % 2 == 0 {
            raw.push(statement(&shop, &copy, "").await);
        }
        shop.restore(&copy, due).await;
        took.push(shop.erase(due).await);
        if round % 2 == 1 {
            raw.push(statement(&shop, &copy, "").await);
        }
        there.push(There::alone(&shop, &copy, due).await);
        zeroed.push(statement(&shop, &copy, "PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;").await);
    }
    let rows = ROWS * due.unsigned_abs();
    let rate = |time: Duration| rows as f64 / time.as_secs_f64();
    let of = |part: fn(&Took) -> Duration| median(took.iter().map(part).collect());
    let (run, raw, zeroed) = (of(|took| took.run()), median(raw), median(zeroed));
    let alone = |part: fn(&There) -> Duration| shown(median(there.iter().map(part).collect()));
    let there_erasing = median(there.iter().map(|there| there.erasing).collect());
    let per_second = |what: &str, time| Line::told(what, format!("{} = {:.0}/s", shown(time), rate(time)));
    let mut lines = vec![
        per_second(&format!("raw DELETE of {rows} of {} rows", 2 * rows), raw),
        per_second("  the same, keys checked and bytes zeroed as we do", zeroed),
        per_second("erased with proof: last approval to certificate", run),
        Line::told("  share of the raw statement's rows per second", format!("{:.2}", rate(run) / rate(raw))),
        Line::told("  share of the one that zeroes too", format!("{:.2}", rate(run) / rate(zeroed))),
        Line::told("  of it erasing, window by window", shown(of(|took| took.erasing))),
        Line::told("    in the other database alone: looking at its tables, erasing", alone(|there| there.erasing)),
        Line::at_least(
            "    share of the raw statement's rows per second there",
            rate(there_erasing) / rate(raw),
            SHARE,
        ),
        Line::told("  of it looking by another connection, forgetting, certifying", shown(of(|took| took.verifying))),
        Line::told("    in the other database alone: looking for what went", alone(|there| there.looking)),
        Line::told("  before: planning, counted there and frozen", shown(of(|took| took.planning))),
        Line::told("    in the other database alone: looking at its tables, counting", alone(|there| there.counting)),
    ];
    lines.extend(memory(few, peak_few, due, peak_many));
    if long {
        let (_, peak_most) = peak(shop, MANY).await;
        lines.extend(memory(few, peak_few, MANY, peak_most));
    }
    lines
}

fn memory(few: i64, peak_few: f64, many: i64, peak_many: f64) -> [Line; 2] {
    let rows = |customers: i64| customers.unsigned_abs() * ROWS;
    let what = format!("peak memory at {} and {} rows", rows(few), rows(many));
    [
        Line::told(what, format!("{peak_few:.1}, {peak_many:.1} MiB")),
        Line::at_most("  growth", peak_many - peak_few, MEMORY_LIMIT, " MiB"),
    ]
}

/// The most memory that a server had that did nothing but plan and erase so many.
async fn peak(shop: Shop, due: i64) -> (Shop, f64) {
    let copy = shop.fill(due).await;
    shop.restore(&copy, due).await;
    let shop = shop.afresh().await;
    shop.erase(due).await;
    let peak = megabytes(&shop);
    (shop, peak)
}

fn megabytes(shop: &Shop) -> f64 {
    shop.server.memory_kb("VmHWM").map_or(f64::NAN, |kilobytes| kilobytes as f64 / 1024.0)
}

/// The raw statement on a copy of its own, with settings of the connection.
async fn statement(shop: &Shop, copy: &Path, settings: &str) -> Duration {
    let path = shop.installation.path("raw.db");
    std::fs::copy(copy, &path).expect("the file can be copied");
    let mut connection = Foreign::at(&path).connect(false).await;
    run_on(&mut connection, &format!("{settings} SELECT count(*) FROM customers")).await;
    let begin = Instant::now();
    run_on(&mut connection, RAW).await;
    begin.elapsed()
}
