//! A receiver that does with a connection what a test says, and counts them.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use outbound::{Address, Client, Guard, Options, Resolve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub struct Receiver {
    pub at: SocketAddr,
    pub connections: Arc<AtomicUsize>,
}

impl Receiver {
    /// Hands each connection to `answer`, which gets the request's first bytes.
    pub async fn new<F, W>(answer: F) -> Self
    where
        F: Fn(TcpStream, Vec<u8>) -> W + Clone + Send + 'static,
        W: Future<Output = ()> + Send,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let at = listener.local_addr().expect("an address");
        let connections = Arc::new(AtomicUsize::new(0));
        let count = connections.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let answer = answer.clone();
                tokio::spawn(async move {
                    let mut request = vec![0; 64 * 1024];
                    let read = stream.read(&mut request).await.unwrap_or(0);
                    request.truncate(read);
                    answer(stream, request).await;
                });
            }
        });
        Self { at, connections }
    }

    /// Answers everything with these bytes.
    pub async fn saying(answer: impl Into<String>) -> Self {
        let answer: String = answer.into();
        Self::new(move |mut stream, _| {
            let answer = answer.clone();
            async move {
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        })
        .await
    }

    pub fn address(&self) -> Address {
        local().check(&format!("http://{}/in", self.at)).expect("an address")
    }

    pub fn seen(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// Names and what they stand for, the first time and the times after.
pub struct Names {
    pub answers: Vec<Vec<IpAddr>>,
    pub asked: AtomicUsize,
}

impl Names {
    pub fn new(answers: &[&[&str]]) -> Arc<Self> {
        let read = |texts: &&[&str]| texts.iter().map(|text| text.parse().expect("an address")).collect();
        Arc::new(Self { answers: answers.iter().map(read).collect(), asked: AtomicUsize::new(0) })
    }

    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Resolve for Names {
    async fn resolve(&self, _: &str) -> std::io::Result<Vec<IpAddr>> {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers.get(asked).or(self.answers.last());
        answer.cloned().ok_or_else(|| std::io::Error::other("no such name"))
    }
}

pub fn patient(timeout: Duration) -> Options {
    Options { guard: Guard { allow_private: true }, timeout, ..Options::default() }
}

/// A client that may call this machine.
pub fn local() -> Client {
    Client::new(patient(Duration::from_secs(10))).expect("a client")
}

/// A client that may call the public internet only, if these are the names of it.
pub fn guarded(names: &Arc<Names>) -> Client {
    Client::with_resolver(Options::default(), names.clone()).expect("a client")
}
