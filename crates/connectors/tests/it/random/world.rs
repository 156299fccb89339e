//! A random database: what its tables are, what is in them, and what must become of it.

use std::collections::{BTreeMap, BTreeSet};

use calendar::Zone;
use chrono::{NaiveDate, TimeDelta};
use connectors::{Child, DataSet, Guard, GuardForm, KeyColumn, KeyKind};
use ports::Cutoff;

use super::chance::Chance;
use crate::foreign::{Engine, Foreign};

/// By table: the keys of rows.
pub type Rows = Vec<BTreeSet<String>>;

struct Table {
    name: String,
    kind: KeyKind,
    /// The tables above, of which each row names one row.
    above: Vec<usize>,
    foreign_key: bool,
    indexed: bool,
    rows: Vec<Row>,
}

struct Row {
    key: String,
    /// The key of a row of each table above; some name nothing.
    above: Vec<String>,
    /// For the first table: how new each guard says that it is.
    days: Vec<Day>,
}

/// How a guard column is filled.
#[derive(Clone, Copy)]
enum Day {
    /// So many days after 1 January 2020.
    On(i64),
    Null,
    Nonsense,
}

pub struct World {
    on: Engine,
    tables: Vec<Table>,
    guards: Vec<(GuardForm, Cutoff, i64)>,
    /// By guard: the type of its column; none = it holds anything.
    columns: Vec<&'static str>,
    receipts: bool,
    log: bool,
    zone: Zone,
}

const FIRST: &str = "2020-01-01";
const DAYS: usize = 400;

fn date(days: i64) -> NaiveDate {
    FIRST.parse::<NaiveDate>().expect("a date") + TimeDelta::days(days)
}

impl World {
    pub fn new(on: &Engine, chance: &mut Chance) -> Self {
        let zone: Zone = chance.one_of(&["UTC", "Europe/Oslo", "America/St_Johns"]).parse().expect("a zone");
        let (mut guards, mut columns) = (Vec::new(), Vec::new());
        for _ in 0..chance.below(3) {
            let form = *chance.one_of(&[GuardForm::Date, GuardForm::DateTime, GuardForm::Epoch]);
            columns.push(column_of(on, form, chance));
            let last = i64::try_from(chance.below(DAYS)).expect("it is small");
            // The last date that is old enough; as an instant, noon of the day after it.
            let cutoff = if chance.percent(70) {
                Cutoff::On(date(last))
            } else {
                Cutoff::At(zone.instant(date(last + 1).and_hms_opt(0, 0, 30).expect("a time")))
            };
            guards.push((form, cutoff, last));
        }
        let (receipts, log) = (chance.percent(50), chance.percent(30));
        let mut world = Self { on: on.clone(), tables: Vec::new(), guards, columns, receipts, log, zone };
        world.add_table(chance, vec![]);
        let mut level = vec![0];
        for _ in 0..chance.below(4) {
            let mut next = Vec::new();
            for above in level {
                for _ in 0..chance.below(3) {
                    let mut parents = vec![above];
                    // Some hang on two tables at once.
                    if above != 0 && chance.percent(20) {
                        parents.push(0);
                    }
                    next.push(world.add_table(chance, parents));
                }
            }
            level = next;
        }
        world.fill(chance);
        world
    }

    fn add_table(&mut self, chance: &mut Chance, above: Vec<usize>) -> usize {
        let at = self.tables.len();
        let odd = chance.one_of(&["t", "group ", "a\"b", "Ærø", "x.y"]);
        let kind = match (chance.below(10), self.on.is_server()) {
            (0..6, _) => KeyKind::Integer,
            (6, true) => KeyKind::Uuid,
            (7, true) => KeyKind::Decimal,
            (8, true) => KeyKind::Instant,
            _ => KeyKind::Text,
        };
        let (foreign_key, indexed) = (chance.percent(50), chance.percent(50));
        self.tables.push(Table { name: format!("{odd}{at}"), kind, above, foreign_key, indexed, rows: Vec::new() });
        at
    }

