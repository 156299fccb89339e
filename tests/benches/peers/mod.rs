//! Others that do the same on the same PostgreSQL server, each as `tests/peers` pins it. `tests/bench` installs them.

mod graphile_worker;
mod postgraphile;

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::table::Line;

pub use graphile_worker::measure as graphile_worker;
pub use postgraphile::measure as postgraphile;

/// Names the folder into which they are installed.
const VARIABLE: &str = "SAMSVAR_BENCH_PEERS";
/// Each brings the Node that it is pinned to, which may be a newer one than the machine's.
const NODE: &str = "node_modules/.bin/node";

/// Where one is installed; else what is told.
fn installed(name: &str) -> Result<PathBuf, Line> {
    let folder = std::env::var_os(VARIABLE).map(|folder| PathBuf::from(folder).join(name));
    folder
        .filter(|folder| folder.join(NODE).exists())
        .ok_or_else(|| Line::told(name, format!("SKIPPED: {VARIABLE} names no folder with it")))
}

/// A program of theirs, which is told a line and answers one. It does not outlive its value.
struct Peer {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Peer {
    /// Runs a script of the folder, with a database.
    fn start(folder: &PathBuf, script: &str, database: &str) -> Self {
        let mut command = Command::new(folder.join(NODE));
        command.arg(script).current_dir(folder).env("DATABASE_URL", database);
        // What they do in development costs more.
        command.env("NODE_ENV", "production").env("GRAPHILE_ENV", "production");
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the peer starts");
        let input = process.stdin.take().expect("it is piped");
        let output = BufReader::new(process.stdout.take().expect("it is piped"));
        Self { process, input, output }
    }

    fn tell(&mut self, line: &str) {
        writeln!(self.input, "{line}").expect("the peer listens");
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        let length = self.output.read_line(&mut line).expect("the peer answers");
        assert!(length > 0, "the peer has ended; what it wrote to standard error says why");
        line
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have come to its end by itself; then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
