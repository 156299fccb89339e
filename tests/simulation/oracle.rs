//! What the year must hold, worked out apart in Python: `tests/oracles/year/generate.py` says what its lines mean.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::str::FromStr;

use calendar::{Country, Instant, TZDATA_VERSION};
use chrono::NaiveDate;

const SAMPLE: &str = include_str!("sample.txt");

/// All that was worked out.
#[derive(Clone)]
pub struct Oracle {
    /// When the year begins.
    pub from: Instant,
    /// When it ends.
    pub to: Instant,
    /// By number.
    pub organisations: BTreeMap<u32, Organisation>,
}

/// What an organisation is to be founded as, and what it must come to.
#[derive(Clone)]
pub struct Organisation {
    pub country: Country,
    pub zone: String,
    pub works: [String; 2],
    pub duties: Vec<Duty>,
    /// The local time of the daily run, where there is one.
    pub retention_at: Option<String>,
    /// By key of the duty, or of the schedule where it is none.
    pub schedules: BTreeMap<String, Schedule>,
}

/// The duty as a pack writes it.
#[derive(Clone)]
pub struct Duty {
    pub key: String,
    pub kind: String,
    pub rule: String,
    pub at: String,
    pub moves: String,
    pub opens_before: String,
    pub closes: String,
    pub owner: String,
    pub catch_up: String,
}

/// What a schedule must come to.
#[derive(Clone)]
pub struct Schedule {
    pub catch_up: String,
    /// In their order.
    pub periods: Vec<Period>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    pub name: String,
    pub nominal: NaiveDate,
    pub date: NaiveDate,
    pub due_at: Instant,
    pub opens_at: Instant,
    pub closes_at: Option<Instant>,
}

impl Oracle {
    /// All that `tests/run` had worked out, or else the sample.
    pub fn load() -> Self {
        match std::env::var("SAMSVAR_YEAR_ORACLE") {
            Ok(file) => Self::read(&std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))),
            Err(_) => {
                println!("SAMSVAR_YEAR_ORACLE is not set: only the sample is lived; tests/run works out the whole");
                Self::sample()
            }
        }
    }

    /// The few that are always there.
    pub fn sample() -> Self {
        Self::read(SAMPLE)
    }

    /// The same of some organisations.
    pub fn only(mut self, numbers: impl Fn(u32) -> bool) -> Self {
        self.organisations.retain(|number, _| numbers(*number));
        self
    }

    fn read(lines: &str) -> Self {
        let (mut from, mut to, mut organisations) = (Instant::MIN_UTC, Instant::MIN_UTC, BTreeMap::new());
        for line in lines.lines() {
            match *line.split('|').collect::<Vec<_>>() {
                ["tzdata", release] => assert_eq!(release, TZDATA_VERSION, "tests/oracles/calendar/requirements.txt"),
                ["lived", begin, end] => (from, to) = (parsed(begin), parsed(end)),
                ["organisation", number, country, zone, opens, closes] => {
                    let organisation = Organisation {
                        country: parsed(country),
                        zone: zone.to_owned(),
                        works: [opens.to_owned(), closes.to_owned()],
                        duties: Vec::new(),
                        retention_at: None,
                        schedules: BTreeMap::new(),
                    };
                    organisations.insert(parsed(number), organisation);
                }
                ["duty", number, key, kind, rule, at, moves, opens_before, closes, owner, catch_up, found] => {
                    let organisation = organisations.get_mut(&parsed(number)).expect("its line comes first");
                    let [key, kind, rule, at, moves] = [key, kind, rule, at, moves].map(str::to_owned);
                    let [opens_before, closes] = [opens_before, closes].map(str::to_owned);
                    let [owner, catch_up] = [owner, catch_up].map(str::to_owned);
                    let schedule = Schedule { catch_up: catch_up.clone(), periods: periods(found) };
                    organisation.schedules.insert(key.clone(), schedule);
                    let duty = Duty { key, kind, rule, at, moves, opens_before, closes, owner, catch_up };
                    organisation.duties.push(duty);
                }
                ["retention", number, at, key, found] => {
                    let organisation = organisations.get_mut(&parsed(number)).expect("its line comes first");
                    organisation.retention_at = Some(at.to_owned());
                    let schedule = Schedule { catch_up: "latest".to_owned(), periods: periods(found) };
                    organisation.schedules.insert(key.to_owned(), schedule);
                }
                _ => panic!("not a line of the oracle: {line}"),
            }
        }
        Self { from, to, organisations }
    }
}

fn periods(text: &str) -> Vec<Period> {
    text.split(',').filter(|period| !period.is_empty()).map(period).collect()
}

fn period(text: &str) -> Period {
    let [name, nominal, date, due_at, opens_at, closes_at] = text.split(' ').collect::<Vec<_>>()[..] else {
        panic!("not a period: {text}")
    };
    Period {
        name: name.to_owned(),
        nominal: parsed(nominal),
        date: parsed(date),
        due_at: parsed(due_at),
        opens_at: parsed(opens_at),
        closes_at: (closes_at != "-").then(|| parsed(closes_at)),
    }
}

fn parsed<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| panic!("'{text}' cannot be read: {error:?}"))
}
