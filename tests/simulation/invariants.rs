//! What must hold whenever the ledger has come to rest.

use std::collections::{BTreeMap, HashMap, HashSet};

use calendar::Instant;
use chrono::{NaiveDate, TimeDelta};
use kernel::{OccurrenceId, OrganisationId};

use crate::eyes::{Eyes, of};
use crate::oracle::{Oracle, Period, Schedule};
use crate::people::People;
use crate::world::World;

/// Finished jobs are forgotten after ninety days.
const REMEMBERED: TimeDelta = TimeDelta::days(80);
/// What opens no later than this is on time.
const PUNCTUAL: TimeDelta = TimeDelta::hours(1);

/// A period in the ledger.
struct Row {
    organisation: OrganisationId,
    id: OccurrenceId,
    nominal: NaiveDate,
    date: NaiveDate,
    due_at: Instant,
    opened_at: Instant,
    lateness: TimeDelta,
    skipped: bool,
}

/// A period as its domain has it.
struct Effect {
    organisation: OrganisationId,
    state: String,
    closes_at: Instant,
    missed_at: Option<Instant>,
}

/// A period in the ledger, by the name that the oracle has for it.
type Named = ((u32, String, String), Row);

/// A schedule of an organisation, and the name of a period.
type Name<'a> = (u32, &'a str, &'a str);

/// Everything that does not hold, in sentences. `seen` is the latest instant that was seen before.
pub async fn check(world: &World, oracle: &Oracle, people: &People, seen: Instant) -> Vec<String> {
    let now = world.now().await;
    let mut faults = Vec::new();
    if now < seen {
        faults.push(format!("business time ran back from {seen} to {now}"));
    }
    let rows = ledger(world, &mut faults).await;
    let mut punctual = HashMap::new();
    for (number, organisation) in &oracle.organisations {
        for (key, schedule) in &organisation.schedules {
            for (index, period) in schedule.periods.iter().enumerate().filter(|(_, period)| period.opens_at <= now) {
                let name = (*number, key.as_str(), period.name.as_str());
                match rows.get(&owned(name)).map(Vec::as_slice) {
                    Some([row]) => {
                        compare(world, schedule, index, (name, row), &mut faults);
                        punctual.insert(row.id, period);
                    }
                    Some(several) => faults.push(format!("{name:?} was opened {} times", several.len())),
                    None => faults.push(format!("{name:?} was not opened at {}", period.opens_at)),
                }
            }
        }
    }
    let expected: HashSet<_> = punctual.keys().copied().collect();
    for (name, row) in rows.iter().flat_map(|(name, rows)| rows.iter().map(move |row| (name, row))) {
        if rows[name].len() == 1 && !expected.contains(&row.id) {
            faults.push(format!("{name:?} was opened and is not expected by {now}"));
        }
    }
    let rows: Vec<_> =
        rows.into_iter().flat_map(|(name, rows)| rows.into_iter().map(move |row| (name.clone(), row))).collect();
    jobs(world, now, &rows, &mut faults).await;
    effects(world, people, now, (&rows, &punctual), &mut faults).await;
    faults
}

fn owned((number, key, period): Name<'_>) -> (u32, String, String) {
    (number, key.to_owned(), period.to_owned())
}

/// The ledger's periods, by the names that the oracle has for them.
async fn ledger(world: &World, faults: &mut Vec<String>) -> BTreeMap<(u32, String, String), Vec<Row>> {
    let sql = "SELECT organisation_id, id, schedule_key, period, nominal_on, \"on\", due_at, opened_at, lateness_ms, \
               outcome FROM occurrences ORDER BY id";
    let mut rows: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in world.eyes.rows(sql, []).await {
        let (organisation, key): (OrganisationId, String) = (of(&row, "organisation_id"), of(&row, "schedule_key"));
        let Some(number) = world.founded.numbers.get(&organisation) else {
            faults.push(format!("{key} of {organisation}, which nobody founded, was opened"));
            continue;
        };
        let key = world.founded.keys.get(&(organisation, key.clone())).cloned().unwrap_or(key);
        let found = Row {
            organisation,
            id: of(&row, "id"),
            nominal: of(&row, "nominal_on"),
            date: of(&row, "on"),
            due_at: of(&row, "due_at"),
            opened_at: of(&row, "opened_at"),
            lateness: TimeDelta::milliseconds(of(&row, "lateness_ms")),
            skipped: of::<String>(&row, "outcome") == "skipped",
        };
        rows.entry((*number, key, of(&row, "period"))).or_default().push(found);
    }
    rows
}

