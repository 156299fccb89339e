//! `samsvar schema`: the GraphQL SDL.

use std::process::ExitCode;

use crate::{Failure, say};

/// Print the GraphQL schema
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  samsvar schema > schema.graphql")]
pub struct Arguments {}

/// Runs it.
pub fn run(_: Arguments) -> Result<ExitCode, Failure> {
    say::line(gateway::sdl().trim_end())?;
    Ok(ExitCode::SUCCESS)
}