    fn fill(&mut self, chance: &mut Chance) {
        for at in 0..self.tables.len() {
            for number in 0..chance.below(40) {
                let table = &self.tables[at];
                let key = key_of(table.kind, number * 3);
                let mut above = Vec::new();
                for parent in &table.above {
                    let parents = &self.tables[*parent];
                    let stray = parents.rows.is_empty() || (!table.foreign_key && chance.percent(10));
                    above.push(match stray {
                        true => key_of(parents.kind, 777_777),
                        false => chance.one_of(&parents.rows).key.clone(),
                    });
                }
                if table.foreign_key && table.above.iter().any(|parent| self.tables[*parent].rows.is_empty()) {
                    continue;
                }
                let day = |_: &_| match chance.below(10) {
                    0 => Day::Null,
                    1 => Day::Nonsense,
                    _ => Day::On(i64::try_from(chance.below(DAYS)).expect("it is small")),
                };
                let days = if at == 0 { self.guards.iter().map(day).collect() } else { Vec::new() };
                self.tables[at].rows.push(Row { key, above, days });
            }
        }
    }

    pub fn set(&self) -> DataSet {
        let guard = |(at, (form, ..)): (usize, &(GuardForm, Cutoff, i64))| Guard {
            column: format!("g{at}"),
            anchor: format!("thing.g{at}"),
            form: *form,
        };
        DataSet {
            connector: "crm".to_owned(),
            system: "S2".to_owned(),
            kind: "thing".to_owned(),
            table: self.tables[0].name.clone(),
            key: KeyColumn { name: "key".to_owned(), kind: self.tables[0].kind },
            guards: self.guards.iter().enumerate().map(guard).collect(),
            unguarded: self.guards.is_empty().then(|| "nothing says so".to_owned()),
            children: self.children(0),
            columns: BTreeMap::new(),
            receipts: self.receipts.then(|| "receipts".to_owned()),
            zone: self.zone,
        }
    }

    fn children(&self, parent: usize) -> Vec<Child> {
        let below = self.tables.iter().enumerate().filter(|(_, table)| table.above.contains(&parent));
        let child = |(at, table): (usize, &Table)| Child {
            table: table.name.clone(),
            parent: format!("above{parent}"),
            key: Some("key".to_owned()),
            // A table that hangs on two is described in full under each.
            children: self.children(at),
        };
        below.map(child).collect()
    }

    pub fn cutoffs(&self) -> BTreeMap<String, Cutoff> {
        self.guards.iter().enumerate().map(|(at, (_, cutoff, _))| (format!("thing.g{at}"), *cutoff)).collect()
    }

    /// Makes the file; a bystander with the same columns is in it too.
    pub async fn build(&self, chance: &mut Chance) -> Foreign {
        let mut sql = String::from(if self.on.is_server() { "BEGIN;" } else { "PRAGMA synchronous = OFF; BEGIN;" });
        sql += "CREATE TABLE receipts (window_id TEXT PRIMARY KEY, rows TEXT, at TEXT);";
        sql += "CREATE TABLE bystander (key INTEGER PRIMARY KEY, above0 INTEGER); INSERT INTO bystander VALUES (0, 0), (3, 3);";
        for table in &self.tables {
            let name = table.name.replace('"', "\"\"");
            sql += &format!("CREATE TABLE \"{name}\" (key {} PRIMARY KEY", word(table.kind));
            for above in &table.above {
                let parent = &self.tables[*above];
                sql += &format!(", above{above} {}", word(parent.kind));
                if table.foreign_key {
                    sql += &format!(
                        " REFERENCES \"{}\" (key) {}",
                        parent.name.replace('"', "\"\""),
                        chance.one_of(&["", "ON DELETE CASCADE"])
                    );
                }
            }
            if table.above.is_empty() {
                let guards = self.columns.iter().enumerate();
                sql += &guards.map(|(at, of)| format!(", g{at} {of}")).collect::<String>();
            }
            sql += ");";
            for above in table.above.iter().filter(|_| table.indexed) {
                sql += &format!("CREATE INDEX i{above}_{} ON \"{name}\" (above{above});", sql.len());
            }
            for row in &table.rows {
                let mut values = vec![quoted(&row.key)];
                values.extend(row.above.iter().map(|key| quoted(key)));
                values.extend(row.days.iter().enumerate().map(|(at, day)| self.written(*day, at, chance)));
                sql += &format!("INSERT INTO \"{name}\" VALUES ({});", values.join(", "));
            }
        }
        sql += "COMMIT;";
        let foreign = Foreign::new(&self.on, &sql).await;
        if self.log && !self.on.is_server() {
            foreign.run("PRAGMA journal_mode = wal").await;
        }
        foreign.grant("SELECT, INSERT ON receipts").await;
        for table in &self.tables {
            foreign.grant(&format!("SELECT, DELETE ON \"{}\"", table.name.replace('"', "\"\""))).await;
        }
        foreign
    }

