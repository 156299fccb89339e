//! Random data under random rules, against a plain model in memory: nothing goes that should not, nothing due is left.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use chrono::{Datelike, Days, Months, NaiveDate};
use deletion::hold::{self, Keeps};
use deletion::plan::PlanState;
use deletion::rule::{Approval, Definition, Kind, Round};
use kernel::Chance;
use sea_orm::ActiveValue::Set;
use testkit::SeededChance;
use uuid::Uuid;

use super::crm::{Crm, SYSTEM, data_set};
use super::folder::{closed, copied, founded, opened};
use super::things::{Thing, subject, thing};
use super::world::{KEPT, World, date, erases};

const SEEDS: &str = "SAMSVAR_SEEDS";
const PLANTED: &str = "SAMSVAR_TEST_PLANTED";
/// The night on which everything happens.
const NIGHT: &str = "2026-03-03";

/// Category, anchor, and whether it lies in the connected system.
const KINDS: [(&str, &str, bool); 4] = [
    ("A-07/contact", "customer.last_activity", true),
    ("A-07/orders", "order.delivered", false),
    ("A-08/voucher", "voucher.date", false),
    ("A-13/visit", "visit.date", false),
];

/// What two of them have in common: one thing, and each rule has a say in it.
const SHARED: (&str, &str, [usize; 2]) = ("A-07/orders A-13/visit", "order.delivered visit.date", [1, 3]);

/// A rule as the model knows it.
struct Plain {
    months: u32,
    days: u64,
    year_end: bool,
    floor: bool,
    only_old: bool,
    unless_kept: bool,
    waits: bool,
}

impl Plain {
    fn random(chance: &SeededChance) -> Self {
        let (months, days) = [(0, 0), (0, 1), (0, 30), (1, 0), (12, 0), (30, 0), (36, 15)][pick(chance, 7)];
        let coin = || chance.below(2) == 0;
        Self { months, days, year_end: coin(), floor: coin(), only_old: coin(), unless_kept: coin(), waits: coin() }
    }

    fn definition(&self, category: &str, anchor: &str) -> Definition {
        let mut definition = erases(&[category], anchor, &format!("P{}M{}D", self.months, self.days));
        if self.year_end {
            definition.round = vec![Round::CalendarYear];
        }
        if self.floor {
            definition.kind = Kind::Floor;
        }
        if self.only_old {
            definition.states = vec!["old".to_owned()];
        }
        if self.unless_kept {
            definition.unless = vec!["item.thing.kept".to_owned()];
        }
        if self.waits {
            definition.approval = Approval::One;
        }
        definition
    }

    fn is_due(&self, on: NaiveDate) -> bool {
        let mut due = on;
        if self.year_end {
            due = NaiveDate::from_ymd_opt(due.year(), 12, 31).expect("a date");
        }
        due = due + Months::new(self.months) + Days::new(self.days);
        if self.floor {
            due = due + Days::new(1);
        }
        due <= date(NIGHT)
    }

    fn goes(&self, row: &Row) -> bool {
        self.is_due(row.on)
            && (!self.only_old || row.state == Some("old"))
            && !(self.unless_kept && row.state == Some(KEPT))
            && !row.held
    }
}

/// A thing as the model knows it.
#[derive(Debug, Clone)]
struct Row {
    id: Uuid,
    /// The rules that have a say in it.
    rules: Vec<usize>,
    on: NaiveDate,
    /// What it is called in the connected system, and how new it is there.
    number: Option<u64>,
    there: Option<NaiveDate>,
    state: Option<&'static str>,
    held: bool,
}

impl Row {
    /// Whether every rule lets it go that has a say in it.
    fn goes(&self, rules: &[Plain]) -> bool {
        self.rules.iter().all(|rule| rules[*rule].goes(self))
    }
}

fn pick(chance: &SeededChance, below: u64) -> usize {
    usize::try_from(chance.below(below)).expect("small")
}

/// A date by which it is about to be due, or any of the last years.
fn near(chance: &SeededChance, rule: &Plain) -> NaiveDate {
    let night = date(NIGHT);
    if chance.below(3) == 0 {
        return night - Days::new(chance.below(2_000));
    }
    night - Months::new(rule.months) - Days::new(rule.days) - Days::new(3) + Days::new(chance.below(7))
}

