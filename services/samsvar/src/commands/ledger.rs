//! `samsvar ledger accept-clock`.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use kernel::Scope;
use serde_json::json;
use store::UnitOfWork;

use crate::cli::Common;
use crate::real::{RealChance, RealClock};
use crate::{Failure, say, telemetry, wiring};

/// Say what the ledger cannot know
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  samsvar ledger accept-clock")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Say that the clock is right, after it was set forward or back and the ledger stopped
    #[command(
        name = "accept-clock",
        after_help = "Example:\n  samsvar ledger accept-clock\n\nA server that is running goes on within a second. Look at the clock first: what is due by it is done."
    )]
    AcceptClock,
}

/// Runs it.
pub async fn run(common: &Common, Arguments { what: What::AcceptClock }: Arguments) -> Result<ExitCode, Failure> {
    let options = common.options()?;
    telemetry::log(&options.telemetry);
    let parts = wiring::open_beside(&options, Arc::new(RealClock::new()), Arc::new(RealChance::new()?)).await?;
    let scope = Scope::operator(parts.store.installation_id());
    let mut now = None;
    let accept = async |uow: &mut UnitOfWork| {
        now = Some(uow.now());
        jobs::accept_clock(uow).await
    };
    parts.store.write(&scope, None, accept).await?;
    parts.close().await?;
    let now = now.expect("the unit returned Ok, so its closure ran to its end");
    if common.json {
        say::json(&json!({ "now": now }))?;
    } else {
        say::line(format_args!("the ledger goes on under this clock, which shows {now}"))?;
    }
    Ok(ExitCode::SUCCESS)
}
