//! Planted bugs: for every count that has to be zero, one that turns it red. A count that cannot is worth nothing.

use std::time::Duration;

use async_trait::async_trait;

use crate::counts::Counts;
use crate::days::{Days, alone};
use crate::faults::{Fault, NoRoom, Paused};
use crate::fleet::Topology;
use crate::town::Town;

/// What will never come need not be waited for as long as what may.
const PATIENCE: Duration = Duration::from_secs(4);

/// Nothing goes wrong: the bug does it alone.
struct Nothing;

#[async_trait(?Send)]
impl Fault for Nothing {
    fn name(&self) -> String {
        "nothing".to_owned()
    }

    async fn inject(&mut self, _town: &mut Town) -> usize {
        0
    }
}

/// The counts of one round with a bug in every process. None where the topology cannot be had here.
async fn with(bug: &str, topology: Topology, fault: &mut dyn Fault) -> Option<Counts> {
    let mut town = Town::found(topology).await?;
    town.fleet.plant(&town.installation, bug).await;
    let mut days = Days::new(town, 1);
    days.patience = PATIENCE;
    let counts = days.round(fault).await;
    println!("{bug}: {:?}", counts.zeros());
    Some(counts)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_zero_can_turn_red() {
    let _alone = alone().await;
    let bugs: [(&str, &str, &mut dyn Fault); 6] = [
        ("store::answer_before_commit=15%return", "lost", &mut Nothing),
        ("store::no_trail=return", "half done", &mut Nothing),
        ("jobs::forget_period=return", "missed", &mut Nothing),
        ("jobs::name_by_instant=return", "doubled", &mut Nothing),
        ("webhooks::complete_before_send=return", "unheard", &mut Nothing),
        ("scheduler::ends_on_error=return", "not back", &mut NoRoom),
    ];
    for (bug, red, fault) in bugs {
        let counts = with(bug, Topology::Sqlite, fault).await.expect("SQLite is always there");
        let count = counts.zeros().into_iter().find(|(name, _)| *name == red).expect("there is such a count").1;
        assert!(count > 0, "{bug} was not seen: {counts:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_is_not_fenced_is_seen() {
    let _alone = alone().await;
    let mut paused = Paused { place: None, chance: 0 };
    let Some(counts) = with("jobs::no_fence=return", Topology::Workers, &mut paused).await else { return };
    assert_eq!(counts.stale, 0, "a late write was refused although nothing asks whose job it is");
}
