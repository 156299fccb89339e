//! The ledger's jobs beside those of graphile-worker: the same number of jobs that do nothing, in one database each of the
//! same durable server, until none is left. Theirs are taken by one process with the settings of its makers' best figures: 24
//! at once, 500 fetched together into a local queue, those that are done written down together. They delete what is done; the
//! ledger keeps it, with what it needs to refuse a late write. Neither side's time holds putting the jobs there.

use std::time::Duration;

use tokio::time::Instant;

use super::{Peer, installed};
use crate::server;
use crate::table::{Line, median, ratio};
use crate::tick::{Place, World};

const JOBS: usize = 50_000;
const ROUNDS: u64 = 5;
/// At least as many jobs in a second.
const LIMIT: f64 = 1.0;

pub async fn measure(quick: bool) -> Vec<Line> {
    let Some(address) = server::address() else { return vec![server::skipped()] };
    let folder = match installed("graphile-worker") {
        Ok(folder) => folder,
        Err(told) => return vec![told],
    };
    let (jobs, rounds) = if quick { (2_000, 2) } else { (JOBS, ROUNDS) };
    let ours = World::new(&Place::Server(address.clone()), jobs, jobs).await;
    let database = server::Database::make(&address, "worker").await;
    let mut theirs = Peer::start(&folder, "work.mjs", &database.address());
    // Whatever is made ready once is made ready in a round that does not count.
    let (_, _) = (of_ledger(&ours, 0).await, of_peer(&mut theirs, jobs));
    let (mut ledger, mut peer) = (Vec::new(), Vec::new());
    for round in 1..=rounds {
        // Who is first in one round is second in the next.
        if round % 2 == 0 {
            ledger.push(of_ledger(&ours, round).await);
        }
        peer.push(of_peer(&mut theirs, jobs));
        if round % 2 == 1 {
            ledger.push(of_ledger(&ours, round).await);
        }
    }
    ours.assert_once(jobs * usize::try_from(rounds + 1).expect("a small number")).await;
    let (ledger, peer) = (median(ledger), median(peer));
    let each_second = |time: Duration| format!("{:.0}", jobs as f64 / time.as_secs_f64());
    let share = "  jobs in a second, as a multiple of theirs";
    vec![
        server::durability(&address).await,
        Line::told(format!("{jobs} jobs by the ledger: each second"), each_second(ledger)),
        Line::told(format!("{jobs} jobs by graphile-worker, batched: each second"), each_second(peer)),
        match quick {
            // Of few jobs the most is what is done once.
            true => Line::told(share, format!("{:.2}", ratio(peer, ledger))),
            false => Line::at_least(share, ratio(peer, ledger), LIMIT),
        },
    ]
}

/// One day's jobs, opened before they are measured.
async fn of_ledger(world: &World, day: u64) -> Duration {
    world.noon(day).await;
    assert_eq!(world.open().await, world.size, "each is opened");
    world.kit.alter("VACUUM ANALYZE jobs").await;
    let begin = Instant::now();
    assert_eq!(world.ledger.pass().await.expect("what was opened is worked off"), world.size);
    begin.elapsed()
}

fn of_peer(peer: &mut Peer, jobs: usize) -> Duration {
    peer.tell(&jobs.to_string());
    let milliseconds: f64 = peer.hear().trim().parse().expect("a number of milliseconds");
    Duration::from_secs_f64(milliseconds / 1e3)
}
