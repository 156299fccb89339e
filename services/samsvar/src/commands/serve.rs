//! `samsvar serve`, and `samsvar` alone.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::Arc;

use kernel::Instant;
use serde_json::json;
use store::Opening;

use crate::cli::Common;
use crate::real::{RealChance, RealClock};
use crate::server::{self, How};
use crate::telemetry::Telemetry;
use crate::{Failure, say, telemetry, wiring};

/// Serve the API and do the background work on the configured database
#[derive(Debug, Default, clap::Args)]
#[command(
    after_help = "Examples:\n  samsvar serve --config own.toml\n  samsvar serve --address 127.0.0.1:0 --json\n  samsvar serve --test-clock 2026-01-01T00:00:00Z   a new test database, whose time is moved by advanceTestClock"
)]
pub struct Arguments {
    /// Where to listen, instead of server.address
    #[arg(long, value_name = "IP:PORT")]
    address: Option<SocketAddr>,
    /// Refuse to start when steps of the schema are pending, instead of taking them
    #[arg(long)]
    no_migrate: bool,
    /// Serve without background work, which `samsvar worker` does then
    #[arg(long)]
    no_worker: bool,
    /// A test database: a new one whose time begins at an instant, or an existing one, its time frozen or running
    #[arg(long, value_name = "INSTANT|frozen|running")]
    test_clock: Option<TestClock>,
}

/// `--test-clock`.
#[derive(Debug, Clone, Copy)]
pub struct TestClock(store::TestClock);

impl TestClock {
    /// As the store is asked for it.
    #[must_use]
    pub fn asked(self) -> store::TestClock {
        self.0
    }
}

impl FromStr for TestClock {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(Self(match text {
            "frozen" => store::TestClock::Frozen,
            "running" => store::TestClock::Running,
            _ => store::TestClock::New(text.parse::<Instant>().map_err(|_| {
                "write an instant as 2026-01-01T00:00:00Z for a new database, frozen or running for an existing one"
            })?),
        }))
    }
}

/// Runs it.
pub async fn run(common: &Common, arguments: Arguments) -> Result<ExitCode, Failure> {
    let options = common.options()?.at(arguments.address);
    telemetry::log(&options.telemetry);
    let telemetry = Telemetry::begin(&options.telemetry)?;
    let stop = server::stop_signal()?;
    let listener = server::bind(options.server.address).await?;
    let opening = Opening::Serve(arguments.test_clock.map(TestClock::asked));
    let (clock, chance) = (Arc::new(RealClock::new()), Arc::new(RealChance::new()?));
    let parts = wiring::open(&options, opening, !arguments.no_migrate, clock, chance).await?;
    let how = How { worker: !arguments.no_worker, telemetry };
    let json = common.json;
    server::serve(&parts, &options, how, listener, stop, |address| {
        let address = format!("http://{address}");
        if json { say::json(&json!({ "address": address })) } else { say::line(format_args!("listening on {address}")) }
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}
