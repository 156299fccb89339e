//! PostgreSQL's own programs, which know how to write a database down and read it again.
//!
//! Whatever they connect by goes in through their environment, which only this user reads; a command line everybody sees.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;
use url::Url;

use super::Error;
use crate::config::Options;

/// What a session must say to be let through to all rows: it is the role that owns the tables, taking care of them.
const ALL_ROWS: &str = "-c samsvar.schema=on -c statement_timeout=0";
/// The table that has a row in every database of ours.
const NEVER_EMPTY: &str = "installation";

/// The programs, and the database that they are for.
pub struct Tools {
    dump: PathBuf,
    restore: PathBuf,
    environment: BTreeMap<&'static str, String>,
    server: u32,
}

impl Tools {
    /// For the database by the role that owns it. Refuses programs that are missing or older than the server.
    pub async fn of(options: &Options) -> Result<Self, Error> {
        let address = options.database.migration_url().unwrap_or_else(|| options.database.url());
        let reached = crate::wiring::store_options(options, store::Opening::Command, false);
        let server = store::backup::server_version(&reached).await?.unwrap_or_default();
        let (dump, restore) = (options.backup.pg_dump.clone(), options.backup.pg_restore.clone());
        let environment = environment(&address).ok_or_else(|| store::Error::Url("postgres://…".to_owned()))?;
        let tools = Self { dump, restore, environment, server };
        tools.check(&tools.dump, "backup.pg_dump").await?;
        tools.check(&tools.restore, "backup.pg_restore").await?;
        Ok(tools)
    }

    /// Writes the database into a file, of one state, while others go on.
    pub async fn dump(&self, file: &Path) -> Result<(), Error> {
        let mut command = self.command(&self.dump);
        command.args(["--format=custom", "--no-owner", "--no-privileges", "--enable-row-security", "--no-password"]);
        // Made here, it is its owner's alone from the first byte on.
        super::folder::private()
            .create_new(true)
            .write(true)
            .open(file)
            .map_err(|error| Error::File(file.to_owned(), error))?;
        run(command.arg("--file").arg(file)).await?;
        // What passes row security is told by a setting. A pooler that loses it would leave a dump of empty tables.
        let mut look = self.command(&self.restore);
        look.args(["--data-only", "--file=-"]).arg(format!("--table={NEVER_EMPTY}")).arg(file);
        let rows = run(&mut look).await?;
        let rows = rows.lines().skip_while(|line| !line.starts_with("COPY ")).skip(1);
        match rows.take_while(|line| *line != "\\.").next() {
            Some(_) => Ok(()),
            None => Err(Error::Empty),
        }
    }

    /// Reads a file into the database, which must be empty: all of it or nothing. The walls and rights are left out; they are
    /// made for the roles that are here, by whoever brings the database up next.
    pub async fn restore(&self, file: &Path) -> Result<(), Error> {
        let listed = run(self.command(&self.restore).arg("--list").arg(file)).await?;
        let wanted: String = listed.lines().filter(|line| is_ours(line)).flat_map(|line| [line, "\n"]).collect();
        let list = tempfile::NamedTempFile::new().map_err(|error| Error::File(std::env::temp_dir(), error))?;
        std::fs::write(list.path(), wanted).map_err(|error| Error::File(list.path().to_owned(), error))?;
        let mut command = self.command(&self.restore);
        command.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password"]);
        command.arg("--use-list").arg(list.path()).arg("--dbname").arg(&self.environment["PGDATABASE"]);
        run(command.arg(file)).await?;
        Ok(())
    }

    async fn check(&self, program: &Path, key: &'static str) -> Result<(), Error> {
        let shown = program.display().to_string();
        let asked = Command::new(program).arg("--version").stdin(Stdio::null()).output().await;
        let asked = asked.map_err(|error| Error::ToolMissing(shown.clone(), error, key))?;
        let said = String::from_utf8_lossy(&asked.stdout);
        match version(&said) {
            None => Err(Error::ToolFailed(shown, "it does not say its version".to_owned())),
            Some(own) if own < self.server => Err(Error::ToolTooOld { program: shown, own, server: self.server, key }),
            Some(_) => Ok(()),
        }
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.envs(self.environment.iter()).stdin(Stdio::null()).kill_on_drop(true);
        command
    }
}

