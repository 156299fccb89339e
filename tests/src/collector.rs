//! A collector that keeps the very bytes that came over OTLP, and takes them, refuses them or says nothing.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

const PART: usize = 65_536;
const TRACES: &str = "/v1/traces";

/// What a collector does with what it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// 200.
    Takes,
    /// 500.
    Refuses,
    /// It reads, and keeps the connection open without a word.
    Hangs,
}

/// Listens on a loopback address until the value is dropped.
pub struct Collector {
    address: SocketAddr,
    state: Arc<State>,
    serving: JoinHandle<()>,
}

struct State {
    manner: Manner,
    connections: Mutex<usize>,
    taken: Mutex<Vec<(String, Vec<u8>)>>,
}

/// A span as it came, its numbers as hexadecimal digits.
#[derive(Debug, Clone)]
pub struct Told {
    /// What it is called.
    pub name: String,
    /// 2 = server, 3 = client, 5 = consumer.
    pub kind: i32,
    /// 32 digits.
    pub trace: String,
    /// 16 digits.
    pub id: String,
    /// 16 digits, or none.
    pub parent: String,
    /// The spans that it is linked to.
    pub links: Vec<String>,
    /// What it says of itself.
    pub attributes: BTreeMap<String, String>,
}

impl Collector {
    /// Starts to listen.
    ///
    /// # Panics
    ///
    /// Where no port is free.
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let state = Arc::new(State { manner, connections: Mutex::default(), taken: Mutex::default() });
        let shared = state.clone();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *lock(&shared.connections) += 1;
                let state = shared.clone();
                tokio::spawn(async move { state.serve(stream).await });
            }
        });
        Self { address, state, serving }
    }

    /// What `telemetry.otlp_endpoint` is to say.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How often somebody connected.
    #[must_use]
    pub fn connections(&self) -> usize {
        *lock(&self.state.connections)
    }

    /// How many requests have come whole.
    #[must_use]
    pub fn requests(&self) -> usize {
        lock(&self.state.taken).len()
    }

    /// Whether these bytes came anywhere, in whatever.
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        let found = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        lock(&self.state.taken).iter().any(|(_, bytes)| found(bytes))
    }

    /// All spans that have come.
    ///
    /// # Panics
    ///
    /// Where something came that is no export of spans.
    #[must_use]
    pub fn spans(&self) -> Vec<Told> {
        let exports = self.exports::<ExportTraceServiceRequest>(TRACES);
        let scopes = exports.into_iter().flat_map(|export| export.resource_spans).flat_map(|spans| spans.scope_spans);
        scopes.flat_map(|scope| scope.spans).map(Told::of).collect()
    }

    /// What came at one path.
    ///
    /// # Panics
    ///
    /// Where something came that does not decode.
    #[must_use]
    pub fn exports<M: Message + Default>(&self, path: &str) -> Vec<M> {
        let taken = lock(&self.state.taken);
        let of_path = taken.iter().filter(|(to, _)| to == path);
        of_path.map(|(_, bytes)| M::decode(bytes.as_slice()).expect("an export decodes")).collect()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Told {
    fn of(span: Span) -> Self {
        Self {
            name: span.name,
            kind: span.kind,
            trace: hex(&span.trace_id),
            id: hex(&span.span_id),
            parent: hex(&span.parent_span_id),
            links: span.links.iter().map(|link| hex(&link.span_id)).collect(),
            attributes: texts(span.attributes),
        }
    }
}

/// Attributes with their values as text.
#[must_use]
pub fn texts(attributes: Vec<KeyValue>) -> BTreeMap<String, String> {
    let text = |value: Option<Value>| match value {
        Some(Value::StringValue(text)) => text,
        Some(Value::IntValue(number)) => number.to_string(),
        other => format!("{other:?}"),
    };
    attributes.into_iter().map(|pair| (pair.key, text(pair.value.and_then(|value| value.value)))).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    async fn serve(&self, stream: TcpStream) {
        let Some(taken) = read(&stream).await else { return };
        lock(&self.taken).push(taken);
        let status = match self.manner {
            Manner::Takes => "200 OK",
            Manner::Refuses => "500 Internal Server Error",
            Manner::Hangs => return std::future::pending().await,
        };
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        // Whoever has hung up needs no answer.
        if stream.writable().await.is_ok() {
            let _ = stream.try_write(answer.as_bytes());
        }
    }
}

/// The path and the body of one request; `None` where the caller hung up before its end.
async fn read(stream: &TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut part = vec![0; PART];
    loop {
        if let Some(taken) = parsed(&bytes) {
            return Some(taken);
        }
        stream.readable().await.ok()?;
        match stream.try_read(&mut part) {
            Ok(0) => return None,
            Ok(count) => bytes.extend_from_slice(&part[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return None,
        }
    }
}

/// The request, if all of it is there.
fn parsed(bytes: &[u8]) -> Option<(String, Vec<u8>)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let path = head.split(' ').nth(1)?.to_owned();
    let length: usize = head.lines().find_map(|line| line.strip_prefix("content-length:"))?.trim().parse().ok()?;
    let body = &bytes[end + 4..];
    (body.len() >= length).then(|| (path, body[..length].to_vec()))
}
