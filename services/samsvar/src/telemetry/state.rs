//! How things stand, as opposed to what has happened: the ledger's lag, and the pools of connections.

use std::time::Duration;

use jobs::Ledger;
use opentelemetry::KeyValue;
use store::{PoolState, Store};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The lag is looked at so often: that costs two statements on indexes.
const EVERY: Duration = Duration::from_secs(5);

/// Measures until `stop` is cancelled. A lag that cannot be measured grows with the time since it could.
pub async fn watch(ledger: Ledger, stop: CancellationToken) {
    pools(ledger.store().clone());
    let gauge = opentelemetry::global::meter("samsvar.jobs")
        .f64_gauge("samsvar.ledger.lag")
        .with_unit("s")
        .with_description("How long the oldest due piece of work has been waiting.")
        .build();
    let (mut known, mut at) = (Duration::ZERO, Instant::now());
    loop {
        if let Ok(lag) = ledger.lag().await {
            (known, at) = (lag, Instant::now());
        }
        gauge.record((known + at.elapsed()).as_secs_f64(), &[]);
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Whoever reads the metrics asks the pools.
fn pools(store: Store) {
    let meter = opentelemetry::global::meter("samsvar.store");
    let named = |pool: &PoolState| KeyValue::new("db.client.connection.pool.name", pool.name);
    let state = |state: &'static str| KeyValue::new("db.client.connection.state", state);
    let of = store.clone();
    meter
        .i64_observable_up_down_counter("db.client.connection.count")
        .with_description("Connections to the database, by pool and whether they are at work.")
        .with_callback(move |observer| {
            for pool in of.pool_states() {
                observer.observe(i64::from(pool.idle), &[named(&pool), state("idle")]);
                observer.observe(i64::from(pool.used), &[named(&pool), state("used")]);
            }
        })
        .build();
    meter
        .i64_observable_up_down_counter("db.client.connection.max")
        .with_description("The most connections that each pool opens.")
        .with_callback(move |observer| {
            for pool in store.pool_states() {
                observer.observe(i64::from(pool.most), &[named(&pool)]);
            }
        })
        .build();
}
