//! `samsvar config check`, `samsvar config show`.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;

use crate::cli::Common;
use crate::{Failure, say};

/// Check the configuration, or show what is in force
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  samsvar config check --config own.toml\n  samsvar config show")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Say whether the configuration can be used, naming the key that cannot
    #[command(after_help = "Example:\n  samsvar config check --config own.toml")]
    Check,
    /// Print every option as it is in force, secrets as dots
    #[command(after_help = "Example:\n  SAMSVAR__SERVER__DRAIN=5 samsvar config show")]
    Show,
}

/// Runs it.
pub fn run(common: &Common, arguments: Arguments) -> Result<ExitCode, Failure> {
    let options = common.options()?;
    match arguments.what {
        What::Check if common.json => say::json(&json!({ "valid": true }))?,
        What::Check => say::line("the configuration can be used")?,
        What::Show if common.json => say::json(&options.in_force())?,
        What::Show => {
            let text = toml::to_string(&options.in_force())
                .map_err(|error| Failure::of("the options cannot be printed", &error))?;
            say::line(text.trim_end())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
