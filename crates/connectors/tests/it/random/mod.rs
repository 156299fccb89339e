//! Random databases against a model in memory that shares no code with the connector: no row goes that must stay, and
//! none stays that is due. Planted bugs turn it red.
//!
//! `SAMSVAR_SEEDS=5000` looks at more of them.

mod chance;
mod world;

use connectors::{Child, DataSet, Options, Outcome, Tolerance, Window};

use crate::foreign::{Engine, connector, engines, window_id};
use chance::Chance;
use world::{Rows, World};

fn seeds() -> u64 {
    std::env::var("SAMSVAR_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(200)
}

/// What a test has planted.
#[derive(Clone, Copy, Default)]
struct Planted {
    /// Changes what is erased by.
    tamper: Option<fn(&mut DataSet)>,
    /// Asks beforehand who is old enough, and only for those.
    early: bool,
}

impl Planted {
    fn tampered(tamper: fn(&mut DataSet)) -> Self {
        Self { tamper: Some(tamper), early: false }
    }
}

/// Lives through so many seeds, and tells what is wrong by the plain meaning of the words.
async fn all_faults(on: &Engine, seeds: u64, planted: Planted) -> Vec<String> {
    let mut all = Vec::new();
    for seed in 0..seeds {
        all.extend(faults(on, seed, planted).await);
    }
    all
}

async fn faults(on: &Engine, seed: u64, Planted { tamper, early }: Planted) -> Vec<String> {
    let mut chance = Chance::new(seed);
    let mut world = World::new(on, &mut chance);
    let foreign = world.build(&mut chance).await;
    // A data set that leaves something out makes the account one that may do too much, and is refused for that.
    let crm = connector(Options { allow_wide: tamper.is_some(), ..foreign.options() });
    let mut set = world.set();
    if let Some(tamper) = tamper {
        tamper(&mut set);
    }
    let inspection = match crm.inspect(&set).await {
        Ok(inspection) => inspection,
        Err(refusal) => return vec![format!("seed {seed}: refused: {refusal}")],
    };
    let (mut asked, cutoffs) = (world.asked(&mut chance), world.cutoffs());
    if early {
        asked = world.due(&asked)[0].iter().cloned().collect();
    }
    let expected = crm.count(&set, &asked, &cutoffs).await.expect("counted");
    // Between the count and the statement some become active, and some go by another hand.
    world.disturb(&mut chance, &foreign).await;
    let due = world.due(&asked);
    let window = Window {
        id: window_id(u128::from(seed) + 1),
        keys: asked.clone(),
        cutoffs,
        fingerprint: inspection.fingerprint,
        identity: inspection.identity,
        expected,
        tolerance: Tolerance::default(),
    };
    let outcome = crm.erase(&set, &window).await.expect("erased");
    let again = crm.erase(&set, &window).await.expect("and again");
    let mut faults = told(&world, &due, &outcome, &asked);
    if set.receipts.is_some() && (&again.rows, &again.erased) != (&outcome.rows, &outcome.erased) {
        faults.push("the receipt tells of something else".to_owned());
    }
    let still = crm.absent(&set, &window.identity, &outcome.erased).await.expect("looked");
    faults.extend(still.iter().map(|key| format!("{key} is still there")));
    faults.extend(compared(&world.left(&due), &world.read(&foreign).await));
    faults.into_iter().map(|fault| format!("seed {seed}: {fault}")).collect()
}

/// Whether the answer fits what must happen.
fn told(world: &World, due: &Rows, outcome: &Outcome, asked: &[String]) -> Vec<String> {
    let mut faults = Vec::new();
    let roots = &due[0];
    for key in asked {
        let (goes, is_there) = (roots.contains(key), world.has(key));
        let lists = [&outcome.erased, &outcome.spared, &outcome.missing].map(|list| list.contains(key));
        if lists != [goes, is_there && !goes, !is_there] && outcome.counted == connectors::Counted::Exact {
            faults.push(format!("{key} was told to be {lists:?}"));
        }
    }
    for (at, rows) in due.iter().enumerate() {
        if outcome.rows.get(world.table(at)) != Some(&(rows.len() as u64)) {
            faults.push(format!("{} rows of {} were due, and {:?} told", rows.len(), world.table(at), outcome.rows));
        }
    }
    faults
}

/// Compares all rows of all tables.
fn compared(model: &Rows, found: &Rows) -> Vec<String> {
    let mut faults = Vec::new();
    for (at, (model, found)) in model.iter().zip(found).enumerate() {
        faults.extend(model.difference(found).map(|row| format!("wrong row: {row} of table {at} has gone")));
        faults.extend(found.difference(model).map(|row| format!("due row: {row} of table {at} is left")));
    }
    faults
}

#[tokio::test]
async fn no_wrong_row_goes_and_no_due_row_stays() {
    for on in engines() {
        let (seeds, name) = (seeds(), on.name());
        let all = all_faults(&on, seeds, Planted::default()).await;
        let some = &all[..all.len().min(5)];
        assert!(all.is_empty(), "{} faults in {seeds} seeds on {name}, the first: {some:#?}", all.len());
    }
}

#[tokio::test]
async fn a_guard_that_was_left_out_is_found() {
    for on in engines() {
        let planted = Planted::tampered(|set| {
            set.guards.pop();
            set.unguarded = set.guards.is_empty().then(|| "planted".to_owned());
        });
        let all = all_faults(&on, 40, planted).await;
        assert!(all.iter().any(|fault| fault.contains("wrong row")), "{all:#?}");
    }
}

#[tokio::test]
async fn a_guard_that_is_asked_beforehand_and_not_in_the_statement_is_found() {
    for on in engines() {
        let unguarded = Planted::tampered(|set| {
            set.guards.clear();
            set.unguarded = Some("planted".to_owned());
        });
        let all = all_faults(&on, 40, Planted { early: true, ..unguarded }).await;
        assert!(all.iter().any(|fault| fault.contains("wrong row")), "{all:#?}");
    }
}

#[tokio::test]
async fn a_level_of_children_that_was_left_out_is_found_or_refused() {
    fn cut(children: &mut Vec<Child>) {
        match children.iter_mut().find(|child| !child.children.is_empty()) {
            Some(child) => cut(&mut child.children),
            None => drop(children.pop()),
        }
    }
    for on in engines() {
        let all = all_faults(&on, 40, Planted::tampered(|set| cut(&mut set.children))).await;
        // Where a foreign key tells of it, it is refused; where there is none, only the rows do.
        assert!(all.iter().any(|fault| fault.contains("refused")), "{all:#?}");
        assert!(all.iter().any(|fault| fault.contains("due row")), "{all:#?}");
    }
}
