//! What calendars were told of and will not come: a rule that changes or rests leaves dates behind in them.

use std::collections::{BTreeMap, HashSet};

use calendar::Schedule;
use chrono::TimeDelta;
use kernel::Instant;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// So far ahead calendars show what is to come.
pub(crate) const AHEAD: TimeDelta = TimeDelta::days(730);
/// So far back they show what was.
pub(crate) const BACK: TimeDelta = TimeDelta::days(366);

/// Periods of a duty that were told of and will not come, with the instants at which they would have been due.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Withdrawn(pub BTreeMap<String, Instant>);

impl Withdrawn {
    /// What is withdrawn once one schedule takes the place of another; none = the duty rests.
    pub(super) fn after(&self, before: Option<&Schedule>, now: Option<&Schedule>, at: Instant) -> Self {
        let ahead = |schedule: Option<&Schedule>, until| {
            schedule.map(|schedule| schedule.between(at, until)).unwrap_or_default()
        };
        // A period may come later than it was told, as late as a year that has one date.
        let comes = ahead(now, at + AHEAD + BACK).into_iter().map(|occurrence| occurrence.period);
        let comes: HashSet<String> = comes.collect();
        let told = ahead(before, at + AHEAD).into_iter().map(|occurrence| (occurrence.period, occurrence.due_at));
        // Who fetches a calendar once a year has been told too; later it is no longer shown at all.
        let known = self.0.iter().filter(|(_, due_at)| **due_at > at - BACK);
        let all = known.map(|(period, due_at)| (period.clone(), *due_at)).chain(told);
        Self(all.filter(|(period, _)| !comes.contains(period)).collect())
    }
}

#[cfg(test)]
mod tests {
    use calendar::{Country, Holidays, Move};

    use super::*;

    fn monthly(weekday: &str) -> Schedule {
        Schedule {
            rule: format!("FREQ=MONTHLY;{weekday}").parse().expect("a rule"),
            zone: "Europe/Oslo".parse().expect("a zone"),
            at: chrono::NaiveTime::from_hms_opt(9, 0, 0).expect("a time"),
            moves: Move::Stay,
            holidays: Holidays::of(Country::No),
        }
    }

    #[test]
    fn a_rule_that_changes_withdraws_what_no_longer_comes() {
        let at: Instant = "2026-01-10T00:00:00Z".parse().expect("an instant");
        let (first, yearly) = (monthly("BYDAY=1TU"), monthly("BYDAY=1TU;INTERVAL=12"));
        let none = Withdrawn::default();
        // The same months at another day: the same periods, and nothing to withdraw.
        assert_eq!(none.after(Some(&first), Some(&monthly("BYDAY=2WE")), at), none);
        let withdrawn = none.after(Some(&first), None, at);
        assert_eq!(withdrawn.0.len(), 24);
        assert_eq!(withdrawn.0["2026-02"].to_string(), "2026-02-03 08:00:00 UTC");
        // What comes again is withdrawn no longer; what would have been more than a year ago is forgotten.
        assert_eq!(withdrawn.after(None, Some(&first), at), none);
        let later = at + TimeDelta::days(800);
        let rest = withdrawn.after(None, Some(&yearly), later);
        assert!(rest.0.values().all(|due_at| *due_at > later - BACK) && !rest.0.is_empty());
    }
}