/// Runs it to its end, and gives what it wrote.
async fn run(command: &mut Command) -> Result<String, Error> {
    let program = command.as_std().get_program().to_string_lossy().into_owned();
    let done = command.output().await.map_err(|error| Error::ToolFailed(program.clone(), error.to_string()))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        let first = said.lines().find(|line| line.contains("error:")).unwrap_or_default();
        return Err(Error::ToolFailed(program, first.to_owned()));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Whether an entry of a dump's list is a table, an index or rows: no policy, no right, nothing of the server's own.
fn is_ours(line: &str) -> bool {
    let mut words = line.split_whitespace().skip(3);
    match words.next() {
        None => false,
        Some("POLICY" | "ACL" | "EXTENSION" | "SCHEMA") => false,
        Some("ROW") => words.next() != Some("SECURITY"),
        Some("COMMENT") => words.nth(1).is_some_and(|of| of == "TABLE" || of == "COLUMN"),
        Some(_) => !line.starts_with(';'),
    }
}

/// The first number that a program of PostgreSQL's says of itself.
fn version(said: &str) -> Option<u32> {
    let number = said.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// An address in the words that PostgreSQL's programs look for in their environment.
fn environment(address: &str) -> Option<BTreeMap<&'static str, String>> {
    let url = Url::parse(address).ok()?;
    let mut words = BTreeMap::from([("PGOPTIONS", ALL_ROWS.to_owned()), ("PGAPPNAME", "samsvar backup".to_owned())]);
    let mut set = |name, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            words.insert(name, value);
        }
    };
    set("PGHOST", url.host_str().map(|host| plain(host.trim_matches(['[', ']']))));
    set("PGPORT", url.port().map(|port| port.to_string()));
    set("PGUSER", Some(plain(url.username())));
    set("PGPASSWORD", url.password().map(plain));
    set("PGDATABASE", Some(plain(url.path().trim_start_matches('/'))));
    for (key, value) in url.query_pairs() {
        let name = match &*key {
            "host" | "hostaddr" => "PGHOST",
            "port" => "PGPORT",
            "user" => "PGUSER",
            "password" => "PGPASSWORD",
            "dbname" => "PGDATABASE",
            "sslmode" | "ssl-mode" => "PGSSLMODE",
            "sslrootcert" | "ssl-root-cert" | "ssl-ca" => "PGSSLROOTCERT",
            "sslcert" | "ssl-cert" => "PGSSLCERT",
            "sslkey" | "ssl-key" => "PGSSLKEY",
            _ => continue,
        };
        set(name, Some(value.into_owned()));
    }
    words.contains_key("PGDATABASE").then_some(words)
}

/// A part of an address without its percent signs.
fn plain(text: &str) -> String {
    // A plus sign stands for itself here, and in the pairs behind a question mark it would not.
    let pair = text.replace('+', "%2B").replace('&', "%26");
    url::form_urlencoded::parse(format!("={pair}").as_bytes()).map(|(_, value)| value.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_what_the_programs_look_for() {
        let words = environment("postgres://own%40er:p%40s+s@db.example:6432/sam%20svar?sslmode=require").unwrap();
        let expected = [
            ("PGHOST", "db.example"),
            ("PGPORT", "6432"),
            ("PGUSER", "own@er"),
            ("PGPASSWORD", "p@s+s"),
            ("PGDATABASE", "sam svar"),
            ("PGSSLMODE", "require"),
        ];
        for (name, value) in expected {
            assert_eq!(words.get(name).map(String::as_str), Some(value), "{name}");
        }
        let socket = environment("postgres:///samsvar?host=/run/postgresql&user=owner").unwrap();
        assert_eq!((&*socket["PGHOST"], &*socket["PGUSER"]), ("/run/postgresql", "owner"));
        assert_eq!(environment("postgres://db"), None);
    }

    #[test]
    fn a_version_is_read_as_each_distribution_says_it() {
        let cases = [
            ("pg_dump (PostgreSQL) 15.19 (Debian 15.19-0+deb12u1)", Some(15)),
            ("pg_dump (PostgreSQL) 17devel", Some(17)),
            ("pg_dump (PostgreSQL) 9.6.24", Some(9)),
            ("something else", None),
        ];
        for (said, read) in cases {
            assert_eq!(version(said), read, "{said}");
        }
    }

    #[test]
    fn walls_and_rights_are_left_out_of_what_is_read_back() {
        let kept = [
            "215; 1259 16390 TABLE public items owner",
            "3456; 0 16390 TABLE DATA public items owner",
            "3300; 1259 16400 INDEX public items_by_due owner",
            "3457; 0 0 COMMENT public TABLE items owner",
            "3458; 0 0 COMMENT public COLUMN items.id owner",
        ];
        let left = [
            ";",
            "; Archive created at 2026-11-30 06:00:00 UTC",
            "3500; 3256 16500 POLICY public items samsvar_schema owner",
            "3501; 0 16390 ROW SECURITY public items owner",
            "3502; 0 0 ACL public TABLE items owner",
            "3503; 0 0 COMMENT - EXTENSION plpgsql",
        ];
        assert!(kept.iter().all(|line| is_ours(line)));
        assert!(!left.iter().any(|line| is_ours(line)));
    }
}
