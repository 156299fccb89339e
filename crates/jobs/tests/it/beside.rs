//! What works beside the ledger: events are noted with the transaction that passes them on, and time waits for the rest.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jobs::{Background, Beside, Error, Ledger, Options, Parts, Sink, When};
use kernel::{EventRef, Instant};
use store::InstallationUnit;
use testkit::instant;

use crate::effects::{Say, World, registry};

/// Notes events, and fails as often as it is told to.
#[derive(Default)]
struct Notes {
    taken: Mutex<Vec<String>>,
    told: Mutex<usize>,
    failures: Mutex<usize>,
}

#[async_trait]
impl Sink for Notes {
    async fn take(&self, _: &InstallationUnit, events: &[EventRef]) -> Result<(), Error> {
        let mut failures = self.failures.lock().expect("no panic");
        if *failures > 0 {
            *failures -= 1;
            return Err(sea_orm::DbErr::Custom("planted".to_owned()).into());
        }
        self.taken.lock().expect("no panic").extend(events.iter().map(|event| event.subject.id.clone()));
        Ok(())
    }

    fn taken(&self) {
        *self.told.lock().expect("no panic") += 1;
    }
}

/// Has something to do at these instants.
struct Rounds {
    store: store::Store,
    left: Mutex<Vec<Instant>>,
    done: Mutex<Vec<Instant>>,
}

#[async_trait]
impl Background for Rounds {
    async fn settle(&self) -> Result<usize, Error> {
        let now = self.store.business_now().await?;
        let mut left = self.left.lock().expect("no panic");
        let before = left.len();
        left.retain(|due| *due > now);
        let settled = before - left.len();
        self.done.lock().expect("no panic").extend(std::iter::repeat_n(now, settled));
        Ok(settled)
    }

    async fn next_due(&self) -> Result<Option<Instant>, Error> {
        Ok(self.left.lock().expect("no panic").iter().min().copied())
    }
}

fn beside(world: &World, beside: Beside) -> Ledger {
    let parts = Parts {
        store: world.store().clone(),
        registry: registry(false),
        ports: ports::Ports::default(),
        options: Options::default(),
    };
    Ledger::with(parts, beside)
}

#[tokio::test]
async fn events_are_noted_once_and_not_lost_when_noting_fails() {
    let world = World::new().await;
    let notes = Arc::new(Notes { failures: Mutex::new(1), ..Notes::default() });
    let ledger = beside(&world, Beside { sinks: vec![notes.clone()], ..Beside::default() });
    for text in ["first", "second", "third"] {
        world.enqueue(&world.ours, Say::plainly(text), When::Now).await;
    }
    ledger.pass().await.expect_err("the planted failure");
    assert_eq!((notes.taken.lock().expect("no panic").len(), *notes.told.lock().expect("no panic")), (0, 0));
    ledger.pass().await.expect("a pass");
    ledger.pass().await.expect("nothing is left");
    let mut taken = notes.taken.lock().expect("no panic").clone();
    assert_eq!((taken.len(), *notes.told.lock().expect("no panic")), (3, 1));
    taken.dedup();
    assert_eq!(taken.len(), 3, "each once");
}

#[tokio::test]
async fn time_stops_at_every_instant_at_which_something_beside_is_due() {
    let world = World::new().await;
    let days = ["2026-01-03T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-09T00:00:00Z"].map(instant);
    let rounds =
        Arc::new(Rounds { store: world.store().clone(), left: Mutex::new(days.to_vec()), done: Mutex::default() });
    let ledger = beside(&world, Beside { background: vec![rounds.clone()], ..Beside::default() });
    world.enqueue(&world.ours, Say::plainly("on the second"), When::At(instant("2026-01-02T12:00:00Z"))).await;
    let mut passed = Vec::new();
    ledger.advance(instant("2026-01-05T00:00:00Z"), |at| passed.push(at.to_rfc3339())).await.expect("time goes on");
    let expected = ["2026-01-02T00:00:00+00:00", "2026-01-02T12:00:00+00:00", "2026-01-03T00:00:00+00:00"];
    assert_eq!(passed, expected);
    assert_eq!(*rounds.done.lock().expect("no panic"), [days[1], days[0]]);
    assert_eq!(ledger.next_due().await.expect("reads"), Some(days[2]));
}

#[tokio::test]
async fn what_waits_beside_shows_as_lag_and_a_pass_leaves_it_to_its_own_loop() {
    let world = World::production().await;
    let due = instant("2026-01-01T00:00:00Z");
    let rounds = Arc::new(Rounds { store: world.store().clone(), left: Mutex::new(vec![due]), done: Mutex::default() });
    let ledger = beside(&world, Beside { background: vec![rounds.clone()], ..Beside::default() });
    world.kit.clock().forward(std::time::Duration::from_secs(300));
    ledger.pass().await.expect("a pass");
    assert_eq!(ledger.lag().await.expect("a lag").as_secs(), 300);
    assert!(rounds.done.lock().expect("no panic").is_empty());
}
