//! The dispatcher: takes up what is due, sends it with many on their way at once, and writes down what became of it.
//!
//! It has a loop of its own ([`Dispatcher::run`]), so that a receiver that takes its time keeps no job waiting. While a
//! test database's clock is moved, the ledger settles it at every due instant instead.

mod attempt;
mod claim;
mod ended;
mod pace;
pub(crate) mod queue;
mod record;
mod slots;
mod told;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use jobs::{Background, Sink};
use kernel::{EventRef, Fault, Instant};
use outbound::Client;
use store::{InstallationUnit, Store};
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use self::attempt::Outcome;
use self::claim::Held;
use self::ended::Ended;
use self::slots::{SLOW, Slots};
use crate::{Error, Options, deliveries};

/// As what the dispatcher acts where an endpoint is disabled because of how it answers.
const KIND: &str = "webhooks.deliver_events";
/// It looks at what is due this often, whatever it is told.
const TICK: Duration = Duration::from_secs(1);
/// What is on its way when it is told to stop gets so long; the rest is given back, and sent by whoever comes next.
const HAND_BACK: Duration = Duration::from_secs(5);
/// Old deliveries are looked for this often.
const FORGETS_EVERY: Duration = Duration::from_secs(600);

/// Delivers events. Cheap to clone.
#[derive(Clone)]
pub struct Dispatcher(Arc<Inner>);

struct Inner {
    store: Store,
    client: Client,
    options: Options,
    slots: Arc<Slots>,
    /// Rings when deliveries were made or set on their way.
    bell: Notify,
    /// One at a time looks at what is due; settling holds it to its end.
    turn: Mutex<()>,
    /// The hour of business time in which they were last looked for as time was moved.
    forgot_in_hour: AtomicI64,
    /// Something may have been taken up and not recorded: before the first settling, and after one that was broken off.
    adrift: AtomicBool,
}

impl Dispatcher {
    /// A dispatcher over a store. The client is the guarded one that [`Options::outbound`] asks for.
    #[must_use]
    pub fn new(store: Store, client: Client, options: Options) -> Self {
        Self(Arc::new(Inner {
            store,
            client,
            options,
            slots: Arc::default(),
            bell: Notify::new(),
            turn: Mutex::new(()),
            forgot_in_hour: AtomicI64::new(i64::MIN),
            adrift: AtomicBool::new(true),
        }))
    }

    /// Delivers until `stop` is cancelled. What is on its way then gets a few seconds; the rest is given back.
    pub async fn run(&self, stop: CancellationToken) -> Result<(), Error> {
        tokio::join!(self.deliver(&stop), self.forget_now_and_then(&stop));
        Ok(())
    }