async fn prepared() -> tempfile::TempDir {
    let crm = founded().await;
    closed(crm).await
}

/// One seed's life. `Err` tells what differs.
async fn lived(seed: u64, prepared: &Path) -> Result<(), String> {
    let chance = SeededChance::new(seed);
    let folder = copied(prepared);
    let world = opened(folder.path(), 1_000 + seed).await;
    let crm = Crm { world, folder };
    let mut set = data_set(chance.below(2) == 0);
    if std::env::var(PLANTED).as_deref() == Ok("no_guard") {
        set.guards.clear();
        set.unguarded = Some("a planted bug".to_owned());
    }
    crm.declare(set).await;
    let rules: Vec<Plain> = KINDS.iter().map(|_| Plain::random(&chance)).collect();
    for (rule, (category, anchor, _)) in rules.iter().zip(KINDS) {
        let key = format!("M-{}", category.replace('/', "-"));
        crm.world.rule(&crm.world.ours, &key, rule.definition(category, anchor)).await;
    }

    let mut rows = Vec::new();
    let mut foreign = Vec::new();
    let mut things = Vec::new();
    for number in 0..20 + chance.below(30) {
        let kind = pick(&chance, 5);
        let (category, anchor, connected) = KINDS.get(kind).copied().unwrap_or((SHARED.0, SHARED.1, false));
        let of = if kind < KINDS.len() { vec![kind] } else { SHARED.2.to_vec() };
        let kind = of[pick(&chance, of.len() as u64)];
        let on = near(&chance, &rules[kind]);
        // Now and then their side knows of something newer.
        let there = connected.then(|| if chance.below(3) == 0 { near(&chance, &rules[kind]) } else { on });
        let state = [None, Some("old"), Some(KEPT)][pick(&chance, 3)];
        things.push(Thing {
            kind: if connected { "reference" } else { "item" },
            subject: Some(subject(u128::from(chance.below(10)))),
            category,
            state,
            place: connected.then(|| (SYSTEM, "customer", number.to_string())),
            anchor,
            on,
        });
        if let Some(there) = there {
            foreign.push(format!("INSERT INTO customers VALUES ({number}, 'Kunde', '{there}')"));
            foreign.push(format!("INSERT INTO orders (customer_id, what) VALUES ({number}, 'Noe')"));
        }
        let number = connected.then_some(number);
        rows.push(Row { id: Uuid::nil(), rules: of, on, number, there, state, held: false });
    }
    if !foreign.is_empty() {
        crm.sql(&foreign.join(";")).await;
    }
    for (row, id) in rows.iter_mut().zip(crm.world.hold(&crm.world.ours, &things).await) {
        row.id = id;
    }
    disturb(&crm, &chance, &mut rows.iter_mut().collect::<Vec<_>>()).await;
    let planned: BTreeSet<Uuid> = rows.iter().filter(|row| row.goes(&rules)).map(|row| row.id).collect();
    // The daily run: what needs nobody goes at once.
    crm.world.until("2026-03-03T01:30:00Z").await;
    let at_once: BTreeSet<Uuid> = goes(&rows, &rules, &planned, |row| row.rules.iter().any(|rule| !rules[*rule].waits));
    disturb(&crm, &chance, &mut rows.iter_mut().filter(|row| !at_once.contains(&row.id)).collect::<Vec<_>>()).await;
    for plan in crm.world.plans(&crm.world.ours).await {
        if plan.state == PlanState::AwaitingApproval {
            crm.world.approve("A4", &plan).await.map_err(|error| error.to_string())?;
        }
    }
    crm.world.settle().await;
    let later = goes(&rows, &rules, &planned, |row| row.rules.iter().any(|rule| rules[*rule].waits));
    let gone: BTreeSet<Uuid> = at_once.union(&later).copied().collect();
    compare(&crm, &rows, &gone).await
}

/// What goes of what was planned, as things are now.
fn goes(rows: &[Row], rules: &[Plain], planned: &BTreeSet<Uuid>, now: impl Fn(&Row) -> bool) -> BTreeSet<Uuid> {
    rows.iter()
        .filter(|row| planned.contains(&row.id) && now(row) && row.goes(rules))
        .filter(|row| row.there.is_none_or(|there| row.rules.iter().all(|rule| rules[*rule].is_due(there))))
        .map(|row| row.id)
        .collect()
}