    /// A day as the column of a guard has it: some time between morning and evening of it.
    fn written(&self, day: Day, guard: usize, chance: &mut Chance) -> String {
        let (form, column) = (self.guards[guard].0, self.columns[guard]);
        let days = match (day, column) {
            (Day::Null, _) | (Day::Nonsense, "BIGINT") => return "NULL".to_owned(),
            (Day::Nonsense, "NUMERIC") => return "'NaN'".to_owned(),
            (Day::Nonsense, "DATE" | "TIMESTAMP" | "TIMESTAMPTZ") => {
                return (*chance.one_of(&["'infinity'", "'-infinity'"])).to_owned();
            }
            (Day::Nonsense, "TEXT") => {
                return (*chance.one_of(&["'soon'", "''", "'2020'", "'1.2.2020'", "'2020-02-31T12:00:00Z'"]))
                    .to_owned();
            }
            (Day::Nonsense, _) => return chance.one_of(&["'soon'", "''", "'2020'", "'1.2.2020'", "X'00'"]).to_string(),
            (Day::On(days), _) => days,
        };
        let hour = u32::try_from(5 + chance.below(18)).expect("it is small");
        let local = date(days).and_hms_opt(hour, 7, 0).expect("a time");
        let instant = self.zone.instant(local);
        match form {
            GuardForm::Date => format!("'{}'", date(days)),
            GuardForm::Epoch => instant.timestamp().to_string(),
            GuardForm::DateTime if column == "TIMESTAMP" => format!("'{}'", local.format("%Y-%m-%d %H:%M")),
            GuardForm::DateTime if column == "TIMESTAMPTZ" => format!("'{}'", instant.format("%Y-%m-%dT%H:%M:%SZ")),
            GuardForm::DateTime => match chance.below(3) {
                0 => format!("'{}'", instant.format("%Y-%m-%dT%H:%M:%SZ")),
                1 => format!("'{}'", (instant + TimeDelta::hours(3)).format("%Y-%m-%d %H:%M:%S+03:00")),
                _ => format!("'{}'", local.format("%Y-%m-%d %H:%M")),
            },
        }
    }

    /// Some keys that are there and some that are not, in any order.
    pub fn asked(&self, chance: &mut Chance) -> Vec<String> {
        let mut asked: Vec<_> =
            self.tables[0].rows.iter().filter(|_| chance.percent(60)).map(|row| row.key.clone()).collect();
        let strangers = [1_000_000, 1_000_003].map(|number| key_of(self.tables[0].kind, number));
        asked.extend(strangers.into_iter().filter(|_| chance.percent(30)));
        for at in (1..asked.len()).rev() {
            asked.swap(at, chance.below(at + 1));
        }
        asked
    }

    /// Some become active; some rows that nothing hangs on go.
    pub async fn disturb(&mut self, chance: &mut Chance, foreign: &Foreign) {
        let name = |table: &Table| table.name.replace('"', "\"\"");
        let mut sql = String::new();
        for row in 0..self.tables[0].rows.len() {
            for at in 0..self.guards.len() {
                if !chance.percent(15) {
                    continue;
                }
                let newer = Day::On(i64::try_from(DAYS).expect("it is small") + 5);
                let written = self.written(newer, at, chance);
                let table = name(&self.tables[0]);
                let row = &mut self.tables[0].rows[row];
                row.days[at] = newer;
                sql += &format!("UPDATE \"{table}\" SET g{at} = {written} WHERE key = {};", quoted(&row.key));
            }
        }
        let above: BTreeSet<usize> = self.tables.iter().flat_map(|table| table.above.iter().copied()).collect();
        let free = |at: &usize| *at != 0 && !above.contains(at);
        for (_, table) in self.tables.iter_mut().enumerate().filter(|(at, _)| free(at)) {
            let gone: Vec<_> = table.rows.iter().filter(|_| chance.percent(5)).map(|row| row.key.clone()).collect();
            for key in &gone {
                sql += &format!("DELETE FROM \"{}\" WHERE key = {};", name(table), quoted(key));
            }
            table.rows.retain(|row| !gone.contains(&row.key));
        }
        foreign.run(&sql).await;
    }

