//! The rounds: a fault under load and due dates, healed, waited out, counted.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use tests::{Client, mutation};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::books::Books;
use crate::counts::{Counts, Expected, count, heard, repeated};
use crate::faults::{self, Fault};
use crate::fleet::Topology;
use crate::load::{Load, add_system, once};
use crate::seed::{Seed, seeds};
use crate::table::Table;
use crate::town::Town;

/// The load runs so long before something goes wrong.
const BEFORE: Duration = Duration::from_millis(400);
/// And so long after it was repaired.
const AFTER: Duration = Duration::from_millis(400);
/// A fleet that is not well so long after everything was repaired has not come back; and what its receiver has not heard
/// then it never will.
const PATIENCE: Duration = Duration::from_secs(20);
/// What a process writes where it is refused to write too late.
const LATE: &str = "a late write of the job";
/// A process that takes more keeps something that it should not.
const MOST_MEMORY: u64 = 400;
/// One try at moving the clock.
const MOVED_WITHIN: Duration = Duration::from_secs(60);
const TRIES: usize = 5;
/// The machine has few cores: two towns at once would only wait for each other.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// A town with what is written down about it.
pub struct Days {
    pub town: Town,
    pub books: Books,
    seed: Seed,
    /// The last month that is gone.
    pub month: u32,
    /// How long is waited for what must come.
    pub patience: Duration,
}

impl Days {
    pub fn new(town: Town, seed: u64) -> Self {
        Self { town, books: Books::default(), seed: Seed::new(seed), month: 0, patience: PATIENCE }
    }

    /// One fault from its beginning until all is counted.
    pub async fn round(&mut self, fault: &mut dyn Fault) -> Counts {
        let before: BTreeSet<String> = self.books.pages().promised.keys().cloned().collect();
        self.books.pages().open.clear();
        let refused_before = self.town.fleet.told(LATE);
        let repeated_before = repeated(&heard(&self.town));
        let load = fault.under_load().then(|| Load::begin(&self.town, &self.books));
        tokio::time::sleep(BEFORE).await;
        self.month += 1;
        let (clients, to) = (self.clients(), instant(self.month));
        let begin = || tokio::spawn(advance(clients, to));
        let (moving, later) = if fault.before_the_clock() { (None, Some(begin)) } else { (Some(begin()), None) };
        let mut not_back = fault.inject(&mut self.town).await;
        tokio::time::sleep(fault.lasts()).await;
        let stale = self.town.fleet.told(LATE).saturating_sub(refused_before);
        let unready = self.town.fleet.not_ready().await;
        if fault.makes_unready() && unready < self.town.fleet.addresses().len() {
            println!("ready, although nothing can be written");
            not_back += 1;
        }
        fault.heal(&mut self.town).await;
        not_back += self.town.fleet.revive(&self.town.installation).await;
        let moving = moving.or_else(|| later.map(|begin| begin())).expect("now or then");
        tokio::time::sleep(AFTER).await;
        if let Some(load) = load {
            load.end().await;
        }
        if !moving.await.expect("the task ends") {
            println!("the clock could not be moved");
            not_back += 1;
        }
        // Whoever moves the clock works, too: only afterwards is seen who does so by themselves.
        not_back += self.comes_back().await;
        let expected = Expected { month: self.month, before: &before, patience: self.patience };
        let mut counts = count(&self.town, &self.books, &expected, &mut self.seed).await;
        counts.memory = self.town.fleet.memory();
        counts.stale = stale;
        counts.repeated = counts.repeated.saturating_sub(repeated_before);
        counts.not_back += not_back;
        counts
    }

