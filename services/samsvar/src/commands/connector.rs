//! `samsvar connector check`: whether other systems' databases are as an organisation's data sets declare them.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use connectors::{Connectors, Error};
use kernel::{Fault, OrganisationId, Scope};
use serde_json::{Value, json};

use crate::cli::Common;
use crate::real::{RealChance, RealClock};
use crate::wiring::{self, Parts};
use crate::{Failure, say, telemetry};

/// Look at other systems' databases
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  samsvar connector check --organisation org_0197…")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Say of every data set whether its tables are as declared, and whether the account may do what it takes and no more
    #[command(after_help = "Example:\n  samsvar connector check --organisation org_0197…")]
    Check {
        /// Whose data sets
        #[arg(long, value_name = "ID")]
        organisation: OrganisationId,
    },
}

/// Runs it. Nothing is changed anywhere.
pub async fn run(common: &Common, arguments: Arguments) -> Result<ExitCode, Failure> {
    let What::Check { organisation } = arguments.what;
    let options = common.options()?;
    telemetry::log(&options.telemetry);
    let parts = wiring::open_beside(&options, Arc::new(RealClock::new()), Arc::new(RealChance::new()?)).await?;
    let looked = look(&parts, &Scope::operator(organisation)).await;
    parts.close().await?;
    let looked = looked?;
    if looked.is_empty() {
        return Err(Failure::new(format!("{organisation} declares no data sets; a pack does, under [[data_sets]]")));
    }
    if common.json {
        say::json(&json!({ "dataSets": looked.iter().map(Looked::json).collect::<Vec<_>>() }))?;
    } else {
        for Looked { key, connector, refusal } in &looked {
            match refusal {
                None => say::line(format_args!("{key}: is in {connector} as declared"))?,
                Some(refusal) => say::line(format_args!("{key}: {refusal} ({})", refusal.code()))?,
            }
        }
    }
    let holds = looked.iter().all(|looked| looked.refusal.is_none());
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What was found of a data set.
struct Looked {
    key: String,
    connector: String,
    refusal: Option<Error>,
}

impl Looked {
    fn json(&self) -> Value {
        let (code, message) = (self.refusal.as_ref().map(Fault::code), self.refusal.as_ref().map(ToString::to_string));
        json!({ "key": self.key, "connector": self.connector, "code": code, "message": message })
    }
}

async fn look(parts: &Parts, scope: &Scope) -> Result<Vec<Looked>, Failure> {
    let connectors = parts.ports.extensions.get::<Connectors>().unwrap_or_default();
    let read = parts.store.read(scope);
    let mut found = Vec::new();
    for declared in connectors::data_sets(&read, scope).await? {
        let connector = connectors.find(&read, scope, &declared.connector).await;
        found.push((declared, connector));
    }
    // Whoever is far away is not waited for with a snapshot open.
    drop(read);
    let mut looked = Vec::new();
    for (declared, connector) in found {
        let refusal = match connector {
            Ok(connector) => connector.inspect(declared.set()).await.err(),
            Err(refusal) => Some(refusal),
        };
        looked.push(Looked { key: declared.key, connector: declared.connector, refusal });
    }
    Ok(looked)
}
