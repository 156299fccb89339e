//! Reading `[[duties]]`, telling every fault by line and key.

use std::collections::BTreeSet;
use std::str::FromStr;

use calendar::{Holidays, Instant, Move, Occurrence, Rule, Schedule, Span};
use chrono::NaiveTime;
use jobs::CatchUp;
use kernel::Role;
use ports::pack::{Facts, Reader};

use crate::duties::{Closes, Define, Kind, is_key};
use crate::{FEWEST_PERSONS, Quorum};

/// So many occurrences are looked at to find how long the shortest interval is: a year of a weekly duty.
const LOOKED_AT: usize = 60;
/// Where the look begins. Any day does; a pack is checked alike whenever that is done.
const LOOK_FROM: &str = "2026-01-01T00:00:00Z";

/// All duties of a pack, if each of them could be read.
pub(super) fn duties(pack: &Reader<'_>, facts: &Facts) -> Option<Vec<Define>> {
    let mut seen = BTreeSet::new();
    let tables = pack.tables("duties");
    let mut all = Vec::with_capacity(tables.len());
    let mut whole = true;
    for table in &tables {
        match duty(table, facts, &mut seen) {
            Some(duty) => all.push(duty),
            None => whole = false,
        }
    }
    whole.then_some(all)
}

fn duty(table: &Reader<'_>, facts: &Facts, seen: &mut BTreeSet<String>) -> Option<Define> {
    let key = key(table, "duty", seen);
    let kind = table.parsed::<Kind>("kind");
    let title = text(table, "title", 200);
    let rule = table.parsed::<Rule>("rule");
    let at = at(table, facts);
    let takes_none = "a duty takes some time; leave the key out where it is not known how much";
    let duration = span(table, "duration", takes_none);
    let moves = or_default(table, "moves", Move::NextWorkingDay);
    let owner_role = owner(table, facts);
    let opens_before = or_default(table, "opens_before", Span::ZERO);
    let closes = closes(table);
    let catch_up = catch_up(table, kind);
    let quorum = quorum(table, kind, facts);
    table.done();
    let (rule, at, moves, opens_before) = (rule?, at?, moves?, opens_before?);
    interval(table, facts, &rule, at, moves, opens_before);
    Some(Define {
        key: key?,
        kind: kind?,
        title: title?,
        rule,
        at,
        duration: duration?,
        moves,
        opens_before,
        closes: closes?,
        owner_role: owner_role?,
        catch_up: catch_up?,
        quorum: quorum?,
    })
}

/// A key that nothing else of its kind has.
pub(super) fn key(table: &Reader<'_>, kind: &str, seen: &mut BTreeSet<String>) -> Option<String> {
    let key = table.required::<String>("id")?;
    if !is_key(&key) {
        table.fault("id", "has 1 to 64 small letters, digits and hyphens");
        return None;
    }
    if !seen.insert(key.clone()) {
        table.fault("id", &format!("another {kind} is called {key} already"));
        return None;
    }
    Some(key)
}

/// A text of so many characters at most, and not empty.
pub(super) fn text(table: &Reader<'_>, key: &'static str, most: usize) -> Option<String> {
    let text = table.required::<String>(key)?;
    if (1..=most).contains(&text.trim().chars().count()) {
        return Some(text.trim().to_owned());
    }
    table.fault(key, &format!("has 1 to {most} characters"));
    None
}

/// A time on the wall, as `09:00`.
struct Wall(NaiveTime);

impl FromStr for Wall {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        NaiveTime::parse_from_str(text, "%H:%M").map(Self).map_err(|_| "must be a time of day, as 09:00")
    }
}

/// Left out, a duty is due as work begins.
fn at(table: &Reader<'_>, facts: &Facts) -> Option<NaiveTime> {
    if table.has("at") {
        return table.parsed::<Wall>("at").map(|wall| wall.0);
    }
    Some(facts.organisation.as_ref().map_or(NaiveTime::MIN, |organisation| organisation.working_hours.from))
}

/// A span that takes some time; `message` says so of one that does not. The outer option tells whether it could be read,
/// the inner one whether it is there.
pub(super) fn span(table: &Reader<'_>, key: &'static str, message: &str) -> Option<Option<Span>> {
    if !table.has(key) {
        return Some(None);
    }
    let span = table.parsed::<Span>(key)?;
    if span.is_zero() {
        table.fault(key, message);
        return None;
    }
    Some(Some(span))
}

fn or_default<T>(table: &Reader<'_>, key: &'static str, default: T) -> Option<T>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    if table.has(key) { table.parsed(key) } else { Some(default) }
}

/// The role that answers for something, if anybody holds it.
pub(super) fn owner(table: &Reader<'_>, facts: &Facts) -> Option<Role> {
    let role = table.parsed::<Role>("owner")?;
    held(table, facts, "owner", role).then_some(role)
}

