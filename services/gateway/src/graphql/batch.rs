//! Relations of many rows in one statement.
//!
//! A resolver that wants a related row leaves its key and waits. Only when nothing else of the request can go on, with
//! no statement on its way, are the keys that have gathered looked up, one statement for each relation. So the number
//! of statements depends on the query alone: neither on the size of its pages nor on how busy the machine is.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::future::poll_fn;
use std::hash::Hash;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::task::AtomicWaker;
use store::Read;
use tokio::sync::oneshot;
use tokio::task::unconstrained;

use super::session::{Reading, Session, lock};
use crate::ApiError;

/// A relation that is looked up for many keys at once.
pub(crate) trait Relation: Send + Sync + 'static {
    /// What a row is found by.
    type Key: Clone + Eq + Hash + Send + Sync + 'static;
    /// What is found.
    type Value: Clone + Send + 'static;

    /// Looks all keys up in one statement, or as many as it takes at any number of keys. What is missing is left out.
    fn load(
        read: &Read,
        keys: Vec<Self::Key>,
    ) -> impl Future<Output = Result<HashMap<Self::Key, Self::Value>, ApiError>> + Send;
}

/// What was looked up in one snapshot, by relation.
#[derive(Default)]
pub(super) struct Loaders(Mutex<HashMap<TypeId, Box<dyn Any + Send>>>);

/// Look-ups that wait for their moment.
#[derive(Default)]
pub(super) struct Due(Mutex<Vec<BoxFuture<'static, ()>>>);

type Found<R> = Result<Option<<R as Relation>::Value>, ApiError>;

struct Gathered<R: Relation> {
    known: HashMap<R::Key, Option<R::Value>>,
    waiting: HashMap<R::Key, Vec<oneshot::Sender<Found<R>>>>,
}

impl Loaders {
    fn with<R: Relation, T>(&self, work: impl FnOnce(&mut Gathered<R>) -> T) -> T {
        let mut all = lock(&self.0);
        let entry = all.entry(TypeId::of::<R>());
        let entry = entry.or_insert_with(|| Box::new(Gathered::<R> { known: HashMap::new(), waiting: HashMap::new() }));
        work(entry.downcast_mut().expect("each relation keeps its own under its own type"))
    }
}

impl Session {
    /// The row of a relation that belongs to `key`, together with all others that are asked for meanwhile.
    pub(crate) async fn load<R: Relation>(&self, key: R::Key) -> Found<R> {
        let reading = self.reading()?;
        let wait = reading.loaders.with::<R, _>(|gathered| {
            if let Some(known) = gathered.known.get(&key) {
                return Err(known.clone());
            }
            let (tell, wait) = oneshot::channel();
            let first = gathered.waiting.is_empty();
            gathered.waiting.entry(key).or_default().push(tell);
            Ok((first, wait))
        });
        let (first, wait) = match wait {
            Ok(wait) => wait,
            Err(known) => return Ok(known),
        };
        if first {
            lock(&self.due.0).push(Box::pin(look_up::<R>(reading)));
        }
        wait.await.unwrap_or_else(|_| Err(ApiError::internal()))
    }
}

/// Looks up whatever has gathered by the time this is polled first.
async fn look_up<R: Relation>(reading: Arc<Reading>) {
    let waiting = reading.loaders.with::<R, _>(|gathered| std::mem::take(&mut gathered.waiting));
    let mut found = R::load(&reading.read, waiting.keys().cloned().collect()).await;
    reading.loaders.with::<R, _>(|gathered| {
        for (key, mut tell) in waiting {
            let answer = found.as_mut().map(|rows| rows.remove(&key)).map_err(|error| error.clone());
            if let Ok(row) = &answer {
                gathered.known.insert(key, row.clone());
            }
            let last = tell.pop();
            for tell in tell {
                // Whoever no longer waits has been given up, and the rest goes on.
                let _ = tell.send(answer.clone());
            }
            let _ = last.map(|last| last.send(answer));
        }
    });
}

/// Runs a request's work, and the look-ups that gather in its session.
pub(super) async fn drive<F: Future>(session: &Session, work: F) -> F::Output {
    let mut work = pin!(work);
    let mut running = FuturesUnordered::new();
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(woken.clone());
    // Without a budget: a part that has used up its share would wait without having said so, and its wave would go
    // without it. A request's work is bounded by its limits.
    unconstrained(poll_fn(|cx| {
        woken.outer.register(cx.waker());
        loop {
            while let Poll::Ready(Some(())) = running.poll_next_unpin(cx) {}
            // A wave ends together: whoever went on with half of it would ask again for what is on its way. Nothing of
            // the request holds the connection meanwhile, for a wave begins only when no statement is on its way.
            if !running.is_empty() {
                return Poll::Pending;
            }
            woken.flag.store(false, Ordering::Release);
            if let Poll::Ready(output) = work.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Poll::Ready(output);
            }
            // A part that was woken meanwhile has more to say, and may want rows of its own.
            if woken.flag.load(Ordering::Acquire) || session.is_busy() {
                return Poll::Pending;
            }
            let due = std::mem::take(&mut *lock(&session.due.0));
            if due.is_empty() {
                return Poll::Pending;
            }
            running.extend(due);
        }
    }))
    .await
}

/// Passes a wake on and remembers it.
#[derive(Default)]
struct Woken {
    flag: AtomicBool,
    outer: AtomicWaker,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.flag.store(true, Ordering::Release);
        self.outer.wake();
    }
}
