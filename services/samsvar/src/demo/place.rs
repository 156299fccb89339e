//! One organisation of the demo: its people, its story, and what they have taken up already.

use std::collections::{BTreeMap, BTreeSet};

use calendar::{WorkingTime, Zone};
use chrono::{Months, NaiveDate, TimeDelta};
use kernel::{DeviationId, Instant, OrganisationId, PersonId, Role, Scope};

use super::cast::Cast;
use super::chance::Dice;
use super::story::{Case, Planned, Story};
use super::trade::Trade;
use crate::Failure;

/// One organisation of the demo.
pub struct Place {
    /// What its pack is called.
    pub pack: &'static str,
    /// What it is called.
    pub name: String,
    /// The operator's scope in it: for looking, and for setting up.
    pub scope: Scope,
    /// Its days and hours.
    pub time: WorkingTime,
    /// The date on which it begins.
    pub from: NaiveDate,
    /// Its people.
    pub cast: Cast,
    /// What happens.
    pub story: Story,
    /// When it happens.
    pub plan: Vec<Planned>,
    /// What people do by chance.
    pub dice: Dice,
    /// Its customers, where the demo has it trade.
    pub trade: Option<Trade>,
    /// Through which anybody may report.
    pub report_link: String,
    /// How far its trail has been told.
    pub told: Option<i64>,
    /// Which case of the story each case is.
    pub cases: BTreeMap<DeviationId, Planned>,
    /// What somebody has taken up.
    pub taken: BTreeSet<String>,
}

impl Place {
    /// Which organisation.
    #[must_use]
    pub fn organisation(&self) -> OrganisationId {
        self.scope.organisation
    }

    /// Where its clocks hang.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.time.zone
    }

    /// The scope of somebody who acts here.
    #[must_use]
    pub fn as_person(&self, person: PersonId) -> Scope {
        Scope::person(self.organisation(), person)
    }

    /// Whether something is taken up for the first time.
    pub fn takes_up(&mut self, what: impl std::fmt::Display) -> bool {
        self.taken.insert(what.to_string())
    }

    /// What the story tells of a case; nothing of one that an event opened.
    #[must_use]
    pub fn told_of(&self, case: DeviationId) -> Option<&Case> {
        self.story.cases.get(self.cases.get(&case)?.case)
    }

    /// The case that the story calls so, the latest that was reported.
    #[must_use]
    pub fn case_called(&self, id: &str) -> Option<DeviationId> {
        let called = |planned: &Planned| self.story.cases.get(planned.case).is_some_and(|case| case.id == id);
        let latest = self.cases.iter().filter(|(_, planned)| called(planned)).max_by_key(|(_, planned)| planned.at);
        latest.map(|(case, _)| *case)
    }

    /// Whether the story has somebody forget this action at first.
    #[must_use]
    pub fn is_forgotten(&self, title: &str) -> bool {
        self.story.cases.iter().flat_map(|case| &case.actions).any(|remedy| remedy.late && remedy.title == title)
    }

    /// When the year began in which an instant is lived.
    #[must_use]
    pub fn year_of(&self, at: Instant) -> Instant {
        let start = |year: u32| {
            let first = self.from.checked_add_months(Months::new(12 * year)).unwrap_or(self.from);
            self.zone().start_of(first)
        };
        (1..).map(start).take_while(|start| *start <= at).last().unwrap_or_else(|| start(0))
    }

    /// Who handles a case: the security officer, or whoever stands in for them.
    pub fn handler(&self, case: DeviationId) -> Result<PersonId, Failure> {
        match self.told_of(case).and_then(|told| told.handler.as_deref()) {
            Some(handler) => self.cast.id(handler),
            None => self.cast.holder(Role::Sec),
        }
    }

    /// So many working minutes later, as the seed has it.
    #[must_use]
    pub fn soon(&self, now: Instant, question: &str, low: u64, high: u64) -> Instant {
        self.time.add(now, minutes(self.dice.between(question, low, high)))
    }

    /// Some time within working hours of a date, or of the working day after it.
    #[must_use]
    pub fn during(&self, date: NaiveDate, question: &str) -> Instant {
        let date = self.time.next_working_day(date);
        let minute = minutes(self.dice.between(question, 15, 400));
        self.time.zone.instant(date.and_time(self.time.hours.from)) + minute
    }

    /// A quarter of an hour before work ends on a date.
    #[must_use]
    pub fn evening(&self, date: NaiveDate) -> Instant {
        self.time.zone.instant(date.and_time(self.time.hours.to)) - TimeDelta::minutes(15)
    }

    /// A few minutes after work begins on a date.
    #[must_use]
    pub fn morning(&self, date: NaiveDate) -> Instant {
        self.time.zone.instant(date.and_time(self.time.hours.from)) + TimeDelta::minutes(5)
    }
}

/// Minutes, as time goes by.
#[must_use]
pub fn minutes(minutes: u64) -> TimeDelta {
    i64::try_from(minutes).ok().and_then(TimeDelta::try_minutes).unwrap_or_default()
}
