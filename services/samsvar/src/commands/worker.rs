//! `samsvar worker`: background work without the API.

use std::process::ExitCode;
use std::sync::Arc;

use serde_json::json;
use store::Opening;

use super::serve::TestClock;
use crate::cli::Common;
use crate::real::{RealChance, RealClock};
use crate::telemetry::Telemetry;
use crate::{Failure, say, server, telemetry, wiring};

/// Do background work only: any number of processes on PostgreSQL, one on SQLite
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  samsvar worker --config own.toml\n\nOn SQLite one process at a time holds the database, be it a server or a worker."
)]
pub struct Arguments {
    /// Refuse to start when steps of the schema are pending, instead of taking them
    #[arg(long)]
    no_migrate: bool,
    /// On a test database: its time frozen or running
    #[arg(long, value_name = "frozen|running")]
    test_clock: Option<TestClock>,
}

/// Runs it.
pub async fn run(common: &Common, arguments: Arguments) -> Result<ExitCode, Failure> {
    let options = common.options()?;
    telemetry::log(&options.telemetry);
    let telemetry = Telemetry::begin(&options.telemetry)?;
    let stop = server::stop_signal()?;
    let opening = Opening::Serve(arguments.test_clock.map(TestClock::asked));
    let (clock, chance) = (Arc::new(RealClock::new()), Arc::new(RealChance::new()?));
    let parts = wiring::open(&options, opening, !arguments.no_migrate, clock, chance).await?;
    if common.json {
        say::json(&json!({ "working": true }))?;
    } else {
        say::line("working; nothing is served")?;
    }
    server::work_only(&parts, &options, telemetry, stop).await?;
    Ok(ExitCode::SUCCESS)
}
