//! Dates worked out apart, in Python: `tests/oracles/calendar/generate.py` says what its lines mean.
//!
//! `tests/run oracle` makes all of them and `SAMSVAR_CALENDAR_ORACLE` names the file. Without it the few in
//! `sample.txt` are compared, which is what `generate.py --sample` prints.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::str::FromStr;

use calendar::{
    Holidays, Instant, RequestDeadlines, Schedule, Span, TZDATA_VERSION, WorkingHours, WorkingTime, Zone,
    breach_deadlines, request_deadlines,
};
use chrono::{NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta};

const SAMPLE: &str = include_str!("sample.txt");
const KINDS: [&str; 11] = [
    "tzdata",
    "holidays",
    "instant",
    "wall",
    "occurrences",
    "workdays",
    "working",
    "worked",
    "span",
    "request",
    "breach",
];
/// So many differences are told; the first ones say enough.
const TOLD: usize = 20;

#[test]
fn our_dates_are_those_worked_out_apart() {
    let lines = match std::env::var("SAMSVAR_CALENDAR_ORACLE") {
        Ok(file) => std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}")),
        Err(_) => {
            println!("SAMSVAR_CALENDAR_ORACLE is not set: only the sample is compared; tests/run compares everything");
            SAMPLE.to_owned()
        }
    };
    let mut compared = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in lines.lines() {
        *compared.entry(line.split('|').next().unwrap_or_default()).or_insert(0) += 1;
        wrong.extend(compare(line).err());
    }
    println!("compared: {compared:?}");
    let told = wrong.iter().take(TOLD).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {} lines differ:\n{told}", wrong.len(), lines.lines().count());
    for kind in KINDS {
        assert!(compared.contains_key(kind), "there is no line of the kind {kind}");
    }
}

/// A comparison that finds nothing must first show that it can find something.
#[test]
fn a_falsified_line_is_found() {
    let mut falsified = 0;
    for line in SAMPLE.lines() {
        let (rest, answer) = line.rsplit_once('|').expect("a line has an answer");
        // The last digit of the answer becomes another one.
        let Some(at) = answer.rfind(|c: char| c.is_ascii_digit()) else { continue };
        let other = if &answer[at..=at] == "1" { "2" } else { "1" };
        let planted = format!("{rest}|{}{other}{}", &answer[..at], &answer[at + 1..]);
        assert!(compare(&planted).is_err(), "not found: {planted}");
        falsified += 1;
    }
    assert!(falsified > KINDS.len() * 5, "only {falsified} lines were falsified");
    assert!(compare("easter|2026|2026-04-05").is_err(), "a kind that nobody compares");
    assert!(compare("workdays|NO|2026-04-01|1").is_err(), "a line without its answer");
}

/// Works a line out again and says where the answer differs.
fn compare(line: &str) -> Result<(), String> {
    let fields: Vec<&str> = line.split('|').collect();
    let (expected, question) = fields.split_last().expect("a line has a field");
    let ours = match *question {
        ["tzdata"] => TZDATA_VERSION.to_owned(),
        ["holidays", country, year] => {
            let mut days: Vec<_> = holidays(country).of_year(read(year)).into_iter().map(|(day, _)| day).collect();
            days.dedup();
            joined(&days, ",")
        }
        ["instant", zone, wall] => z(read::<Zone>(zone).instant(read(wall))),
        ["wall", zone, instant] => wall(read::<Zone>(zone).local(read(instant))),
        ["occurrences", rule, zone, at, moves, country, from, to] => {
            let (rule, zone, moves) = (read(rule), read(zone), read(moves));
            let schedule = Schedule { rule, zone, at: read(at), moves, holidays: holidays(country) };
            let found = schedule.between(read(from), read(to));
            let found =
                found.iter().map(|one| format!("{} {} {} {}", one.period, one.nominal, one.date, z(one.due_at)));
            found.collect::<Vec<_>>().join(",")
        }
        ["workdays", country, date, days] => {
            let hours = WorkingHours { from: read("08:00"), to: read("16:00") };
            let office = WorkingTime { zone: Zone::UTC, holidays: holidays(country), hours };
            office.add_working_days(read(date), read(days)).to_string()
        }
        ["working", country, zone, from, to, start, minutes] => {
            let length = TimeDelta::minutes(read(minutes));
            z(office(country, zone, from, to).add(read(start), length))
        }
        ["worked", country, zone, from, to, start, end] => {
            let worked = office(country, zone, from, to).between(read(start), read(end));
            worked.num_minutes().to_string()
        }
        ["span", span, zone, instant] => {
            let (span, zone, instant) = (read::<Span>(span), read(zone), read(instant));
            format!("{} {}", z(span.after(instant, zone)), z(span.before(instant, zone)))
        }
        ["request", received, country, zone] => request(read(received), read(zone), holidays(country)),
        ["breach", zone, aware] => {
            let deadlines = breach_deadlines(read(aware), read(zone));
            format!("{} {}", z(deadlines.working.due_at), z(deadlines.outer.due_at))
        }
        _ => return Err(format!("{line}\n  is of no kind that is compared")),
    };
    if ours == *expected {
        Ok(())
    } else {
        Err(format!("{}\n  theirs {expected}\n  ours   {ours}", question.join("|")))
    }
}

fn request(received: NaiveDate, zone: Zone, holidays: Holidays) -> String {
    let deadlines = request_deadlines(received, zone, holidays);
    let RequestDeadlines { four_weeks, thirty_days, month, month_rolled, extended } = deadlines;
    let all = [four_weeks, thirty_days, month, month_rolled, extended];
    joined(&all.map(|deadline| zone.date(deadline.due_at)), ",")
}

fn office(country: &str, zone: &str, from: &str, to: &str) -> WorkingTime {
    let hours = WorkingHours { from: read(from), to: read(to) };
    WorkingTime { zone: read(zone), holidays: holidays(country), hours }
}

fn holidays(country: &str) -> Holidays {
    Holidays::of(read(country))
}

fn read<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| panic!("'{text}' cannot be read: {error:?}"))
}

fn joined(dates: &[NaiveDate], by: &str) -> String {
    dates.iter().map(ToString::to_string).collect::<Vec<_>>().join(by)
}

fn z(instant: Instant) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn wall(local: NaiveDateTime) -> String {
    local.format("%FT%T").to_string()
}
