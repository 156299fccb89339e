//! `samsvar backup`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::json;

use crate::cli::Common;
use crate::real::{RealChance, RealClock};
use crate::{Failure, backup, say, telemetry, wiring};

/// Take a backup beside a running server: of the database with its attachments, or of the keys
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  samsvar backup /backup/samsvar\n  samsvar backup --keys /backup-of-keys\n\nEach one is a folder of its own within DIR, with a manifest and SHA256SUMS. What is older than deletion.backup_days goes\n(keys: backup.keys_kept, if that is less), for certificates of deletion say so. Keys must lie elsewhere: whoever has both\ncan read what was erased. On PostgreSQL pg_dump is used."
)]
pub struct Arguments {
    /// Of the keys instead, to be kept apart from the others
    #[arg(long)]
    keys: bool,
    /// Where backups lie
    #[arg(value_name = "DIR")]
    place: PathBuf,
}

/// Runs it.
pub async fn run(common: &Common, arguments: Arguments) -> Result<ExitCode, Failure> {
    let options = common.options()?;
    telemetry::log_quietly(&options.telemetry);
    let parts = wiring::open_beside(&options, Arc::new(RealClock::new()), Arc::new(RealChance::new()?)).await?;
    let taken = match arguments.keys {
        true => backup::take_keys(&parts, &options, &arguments.place).await,
        false => backup::take_database(&parts, &options, &arguments.place).await,
    };
    parts.close().await?;
    let backup::Taken { folder, files, bytes, removed } = taken?;
    if common.json {
        say::json(&json!({ "backup": folder, "files": files, "bytes": bytes, "removed": removed }))?;
    } else {
        say::line(format_args!("{}: {}, {bytes} bytes", folder.display(), say::many(files, "file", "files")))?;
        for old in removed {
            say::aside(format_args!("removed {}, which was older than it may be", old.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}
