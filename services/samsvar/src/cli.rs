//! The command line: what can be asked for, and the way from there to a command.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands::{
    audit, backup, config, connector, demo, ledger, migrate, pack, restore, schema, serve, token, verify, worker,
};
use crate::config::{Environment, Options, load};
use crate::{Failure, say};

/// Privacy work that holds itself: cases, meetings, actions, and a trail that can be checked.
#[derive(Debug, Parser)]
#[command(
    name = "samsvar",
    version,
    propagate_version = true,
    after_help = "Examples:\n  samsvar demo                     a year of a small business, in about a minute, then a server to look around in\n  samsvar                          serve, with the defaults of config/samsvar.toml\n  samsvar serve --config own.toml  serve, with options of your own"
)]
pub struct Cli {
    /// What is common to all commands.
    #[command(flatten)]
    pub common: Common,
    /// What to do; nothing = serve.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What is common to all commands.
#[derive(Debug, Clone, clap::Args)]
pub struct Common {
    /// Options over the built-in ones; `samsvar config show` prints them all
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Write the result as JSON, for scripts
    #[arg(long, global = true)]
    pub json: bool,
}

impl Common {
    /// The options in force.
    pub fn options(&self) -> Result<Options, Failure> {
        let environment: Environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        load(self.config.as_deref(), environment)
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
#[expect(missing_docs, reason = "each is described where its arguments are")]
pub enum Command {
    Serve(serve::Arguments),
    Worker(worker::Arguments),
    Demo(demo::Arguments),
    Migrate(migrate::Arguments),
    Schema(schema::Arguments),
    Config(config::Arguments),
    Pack(pack::Arguments),
    Connector(connector::Arguments),
    Token(token::Arguments),
    Audit(audit::Arguments),
    Ledger(ledger::Arguments),
    Backup(backup::Arguments),
    Restore(restore::Arguments),
    Verify(verify::Arguments),
}

/// A document within its limits nests deep enough to need more than the usual stack in a build without optimisation.
const STACK_BYTES: usize = 8 << 20;

/// Does what the command line says. What goes wrong is told in one sentence on standard error.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK_BYTES).build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return failed(&Failure::of("the program cannot start", &error)),
    };
    match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(failure) => failed(&failure),
    }
}

async fn run(Cli { common, command }: Cli) -> Result<ExitCode, Failure> {
    match command.unwrap_or_else(|| Command::Serve(serve::Arguments::default())) {
        Command::Serve(arguments) => serve::run(&common, arguments).await,
        Command::Worker(arguments) => worker::run(&common, arguments).await,
        Command::Demo(arguments) => demo::run(&common, arguments).await,
        Command::Migrate(arguments) => migrate::run(&common, arguments).await,
        Command::Schema(arguments) => schema::run(arguments),
        Command::Config(arguments) => config::run(&common, arguments),
        Command::Pack(arguments) => pack::run(&common, arguments).await,
        Command::Connector(arguments) => connector::run(&common, arguments).await,
        Command::Token(arguments) => token::run(&common, arguments).await,
        Command::Audit(arguments) => audit::run(&common, arguments).await,
        Command::Ledger(arguments) => ledger::run(&common, arguments).await,
        Command::Backup(arguments) => backup::run(&common, arguments).await,
        Command::Restore(arguments) => restore::run(&common, arguments).await,
        Command::Verify(arguments) => verify::run(&common, &arguments),
    }
}

fn failed(failure: &Failure) -> ExitCode {
    say::aside(format_args!("samsvar: {failure}"));
    ExitCode::FAILURE
}
