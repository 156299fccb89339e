//! The dates of a rule, worked out from a day on.
//!
//! Stretch by stretch (day, week, month or year), starting with the one that holds the day asked for, the days of the
//! stretch that fit every part are collected and `BYSETPOS` chooses among them. Nothing walks from the beginning.

use std::collections::VecDeque;
use std::ops::RangeInclusive;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::{Frequency, NthWeekday, Rule};
use crate::Holidays;

/// `INTERVAL` counts from January of this year.
pub(super) const ANCHOR_YEAR: i32 = 2000;
/// The years that have a name of four digits.
const YEARS: RangeInclusive<i32> = 1..=9999;
/// After so long the calendar repeats itself; a rule that has had no date by then has ended.
const CYCLE_YEARS: i32 = 400;

/// The dates of a rule from a day on, in order.
#[derive(Debug, Clone)]
pub struct Dates<'a> {
    rule: &'a Rule,
    holidays: Holidays,
    from: NaiveDate,
    last: NaiveDate,
    /// The stretch to be looked at next, counted from the anchor.
    stretch: i64,
    found: VecDeque<NaiveDate>,
}

impl<'a> Dates<'a> {
    pub(super) fn new(rule: &'a Rule, from: NaiveDate, holidays: Holidays) -> Self {
        let from = NaiveDate::from_ymd_opt(*YEARS.start(), 1, 1).map_or(from, |first| first.max(from));
        let last = NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31).unwrap_or(NaiveDate::MAX);
        let last = rule.until.map_or(last, |until| until.min(last));
        let stretch = rule.stretch_of(from);
        let interval = i64::from(rule.interval);
        // A stretch before, because its first working day may lie after it began; then on the beat of the interval.
        let stretch = (stretch - 1).div_euclid(interval) * interval;
        Self { rule, holidays, from, last, stretch, found: VecDeque::new() }
    }

    /// The same, but nothing after a day.
    #[must_use]
    pub fn through(self, last: NaiveDate) -> Self {
        Self { last: self.last.min(last), ..self }
    }

    /// Looks at stretches until one has dates, or the end is reached.
    fn refill(&mut self) {
        let horizon = self.from.year().saturating_add(CYCLE_YEARS);
        while self.found.is_empty() {
            let Some(days) = self.rule.stretch(self.stretch) else { return };
            if days.first > self.last || days.first.year() > horizon {
                return;
            }
            self.stretch += i64::from(self.rule.interval);
            let dates = self.rule.dates_in(&days, self.holidays);
            self.found.extend(dates.into_iter().filter(|date| *date >= self.from));
        }
    }
}

impl Iterator for Dates<'_> {
    type Item = NaiveDate;

    fn next(&mut self) -> Option<NaiveDate> {
        self.refill();
        let date = self.found.pop_front().filter(|date| *date <= self.last)?;
        // The horizon lies ahead of the last date that was found, not of the first day asked for.
        self.from = self.from.max(date);
        Some(date)
    }
}

/// A stretch of days, both ends included.
struct Stretch {
    first: NaiveDate,
    last: NaiveDate,
}

impl Rule {
    /// The number of the stretch that a day lies in; the one that holds the anchor is nought.
    fn stretch_of(&self, date: NaiveDate) -> i64 {
        let years = i64::from(date.year()) - i64::from(ANCHOR_YEAR);
        match self.frequency {
            Frequency::Daily => (date - anchor(None)).num_days(),
            Frequency::Weekly => (date - anchor(Some(self.week_start))).num_days().div_euclid(7),
            Frequency::Monthly => years * 12 + i64::from(date.month0()),
            Frequency::Yearly => years,
        }
    }

