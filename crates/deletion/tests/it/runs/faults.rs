//! Failpoints of this thread only: the other tests of this process run past them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One failpoint, set until it is dropped.
pub struct Fault {
    point: &'static str,
    hit: Arc<AtomicUsize>,
    _scenario: fail::FailScenario<'static>,
}

impl Fault {
    /// Panics at a point, the first `times` that this thread comes there; the ledger takes that for a failed attempt.
    pub fn panic_at(point: &'static str, times: usize) -> Self {
        let scenario = fail::FailScenario::setup();
        let hit = Arc::new(AtomicUsize::new(0));
        let (here, count) = (std::thread::current().id(), hit.clone());
        fail::cfg_callback(point, move || {
            if std::thread::current().id() == here && count.fetch_add(1, Ordering::SeqCst) < times {
                panic!("broken off");
            }
        })
        .expect("a failpoint");
        Self { point, hit, _scenario: scenario }
    }

    /// How often this thread came there.
    pub fn hits(&self) -> usize {
        self.hit.load(Ordering::SeqCst)
    }
}

impl Drop for Fault {
    fn drop(&mut self) {
        fail::remove(self.point);
    }
}