    /// What must go, by the plain meaning of the words.
    pub fn due(&self, asked: &[String]) -> Rows {
        let old = |row: &&Row| {
            let guards = row.days.iter().zip(&self.guards);
            guards.into_iter().all(|(day, (_, _, last))| matches!(day, Day::On(days) if days <= last))
        };
        let roots = self.tables[0].rows.iter().filter(|row| asked.contains(&row.key)).filter(old);
        let mut due: Rows = vec![roots.map(|row| row.key.clone()).collect()];
        for table in &self.tables[1..] {
            let hangs = |row: &&Row| table.above.iter().zip(&row.above).any(|(at, key)| due[*at].contains(key));
            due.push(table.rows.iter().filter(hangs).map(|row| row.key.clone()).collect());
        }
        due
    }

    /// What must be left.
    pub fn left(&self, due: &Rows) -> Rows {
        let left = |(table, due): (&Table, &BTreeSet<String>)| {
            table.rows.iter().map(|row| row.key.clone()).filter(|key| !due.contains(key)).collect()
        };
        let mut left: Rows = self.tables.iter().zip(due).map(left).collect();
        left.push(["0", "3"].map(str::to_owned).into());
        left
    }

    /// What is left.
    pub async fn read(&self, foreign: &Foreign) -> Rows {
        let mut found = Vec::new();
        let tables = self.tables.iter().map(|table| (table.name.replace('"', "\"\""), table.kind));
        for (name, kind) in tables.chain([("bystander".to_owned(), KeyKind::Integer)]) {
            let key = match kind {
                KeyKind::Instant => "to_char(key AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
                _ => "CAST(key AS TEXT)",
            };
            found.push(foreign.texts(&format!("SELECT {key} FROM \"{name}\"")).await.into_iter().collect());
        }
        found
    }

    pub fn has(&self, key: &str) -> bool {
        self.tables[0].rows.iter().any(|row| row.key == key)
    }

    pub fn table(&self, at: usize) -> &str {
        &self.tables[at].name
    }
}

fn word(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Integer => "INTEGER",
        KeyKind::Text => "TEXT",
        KeyKind::Uuid => "UUID",
        KeyKind::Decimal => "NUMERIC",
        KeyKind::Instant => "TIMESTAMPTZ",
    }
}

/// The key of a kind that a number stands for.
fn key_of(kind: KeyKind, number: usize) -> String {
    match kind {
        KeyKind::Integer => number.to_string(),
        KeyKind::Text => format!("k'{number}"),
        KeyKind::Uuid => format!("018f3b1c-7a2e-7c3d-9e4f-{number:012x}"),
        KeyKind::Decimal => format!("-{number}.25"),
        KeyKind::Instant => {
            let second = i64::try_from(number).expect("it is small");
            chrono::DateTime::from_timestamp(second, 0).expect("a time").format("%Y-%m-%dT%H:%M:%SZ").to_string()
        }
    }
}

/// What a guard column is declared as. In a file that says nothing about what it holds.
fn column_of(on: &Engine, form: GuardForm, chance: &mut Chance) -> &'static str {
    let types: &[&'static str] = match (on, form) {
        (Engine::Sqlite, _) => return "",
        (_, GuardForm::Date) => &["DATE", "TEXT"],
        (_, GuardForm::DateTime) => &["TIMESTAMPTZ", "TIMESTAMP", "TEXT"],
        (_, GuardForm::Epoch) => &["BIGINT", "NUMERIC"],
    };
    chance.one_of::<&str>(types)
}

fn quoted(key: &str) -> String {
    format!("'{}'", key.replace('\'', "''"))
}
