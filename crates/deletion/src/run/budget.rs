//! How much one portion of a run does before it goes behind what waits.

use std::time::Duration;

use jobs::Context;
use store::Store;

/// A portion ends after this long, far below a lease: there is room for one more window that takes its time.
const SHARE: Duration = Duration::from_secs(15);
/// And after so many windows, so that a clock that stands still ends it too.
const WINDOWS: u32 = 20;

/// What is left of a portion.
pub(crate) struct Budget {
    store: Store,
    until: Duration,
    windows: u32,
}

impl Budget {
    pub(crate) fn begin(cx: &Context) -> Self {
        let store = cx.read().store().clone();
        let until = store.elapsed() + SHARE;
        Self { store, until, windows: WINDOWS }
    }

    /// Whether there is another window in it behind the one that is at work.
    pub(crate) fn has_another(&self) -> bool {
        self.windows > 1 && self.store.elapsed() < self.until
    }

    /// Counts one window; whether the portion is spent with it.
    pub(crate) fn spend(&mut self) -> bool {
        self.windows = self.windows.saturating_sub(1);
        self.windows == 0 || self.store.elapsed() >= self.until
    }
}
