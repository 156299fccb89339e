//! `samsvar migrate`: brings the database up, or makes it.

use std::process::ExitCode;
use std::sync::Arc;

use serde_json::json;
use store::Opening;

use crate::cli::Common;
use crate::real::{RealChance, RealClock};
use crate::{Failure, say, telemetry, wiring};

/// Bring the database up to this version; make it where there is none
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  samsvar migrate --config own.toml\n\n`samsvar serve` does it by itself, unless it is told --no-migrate. On PostgreSQL steps are taken by the role of database.migration_url, where one is set."
)]
pub struct Arguments {}

/// Runs it.
pub async fn run(common: &Common, _: Arguments) -> Result<ExitCode, Failure> {
    let options = common.options()?;
    telemetry::log(&options.telemetry);
    let (clock, chance) = (Arc::new(RealClock::new()), Arc::new(RealChance::new()?));
    let parts = wiring::open(&options, Opening::Command, true, clock, chance).await?;
    parts.close().await?;
    let (database, version) = (options.database_shown(), store::VERSION);
    if common.json {
        say::json(&json!({ "database": database, "version": version }))?;
    } else {
        say::line(format_args!("the database {database} is ready for Samsvar {version}"))?;
    }
    Ok(ExitCode::SUCCESS)
}
