//! The summary as a person reads it.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;

use super::Summary;
use super::cases::{Actions, Case, Cases};
use super::duties::{DutyYear, Time};
use super::erasing::Erasing;
use crate::say::many;

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.zone.date(self.to - chrono::TimeDelta::microseconds(1));
        writeln!(f, "{}, {} to {}  ({})", self.name, day(self.from), day(last), self.id)?;
        for duty in self.duties.iter().filter(|duty| !duty.times.is_empty()) {
            duty_year(f, duty)?;
        }
        cases(f, &self.cases)?;
        actions(f, &self.actions)?;
        if let Some(erased) = &self.erasing {
            erasing(f, erased)?;
        }
        writeln!(f, "\n  Audit trail: {} entries", self.audit_entries)
    }
}

fn duty_year(f: &mut fmt::Formatter<'_>, duty: &DutyYear) -> fmt::Result {
    let count = |state: &str| duty.times.iter().filter(|time| time.state == state).count();
    let (held, missed, open) = (count("held"), count("missed"), count("open"));
    let done = if duty.is_meeting { "held" } else { "done" };
    write!(f, "\n  {}: {} due, {held} {done}", duty.title, duty.times.len())?;
    if missed > 0 {
        write!(f, ", {missed} missed")?;
    }
    if open > 0 {
        write!(f, ", {open} still open")?;
    }
    writeln!(f)?;
    if duty.is_meeting {
        for time in &duty.times {
            meeting(f, time)?;
        }
        return Ok(());
    }
    for time in &duty.times {
        let became = match (time.held_on, time.missed_on) {
            (Some(held), _) => format!("done {}", short(held)),
            (None, Some(missed)) => format!("missed, found {}", short(missed)),
            (None, None) => "open".to_owned(),
        };
        writeln!(f, "    {}  {became}", day(time.due_on))?;
    }
    Ok(())
}

fn meeting(f: &mut fmt::Formatter<'_>, time: &Time) -> fmt::Result {
    write!(f, "    {}  ", day(time.due_on))?;
    let mut told = Vec::new();
    if time.opened_on < time.due_on {
        told.push(format!("opened {}", short(time.opened_on)));
    }
    for date in &time.without_quorum {
        told.push(format!("no quorum on {}", short(*date)));
    }
    match (time.held_on, time.missed_on) {
        (Some(held), _) => {
            let again = if held == time.due_on { String::new() } else { format!(" on {}", short(held)) };
            told.push(format!("held{again} by {}", many(time.people, "person", "people")));
            told.push(many(time.points, "point", "points"));
            if time.decided_actions > 0 {
                told.push(many(time.decided_actions, "new action", "new actions"));
            }
            told.push(if time.signed_on.is_some() { "signed" } else { "not signed yet" }.to_owned());
        }
        (None, Some(missed)) => {
            told.push(format!("missed: found on {}, and became a case", short(missed)));
            if let Some(treated) = time.treated_on {
                told.push(format!("treated on {}", short(treated)));
            }
        }
        (None, None) => told.push("open".to_owned()),
    }
    writeln!(f, "{}", told.join(", "))
}

fn cases(f: &mut fmt::Formatter<'_>, cases: &Cases) -> fmt::Result {
    if cases.all.is_empty() {
        return writeln!(f, "\n  No cases");
    }
    let all = many(cases.all.len(), "case", "cases");
    writeln!(f, "\n  {all}: {} · {}", counts(&cases.by_status), kinds(&cases.by_kind))?;
    for case in &cases.all {
        line(f, case)?;
    }
    Ok(())
}

fn line(f: &mut fmt::Formatter<'_>, case: &Case) -> fmt::Result {
    let stands = match case.closed_on {
        Some(date) => format!("closed {}", short(date)),
        None => case.status.to_owned(),
    };
    let severity = case.severity.unwrap_or("-");
    writeln!(f, "    {}  {:<9}  {severity:<7}  {stands:<13}  {}", day(case.reported_on), case.kind, case.title)?;
    for note in &case.notes {
        writeln!(f, "    {:>55}  → {note}", "")?;
    }
    Ok(())
}

fn erasing(f: &mut fmt::Formatter<'_>, erasing: &Erasing) -> fmt::Result {
    let runs: usize = erasing.by_rule.values().map(|ruled| ruled.runs).sum();
    let erased: i64 = erasing.by_rule.values().map(|ruled| ruled.erased).sum();
    writeln!(f, "\n  {erased} things erased in {runs} runs, {} certificates", erasing.certificates)?;
    for (rule, ruled) in &erasing.by_rule {
        write!(f, "    {rule:<18}  {:>4} erased in {}", ruled.erased, many(ruled.runs, "run", "runs"))?;
        for (count, what) in [(ruled.spared, "spared at the last moment"), (ruled.missing, "gone already")] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        if ruled.not_completed > 0 {
            write!(f, ", {} not completed", many(ruled.not_completed, "run", "runs"))?;
        }
        writeln!(f)?;
    }
    let tables = erasing.order_system.iter().map(|table| format!("{} {} → {}", table.table, table.before, table.now));
    writeln!(f, "    order system: {}", tables.collect::<Vec<_>>().join(", "))?;
    let taken = &erasing.webhooks;
    writeln!(f, "    webhooks: {} verified of {} types, {} refused", taken.verified, taken.by_type.len(), taken.refused)
}

fn actions(f: &mut fmt::Formatter<'_>, actions: &Actions) -> fmt::Result {
    let all = actions.by_state.values().sum::<usize>();
    if all == 0 {
        return writeln!(f, "\n  No actions");
    }
    writeln!(f, "\n  {}: {}", many(all, "action", "actions"), counts(&actions.by_state))?;
    for late in &actions.late {
        write!(f, "    late: {}, due {}", late.title, short(late.due_on))?;
        if let (Some(date), Some(to)) = (late.escalated_on, &late.escalated_to) {
            write!(f, ", passed up to {to} on {}", short(date))?;
        }
        match late.done_on {
            Some(date) => writeln!(f, ", done {}", short(date))?,
            None => writeln!(f, ", still open")?,
        }
    }
    Ok(())
}

/// How many there are in each state.
fn counts(counts: &BTreeMap<&'static str, usize>) -> String {
    let counts: Vec<_> = counts.iter().map(|(state, count)| format!("{count} {state}")).collect();
    counts.join(", ")
}

/// How many there are of each kind.
fn kinds(counts: &BTreeMap<&'static str, usize>) -> String {
    let ending = |kind: &str| if kind.ends_with("ss") || kind.ends_with("ch") { "es" } else { "s" };
    let kinds = counts.iter().map(|(kind, count)| {
        let kind = kind.replace('_', " ");
        many(*count, &kind, &format!("{kind}{}", ending(&kind)))
    });
    kinds.collect::<Vec<_>>().join(", ")
}

fn day(date: NaiveDate) -> String {
    date.format("%a %e %b %Y").to_string()
}

fn short(date: NaiveDate) -> String {
    date.format("%-d %b").to_string()
}