    async fn deliver(&self, stop: &CancellationToken) {
        // A database that fails does so at every tick; that is said once.
        let mut told = None;
        while !stop.is_cancelled() {
            let turn = self.0.turn.lock().await;
            match self.drive(stop).await {
                Ok(_) => told = None,
                Err(error) => {
                    if told.replace(error.code()) != Some(error.code()) {
                        tracing::error!(error.code = error.code(), %error, "webhooks cannot be delivered for now");
                    }
                }
            }
            drop(turn);
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.0.bell.notified() => {}
                () = tokio::time::sleep(TICK) => {}
            }
        }
    }

    /// Beside what is delivered, for that may never come to an end.
    async fn forget_now_and_then(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = deliveries::forget(&self.0.store).await {
                tracing::error!(error.code = error.code(), %error, "old webhook deliveries could not be forgotten");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(FORGETS_EVERY) => {}
            }
        }
    }

    /// Gives back what was taken up and not recorded: by an earlier process, or by one that was broken off. Done by the one
    /// server of an embedded database, before it runs; where others share the database it does nothing.
    pub async fn release(&self) -> Result<(), Error> {
        if !self.0.store.is_embedded() {
            return Ok(());
        }
        let _turn = self.0.turn.lock().await;
        self.give_all_back().await
    }

    /// While time is moved, what is old is looked for once in an hour of it.
    async fn forget_by_hours(&self) -> Result<(), Error> {
        let hour = self.0.store.business_now().await?.timestamp() / 3_600;
        if self.0.forgot_in_hour.swap(hour, Ordering::Relaxed) == hour {
            return Ok(());
        }
        deliveries::forget(&self.0.store).await
    }

    /// Sends what is due, and what becomes due meanwhile, until nothing is due and nothing on its way. Returns how many
    /// attempts were recorded. When nothing more can be taken up, what is on its way is waited for all the same.
    async fn drive(&self, stop: &CancellationToken) -> Result<usize, Error> {
        let mut under_way: JoinSet<Outcome> = JoinSet::new();
        let (mut held, mut ended) = (Held::new(), Ended::default());
        let mut recorded = 0;
        let mut late = std::pin::pin!(late(stop));
        // Why nothing could be taken up, and when that was.
        let mut failed: Option<(Error, tokio::time::Instant)> = None;
        loop {
            let may_claim = failed.as_ref().is_none_or(|(_, at)| at.elapsed() >= TICK);
            if may_claim && !stop.is_cancelled() {
                match self.claim().await {
                    Ok(claimed) => {
                        failed = None;
                        for claimed in claimed {
                            held.insert(claimed.delivery.id, claimed.endpoint.id);
                            let dispatcher = self.clone();
                            under_way.spawn(async move { dispatcher.attempt_told(claimed).await });
                        }
                    }
                    Err(error) => failed = Some((error, tokio::time::Instant::now())),
                }
            }
            if under_way.is_empty() && ended.outcomes.is_empty() {
                return failed.map_or(Ok(recorded), |(error, _)| Err(error));
            }
            tokio::select! {
                Some(first) = under_way.join_next() => ended.outcomes.extend(first.ok()),
                () = self.0.bell.notified() => {}
                // What has become slow frees its place, and what was tried before may be due again.
                () = tokio::time::sleep(SLOW) => {}
                () = &mut late => {
                    under_way.shutdown().await;
                    self.give_back(held).await?;
                    return Ok(recorded);
                }
            }
            while let Some(next) = under_way.try_join_next() {
                // One that panicked is taken up again when its lease has run out.
                ended.outcomes.extend(next.ok());
            }
            if ended.is_due() {
                recorded += self.record_or_rest(&mut ended, &mut held).await;
            }
        }
    }

    /// Records what has ended, or keeps it to be recorded later. Returns how many attempts were recorded.
    async fn record_or_rest(&self, ended: &mut Ended, held: &mut Held) -> usize {
        fail::fail_point!("webhooks::before_record", |_| std::process::abort());
        let recorded = match self.record(&ended.outcomes).await {
            Ok(()) => ended.outcomes.len(),
            Err(error) if ended.rest() => {
                tracing::warn!(error.code = error.code(), %error, "webhook attempts could not be recorded yet");
                return 0;
            }
            // One of them may be what is wrong with all.
            Err(_) => {
                let mut recorded = 0;
                for outcome in &ended.outcomes {
                    match self.record(std::slice::from_ref(outcome)).await {
                        Ok(()) => recorded += 1,
                        Err(error) => {
                            let delivery = outcome.delivery;
                            tracing::error!(error.code = error.code(), %error, delivery.id = %delivery, "an attempt at the webhook delivery {delivery} could not be recorded");
                        }
                    }
                }
                recorded
            }
        };
        for outcome in ended.take() {
            held.remove(&outcome.delivery);
        }
        recorded
    }
}

/// Ends a while after `stop` was cancelled.
async fn late(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(HAND_BACK).await;
}

#[async_trait]
impl Sink for Dispatcher {
    async fn take(&self, unit: &InstallationUnit, events: &[EventRef]) -> Result<(), jobs::Error> {
        deliveries::fan_out(unit, events).await?;
        Ok(())
    }

    fn taken(&self) {
        self.0.bell.notify_one();
    }
}

#[async_trait]
impl Background for Dispatcher {
    async fn settle(&self) -> Result<usize, jobs::Error> {
        let _turn = self.0.turn.lock().await;
        // Nobody else works in a test database while its time is moved: what is on its way still was broken off.
        if self.0.adrift.swap(true, Ordering::Relaxed) {
            self.give_all_back().await.map_err(told)?;
        }
        let settled = self.drive(&CancellationToken::new()).await.map_err(told)?;
        self.0.adrift.store(false, Ordering::Relaxed);
        self.forget_by_hours().await.map_err(told)?;
        Ok(settled)
    }

    async fn next_due(&self) -> Result<Option<Instant>, jobs::Error> {
        self.next().await.map_err(told)
    }
}

/// The ledger knows what the floors below may fail with.
fn told(error: Error) -> jobs::Error {
    match error {
        Error::Store(error) => jobs::Error::Store(error),
        Error::Keys(error) => jobs::Error::Keys(error),
        error => {
            tracing::error!(error.code = error.code(), %error, "webhooks could not be settled");
            jobs::Error::Store(store::Error::Database(sea_orm::DbErr::Custom(error.code().to_owned())))
        }
    }
}
