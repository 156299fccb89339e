//! Running the binary in a folder of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// Where the pack of organisation A lies.
pub(crate) fn small_business() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/packs/small-business.toml")
}

/// A folder in which nothing is there yet.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder can be made"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, text).expect("a file can be written");
        path
    }

    /// The command, without anybody's environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_samsvar"));
        command.args(arguments).current_dir(self.path()).env_clear().env("TMPDIR", self.path());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().expect("the binary runs"))
    }

    /// Runs it, which must succeed, and reads the last line of what it says.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.run(arguments);
        assert!(ran.ok, "{arguments:?}: {}", ran.err);
        let line = ran.out.lines().last().expect("it says something");
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    /// Serves on any free port until it is dropped.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Server {
        let all = [&["serve", "--json", "--address", "127.0.0.1:0"], arguments].concat();
        let child = self.command(&all).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        Server::of(child)
    }
}

/// What a command said, and whether it succeeded.
pub(crate) struct Ran {
    pub(crate) ok: bool,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("it speaks UTF-8");
        Self { ok: output.status.success(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// It was refused, in one sentence that says all of these.
    #[track_caller]
    pub(crate) fn refused_with(&self, words: &[&str]) {
        assert!(!self.ok, "it was not refused: {}", self.out);
        let last = self.err.lines().last().unwrap_or_default();
        for word in words {
            assert!(last.contains(word), "{word:?} is not said: {}", self.err);
        }
        assert!(last.starts_with("samsvar: "), "{}", self.err);
    }
}

/// One request; the status and the body.
fn request(address: &str, head: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let length = body.len();
    let request = format!("{head}\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, answer.split_once("\r\n\r\n").map_or(String::new(), |(_, body)| body.to_owned()))
}

/// What the API answers.
pub(crate) fn post(address: &str, headers: &[&str], body: &str) -> Value {
    let head = format!("POST /graphql HTTP/1.1\r\n{}", headers.join("\r\n"));
    let (_, body) = request(address, &head, body);
    serde_json::from_str(&body).unwrap_or_else(|error| panic!("{body}: {error}"))
}

/// A server that listens.
pub(crate) struct Server {
    child: Child,
    pub(crate) ready: Value,
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn of(mut child: Child) -> Self {
        let mut line = String::new();
        let out = child.stdout.take().expect("its output is a pipe");
        BufReader::new(out).read_line(&mut line).expect("it says that it is ready");
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line:?}: {error}"));
        let address = ready["address"].as_str().expect("an address").trim_start_matches("http://").to_owned();
        Self { child, ready, address }
    }

    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        request(&self.address, &format!("GET {path} HTTP/1.1"), "")
    }

    pub(crate) fn graphql(&self, token: &str, query: &str) -> Value {
        let body = serde_json::json!({ "query": query }).to_string();
        post(&self.address, &[&format!("Authorization: Bearer {token}"), "Content-Type: application/json"], &body)
    }

    /// Asks it to stop; how it ended.
    pub(crate) fn stop(mut self) -> std::process::ExitStatus {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("there is kill").success());
        self.child.wait().expect("it ends")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
