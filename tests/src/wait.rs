//! Waiting for somebody else, never for ever.

use std::time::Duration;

use tokio::time::{Instant, sleep};

const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Looks again and again until there is something to see.
///
/// # Panics
///
/// After `limit`, saying what was waited for.
pub async fn until<T>(limit: Duration, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + limit;
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(Instant::now() < end, "{what}: not within {} s", limit.as_secs());
        sleep(LOOK_EVERY).await;
    }
}