    /// The stretch with a number; none outside the calendar.
    fn stretch(&self, number: i64) -> Option<Stretch> {
        let (first, next) = match self.frequency {
            Frequency::Daily => {
                let first = plus_days(anchor(None), number)?;
                (first, plus_days(first, 1)?)
            }
            Frequency::Weekly => {
                let first = plus_days(anchor(Some(self.week_start)), number.checked_mul(7)?)?;
                (first, plus_days(first, 7)?)
            }
            Frequency::Monthly => {
                let year = i32::try_from(number.div_euclid(12)).ok()?.checked_add(ANCHOR_YEAR)?;
                let first = NaiveDate::from_ymd_opt(year, u32::try_from(number.rem_euclid(12)).ok()? + 1, 1)?;
                (first, first.checked_add_months(Months::new(1))?)
            }
            Frequency::Yearly => {
                let year = i32::try_from(number).ok()?.checked_add(ANCHOR_YEAR)?;
                (NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year.checked_add(1)?, 1, 1)?)
            }
        };
        Some(Stretch { first, last: next.pred_opt()? })
    }

    fn dates_in(&self, stretch: &Stretch, holidays: Holidays) -> Vec<NaiveDate> {
        let mut dates = Vec::new();
        let mut day = stretch.first;
        while day <= stretch.last {
            // A month that is not named is stepped over whole.
            let next = if self.has_month(day) {
                if self.fits(day) {
                    dates.push(day);
                }
                day.succ_opt()
            } else {
                first_of_month(day).checked_add_months(Months::new(1))
            };
            let Some(next) = next else { break };
            day = next;
        }
        let chosen = self.choose(dates);
        if self.is_without_day() {
            chosen.into_iter().map(|day| holidays.next_working_day(day)).collect()
        } else {
            chosen
        }
    }

    fn has_month(&self, day: NaiveDate) -> bool {
        self.months.is_empty() || self.months.contains(&day.month())
    }

    /// Whether a day fits every part that the rule has; of a rule without a day, the first of its stretch does.
    fn fits(&self, day: NaiveDate) -> bool {
        if !self.has_week(day) {
            return false;
        }
        if self.is_without_day() {
            return self.is_first(day);
        }
        has(&self.month_days, day.day(), days_in_month(day))
            && has(&self.year_days, day.ordinal(), days_in_year(day.year()))
            && (self.weekdays.is_empty() || self.weekdays.iter().any(|weekday| self.is_nth(*weekday, day)))
    }

    fn is_first(&self, day: NaiveDate) -> bool {
        match self.frequency {
            _ if !self.week_numbers.is_empty() => day.weekday() == self.week_start,
            Frequency::Daily => true,
            Frequency::Weekly => day.weekday() == self.week_start,
            Frequency::Monthly => day.day() == 1,
            Frequency::Yearly if self.months.is_empty() => day.ordinal() == 1,
            Frequency::Yearly => day.day() == 1,
        }
    }

    fn is_nth(&self, NthWeekday { nth, days_from_monday }: NthWeekday, day: NaiveDate) -> bool {
        if day.weekday().num_days_from_monday() != days_from_monday {
            return false;
        }
        let in_month = self.frequency == Frequency::Monthly || !self.months.is_empty();
        let (place, length) =
            if in_month { (day.day(), days_in_month(day)) } else { (day.ordinal(), days_in_year(day.year())) };
        let (from_start, from_end) = ((place - 1) / 7 + 1, (length - place) / 7 + 1);
        match nth {
            0 => true,
            1.. => from_start == nth.unsigned_abs(),
            ..0 => from_end == nth.unsigned_abs(),
        }
    }

    fn has_week(&self, day: NaiveDate) -> bool {
        if self.week_numbers.is_empty() {
            return true;
        }
        let Some((week, weeks)) = week_of(day, self.week_start) else { return false };
        has(&self.week_numbers, week, weeks)
    }

    fn choose(&self, dates: Vec<NaiveDate>) -> Vec<NaiveDate> {
        if self.positions.is_empty() {
            return dates;
        }
        let length = dates.len();
        let place = |position: &i32| {
            let from_start = usize::try_from(position.unsigned_abs()).ok()?;
            if *position > 0 { from_start.checked_sub(1) } else { length.checked_sub(from_start) }
        };
        let mut chosen: Vec<_> =
            self.positions.iter().filter_map(place).filter_map(|at| dates.get(at).copied()).collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }
}

/// Whether a list is empty or holds a place, counted from the start or, negative, from the end.
fn has(list: &[i32], place: u32, length: u32) -> bool {
    let from_start = i64::from(place);
    let from_end = from_start - i64::from(length) - 1;
    list.is_empty() || list.iter().any(|wanted| i64::from(*wanted) == from_start || i64::from(*wanted) == from_end)
}

/// The number of a day's week and how many weeks its year has. The first week of a year is the one with four of its
/// days or more.
fn week_of(day: NaiveDate, week_start: Weekday) -> Option<(u32, u32)> {
    let first_of_week = day.checked_sub_days(Days::new(u64::from(day.weekday().days_since(week_start))))?;
    let year = first_of_week.checked_add_days(Days::new(3))?.year();
    let first_week = |year: i32| {
        let fourth = NaiveDate::from_ymd_opt(year, 1, 4)?;
        fourth.checked_sub_days(Days::new(u64::from(fourth.weekday().days_since(week_start))))
    };
    let (start, end) = (first_week(year)?, first_week(year.checked_add(1)?)?);
    let weeks = |from: NaiveDate, to: NaiveDate| u32::try_from((to - from).num_days() / 7).ok();
    Some((weeks(start, first_of_week)? + 1, weeks(start, end)?))
}

/// 1 January 2000, or the first day after it on which a week starts.
fn anchor(week_start: Option<Weekday>) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(ANCHOR_YEAR, 1, 1).unwrap_or_default();
    let days = week_start.map_or(0, |start| start.days_since(first.weekday()));
    first.checked_add_days(Days::new(u64::from(days))).unwrap_or(first)
}

fn plus_days(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let by = Days::new(days.unsigned_abs());
    if days < 0 { date.checked_sub_days(by) } else { date.checked_add_days(by) }
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn days_in_month(day: NaiveDate) -> u32 {
    u32::from(day.num_days_in_month())
}

fn days_in_year(year: i32) -> u32 {
    if NaiveDate::from_ymd_opt(year, 2, 29).is_some() { 366 } else { 365 }
}
