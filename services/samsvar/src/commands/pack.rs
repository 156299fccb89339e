//! `samsvar pack check`, `samsvar pack load`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use ports::pack::{Checked, PackFault};
use serde_json::json;

use crate::cli::Common;
use crate::real::{RealChance, RealClock};
use crate::{Failure, packs, say, telemetry, wiring};

/// Check or load organisation packs
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  samsvar pack check config/packs/small-business.toml\n  samsvar pack load config/packs/small-business.toml"
)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Name every fault of packs, with file, line, column and key; needs no database
    #[command(after_help = "Example:\n  samsvar pack check config/packs/*.toml")]
    Check(Files),
    /// Bring organisations to what their packs say; loading twice changes nothing
    #[command(after_help = "Example:\n  samsvar pack load config/packs/small-business.toml")]
    Load(Files),
}

#[derive(Debug, clap::Args)]
struct Files {
    /// Packs (TOML)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Runs it.
pub async fn run(common: &Common, arguments: Arguments) -> Result<ExitCode, Failure> {
    let (files, load) = match arguments.what {
        What::Check(files) => (files.files, false),
        What::Load(files) => (files.files, true),
    };
    let Some(checked) = check_all(common, &files)? else { return Ok(ExitCode::FAILURE) };
    if load {
        load_all(common, &checked).await?;
    } else if common.json {
        say::json(&json!({ "valid": true }))?;
    } else {
        for (file, pack) in files.iter().zip(&checked) {
            say::line(format_args!("{}: {} can be loaded", file.display(), pack.organisation.name))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Everything that can be loaded; none where anything is at fault. Every fault is told, as
/// `file:line:column: key: message`.
fn check_all(common: &Common, files: &[PathBuf]) -> Result<Option<Vec<Checked>>, Failure> {
    let mut checked = Vec::new();
    let mut faults = Vec::new();
    for file in files {
        match packs::check_file(file)? {
            Ok(pack) => checked.push(pack),
            Err(found) => faults.extend(found.into_iter().map(|fault| (file, fault))),
        }
    }
    if faults.is_empty() {
        return Ok(Some(checked));
    }
    if common.json {
        let faults: Vec<_> = faults
            .iter()
            .map(|(file, fault)| {
                let PackFault { line, column, key, message } = fault;
                json!({ "file": file, "line": line, "column": column, "key": key, "message": message })
            })
            .collect();
        say::json(&json!({ "valid": false, "faults": faults }))?;
    } else {
        for (file, fault) in faults {
            say::aside(format_args!("{}:{fault}", file.display()));
        }
    }
    Ok(None)
}

async fn load_all(common: &Common, checked: &[Checked]) -> Result<(), Failure> {
    let options = common.options()?;
    telemetry::log(&options.telemetry);
    let parts = wiring::open_beside(&options, Arc::new(RealClock::new()), Arc::new(RealChance::new()?)).await?;
    for pack in checked {
        let packs::Loaded { organisation, name, applied } = packs::load(&parts, pack).await?;
        let (added, changed, unchanged) = (applied.added, applied.changed, applied.unchanged);
        if common.json {
            say::json(
                &json!({ "organisation": organisation, "added": added, "changed": changed, "unchanged": unchanged }),
            )?;
        } else {
            say::line(format_args!(
                "{name} ({organisation}): {added} added, {changed} changed, {unchanged} unchanged"
            ))?;
        }
    }
    parts.close().await
}
