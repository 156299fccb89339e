//! A PostgreSQL server that the harness itself starts, breaks and ends.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{AssertSqlSafe, Connection, query_scalar, raw_sql};
use tempfile::TempDir;

/// Where Debian keeps the programs.
const PLACES: &str = "/usr/lib/postgresql";
const SETTINGS: &str = "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 60\n\
                        shared_buffers = 32MB\nfsync = off\nlog_min_messages = fatal\nautovacuum = off\n";
/// Files of the log are no larger than this, so that one of the tables' can be the largest.
const LOG_MEGABYTES: &str = "--wal-segsize=1";

/// A server with its own folder and port.
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// None where there is no such program.
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            println!("there is no {PLACES}/*/bin/initdb: no bad day on PostgreSQL");
            return None;
        };
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        if is_root() {
            shell(&format!("chown postgres {}", folder.path().display()));
        }
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        drop(listener);
        let server = Self { programs, folder, port };
        server.run(
            "initdb",
            ["-D", &server.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N", LOG_MEGABYTES],
        );
        let file = Path::new(&server.data()).join("postgresql.conf");
        let settings = std::fs::read_to_string(&file).expect("initdb writes it");
        std::fs::write(&file, settings + SETTINGS).expect("it can be written");
        server.control(&["start"]);
        Some(server)
    }

    /// The superuser's address.
    pub fn address(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Ends it as a crash would, so that it has to recover.
    pub fn crash(&self) {
        self.control(&["stop", "-m", "immediate"]);
    }

    pub fn revive(&self) {
        self.control(&["start"]);
    }

    /// Statements of the superuser, each by itself. Some end others' connections, and say so.
    pub async fn sql(&self, statements: &[String]) {
        let mut superuser = self.connect().await.expect("the server answers its superuser");
        for sql in statements {
            let done = raw_sql(AssertSqlSafe(sql.clone())).execute(&mut superuser).await;
            done.unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
        superuser.close().await.expect("it closes");
    }

    /// Rewrites a table's rows, and leaves the room of the old ones as it is, until its file is larger than one of the
    /// log's.
    pub async fn swell(&self, database: &str, table: &str) {
        let mut owner = PgConnection::connect(database).await.expect("the server answers");
        let loops = format!(
            "DO $$ BEGIN SET LOCAL session_replication_role = replica;
             FOR turn IN 1..40 LOOP EXIT WHEN pg_relation_size('{table}') > 2 * 1024 * 1024;
             UPDATE {table} SET title = title; END LOOP; END $$"
        );
        raw_sql(AssertSqlSafe(loops)).execute(&mut owner).await.expect("rows are rewritten");
        owner.close().await.expect("it closes");
    }

    /// How large a table's file is.
    pub async fn bytes(&self, database: &str, table: &str) -> u64 {
        self.number(database, &format!("SELECT pg_relation_size('{table}')")).await
    }

    /// The server's time since 1970.
    pub async fn now(&self, database: &str) -> Duration {
        Duration::from_micros(self.number(database, &format!("SELECT {}", micros("clock_timestamp()"))).await)
    }

    /// How many jobs some worker has under a lease that ends after this time.
    pub async fn jobs_in_hand(&self, database: &str, after: Duration) -> u64 {
        let (ends, after) = (micros("lease_until"), after.as_micros());
        self.number(database, &format!("SELECT count(*) FROM jobs WHERE state = 'running' AND {ends} > {after}")).await
    }

    async fn number(&self, database: &str, question: &str) -> u64 {
        let mut superuser = PgConnection::connect(database).await.expect("the server answers");
        let asked = query_scalar(AssertSqlSafe(question.to_owned()));
        let number: i64 = asked.fetch_one(&mut superuser).await.expect("a number");
        superuser.close().await.expect("it closes");
        u64::try_from(number).expect("no less than nothing")
    }

    /// How large a file may become that the server or one of those whom it has started writes.
    pub fn limit(&self, bytes: &str) {
        for id in self.processes() {
            let line = limit(&id, bytes);
            // One that has ended meanwhile writes nothing.
            let _ = self.command("prlimit").args(line.split_whitespace().skip(1)).status();
        }
    }

    fn processes(&self) -> Vec<String> {
        let file = Path::new(&self.data()).join("postmaster.pid");
        let text = std::fs::read_to_string(file).expect("it runs");
        let first = text.lines().next().expect("it begins with a number").to_owned();
        let children = std::fs::read_to_string(format!("/proc/{first}/task/{first}/children")).unwrap_or_default();
        children.split_whitespace().map(str::to_owned).chain([first.clone()]).collect()
    }

    /// A connection that takes a place.
    pub async fn connect(&self) -> Result<PgConnection, sea_orm::sqlx::Error> {
        PgConnection::connect(&self.address()).await
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn control(&self, what: &[&str]) {
        let log = self.folder.path().join("log").display().to_string();
        let (data, port) = (self.data(), format!("-p {}", self.port));
        let common = ["-D", &data, "-l", &log, "-o", &port, "-w", "-s"];
        self.run("pg_ctl", common.iter().chain(what));
    }

    fn run(&self, program: &str, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) {
        let mut command = self.command(self.programs.join(program));
        command.args(arguments).current_dir(self.folder.path()).stdin(std::process::Stdio::null());
        // It hands its output on to the server, which would keep a pipe open for as long as it lives.
        let output = std::fs::File::create(self.folder.path().join(format!("{program}.out"))).expect("a file");
        command.stdout(output.try_clone().expect("a second handle")).stderr(output);
        let done = command.status().expect("the program starts");
        let said = || std::fs::read_to_string(self.folder.path().join(format!("{program}.out"))).unwrap_or_default();
        assert!(done.success(), "{command:?}: {}", said());
    }
}

impl Postgres {
    /// As the server's own user, because it refuses to run as root.
    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        if !is_root() {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if Path::new(&self.data()).join("postmaster.pid").exists() {
            self.crash();
        }
    }
}

fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir(PLACES).ok()?.flatten();
    let mut found: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    found.retain(|bin| bin.join("initdb").is_file());
    found.sort();
    found.pop()
}

/// Whether the tests run as root, who passes over every right on files.
pub fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

/// A line of shell that must succeed.
pub fn shell(line: &str) {
    let done = Command::new("sh").args(["-c", line]).status().expect("there is a shell");
    assert!(done.success(), "{line}");
}

/// What tells the system how large a process's files may become. Only writing is limited: what is there is read as before.
pub fn limit(id: &str, bytes: &str) -> String {
    format!("prlimit --pid {id} --fsize={bytes}:unlimited")
}

/// A time of the server's as a whole number.
fn micros(time: &str) -> String {
    format!("(extract(epoch FROM {time}) * 1000000)::bigint")
}
