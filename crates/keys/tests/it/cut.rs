//! Callers that are cut off in the middle of their work.

use std::time::Duration;

use super::{now, on_both, organisation, subject};

const CALLERS: u128 = 200;

/// Without a task of its own for the beginning, a connection comes back with a transaction open, and what the next caller
/// is promised is never committed.
#[tokio::test(flavor = "multi_thread")]
async fn after_callers_were_cut_off_what_is_promised_is_kept() {
    on_both(async |home| {
        let keys = home.open().await;
        keys.create_organisation(organisation(1), now()).await.unwrap();
        let mut cut = 0;
        for n in 0..CALLERS {
            let limit = Duration::from_micros(u64::try_from(n * 37 % 3_000).unwrap());
            let one = [subject(n)];
            let working = keys.create_subjects(organisation(1), &one, now());
            cut += usize::from(tokio::time::timeout(limit, working).await.is_err());
        }
        assert!(cut > 20, "only {cut} were cut off");
        let after: Vec<_> = (0..20).map(|n| subject(1_000 + n)).collect();
        for one in &after {
            keys.create_subjects(organisation(1), &[*one], now()).await.unwrap();
            keys.create_organisation(organisation(2_000), now()).await.unwrap();
        }
        let beside = home.open().await;
        assert_eq!(beside.subjects(organisation(1), &after).await.unwrap().len(), after.len());
        assert!(beside.organisation(organisation(2_000)).await.is_ok());
    })
    .await;
}
