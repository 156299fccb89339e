//! Reading one rule, with every fault of it.

use std::collections::BTreeMap;
use std::str::FromStr;

use calendar::Span;
use chrono::NaiveDate;
use kernel::Role;
use ports::pack::Reader;
use serde::Deserialize;
use toml::value::Datetime;

use crate::rule::{Approval, Definition, Notify, Source, faults, matches};

/// What the pack calls a rule.
struct Key(String);

impl FromStr for Key {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err("a rule is called by 1 to 64 letters, digits, '-', '_' or '.'")
        }
    }
}

/// A statute as a pack writes it: a text alone, or with the dates between which it holds.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Dated(Dated),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dated {
    text: String,
    from: Option<Datetime>,
    to: Option<Datetime>,
}

/// One rule: what it is called, and what it says.
pub(super) fn rule(table: &Reader<'_>, categories: &BTreeMap<String, Vec<String>>) -> Option<(String, Definition)> {
    let key = table.parsed::<Key>("id");
    let after = table.parsed("after");
    let kind = table.parsed("kind");
    let approval = if table.has("approval") { table.parsed("approval") } else { Some(Approval::None) };
    let (notify, sources) = (notify(table), sources(table));
    let (latest, every) = (span(table, "latest"), span(table, "every"));
    let (on, round, states): (_, _, Vec<String>) = (table.list("on"), table.list("round"), table.list("states"));
    let (steps, unless, answers) = (table.list("do"), table.list("unless"), table.list("answers"));
    let governed = table.list("categories");
    let (text, evidence) = (table.optional("text"), table.optional("evidence"));
    let overridable = table.optional("overridable").unwrap_or(false);
    table.done();
    let definition = Definition {
        after: after?,
        answers,
        approval: approval?,
        categories: governed,
        every: every?,
        evidence,
        kind: kind?,
        latest: latest?,
        notify: notify?,
        on,
        overridable,
        round,
        sources: sources?,
        states,
        steps,
        text,
        unless,
    };
    // A step that could not be read has been told already, and is no missing one.
    let unreadable = table.optional::<Vec<toml::Value>>("do").is_some_and(|written| !written.is_empty());
    for (field, message) in faults(&definition) {
        if !(field == "do" && definition.steps.is_empty() && unreadable) {
            table.fault(field, &message);
        }
    }
    known(table, &definition, categories);
    Some((key?.0, definition))
}

/// Categories and states must be those of the pack's activities.
fn known(table: &Reader<'_>, rule: &Definition, categories: &BTreeMap<String, Vec<String>>) {
    for pattern in &rule.categories {
        if !categories.keys().any(|category| matches(pattern, category)) {
            table.fault("categories", &format!("no activity of this pack has the category {pattern}"));
        }
    }
    let states = || categories.iter().filter(|(category, _)| rule.governs(category)).flat_map(|(_, states)| states);
    for state in &rule.states {
        if !states().any(|known| known == state) {
            table.fault("states", &format!("nothing that it governs can be in the state {state}"));
        }
    }
}

/// A span that may be left out: the outer `None` is a fault.
fn span(table: &Reader<'_>, key: &'static str) -> Option<Option<Span>> {
    if table.has(key) { table.parsed(key).map(Some) } else { Some(None) }
}

fn notify(table: &Reader<'_>) -> Option<Option<Notify>> {
    if !table.has("notify") {
        return Some(None);
    }
    let inner = table.table("notify")?;
    let role = inner.parsed::<Role>("role");
    let before = inner.parsed("before");
    inner.done();
    Some(Some(Notify { before: before?, role: role? }))
}

fn sources(table: &Reader<'_>) -> Option<Vec<Source>> {
    if !table.has("sources") {
        return Some(Vec::new());
    }
    let written = table.optional::<Vec<Written>>("sources")?;
    let mut sources = Vec::with_capacity(written.len());
    for one in written {
        let source = match one {
            Written::Text(text) => Some(Source { from: None, text, to: None }),
            Written::Dated(dated) => match (date_if(dated.from), date_if(dated.to)) {
                (Some(from), Some(to)) => Some(Source { from, text: dated.text, to }),
                _ => None,
            },
        };
        match source {
            Some(source) => sources.push(source),
            None => table.fault("sources", "a date is written as 2024-03-01, without a time"),
        }
    }
    Some(sources)
}

fn date_if(written: Option<Datetime>) -> Option<Option<NaiveDate>> {
    let Some(written) = written else { return Some(None) };
    match (written.date, written.time, written.offset) {
        (Some(date), None, None) => {
            NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day)).map(Some)
        }
        _ => None,
    }
}
