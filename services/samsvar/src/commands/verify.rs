//! `samsvar verify`: needs no database, no configuration and no network.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use crate::cli::Common;
use crate::verify::{Report, verify_file};
use crate::{Failure, say};

/// Check audit exports and certificates offline, against a key that you already trust
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  samsvar verify --key samsvar/0f…+2c…+AQ… trail.jsonl\n\nThe key is the one that /.well-known/samsvar-keys gave you earlier, not the one in the file. Without it the files are\nonly checked for agreement with themselves, and the exit code is 1."
)]
pub struct Arguments {
    /// The verifier key to trust, as name+hash+key
    #[arg(long, value_name = "VKEY")]
    key: Option<String>,
    /// Files that `samsvar audit export` wrote, and certificates of deletion with their proofs
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Runs it. One line per finding; success only if every file is verified.
pub fn run(common: &Common, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let reports: Vec<_> = arguments
        .files
        .iter()
        .map(|file| (file.display().to_string(), verify_file(file, arguments.key.as_deref())))
        .collect();
    if common.json {
        let reports: Vec<_> = reports.iter().map(|(file, report)| json!({ "file": file, "report": report })).collect();
        say::json(&reports)?;
    } else {
        for (file, report) in &reports {
            for line in report.to_string().lines() {
                say::line(format_args!("{file}: {line}"))?;
            }
        }
    }
    let all = reports.iter().all(|(_, report)| Report::is_success(report));
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
