//! `samsvar audit export`: an organisation's trail as `samsvar verify` reads it.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use kernel::{OrganisationId, Scope};
use serde_json::json;
use store::InstallationUnit;

use crate::cli::Common;
use crate::real::{RealChance, RealClock};
use crate::wiring::{self, Parts};
use crate::{Failure, say, telemetry};

/// Hand out audit trails
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  samsvar audit export --organisation org_0197… trail.jsonl")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write one organisation's entries, checkpoints and proofs into a file, after signing a checkpoint
    #[command(
        after_help = "Example:\n  samsvar audit export --organisation org_0197… trail.jsonl\n  samsvar verify --key samsvar/0f…+2c…+AQ… trail.jsonl"
    )]
    Export {
        /// Whose trail
        #[arg(long, value_name = "ID")]
        organisation: OrganisationId,
        /// The file to write
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Runs it.
pub async fn run(common: &Common, arguments: Arguments) -> Result<ExitCode, Failure> {
    let What::Export { organisation, file } = arguments.what;
    let options = common.options()?;
    telemetry::log(&options.telemetry);
    let parts = wiring::open_beside(&options, Arc::new(RealClock::new()), Arc::new(RealChance::new()?)).await?;
    let exported = export(&parts, organisation, &file).await?;
    let key = parts.keys.signer().await?.verifier_key();
    parts.close().await?;
    let audit::Exported { entries, checkpoints } = exported;
    if common.json {
        say::json(&json!({ "file": file, "entries": entries, "checkpoints": checkpoints, "verifyKey": key }))?;
    } else {
        say::line(format_args!(
            "{}: {entries} entries, {checkpoints} checkpoints\ncheck it with: samsvar verify --key {key} {}",
            file.display(),
            file.display()
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Signs what has not been signed, then writes the file whole under another name, so that no half one is left behind.
async fn export(parts: &Parts, organisation: OrganisationId, file: &Path) -> Result<audit::Exported, Failure> {
    let signer = parts.keys.signer().await?;
    parts
        .store
        .installation(async |unit: &mut InstallationUnit| {
            audit::checkpoint(unit, organisation, &signer, unit.now()).await.map_err(store::Error::from)
        })
        .await?;
    let unwritten = |error: std::io::Error| Failure::of(format!("{} cannot be written", file.display()), &error);
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let draft = tempfile::NamedTempFile::new_in(folder).map_err(unwritten)?;
    let mut out = BufWriter::new(draft);
    let read = parts.store.read(&Scope::operator(organisation));
    let exported = match audit::export(&read, organisation, &signer, &mut out).await {
        Err(audit::Error::NoCheckpoint) => {
            return Err(Failure::new(format!(
                "there is no organisation {organisation} here; look for its id with `samsvar pack load` or in the API"
            )));
        }
        exported => exported.map_err(store::Error::from)?,
    };
    out.flush().map_err(unwritten)?;
    let draft = out.into_inner().map_err(|error| unwritten(error.into_error()))?;
    draft.as_file().sync_all().map_err(unwritten)?;
    draft.persist(file).map_err(|error| unwritten(error.error))?;
    Ok(exported)
}
