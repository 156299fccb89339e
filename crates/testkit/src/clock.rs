//! Real time that stands still until it is told otherwise.

use std::sync::Mutex;
use std::time::Duration;

use kernel::{Clock, Instant};

/// A clock that is moved by hand.
pub struct ManualClock(Mutex<(Instant, Duration)>);

impl ManualClock {
    /// A clock that stands at `at`.
    #[must_use]
    pub fn starting(at: Instant) -> Self {
        Self(Mutex::new((at, Duration::ZERO)))
    }

    /// Moves wall clock and process time on.
    pub fn forward(&self, by: Duration) {
        let mut time = self.0.lock().expect("no test panics while it holds the clock");
        time.0 += by;
        time.1 += by;
    }

    /// Sets the wall clock, back too; process time goes on as it was.
    pub fn set(&self, at: Instant) {
        self.0.lock().expect("no test panics while it holds the clock").0 = at;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        self.0.lock().expect("no test panics while it holds the clock").0
    }

    fn elapsed(&self) -> Duration {
        self.0.lock().expect("no test panics while it holds the clock").1
    }

    fn rules(&self) -> bool {
        true
    }
}
