//! A receiver of webhooks that keeps the very bytes that came, and answers, or hangs as long as it is told to.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

const ANSWER: &[u8] = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
const PART: usize = 4_096;

/// One request, as it came.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Where to.
    pub path: String,
    /// The headers, their names in small letters.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

/// Listens on a loopback address until the value is dropped.
pub struct Receiver {
    address: SocketAddr,
    state: Arc<State>,
    serving: JoinHandle<()>,
}

struct State {
    hangs: watch::Sender<bool>,
    taken: Mutex<Vec<Taken>>,
    open: AtomicUsize,
    most: AtomicUsize,
}

impl Receiver {
    /// Starts to listen, and answers everything with 204.
    ///
    /// # Panics
    ///
    /// Where no port is free.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let (hangs, taken) = (watch::Sender::new(false), Mutex::default());
        let state = Arc::new(State { hangs, taken, open: AtomicUsize::new(0), most: AtomicUsize::new(0) });
        let shared = state.clone();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = shared.clone();
                tokio::spawn(async move { state.serve(stream).await });
            }
        });
        Self { address, state, serving }
    }

    /// Where deliveries are to go.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// From now on it reads and does not answer. What hangs is cut off when this is taken back.
    pub fn hang(&self, hangs: bool) {
        self.state.hangs.send_replace(hangs);
    }

    /// What has come.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        self.state.taken().clone()
    }

    /// How many have come.
    #[must_use]
    pub fn count(&self) -> usize {
        self.state.taken().len()
    }

    /// Forgets what has come.
    pub fn forget(&self) {
        self.state.taken().clear();
    }

    /// How many requests were open at once, at most.
    #[must_use]
    pub fn most_at_once(&self) -> usize {
        self.state.most.load(Ordering::SeqCst)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl State {
    fn taken(&self) -> std::sync::MutexGuard<'_, Vec<Taken>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn serve(&self, stream: TcpStream) {
        let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(open, Ordering::SeqCst);
        if let Some(taken) = read(&stream).await {
            self.taken().push(taken);
            let mut hangs = self.hangs.subscribe();
            if *hangs.borrow() {
                // The sender lives as long as this does.
                let _ = hangs.wait_for(|hangs| !hangs).await;
            } else {
                write(&stream, ANSWER).await;
            }
        }
        self.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// One request; `None` where the caller hung up before its end.
async fn read(stream: &TcpStream) -> Option<Taken> {
    let mut bytes = Vec::new();
    loop {
        if let Some(taken) = parsed(&bytes) {
            return Some(taken);
        }
        stream.readable().await.ok()?;
        let mut part = [0; PART];
        match stream.try_read(&mut part) {
            Ok(0) => return None,
            Ok(count) => bytes.extend_from_slice(&part[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return None,
        }
    }
}

/// The request, if all of it is there.
fn parsed(bytes: &[u8]) -> Option<Taken> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers: BTreeMap<_, _> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers.get("content-length").map_or(Some(0), |length| length.parse().ok())?;
    (body.len() >= length).then(|| Taken { path, headers, body: body[..length].to_owned() })
}

async fn write(stream: &TcpStream, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        if stream.writable().await.is_err() {
            return;
        }
        match stream.try_write(bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            // Whoever has hung up needs no answer.
            Err(_) => return,
        }
    }
}
