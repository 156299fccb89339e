//! `samsvar demo`: a year that is lived, then a server to look around in.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use chrono::{Months, NaiveDate};
use kernel::{Clock, Instant};
use serde_json::{Value, json};

use crate::cli::Common;
use crate::demo::{self, Doors, Lived, Summary, Wanted, packs};
use crate::real::RealClock;
use crate::server::{self, How};
use crate::telemetry::Telemetry;
use crate::{Failure, calls, say, telemetry};

/// Live a year of an invented business in a throwaway database, then serve it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  samsvar demo\n  samsvar demo --from 2026-01-01 --to 2026-12-31 --exit\n  samsvar demo --address 127.0.0.1:0 --json\n\nThe same dates and the same --seed give the same year. Nothing is left behind, unless --keep says where."
)]
pub struct Arguments {
    /// Whose year: small-business, or all
    #[arg(long, value_name = "NAME", default_value = "small-business")]
    pack: String,
    /// The first day; left out = one year before today
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    /// The last day; left out = until now
    #[arg(long, value_name = "DATE")]
    to: Option<NaiveDate>,
    /// What decides who is away when, and what takes how long
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Where to keep the database; it must not hold one yet
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Where to listen, instead of server.address
    #[arg(long, value_name = "IP:PORT")]
    address: Option<SocketAddr>,
    /// Stop when the year is over, instead of serving it
    #[arg(long)]
    exit: bool,
}

/// Runs it.
pub async fn run(common: &Common, arguments: Arguments) -> Result<ExitCode, Failure> {
    let options = common.options()?.at(arguments.address);
    telemetry::log_quietly(&options.telemetry);
    let telemetry = Telemetry::begin(&options.telemetry)?;
    let stop = server::stop_signal()?;
    // Before a minute is spent on the year: is the address free?
    let listener = if arguments.exit { None } else { Some(server::bind(options.server.address).await?) };
    let wanted = wanted(&arguments, RealClock::new().now())?;
    let folder = Folder::make(arguments.keep.as_deref())?;
    let clock = RealClock::new();
    let lived = tokio::select! {
        lived = demo::live(&options, folder.path(), &wanted) => lived?,
        () = stop.cancelled() => return Err(Failure::new("stopped before the year was over")),
    };
    let took = clock.elapsed().as_secs_f64();
    let summaries = summaries(&lived, wanted.to).await?;
    if let Folder::Kept(kept) = &folder {
        demo::keep_certificates(&lived, kept).await?;
    }
    let doors = Doors::open(&lived).await?;
    if !common.json {
        tell(&summaries, took)?;
    }
    let Some(listener) = listener else {
        if common.json {
            say::json(&with_summaries(json!(doors), &summaries))?;
        }
        lived.parts.close().await?;
        folder.tell();
        return Ok(ExitCode::SUCCESS);
    };
    lived.parts.store.run_test_clock(true).await?;
    let options = Arc::new(options.within(folder.path()));
    let ready = {
        let (options, json) = (options.clone(), common.json);
        move |address| {
            if json {
                ready_as_json(address, &doors, &summaries)
            } else {
                calls::tell(address, &options, &doors, &program())
            }
        }
    };
    server::serve(&lived.parts, &options, How { worker: true, telemetry }, listener, stop, ready).await?;
    folder.tell();
    Ok(ExitCode::SUCCESS)
}

/// Dates on the command line are whole days: the last one is lived to its end.
fn wanted(arguments: &Arguments, now: Instant) -> Result<Wanted, Failure> {
    let zone = demo::zone();
    let today = zone.date(now);
    let from = arguments.from.or_else(|| today.checked_sub_months(Months::new(12))).unwrap_or(today);
    let to = match arguments.to {
        Some(last) => last.succ_opt().map_or(now, |next| zone.start_of(next)),
        None => now,
    };
    Ok(Wanted { packs: packs::called(&arguments.pack)?, from, to, seed: arguments.seed })
}

async fn summaries(lived: &Lived, to: Instant) -> Result<Vec<Summary>, Failure> {
    let mut summaries = Vec::new();
    for place in &lived.places {
        summaries.push(Summary::of(&lived.parts.store, place, to).await?);
    }
    Ok(summaries)
}

fn tell(summaries: &[Summary], took: f64) -> Result<(), Failure> {
    for summary in summaries {
        say::line(summary)?;
    }
    say::aside(format_args!("lived in {took:.1} seconds"));
    Ok(())
}

fn with_summaries(mut line: Value, summaries: &[Summary]) -> Value {
    line["summaries"] = json!(summaries);
    line
}

/// As it was called.
fn program() -> String {
    std::env::args_os().next().map_or_else(|| "samsvar".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn ready_as_json(address: SocketAddr, doors: &Doors, summaries: &[Summary]) -> Result<(), Failure> {
    let mut line = with_summaries(json!(doors), summaries);
    line["address"] = json!(format!("http://{address}"));
    line["graphql"] = json!(format!("http://{address}/graphql"));
    say::json(&line)
}

/// Where the database lies: a folder that goes away with the program, or one that stays.
enum Folder {
    Throwaway(tempfile::TempDir),
    Kept(PathBuf),
}

impl Folder {
    fn make(keep: Option<&std::path::Path>) -> Result<Self, Failure> {
        let Some(keep) = keep else {
            let made = tempfile::Builder::new().prefix("samsvar-demo-").tempdir();
            return Ok(Self::Throwaway(
                made.map_err(|error| Failure::of("a temporary folder cannot be made", &error))?,
            ));
        };
        if keep.join("samsvar.db").exists() {
            return Err(Failure::new(format!(
                "{} holds a database already; name another folder by --keep, or serve it with `samsvar serve --test-clock running`",
                keep.display()
            )));
        }
        std::fs::create_dir_all(keep)
            .map_err(|error| Failure::of(format!("the folder {} cannot be made", keep.display()), &error))?;
        Ok(Self::Kept(keep.to_owned()))
    }

    /// Says how what is kept can be served again.
    fn tell(&self) {
        if let Self::Kept(folder) = self {
            say::aside(format_args!(
                "kept in {folder}, certificates in {folder}/certificates; serve it with: SAMSVAR__DATABASE__URL=sqlite://{folder}/samsvar.db \
                 SAMSVAR__CONNECTORS__CRM__URL=sqlite://{folder}/crm.db SAMSVAR__CONNECTORS__CRM__ORGANISATION=310000019 \
                 {} serve --test-clock running",
                program(),
                folder = folder.display()
            ));
        }
    }

    fn path(&self) -> &std::path::Path {
        match self {
            Self::Throwaway(folder) => folder.path(),
            Self::Kept(folder) => folder,
        }
    }
}
