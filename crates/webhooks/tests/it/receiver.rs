//! A receiver that answers as a test says, and keeps what it got.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// How it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// With this status.
    Status(u16),
    /// With this status, asking for so many seconds.
    Busy(u16, u64),
    /// With a redirect to this address.
    To(String),
    /// With a success, after so many milliseconds.
    Late(u64),
    /// Not at all.
    Hang,
    /// One byte of its status at a time, for ever.
    Drip,
    /// With a success whose body never ends.
    Endless,
}

/// What it got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Request {
    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub fn kind(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a body")
    }
}

#[derive(Default)]
struct State {
    got: Vec<Request>,
    script: VecDeque<Reply>,
    otherwise: Option<Reply>,
    at_once: usize,
    most_at_once: usize,
    sent: usize,
}

#[derive(Clone)]
pub struct Receiver {
    at: SocketAddr,
    state: Arc<Mutex<State>>,
    arrived: tokio::sync::watch::Sender<usize>,
}

impl Receiver {
    /// Answers 200, unless told otherwise.
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let at = listener.local_addr().expect("an address");
        let receiver = Self { at, state: Arc::default(), arrived: tokio::sync::watch::Sender::default() };
        let serving = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = serving.clone();
                tokio::spawn(async move { serving.serve(stream).await });
            }
        });
        receiver
    }

    pub fn url(&self) -> String {
        format!("http://{}/in", self.at)
    }

    /// Answers so next, then so, …
    pub fn next(&self, replies: impl IntoIterator<Item = Reply>) {
        self.state().script.extend(replies);
    }

    /// Answers so whenever nothing else was said.
    pub fn always(&self, reply: Reply) {
        self.state().otherwise = Some(reply);
    }

    pub fn got(&self) -> Vec<Request> {
        self.state().got.clone()
    }

    /// Waits until it has got so many.
    pub async fn has(&self, requests: usize) {
        let mut arrived = self.arrived.subscribe();
        let waited =
            tokio::time::timeout(Duration::from_secs(20), arrived.wait_for(|arrived| *arrived >= requests)).await;
        waited.expect("they arrive in time").expect("it listens");
    }

    /// The types of what it got, in order.
    pub fn kinds(&self) -> Vec<String> {
        self.got().iter().map(Request::kind).collect()
    }

    pub fn most_at_once(&self) -> usize {
        self.state().most_at_once
    }

    /// How many bytes of an endless body went out.
    pub fn sent(&self) -> usize {
        self.state().sent
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while it holds the receiver")
    }

    async fn serve(&self, mut stream: TcpStream) {
        let Some(request) = read(&mut stream).await else { return };
        let reply = {
            let mut state = self.state();
            state.got.push(request);
            state.at_once += 1;
            state.most_at_once = state.most_at_once.max(state.at_once);
            state.script.pop_front().or_else(|| state.otherwise.clone()).unwrap_or(Reply::Status(200))
        };
        self.arrived.send_modify(|arrived| *arrived += 1);
        self.answer(&mut stream, reply).await;
        self.state().at_once -= 1;
    }

    async fn answer(&self, stream: &mut TcpStream, reply: Reply) {
        let head = |status: u16, more: String| format!("HTTP/1.1 {status} X\r\n{more}content-length: 0\r\n\r\n");
        let head = match reply {
            Reply::Status(status) => head(status, String::new()),
            Reply::Busy(status, seconds) => head(status, format!("retry-after: {seconds}\r\n")),
            Reply::To(address) => head(307, format!("location: {address}\r\n")),
            Reply::Late(wait) => {
                tokio::time::sleep(Duration::from_millis(wait)).await;
                head(200, String::new())
            }
            Reply::Hang => return wait_for_the_end(stream).await,
            Reply::Drip => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nx: ").await;
                while stream.write_all(b"x").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                return;
            }
            Reply::Endless => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
                while stream.write_all(&[b'x'; 4096]).await.is_ok() {
                    self.state().sent += 4096;
                }
                return;
            }
        };
        let _ = stream.write_all(head.as_bytes()).await;
    }
}

async fn wait_for_the_end(stream: &mut TcpStream) {
    let mut rest = [0; 16];
    while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let read = stream.read(&mut part).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let mut lines = head.lines();
        let path = lines.next()?.split(' ').nth(1)?.to_owned();
        let headers: BTreeMap<String, String> =
            lines.filter_map(|line| line.split_once(": ")).map(|(k, v)| (k.to_lowercase(), v.to_owned())).collect();
        if headers.get("content-length")?.parse() == Ok(body.len()) {
            return Some(Request { path, headers, body: body.to_owned() });
        }
    }
}
