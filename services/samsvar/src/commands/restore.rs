//! `samsvar restore`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::json;

use crate::cli::Common;
use crate::real::{RealChance, RealClock};
use crate::{Failure, backup, say, telemetry};

/// Put a backup back: of the database with its attachments, or of the keys
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  samsvar restore --keys /backup-of-keys/keys-20261130T020000000Z    first, and only where the keys are lost\n  samsvar restore /backup/samsvar/database-20261130T020000000Z\n\nStop every server and worker before. What was erased after the backup was taken is erased again before this command\nends. Keys are only ever added: what was destroyed stays destroyed."
)]
pub struct Arguments {
    /// Of the keys
    #[arg(long, conflicts_with_all = ["replace", "allow_old"])]
    keys: bool,
    /// Lose the database that is there
    #[arg(long)]
    replace: bool,
    /// Take a backup that is older than what was erased is remembered
    #[arg(long)]
    allow_old: bool,
    /// The folder of one backup
    #[arg(value_name = "BACKUP")]
    folder: PathBuf,
}

/// Runs it.
pub async fn run(common: &Common, arguments: Arguments) -> Result<ExitCode, Failure> {
    let options = common.options()?;
    telemetry::log_quietly(&options.telemetry);
    if arguments.keys {
        let keys::PutBack { organisations, subjects, notes } =
            backup::put_back_keys(&options, &arguments.folder).await?;
        if common.json {
            say::json(&json!({ "organisations": organisations, "subjects": subjects, "notes": notes }))?;
        } else {
            say::line(format_args!(
                "the key store has again what the backup holds: keys of {organisations} organisations and {subjects} subjects"
            ))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let put = backup::Put { replace: arguments.replace, allow_old: arguments.allow_old };
    let (clock, chance) = (Arc::new(RealClock::new()), Arc::new(RealChance::new()?));
    let (manifest, repeated) = backup::put_back_database(&options, &arguments.folder, put, clock, chance).await?;
    if common.json {
        say::json(&json!({ "madeAt": manifest.made_at, "version": manifest.version, "erasedAgain": repeated }))?;
    } else {
        say::line(format_args!(
            "the database stands as of {}; {} erasures since then were unknown to it, and {} things were erased again",
            manifest.made_at.format("%Y-%m-%d %H:%M UTC"),
            repeated.unknown,
            repeated.found - repeated.remaining
        ))?;
        if repeated.remaining > 0 {
            say::aside(format_args!(
                "{} things could not be erased again as they are now; the trail says of which kind",
                repeated.remaining
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}
