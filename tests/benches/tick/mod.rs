//! The tick's cost among many schedules against its cost among few: the same number is due in both. And how long it takes
//! where very many are due at one instant: each period written down once, durably, and then its job done.

mod world;

use std::time::Duration;

use tokio::time::Instant;

use crate::server;
use crate::table::{Line, median, ratio, shown};
pub use world::{Place, World};

const FEW: usize = 1_000;
const MANY: usize = 100_000;
const VERY_MANY: usize = 1_000_000;
/// So many are due in one second.
const AT_ONCE: usize = 20_000;
const VERY_MANY_AT_ONCE: usize = 100_000;
/// So many are due at each tick.
const DUE: usize = 100;
const ROUNDS: u64 = 31;
const IDLE_TICKS: usize = 100;
const LIMIT: f64 = 1.3;
/// So long it may take on a server until all that are due in one second are opened.
const OPENED_IN: f64 = 5.0;

/// With the numbers of the table, with small ones to try the bench itself, or with a million schedules.
pub async fn in_a_file(quick: bool, long: bool) -> Vec<Line> {
    let (size, at_once) = match (quick, long) {
        (true, _) => (2 * FEW, 2 * FEW),
        (_, true) => (VERY_MANY, VERY_MANY_AT_ONCE),
        _ => (MANY, AT_ONCE),
    };
    let mut lines = idle_and_due(&Place::File, size).await;
    lines.extend(all_at_once(&Place::File, at_once).await);
    lines
}

/// The same on a PostgreSQL server, as durable as it is set up to be.
pub async fn on_a_server(quick: bool) -> Vec<Line> {
    let Some(address) = server::address() else { return vec![server::skipped()] };
    let place = Place::Server(address.clone());
    let (size, at_once) = if quick { (2 * FEW, 2 * FEW) } else { (MANY, VERY_MANY_AT_ONCE) };
    let mut lines = vec![server::durability(&address).await];
    lines.extend(idle_and_due(&place, size).await);
    lines.extend(all_at_once(&place, at_once).await);
    lines
}

/// All are due at one instant: how long until each has its period and its job, and how many jobs are done in a second.
async fn all_at_once(place: &Place, size: usize) -> Vec<Line> {
    let world = World::new(place, size, size).await;
    world.noon(0).await;
    let begin = Instant::now();
    let opened = world.open().await;
    let opening = begin.elapsed();
    assert_eq!(opened, size, "each is opened");
    let begin = Instant::now();
    let done = world.ledger.pass().await.expect("what was opened is worked off");
    let working = begin.elapsed();
    assert_eq!(done, size, "each has its job, once");
    world.assert_once(size).await;
    let seconds = working.as_secs_f64().max(f64::EPSILON);
    let what = format!("{size} periods due in one second are opened, each once");
    vec![
        match place {
            // Another machine's disk may be another; that of the table is told there.
            Place::Server(_) => Line::at_most(what, opening.as_secs_f64(), OPENED_IN, " s"),
            Place::File => Line::told(what, shown(opening)),
        },
        Line::told("  their jobs, each second".to_owned(), format!("{:.0}", size as f64 / seconds)),
    ]
}

async fn idle_and_due(place: &Place, size: usize) -> Vec<Line> {
    let (few, many) = (World::new(place, FEW, DUE).await, World::new(place, size, DUE).await);
    let (mut of_few, mut of_many) = (Times::default(), Times::default());
    for round in 0..ROUNDS {
        // Who is first in one round is second in the next.
        let mut worlds = [(&few, &mut of_few), (&many, &mut of_many)];
        if round % 2 == 1 {
            worlds.reverse();
        }
        for (world, times) in worlds {
            times.take(world, round).await;
        }
    }
    let size = many.size;
    let (few, many) = (of_few.due_and_idle(), of_many.due_and_idle());
    vec![
        Line::told(format!("tick, {DUE} due of {FEW} schedules"), shown(few.0)),
        Line::told(format!("tick, {DUE} due of {size} schedules"), shown(many.0)),
        Line::at_most("  ratio", ratio(many.0, few.0), LIMIT, ""),
        Line::told(format!("pass, none due of {FEW} schedules"), shown(few.1)),
        Line::told(format!("pass, none due of {size} schedules"), shown(many.1)),
        Line::at_most("  ratio", ratio(many.1, few.1), LIMIT, ""),
    ]
}

#[derive(Default)]
struct Times {
    due: Vec<Duration>,
    idle: Vec<Duration>,
}

impl Times {
    fn due_and_idle(self) -> (Duration, Duration) {
        (median(self.due), median(self.idle))
    }

    async fn take(&mut self, world: &World, round: u64) {
        world.noon(round).await;
        let begin = Instant::now();
        let taken = world.open().await;
        self.due.push(begin.elapsed());
        assert_eq!(taken, DUE, "as many are due as were meant to be");
        world.ledger.pass().await.expect("what was opened is worked off");
        let begin = Instant::now();
        for _ in 0..IDLE_TICKS {
            assert_eq!(world.ledger.pass().await.expect("the ledger looks"), 0);
        }
        self.idle.push(begin.elapsed() / u32::try_from(IDLE_TICKS).expect("a small number"));
    }
}