fn compare(world: &World, schedule: &Schedule, index: usize, (name, row): (Name<'_>, &Row), faults: &mut Vec<String>) {
    let period = &schedule.periods[index];
    let Period { nominal, date, due_at, opens_at, .. } = period;
    if (row.nominal, row.date, row.due_at) != (*nominal, *date, *due_at) {
        let ours = (row.nominal, row.date, row.due_at);
        faults.push(format!("{name:?} is {ours:?} and should be {:?}", (nominal, date, due_at)));
    }
    if row.opened_at < *opens_at || row.lateness != row.opened_at - *opens_at {
        faults.push(format!("{name:?} opened at {}, {} late; it opens at {opens_at}", row.opened_at, row.lateness));
    }
    // Of several that came while nobody worked, only the latest is opened where nobody wants the others.
    let down = world.downtimes.iter().find(|(from, to)| from < opens_at && opens_at <= to);
    let followed = schedule.periods.get(index + 1).is_some_and(|next| down.is_some_and(|(_, to)| next.opens_at <= *to));
    if row.skipped != (schedule.catch_up == "latest" && followed) {
        faults.push(format!("{name:?}: whether it was skipped is {}", row.skipped));
    }
    // What had opened before anybody was there is opened as they come.
    if down.is_none() && row.lateness > PUNCTUAL && *opens_at >= world.founded.at {
        faults.push(format!("{name:?} was opened {} late although somebody worked", row.lateness));
    }
}

async fn jobs(world: &World, now: Instant, rows: &[Named], faults: &mut Vec<String>) {
    let sql = "SELECT kind, payload -> 'due' ->> 'occurrence' AS period FROM jobs";
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for row in world.eyes.rows(sql, []).await {
        let (period, kind): (Option<String>, String) = (of(&row, "period"), of(&row, "kind"));
        if let Some(period) = period {
            found.entry(period).or_default().push(kind);
        }
    }
    for (name, row) in rows.iter().filter(|(_, row)| row.opened_at > now - REMEMBERED) {
        let kinds = found.get(&row.id.to_string()).map(Vec::as_slice).unwrap_or_default();
        if kinds.len() != usize::from(!row.skipped) {
            faults.push(format!("{name:?} has {} jobs: {kinds:?}", kinds.len()));
        }
    }
    let sql = "SELECT organisation_id, kind, state, run_at, problem FROM jobs WHERE state <> 'completed'";
    for row in world.eyes.rows(sql, []).await {
        let (state, run_at): (String, Instant) = (of(&row, "state"), of(&row, "run_at"));
        if state != "available" && state != "retryable" || run_at <= now {
            let (kind, problem): (String, Option<String>) = (of(&row, "kind"), of(&row, "problem"));
            let organisation: OrganisationId = of(&row, "organisation_id");
            faults.push(format!("a job {kind} of {organisation} is {state} since {run_at} ({problem:?})"));
        }
    }
    let waiting = world.eyes.count("SELECT COUNT(*) AS n FROM outbox").await;
    if waiting != 0 {
        faults.push(format!("{waiting} events wait in the outbox"));
    }
    let asleep = world.eyes.count("SELECT COUNT(*) AS n FROM schedules WHERE problem IS NOT NULL").await;
    if asleep != 0 {
        faults.push(format!("{asleep} schedules sleep"));
    }
}

/// Each period that was opened is there once in its domain, stands where people and time have brought it, is told of
/// once, and is a case where it was missed.
async fn effects(
    world: &World,
    people: &People,
    now: Instant,
    (rows, punctual): (&[Named], &HashMap<OccurrenceId, &Period>),
    faults: &mut Vec<String>,
) {
    let mut effects = domain(&world.eyes).await;
    let told = counted(
        &world.eyes,
        "SELECT kind, subject_id AS id, COUNT(*) AS n FROM audit_entries \
         WHERE kind IN ('duty.opened', 'duty.held', 'duty.missed') GROUP BY kind, subject_id",
    )
    .await;
    let cases = counted(
        &world.eyes,
        "SELECT origin_event AS kind, origin_subject_id AS id, COUNT(*) AS n FROM deviations \
         WHERE source = 'event' GROUP BY origin_event, origin_subject_id",
    )
    .await;
    let (mut events, mut missed) = (0, 0);
    for (name, row) in rows {
        let effect = effects.remove(&row.id);
        // What nobody opened, and what is no duty of people.
        if row.skipped || name.1.starts_with("deletion:") {
            if effect.is_some() {
                faults.push(format!("{name:?} has an effect that it should not have"));
            }
            continue;
        }
        let Some(effect) = effect else {
            faults.push(format!("{name:?} has no effect"));
            continue;
        };
        if effect.organisation != row.organisation {
            faults.push(format!("{name:?} came about in {}", effect.organisation));
        }
        if let Some(closes_at) = punctual.get(&row.id).and_then(|period| period.closes_at)
            && row.lateness <= PUNCTUAL
            && closes_at != effect.closes_at
        {
            faults.push(format!("{name:?} closes at {} and should at {closes_at}", effect.closes_at));
        }
        let state = match (people.done.contains(&row.id), effect.closes_at <= now) {
            (true, _) => "held",
            (false, true) => "missed",
            (false, false) => "open",
        };
        let was_missed = effect.missed_at.is_some_and(|at| effect.closes_at <= at && at <= now);
        if effect.state != state || was_missed != (state == "missed") {
            faults
                .push(format!("{name:?} is {} (missed at {:?}) and should be {state}", effect.state, effect.missed_at));
        }
        let id = row.id.to_string();
        for (kind, times) in [
            ("duty.opened", 1),
            ("duty.held", i64::from(state == "held")),
            ("duty.missed", i64::from(state == "missed")),
        ] {
            let found = told.get(&(kind.to_owned(), id.clone())).copied().unwrap_or_default();
            if found != times {
                faults.push(format!("{name:?}: {kind} was told {found} times and should be {times} times"));
            }
            events += usize::from(found > 0);
        }
        let found = cases.get(&("duty.missed".to_owned(), id)).copied().unwrap_or_default();
        if found != i64::from(state == "missed") {
            faults.push(format!("{name:?} is {state} and has {found} cases"));
        }
        missed += usize::from(found > 0);
    }
    for id in effects.into_keys() {
        faults.push(format!("{id} came about without a period"));
    }
    if events != told.len() || missed != cases.len() {
        faults.push(format!("{} events and {} cases are about no period", told.len() - events, cases.len() - missed));
    }
}

async fn domain(eyes: &Eyes) -> HashMap<OccurrenceId, Effect> {
    let sql = "SELECT organisation_id, id, state, closes_at, missed_at FROM duty_occurrences";
    let effect = |row: sea_orm::QueryResult| {
        let (organisation, state) = (of(&row, "organisation_id"), of(&row, "state"));
        let (closes_at, missed_at) = (of(&row, "closes_at"), of(&row, "missed_at"));
        (of(&row, "id"), Effect { organisation, state, closes_at, missed_at })
    };
    eyes.rows(sql, []).await.into_iter().map(effect).collect()
}

async fn counted(eyes: &Eyes, sql: &str) -> HashMap<(String, String), i64> {
    let rows = eyes.rows(sql, []).await;
    rows.iter().map(|row| ((of(row, "kind"), of(row, "id")), of(row, "n"))).collect()
}