    /// Whether all is as before without anybody's help: ready, acknowledged, and told to the receiver by whoever works.
    async fn comes_back(&self) -> usize {
        let end = Instant::now() + self.patience;
        let (mut told, mut done) = (BTreeSet::new(), None);
        loop {
            let not_ready = self.town.fleet.not_ready().await;
            if not_ready == 0 {
                for door in self.town.fleet.addresses() {
                    let title = self.books.next();
                    if once(&Client::new(&door, Some(&self.town.reporter)), &self.books, &title).await {
                        told.insert(self.books.pages().promised[&title].id.clone());
                    }
                }
                let heard = heard(&self.town);
                let (before, now) = (done.take(), self.jobs_done().await);
                let works = before.as_ref().is_some_and(|before| *before != now);
                if works && told.iter().any(|id| heard.contains_key(id)) {
                    return 0;
                }
                done = Some(before.unwrap_or(now));
                let operations = &self.town.operations;
                add_system(&Client::new(&self.town.fleet.addresses()[0], Some(operations)), &self.books).await;
            }
            if Instant::now() > end {
                println!("not back: {not_ready} not ready, nothing heard of {} reports", told.len());
                return 1;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The latest jobs that came to their end.
    async fn jobs_done(&self) -> BTreeSet<String> {
        let reader = Client::new(&self.town.fleet.addresses()[0], Some(&self.town.reader));
        let jobs = reader.data("{ jobs(first: 20) { nodes { id state } } }", json!({})).await;
        let jobs = jobs["jobs"]["nodes"].as_array().expect("a list").clone();
        let done = jobs.into_iter().filter(|job| job["state"] == "COMPLETED");
        done.map(|job| job["id"].as_str().expect("an id").to_owned()).collect()
    }

    fn clients(&self) -> Vec<Client> {
        self.town.fleet.addresses().iter().map(|door| Client::new(door, Some(&self.town.reader))).collect()
    }
}

/// The last days of a month.
fn instant(month: u32) -> String {
    let (year, month) = (2026 + (month - 1) / 12, (month - 1) % 12 + 1);
    format!("{year}-{month:02}-28T20:00:00Z")
}

/// Moves the clock, by whichever server answers. Whether it was moved.
async fn advance(doors: Vec<Client>, to: String) -> bool {
    let document = mutation("advanceTestClock", "now");
    for number in 0..TRIES * 20 {
        let door = &doors[number % doors.len()];
        let asked = door.try_ask(&document, json!({ "input": { "to": to } }));
        match tokio::time::timeout(MOVED_WITHIN, asked).await {
            Ok(Ok(answer)) if answer.body["data"]["advanceTestClock"]["now"].is_string() => return true,
            // Another server had gone as far before it was ended.
            Ok(Ok(answer)) if answer.code() == Some("TEST_CLOCK_BACKWARD") => return true,
            _ => tokio::time::sleep(Duration::from_millis(250)).await,
        }
    }
    false
}

/// All faults of a topology, by one seed.
async fn bad_days(topology: Topology, number: u64, table: &mut Table) -> Vec<String> {
    let mut red = Vec::new();
    let Some(town) = Town::found(topology).await else { return red };
    let mut days = Days::new(town, number);
    let mut seed = Seed::new(number);
    for mut fault in faults::all(topology, &mut seed) {
        let begun = Instant::now();
        let counts = days.round(fault.as_mut()).await;
        let name = fault.name();
        println!("{}: {name}: {:.1} s, refused {:?}", topology.name(), begun.elapsed().as_secs_f32(), refused(&days));
        table.add(topology.name(), &name, &counts);
        let mut say = |what: String| red.push(format!("seed {number}, {}, {name}: {what}", topology.name()));
        for (what, count) in counts.zeros() {
            if count > 0 {
                say(format!("{count} {what}"));
            }
        }
        if counts.acknowledged == 0 {
            say("nothing was acknowledged, so nothing was tried".to_owned());
        }
        if fault.makes_late_writes() && counts.stale == 0 {
            say("no late write was refused".to_owned());
        }
        if counts.memory > MOST_MEMORY {
            say(format!("a process took {} MiB", counts.memory));
        }
    }
    red
}

fn refused(days: &Days) -> Value {
    let refused = std::mem::take(&mut days.books.pages().refused);
    json!(refused)
}

/// One round of bad luck at a time, whatever the tests are.
pub async fn alone() -> tokio::sync::MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_promised_is_lost_on_a_bad_day() {
    let _alone = alone().await;
    let (mut table, mut red) = (Table::default(), Vec::new());
    for seed in seeds() {
        println!("seed {seed}");
        for topology in [Topology::Sqlite, Topology::Workers, Topology::Servers] {
            red.extend(bad_days(topology, seed, &mut table).await);
        }
    }
    println!("{}", table.markdown());
    assert!(red.is_empty(), "{}", red.join("\n"));
}
