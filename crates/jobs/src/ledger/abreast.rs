//! Several tasks at the same work: where very much waits, a server writes down one batch while this process works out another.

use std::time::Duration;

use tokio::task::JoinSet;

use crate::{Error, Ledger};

/// So many beside whoever asks; each needs a connection at times.
const OTHERS: usize = 3;
/// So long full batches follow each other without another look at everything.
const AT_IT: Duration = Duration::from_secs(1);

impl Ledger {
    /// Has others do the same beside whoever asks, where a database has more than one who writes and nobody counts on their
    /// order. Returns the sum of what they did. None goes on if this is dropped.
    pub(super) async fn abreast<F>(&self, work: impl Fn(Self) -> F) -> Result<usize, Error>
    where
        F: Future<Output = Result<usize, Error>> + Send + 'static,
    {
        let mut others = JoinSet::new();
        if self.0.options.side_by_side > 1 {
            for _ in 0..OTHERS {
                others.spawn(work(self.clone()));
            }
        }
        let (mut done, mut failed) = (0, None);
        while let Some(other) = others.join_next().await {
            match other {
                Ok(Ok(more)) => done += more,
                Ok(Err(error)) => failed = Some(error),
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            }
        }
        failed.map_or(Ok(done), Err)
    }

    /// Whether what was begun then may go on without another look at everything.
    pub(super) fn is_at_it(&self, begun: Duration) -> bool {
        self.0.store.elapsed().saturating_sub(begun) < AT_IT
    }
}