/// Whether anybody holds a role; if not, that is a fault of the key.
fn held(table: &Reader<'_>, facts: &Facts, key: &'static str, role: Role) -> bool {
    if matches!(role, Role::Emp | Role::Lm) {
        table.fault(key, &format!("{role} names nobody in particular: it follows from who somebody is"));
        return false;
    }
    let is_held = facts.is_held(role);
    if !is_held {
        table.fault(key, &format!("nobody in this pack holds the role {role}"));
    }
    is_held
}

fn closes(table: &Reader<'_>) -> Option<Closes> {
    match (table.has("window"), table.has("until")) {
        (true, true) => {
            table.fault("until", "say either window or until, not both");
            None
        }
        (false, false) => {
            let message = "say how long it may still be done: window = \"P7D\", until = \"month_end\" or \"year_end\"";
            table.fault("window", message);
            None
        }
        (true, false) => {
            let span = table.parsed::<Span>("window")?;
            if span.is_zero() {
                table.fault("window", "a window of no length would be missed as soon as it opens");
                return None;
            }
            Some(Closes::After(span))
        }
        (false, true) => match table.required::<String>("until")?.as_str() {
            "month_end" => Some(Closes::MonthEnd),
            "year_end" => Some(Closes::YearEnd),
            _ => {
                table.fault("until", "must be month_end or year_end");
                None
            }
        },
    }
}

/// Left out: a meeting is held however late it opens, a task that opens after its window is missed.
fn catch_up(table: &Reader<'_>, kind: Option<Kind>) -> Option<CatchUp> {
    if !table.has("catch_up") {
        return Some(if kind == Some(Kind::Meeting) { CatchUp::Every } else { CatchUp::Late });
    }
    match table.required::<String>("catch_up")?.as_str() {
        "every" => Some(CatchUp::Every),
        "latest" => Some(CatchUp::Latest),
        "late" => Some(CatchUp::Late),
        _ => {
            table.fault("catch_up", "must be every, latest or late");
            None
        }
    }
}

/// The outer option tells whether it could be read, the inner one whether there is one.
fn quorum(table: &Reader<'_>, kind: Option<Kind>, facts: &Facts) -> Option<Option<Quorum>> {
    let is_there = table.has("quorum");
    match kind? {
        Kind::Task if is_there => {
            table.fault("quorum", "only a meeting has a quorum");
            None
        }
        Kind::Task => Some(None),
        Kind::Meeting if !is_there => {
            table.fault("quorum", "a meeting needs a quorum, as { roles = [\"HR\", \"SEC\"], persons = 2 }");
            None
        }
        Kind::Meeting => {
            let inner = table.table("quorum")?;
            let listed: Vec<Role> = inner.list("roles");
            let roles: BTreeSet<Role> = listed.iter().copied().collect();
            let persons = inner.required::<u32>("persons");
            inner.done();
            if listed.is_empty() {
                inner.fault("roles", "name at least one role that must be there");
                return None;
            }
            // Each role that nobody holds is told, not the first alone.
            let all_held = roles.iter().filter(|role| !held(&inner, facts, "roles", **role)).count() == 0;
            let persons = persons.filter(|persons| enough(&inner, facts, &roles, *persons))?;
            all_held.then_some(Some(Quorum { persons, roles }))
        }
    }
}

/// Whether a quorum of so many people can be met, and is more than one person's word.
fn enough(quorum: &Reader<'_>, facts: &Facts, roles: &BTreeSet<Role>, persons: u32) -> bool {
    if persons < FEWEST_PERSONS {
        quorum.fault("persons", &format!("at least {FEWEST_PERSONS} people decide together"));
        return false;
    }
    let people: BTreeSet<&String> = roles.iter().filter_map(|role| facts.roles.get(role)).flatten().collect();
    if usize::try_from(persons).is_ok_and(|persons| persons <= people.len()) {
        return true;
    }
    let message = format!("asks for {persons} people, but only {} hold these roles, deputies included", people.len());
    quorum.fault("persons", &message);
    false
}

/// What opens before the one before it is due would be open twice at every time.
fn interval(table: &Reader<'_>, facts: &Facts, rule: &Rule, at: NaiveTime, moves: Move, opens_before: Span) {
    let Some(organisation) = &facts.organisation else { return };
    let zone = organisation.zone;
    let holidays = Holidays::of(organisation.country);
    let schedule = Schedule { rule: rule.clone(), zone, at, moves, holidays };
    let from: Instant = LOOK_FROM.parse().unwrap_or_default();
    let next = |after: &Occurrence| schedule.next_after(after.due_at);
    let occurrences: Vec<_> = std::iter::successors(schedule.next_after(from), next).take(LOOKED_AT).collect();
    if occurrences.is_empty() {
        table.fault("rule", "it ended before any of its dates could come");
    }
    let overlaps = |pair: &[Occurrence]| opens_before.before(pair[1].due_at, zone) < pair[0].due_at;
    if occurrences.windows(2).any(overlaps) {
        table.fault("opens_before", "it opens before the one before it is due; the rule recurs more often than that");
    }
}
