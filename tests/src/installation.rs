//! One installation: a folder of its own, and the commands that are run in it.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde::de::DeserializeOwned;
use tempfile::TempDir;

use crate::postgres::Databases;
use crate::{Database, Server, binary, until};

/// A command on two busy cores, in a build without optimisation.
const COMMAND_LIMIT: Duration = Duration::from_secs(900);

/// Our variables of the surrounding shell say nothing to a program under test.
const OURS: &str = "SAMSVAR_";

/// A temporary folder with database, keys and logs; on PostgreSQL with two databases that go with it.
pub struct Installation {
    settings: Vec<(String, String)>,
    /// Where it is not on SQLite.
    databases: Option<Databases>,
    folder: TempDir,
}

/// What a command left behind.
#[derive(Debug)]
pub struct Finished {
    /// Its exit code; none = ended by a signal.
    pub code: Option<i32>,
    /// What it wrote to standard output.
    pub out: String,
    /// What it wrote to standard error.
    pub err: String,
}

impl Installation {
    /// An empty folder; the server will listen on any free port.
    ///
    /// # Panics
    ///
    /// Where no temporary folder can be made.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = format!("sqlite://{}", folder.path().join("samsvar.db").display());
        let settings = vec![
            ("SAMSVAR__SERVER__ADDRESS".to_owned(), "127.0.0.1:0".to_owned()),
            ("SAMSVAR__DATABASE__URL".to_owned(), url),
        ];
        Self { settings, databases: None, folder }
    }

    /// An empty folder, with empty databases on the server of the tests where it is on PostgreSQL. None where there is no
    /// such server.
    ///
    /// # Panics
    ///
    /// Where no database can be made.
    pub async fn on(database: Database) -> Option<Self> {
        match database {
            Database::Sqlite => Some(Self::new()),
            Database::Postgres => Some(Self::with_databases(Databases::make().await?)),
        }
    }

    /// An empty folder, with empty databases on a server of the caller's own, by the address of its superuser.
    ///
    /// # Panics
    ///
    /// Where no database can be made.
    pub async fn on_server(address: &str) -> Self {
        Self::with_databases(Databases::make_on(address.to_owned()).await)
    }

    fn with_databases(databases: Databases) -> Self {
        let mut new = Self::new();
        let beside = [
            ("SAMSVAR__KEYS__MASTER_FILE", new.path("master.key").display().to_string()),
            ("SAMSVAR__FILES__URL", format!("file://{}", new.path("files").display())),
        ];
        new.settings.extend(databases.settings());
        new.settings.extend(beside.map(|(key, value)| (key.to_owned(), value)));
        new.databases = Some(databases);
        new
    }

    /// The address of the main database's superuser, for whoever looks past every door; none on SQLite.
    #[must_use]
    pub fn superuser(&self) -> Option<String> {
        self.databases.as_ref().map(Databases::superuser)
    }

    /// What a setting says that was made with the installation, or added last.
    ///
    /// # Panics
    ///
    /// Where nothing was said.
    #[must_use]
    pub fn setting(&self, key: &str) -> &str {
        let said = self.settings.iter().rev().find(|(name, _)| name == key);
        said.map_or_else(|| panic!("nothing is said of {key}"), |(_, value)| value)
    }

    /// The same with one more setting, as `SAMSVAR__SECTION__KEY`.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.settings.push((key.to_owned(), value.to_owned()));
        self
    }

    /// A path inside the folder.
    #[must_use]
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the folder.
    ///
    /// # Panics
    ///
    /// Where it cannot be written.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, contents).expect("the folder takes a file");
        path
    }

    /// Runs a command to its end.
    ///
    /// # Panics
    ///
    /// Where it does not come to its end.
    pub async fn run(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Finished {
        let outputs = tempfile::tempdir_in(self.folder.path()).expect("a temporary folder can be made");
        let (out, err) = (outputs.path().join("out"), outputs.path().join("err"));
        let mut command = self.command(arguments);
        let what = format!("{command:?}");
        command.stdout(create(&out)).stderr(create(&err));
        let mut child = Ended(command.spawn().expect("the program starts"));
        let status = until(COMMAND_LIMIT, &what, async || child.0.try_wait().expect("a child can be asked")).await;
        Finished { code: status.code(), out: read(&out), err: read(&err) }
    }

    /// Runs a command that must succeed, and gives what it wrote to standard output.
    ///
    /// # Panics
    ///
    /// Where it fails.
    pub async fn succeed(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> String {
        let arguments: Vec<_> = arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
        let finished = self.run(&arguments).await;
        assert_eq!(finished.code, Some(0), "{arguments:?}\n{}{}", finished.out, finished.err);
        finished.out
    }

    /// Runs a command that must succeed and write one JSON document.
    ///
    /// # Panics
    ///
    /// Where it fails or writes something else.
    pub async fn json<T: DeserializeOwned>(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> T {
        let out = self.succeed(arguments).await;
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error} in {out:?}"))
    }

    /// Starts the server and waits until it says that it is ready. `arguments` begin with the command.
    pub async fn start(&self, arguments: &[&str]) -> Server {
        Server::start(self, "", self.command(arguments)).await
    }

    /// Starts one more process beside it, as a worker is one; `name` tells its log from the others'.
    pub async fn start_beside(&self, name: &str, arguments: &[&str]) -> Server {
        self.start_command(name, self.command(arguments)).await
    }

    /// The same by a command that begins as [`Self::command`] does, and was changed.
    pub async fn start_command(&self, name: &str, command: Command) -> Server {
        Server::start(self, &format!("-{name}"), command).await
    }

    /// The program with this installation's settings, ready to be spawned.
    pub fn command(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(binary());
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with(OURS)) {
            command.env_remove(name);
        }
        command.envs(self.settings.iter().map(|(key, value)| (key, value)));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }
}

impl Default for Installation {
    fn default() -> Self {
        Self::new()
    }
}

/// A process that does not outlive the test that started it.
pub(crate) struct Ended(pub(crate) std::process::Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have come to its end by itself; then there is nothing to end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn create(path: &Path) -> File {
    File::options().create(true).append(true).open(path).expect("the folder takes a file")
}

pub(crate) fn read(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}
