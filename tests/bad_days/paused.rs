//! A worker that stands still past its lease, with a job in hand: what it writes afterwards comes too late.

use std::time::Duration;

use async_trait::async_trait;

use crate::faults::{Fault, postgres};
use crate::fleet::{LEASE, Start};
use crate::town::Town;

/// Longer than a lease in these tests.
const PAST_THE_LEASE: Duration = Duration::from_secs(4);
/// A worker is looked at so often, until it has a job,
const HELD_WITHIN: usize = 80;
/// and again after so long.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// What is claimed has to be read before the first job of it begins; one that was not begun in time is given back, and writes
/// nothing. Each job takes longer than this.
const UNTIL_IT_RUNS: Duration = Duration::from_millis(300);
/// The others go on for a moment each so many looks: they may stand in the middle of a transaction, with all that waits locked.
const LET_GO_EVERY: usize = 10;

/// A worker stands still for longer than its lease, and goes on as if nothing had happened.
pub struct Paused {
    pub place: Option<usize>,
    pub chance: usize,
}

#[async_trait(?Send)]
impl Fault for Paused {
    fn name(&self) -> String {
        "a worker paused past its lease".to_owned()
    }

    async fn inject(&mut self, town: &mut Town) -> usize {
        let place = town.fleet.one_that_works(self.chance);
        self.place = Some(place);
        let mut leased_after = alone(town, place).await;
        // Every job takes a while, so that it has one in hand when it is stopped.
        let slow = Start { failpoints: "jobs::before_run=sleep(600)", environment: &[] };
        town.fleet.start_anew(&town.installation, place, slow).await;
        for look in 1..=HELD_WITHIN {
            if in_hand(town, leased_after).await {
                tokio::time::sleep(UNTIL_IT_RUNS).await;
                town.fleet.signal(place, "STOP");
                // What it was about to write down meanwhile is written.
                tokio::time::sleep(LOOK_AGAIN).await;
                if in_hand(town, leased_after).await {
                    break;
                }
                town.fleet.signal(place, "CONT");
            }
            if look % LET_GO_EVERY == 0 {
                town.fleet.together(place);
                tokio::time::sleep(LOOK_AGAIN).await;
                leased_after = alone(town, place).await;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        town.fleet.together(place);
        tokio::time::sleep(PAST_THE_LEASE).await;
        town.fleet.signal(place, "CONT");
        0
    }

    async fn heal(&mut self, town: &mut Town) {
        town.fleet.kill(self.place.take().expect("injected"));
    }

    fn before_the_clock(&self) -> bool {
        true
    }

    fn makes_late_writes(&self) -> bool {
        true
    }

    fn lasts(&self) -> Duration {
        Duration::from_millis(1_500)
    }
}

/// Has the others stand still. Their leases, of jobs that they have in hand, end at the latest at the time that is returned.
async fn alone(town: &Town, place: usize) -> Duration {
    town.fleet.only(place);
    let now = postgres(town).now(&superuser(town)).await;
    now + LEASE
}

/// Whether a worker has a job under a lease that ends after this time.
async fn in_hand(town: &Town, after: Duration) -> bool {
    postgres(town).jobs_in_hand(&superuser(town), after).await > 0
}

fn superuser(town: &Town) -> String {
    town.installation.superuser().expect("on PostgreSQL")
}
