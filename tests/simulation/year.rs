//! The year is lived, with faults, and compared with the oracle after each stride.

use std::time::Duration;

use chrono::TimeDelta;
use kernel::{Clock, Instant};
use samsvar::real::RealClock;
use testkit::Postgres;

use crate::dice::Dice;
use crate::faults::{FAULTS, Struck, advance, strike};
use crate::invariants;
use crate::oracle::Oracle;
use crate::people::People;
use crate::trails;
use crate::walls;
use crate::world::World;

/// So many organisations live the year in an ordinary run: all in difficult zones, and some by chance.
const FEW: u32 = 60;
const DIFFICULT: u32 = 28;
/// So many live it on a server, with two processes.
const ON_SERVER: u32 = 10;
/// In so many of a hundred strides a fault strikes.
const STRUCK: u64 = 50;
/// What is due comes at quarters of an hour; strides end beside them, so that what failed has been tried again.
const BESIDE: TimeDelta = TimeDelta::minutes(7);
/// So many faults are told; the first ones say enough.
const TOLD: usize = 20;
/// So many organisations are looked for in others' rows.
const LOOKED_FOR: usize = 5;

/// The seed of this run: `SAMSVAR_SEED`, to have one again.
fn seed() -> u64 {
    std::env::var("SAMSVAR_SEED").map_or(1, |seed| seed.parse().expect("SAMSVAR_SEED is a number"))
}

#[tokio::test]
async fn a_year_of_many_organisations_is_what_was_worked_out_apart_whatever_strikes() {
    let seed = seed();
    let all = std::env::var("SAMSVAR_SEEDS").is_ok();
    let mut dice = Dice::new(seed);
    let oracle = Oracle::load();
    let count = u32::try_from(oracle.organisations.len()).expect("a small number");
    let drawn: Vec<u32> = (DIFFICULT..FEW).map(|_| 1 + u32::try_from(dice.below(count.into())).unwrap_or(0)).collect();
    let oracle = oracle.only(|number| all || number <= DIFFICULT || drawn.contains(&number));
    println!(
        "SAMSVAR_SEEDS, as tests/run --long sets it, lets all organisations live: {}",
        if all { "set" } else { "not set" }
    );
    live(&oracle, seed, &mut dice, None).await;
}

#[tokio::test]
async fn two_processes_live_it_on_a_server() {
    let Some(server) = Postgres::server() else { return };
    let seed = seed();
    let oracle = Oracle::load().only(|number| number <= ON_SERVER);
    live(&oracle, seed, &mut Dice::new(seed), Some(&server)).await;
}

async fn live(oracle: &Oracle, seed: u64, dice: &mut Dice, server: Option<&str>) {
    let stopwatch = RealClock::new();
    println!("seed {seed}: {} organisations live from {} to {}", oracle.organisations.len(), oracle.from, oracle.to);
    let mut world = World::new(oracle, seed, server).await;
    println!("founded after {:.1} s", stopwatch.elapsed().as_secs_f64());
    let (mut people, mut struck, mut strides) = (People::new(seed), Struck::new(), 0);
    let mut now = oracle.from;
    while now < oracle.to {
        let seen = now;
        now = next_stride(oracle, now, dice);
        if now < oracle.to && dice.percent(STRUCK) {
            let fault = FAULTS[usize::try_from(dice.below(FAULTS.len() as u64)).expect("a small number")];
            strike(&mut world, fault, now, dice, &mut struck).await;
        } else {
            advance(world.ledger(), now).await;
        }
        world.live(Duration::from_secs(3_600));
        people.act(&world).await;
        // What they did causes work of its own.
        world.ledger().pass().await.expect("a pass");
        none(&format!("seed {seed}, at {now}, {struck:?}"), &invariants::check(&world, oracle, &people, seen).await);
        strides += 1;
        if strides % 20 == 0 {
            println!("{now} after {:.1} s", stopwatch.elapsed().as_secs_f64());
            let one = world.founded.organisations.values().nth(strides % world.founded.organisations.len());
            none(&format!("seed {seed}, at {now}"), &trails::check(&world, one.copied()).await);
        }
    }
    let organisations: Vec<_> = world.founded.organisations.values().copied().collect();
    none(&format!("seed {seed}, at the end"), &trails::check(&world, organisations.iter().copied()).await);
    let every = organisations.len().div_ceil(LOOKED_FOR);
    let some: Vec<_> = organisations.into_iter().step_by(every).collect();
    none(&format!("seed {seed}, at the end"), &walls::check(&world, &some).await);
    tell(&world, &struck, strides).await;
    world.close().await;
    println!("over after {:.1} s", stopwatch.elapsed().as_secs_f64());
}

/// One to five days on, and never at an instant at which something may be due.
fn next_stride(oracle: &Oracle, now: Instant, dice: &mut Dice) -> Instant {
    let days = TimeDelta::days(1 + i64::try_from(dice.below(5)).expect("a small number"));
    let beside = if now == oracle.from { BESIDE } else { TimeDelta::zero() };
    (now + days + beside).min(oracle.to)
}

pub fn none(when: &str, faults: &[String]) {
    let told = faults.iter().take(TOLD).cloned().collect::<Vec<_>>().join("\n");
    assert!(faults.is_empty(), "{when}: {} faults\n{told}", faults.len());
}

/// The counts; a year in which nothing happened shows nothing.
async fn tell(world: &World, struck: &Struck, strides: usize) {
    let count = async |sql: &str| world.eyes.count(sql).await;
    let periods = count("SELECT COUNT(*) AS n FROM occurrences").await;
    let skipped = count("SELECT COUNT(*) AS n FROM occurrences WHERE outcome = 'skipped'").await;
    let held = count("SELECT COUNT(*) AS n FROM duty_occurrences WHERE state = 'held'").await;
    let missed = count("SELECT COUNT(*) AS n FROM duty_occurrences WHERE state = 'missed'").await;
    let cases = count("SELECT COUNT(*) AS n FROM deviations").await;
    let entries = count("SELECT COUNT(*) AS n FROM audit_entries").await;
    println!("{strides} strides, {periods} periods ({skipped} skipped), {held} held, {missed} missed, {cases} cases");
    println!("{entries} entries in trails; faults: {struck:?}");
    assert!(held > 0 && missed > 0 && cases >= missed && struck.len() > 4, "little happened in this year");
}
