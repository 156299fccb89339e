//! Callers that are cut off in the middle of their work.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use super::{now, on_both, organisation, subject};

const CALLERS: usize = 300;
/// More than it takes to make a key.
const STEPS: usize = 20;
/// Transactions that nobody ends; those of callers who have just been cut off are ended at once.
const FORGOTTEN: &str = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' \
                         AND datname = current_database()";
const LOOKS: (u32, Duration) = (40, Duration::from_millis(50));

/// Lets something go on for so many steps, then drops it; in a hurry before an answer to the last step can have come.
/// Says whether it was cut off.
async fn cut<T>(working: impl Future<Output = T>, mut steps: usize, hurry: bool) -> bool {
    let mut working = pin!(working);
    std::future::poll_fn(|cx| {
        if steps == 0 {
            return Poll::Ready(true);
        }
        steps -= 1;
        if hurry {
            cx.waker().wake_by_ref();
        }
        working.as_mut().poll(cx).map(|_| false)
    })
    .await
}

/// Without a task of its own for the beginning, a connection comes back with a transaction open: others wait for its
/// locks, and a single statement on it is acknowledged and never committed.
#[tokio::test(flavor = "multi_thread")]
async fn after_callers_were_cut_off_no_transaction_is_left_and_what_is_promised_is_kept() {
    on_both(async |home| {
        let keys = home.open().await;
        keys.create_organisation(organisation(1), now()).await.unwrap();
        let mut off = 0;
        for n in 0..CALLERS {
            let one = [subject(n as u128)];
            let working = keys.create_subjects(organisation(1), &one, now());
            off += usize::from(cut(working, n % STEPS, (n / STEPS).is_multiple_of(2)).await);
        }
        assert!(off > CALLERS / 5, "only {off} were cut off");
        if home.is_a_server() {
            let mut left = 1;
            for _ in 0..LOOKS.0 {
                left = home.number(FORGOTTEN).await;
                if left == 0 {
                    break;
                }
                tokio::time::sleep(LOOKS.1).await;
            }
            assert_eq!(left, 0, "transactions are open, and nobody is there to end them");
        }
        let after: Vec<_> = (0..20).map(|n| subject(1_000 + n)).collect();
        for one in &after {
            keys.create_subjects(organisation(1), &[*one], now()).await.unwrap();
        }
        let beside = home.open().await;
        assert_eq!(beside.subjects(organisation(1), &after).await.unwrap().len(), after.len());
    })
    .await;
}
