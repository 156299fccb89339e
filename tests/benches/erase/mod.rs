//! Erasing with proof in another system's database, against one raw DELETE in a copy of the same; and memory.

mod file;
mod server;
mod shop;
mod there;

use std::time::Duration;

use tests::Installation;

use crate::table::{Line, median, ratio, shown};
use file::{Filed, ROWS};
use server::Orders;
use shop::{Shop, Took};
use there::{There, connector};

/// Half of the customers are due.
const DUE: i64 = 10_000;
const FEW: i64 = 1_000;
/// A million rows, by `--long`.
const MANY: i64 = 100_000;
const ROUNDS: usize = 3;
/// As many keys as a plan puts into a window where ten rows hang on each.
const WINDOW: usize = 1_000;
/// At least this share of the raw statement's rows per second in the other database itself. What we write down beside it,
/// for each thing that is known here and not for each row there, is told and has no limit.
const SHARE: f64 = 0.5;
/// Memory may grow by so much from the least rows to the most.
const MEMORY_LIMIT: f64 = 32.0;

/// The order system in a file.
pub async fn in_a_file(quick: bool, long: bool) -> Vec<Line> {
    let due = if quick { 500 } else { DUE };
    let few = if quick { 100 } else { FEW };
    let (filed, peak_few) = peak(Filed::open().await, few).await;
    let (filed, peak_many) = peak(filed, due).await;
    let copy = filed.fill(due).await;
    let (mut took, mut raw, mut zeroed, mut there) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..if quick { 2 } else { ROUNDS } {
        // Who is first in one round is second in the next.
        if round % 2 == 0 {
            raw.push(filed.statement(&copy, "").await);
        }
        filed.restore(&copy, due).await;
        took.push(filed.shop.erase(due).await);
        if round % 2 == 1 {
            raw.push(filed.statement(&copy, "").await);
        }
        there.push(There::alone(&filed.alone(&copy), due, WINDOW).await);
        zeroed.push(filed.statement(&copy, "PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;").await);
    }
    let rows = ROWS * due.unsigned_abs();
    let (raw, zeroed) = (median(raw), median(zeroed));
    let run = median(took.iter().map(|took| took.run()).collect());
    let mut lines = vec![
        per_second(&format!("raw DELETE of {rows} of {} rows", 2 * rows), rows, raw),
        per_second("  the same, keys checked and bytes zeroed as we do", rows, zeroed),
        per_second("erased with proof: last approval to certificate", rows, run),
        Line::told("  share of the raw statement's rows per second", format!("{:.2}", ratio(raw, run))),
        Line::told("  share of the one that zeroes too", format!("{:.2}", ratio(zeroed, run))),
    ];
    lines.extend(parts(&took, &there, raw));
    lines.extend(memory(few, peak_few, due, peak_many));
    if long {
        let (_, peak_most) = peak(filed, MANY).await;
        lines.extend(memory(few, peak_few, MANY, peak_most));
    }
    lines
}

/// The same on a PostgreSQL server, with a hundred rows for each customer: what we write down for each customer is a smaller
/// part there of what is done for its rows. Both sides are durable as the server is set up to be.
pub async fn on_a_server(quick: bool) -> Vec<Line> {
    let due = if quick { 200 } else { DUE };
    let Some(orders) = Orders::make(due).await else {
        return vec![crate::server::skipped()];
    };
    let shop = Shop::over(Installation::new(), &orders.url()).await;
    let (mut took, mut raw, mut there) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..if quick { 2 } else { ROUNDS } {
        // Who is first in one round is second in the next.
        if round % 2 == 0 {
            raw.push(orders.statement().await);
        }
        orders.restore().await;
        shop.tell_of(due).await;
        took.push(shop.erase(due).await);
        if round % 2 == 1 {
            raw.push(orders.statement().await);
        }
        orders.restore().await;
        there.push(There::alone(&connector(&orders.url()), due, server::WINDOW).await);
    }
    let rows = server::ROWS * due.unsigned_abs();
    let raw = median(raw);
    let run = median(took.iter().map(|took| took.run()).collect());
    let each = server::ROWS;
    let mut lines = vec![
        orders.durability().await,
        per_second(&format!("raw DELETE of {rows} of {} rows, {each} for each customer", 2 * rows), rows, raw),
        per_second("erased with proof: last approval to certificate", rows, run),
    ];
    let share = "  share of the raw statement's rows per second";
    lines.push(match quick {
        // Of a few rows the most is what is done once.
        true => Line::told(share, format!("{:.2}", ratio(raw, run))),
        false => Line::at_least(share, ratio(raw, run), SHARE),
    });
    lines.extend(parts(&took, &there, raw));
    lines
}

fn per_second(what: &str, rows: u64, time: Duration) -> Line {
    Line::told(what, format!("{} = {:.0}/s", shown(time), rows as f64 / time.as_secs_f64()))
}

/// What the whole is made of, and how much of it is spent in the other database.
fn parts(took: &[Took], there: &[There], raw: Duration) -> [Line; 7] {
    let of = |part: fn(&Took) -> Duration| shown(median(took.iter().map(part).collect()));
    let alone = |part: fn(&There) -> Duration| median(there.iter().map(part).collect());
    [
        Line::told("  of it erasing, window by window", of(|took| took.erasing)),
        Line::told(
            "    in the other database alone: looking at its tables, erasing",
            shown(alone(|there| there.erasing)),
        ),
        Line::at_least(
            "    share of the raw statement's rows per second there",
            ratio(raw, alone(|there| there.erasing)),
            SHARE,
        ),
        Line::told("  of it looking by another connection, forgetting, certifying", of(|took| took.verifying)),
        Line::told("    in the other database alone: looking for what went", shown(alone(|there| there.looking))),
        Line::told("  before: planning, counted there and frozen", of(|took| took.planning)),
        Line::told(
            "    in the other database alone: looking at its tables, counting",
            shown(alone(|there| there.counting)),
        ),
    ]
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
async fn peak(filed: Filed, due: i64) -> (Filed, f64) {
    let copy = filed.fill(due).await;
    filed.restore(&copy, due).await;
    let filed = filed.afresh().await;
    filed.shop.erase(due).await;
    let peak = megabytes(&filed.shop);
    (filed, peak)
}

fn megabytes(shop: &Shop) -> f64 {
    shop.server.memory_kb("VmHWM").map_or(f64::NAN, |kilobytes| kilobytes as f64 / 1024.0)
}
