//! A way round to the server, on which things happen at a chosen step: whatever the connector sends at once is a step.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What becomes of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Pass,
    /// The server never hears of it.
    CutBefore,
    /// The connector never hears the answer.
    CutAfter,
}

type Judge = dyn Fn(usize, &str) -> Verdict + Send + Sync;

/// Listens for as long as the test's process lives.
pub struct Proxy {
    address: String,
    steps: Arc<AtomicUsize>,
}

impl Proxy {
    /// `judge` is told the number of the step, and what of it can be read.
    pub fn to(server: &str, judge: impl Fn(usize, &str) -> Verdict + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has an address").to_string();
        let (server, steps) = (server.to_owned(), Arc::new(AtomicUsize::new(0)));
        let (judge, counted): (Arc<Judge>, _) = (Arc::new(judge), Arc::clone(&steps));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(&server) else { continue };
                let (judge, counted) = (Arc::clone(&judge), Arc::clone(&counted));
                std::thread::spawn(move || between(&client, &server, &*judge, &counted));
            }
        });
        Self { address, steps }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// How many steps there were.
    pub fn steps(&self) -> usize {
        self.steps.load(Ordering::SeqCst)
    }
}

fn between(client: &TcpStream, server: &TcpStream, judge: &Judge, counted: &AtomicUsize) {
    let (from_server, to_client) = (server.try_clone().expect("cloned"), client.try_clone().expect("cloned"));
    let back = std::thread::spawn(move || pass(&from_server, &to_client));
    let mut bytes = vec![0; 1 << 20];
    while let Ok(count @ 1..) = (&*client).read(&mut bytes) {
        let step = counted.fetch_add(1, Ordering::SeqCst);
        let verdict = judge(step, &String::from_utf8_lossy(&bytes[..count]));
        if verdict == Verdict::CutAfter {
            let _ = client.shutdown(Shutdown::Both);
        }
        if verdict == Verdict::CutBefore || (&*server).write_all(&bytes[..count]).is_err() {
            break;
        }
        if verdict == Verdict::CutAfter {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Write);
    let _ = back.join();
}

fn pass(mut from: &TcpStream, mut to: &TcpStream) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
