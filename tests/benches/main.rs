//! What it costs, held against what it may cost. `tests/bench` builds and runs this.
//!
//! What differs from machine to machine is a ratio within one run, its two sides measured in turns. Without arguments:
//! every part, with the numbers of the table. Names of parts: only these. `--quick`: small numbers, to try the bench.

mod pages;
mod process;
mod setup;
mod table;
mod tick;
mod writes;
mod year;

use std::io::Write;
use std::process::ExitCode;

use table::Line;

const PARTS: [&str; 5] = ["tick", "process", "year", "writes", "pages"];

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let (flags, parts): (Vec<&str>, Vec<&str>) =
        arguments.iter().map(String::as_str).partition(|argument| argument.starts_with('-'));
    let quick = flags == ["--quick"];
    if let Some(unknown) = flags.iter().filter(|_| !quick).chain(&parts).find(|name| !PARTS.contains(*name)) {
        tell(format_args!("there is no part '{unknown}'; the parts are: {}", PARTS.join(" ")));
        return ExitCode::FAILURE;
    }
    let mut holds = true;
    for part in PARTS.into_iter().filter(|part| parts.is_empty() || parts.contains(part)) {
        tell(format_args!("-- {part}"));
        for line in measure(part, quick).await {
            holds &= line.holds();
            tell(line);
        }
    }
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn measure(part: &str, quick: bool) -> Vec<Line> {
    match part {
        "tick" => tick::measure(quick).await,
        "process" => process::measure(quick).await,
        "year" => year::measure(quick).await,
        "writes" => writes::measure(quick).await,
        _ => pages::measure(quick).await,
    }
}

fn tell(line: impl std::fmt::Display) {
    // Where nobody reads the table, nothing is lost.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