/// Some things become newer, get another state, are put under a hold, or are newer on the other side.
async fn disturb(crm: &Crm, chance: &SeededChance, rows: &mut [&mut Row]) {
    let (mut changes, mut holds, mut foreign) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        match (chance.below(8), row.number) {
            (0, _) => {
                row.on = date("2026-03-02");
                changes.push((row.id, thing::ActiveModel { on: Set(row.on), ..Default::default() }));
            }
            (1, _) => {
                row.state = Some(KEPT);
                let state = Set(Some(KEPT.to_owned()));
                changes.push((row.id, thing::ActiveModel { state, ..Default::default() }));
            }
            (2, number) if !row.held => {
                row.held = true;
                let kind = if number.is_some() { "reference" } else { "item" };
                holds.push(hold::Place {
                    keeps: Keeps::Holding { kind: kind.to_owned(), id: row.id },
                    reason: "A dispute.".to_owned(),
                    source: None,
                    until: None,
                });
            }
            (3, Some(number)) => {
                row.there = Some(date("2026-03-02"));
                foreign.push(format!("UPDATE customers SET last_activity_on = '2026-03-02' WHERE id = {number}"));
            }
            _ => {}
        }
    }
    let World { ours, ports, .. } = &crm.world;
    crm.world.touch_all(ours, changes).await;
    if !foreign.is_empty() {
        crm.sql(&foreign.join(";")).await;
    }
    let by = crm.world.acting("A2").await;
    crm.world
        .write::<_, deletion::Error>(&by, async |uow| {
            for place in holds {
                hold::place(uow, ports, place).await?;
            }
            Ok(())
        })
        .await
        .expect("held");
}

async fn compare(crm: &Crm, rows: &[Row], gone: &BTreeSet<Uuid>) -> Result<(), String> {
    let held: BTreeMap<Uuid, thing::Model> =
        crm.world.held(&crm.world.ours).await.into_iter().map(|thing| (thing.id, thing)).collect();
    let wrong = rows.iter().filter(|row| !gone.contains(&row.id) && !held.contains_key(&row.id)).count();
    let left = rows.iter().filter(|row| gone.contains(&row.id) && held.contains_key(&row.id)).count();
    let there = crm.customers().await.len();
    let expected = rows.iter().filter(|row| row.there.is_some() && !gone.contains(&row.id)).count();
    let marked = held.values().filter(|thing| thing.under_way.is_some()).count();
    if (wrong, left, marked) == (0, 0, 0) && there == expected {
        return Ok(());
    }
    Err(format!("wrong {wrong}, left {left}, still marked {marked}, customers {there} instead of {expected}"))
}

async fn all(from: u64, count: u64) {
    let prepared = prepared().await;
    for seed in from..from + count {
        if let Err(differs) = lived(seed, prepared.path()).await {
            panic!("seed {seed}: {differs}");
        }
    }
}

fn seeds(otherwise: u64) -> u64 {
    std::env::var(SEEDS).ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(otherwise)
}

#[tokio::test]
async fn random_data_and_rules_go_as_the_model_says() {
    all(0, seeds(200) / 2).await;
}

#[tokio::test]
async fn other_random_data_and_rules_go_as_the_model_says() {
    all(1_000_000, seeds(200).div_ceil(2)).await;
}

/// The model with a bug planted, in a process of its own; without one it does nothing.
#[tokio::test]
async fn planted() {
    let Ok(bug) = std::env::var(PLANTED) else { return };
    let _scenario = fail::FailScenario::setup();
    if bug != "no_guard" {
        fail::cfg(&*bug, "return").expect("a failpoint");
    }
    all(0, 20).await;
}

#[test]
fn planted_bugs_turn_the_model_red() {
    for bug in ["planted.not_asked_again", "no_guard"] {
        let child = Command::new(std::env::current_exe().expect("this binary"))
            .args(["--exact", "runs::model::planted", "--test-threads=1"])
            .env(PLANTED, bug)
            .output()
            .expect("a child");
        let told = String::from_utf8_lossy(&child.stdout);
        assert!(!child.status.success() && told.contains("wrong "), "{bug} was not found: {told}");
    }
}
