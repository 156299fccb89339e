//! What it costs, held against what it may cost. `tests/bench` builds and runs this.
//!
//! What differs from machine to machine is a ratio within one run, its two sides measured in turns. Without arguments:
//! every part, with the numbers of the table. Names of parts: only these. `--quick`: small numbers, to try the bench;
//! `--long`: a million rows beside a hundred thousand, where memory is measured; a million schedules.

mod commits;
mod erase;
mod pages;
mod peers;
mod process;
mod register;
mod server;
mod setup;
mod table;
mod tick;
mod webhooks;
mod writes;
mod year;

use std::io::Write;
use std::process::ExitCode;

use table::Line;

const PARTS: [&str; 13] = [
    "tick",
    "tick_postgres",
    "process",
    "year",
    "commits",
    "writes",
    "pages",
    "erase",
    "erase_postgres",
    "register",
    "graphile_worker",
    "postgraphile",
    "webhooks",
];
const FLAGS: [&str; 2] = ["--quick", "--long"];

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let (flags, parts): (Vec<&str>, Vec<&str>) =
        arguments.iter().map(String::as_str).partition(|argument| argument.starts_with('-'));
    let (quick, long) = (flags.contains(&"--quick"), flags.contains(&"--long"));
    let is_known = |name: &&&str| PARTS.contains(*name) || FLAGS.contains(*name);
    if let Some(unknown) = flags.iter().chain(&parts).find(|name| !is_known(name)) {
        tell(format_args!("there is no part '{unknown}'; the parts are: {}", PARTS.join(" ")));
        return ExitCode::FAILURE;
    }
    let mut holds = true;
    for part in PARTS.into_iter().filter(|part| parts.is_empty() || parts.contains(part)) {
        tell(format_args!("-- {part}"));
        for line in measure(part, quick, long).await {
            holds &= line.holds();
            tell(line);
        }
    }
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn measure(part: &str, quick: bool, long: bool) -> Vec<Line> {
    match part {
        "tick" => tick::in_a_file(quick, long).await,
        "tick_postgres" => tick::on_a_server(quick).await,
        "process" => process::measure(quick, long).await,
        "year" => year::measure(quick).await,
        "commits" => commits::measure(quick).await,
        "writes" => writes::measure(quick).await,
        "pages" => pages::measure(quick).await,
        "erase" => erase::in_a_file(quick, long).await,
        "erase_postgres" => erase::on_a_server(quick).await,
        "register" => register::measure(quick).await,
        "graphile_worker" => peers::graphile_worker(quick).await,
        "postgraphile" => peers::postgraphile(quick).await,
        _ => webhooks::measure(quick).await,
    }
}

fn tell(line: impl std::fmt::Display) {
    // Where nobody reads the table, nothing is lost.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
