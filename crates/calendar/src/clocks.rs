//! The clocks of the law: requests of data subjects, and breaches.
//!
//! Periods are counted as regulation (EEC, Euratom) 1182/71 counts them, which applies in the EEA as well. Alarms run
//! on the earlier, cautious reading; what the law allows at most is shown beside it.

use chrono::{Days, NaiveDate, TimeDelta, Timelike};

use crate::{Deadline, Explanation, Holidays, Instant, Origin, Span, Zone};

const REQUEST: &str = "GDPR Art. 12(3)";
const ROLLING: &str = "GDPR Art. 12(3); regulation (EEC, Euratom) 1182/71 Art. 3(2)(c), 3(4)";
const BREACH: &str = "GDPR Art. 33(1)";
const WHOLE_HOURS: &str = "GDPR Art. 33(1); regulation (EEC, Euratom) 1182/71 Art. 3(1), 3(2)(a)";

/// The hours within which the authority is told of a breach.
const BREACH_HOURS: i64 = 72;

/// When a request of a data subject must be answered. Each ends with the last second of its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestDeadlines {
    /// Four weeks: a house rule.
    pub four_weeks: Deadline,
    /// Thirty days: a house rule, and in February longer than the law allows.
    pub thirty_days: Deadline,
    /// One month to the same date, whatever day that is: the working deadline.
    pub month: Deadline,
    /// One month, moved to a working day: what the law allows at most.
    pub month_rolled: Deadline,
    /// Three months in all, moved to a working day: what the law allows when it has been extended.
    pub extended: Deadline,
}

/// When the authority must be told of a breach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreachDeadlines {
    /// Exactly 72 hours after becoming aware: the working deadline.
    pub working: Deadline,
    /// 72 whole hours, the hour of becoming aware not counted: for information only.
    pub outer: Deadline,
}

/// The deadlines of a request that was received on a day.
#[must_use]
pub fn request_deadlines(received: NaiveDate, zone: Zone, holidays: Holidays) -> RequestDeadlines {
    let clock = Clock { received, zone, holidays };
    let (weeks, days) = (Span::weeks(4), Span::days(30));
    let (month, extended) = (Span::months(1), Span::months(3));
    RequestDeadlines {
        four_weeks: clock.counted(weeks, Origin::House, "Four weeks after receipt", "house rule"),
        thirty_days: clock.counted(days, Origin::House, "30 days after receipt", "house rule"),
        month: clock.counted(month, Origin::Law, "One month after receipt", REQUEST),
        month_rolled: clock.rolled(month, "One month after receipt, or the next working day"),
        extended: clock.rolled(extended, "One month and two further months after receipt, or the next working day"),
    }
}

/// The deadlines of a breach that one became aware of at an instant.
#[must_use]
pub fn breach_deadlines(aware: Instant, zone: Zone) -> BreachDeadlines {
    let hours = TimeDelta::hours(BREACH_HOURS);
    let aware_step = format!("Became aware on {}.", moment(aware, zone));
    let due = aware + hours;
    let mut steps =
        vec![aware_step.clone(), format!("{BREACH_HOURS} hours of real time later: {}.", moment(due, zone))];
    steps.extend(clock_change(aware, due, zone));
    let rule = format!("{BREACH_HOURS} hours after becoming aware");
    let working = Deadline::new(due, Origin::Law, Explanation { rule, source: BREACH.to_owned(), steps });

    let hour = next_full_hour(aware, zone);
    let due = hour + hours;
    let mut steps = vec![
        aware_step,
        format!("The hour in which that was is not counted: the clock starts on {}.", moment(hour, zone)),
        format!("{BREACH_HOURS} whole hours later: {}.", moment(due, zone)),
    ];
    steps.extend(clock_change(hour, due, zone));
    let rule = format!("{BREACH_HOURS} whole hours, counted from the next full hour");
    let outer = Deadline::new(due, Origin::Law, Explanation { rule, source: WHOLE_HOURS.to_owned(), steps });
    BreachDeadlines { working, outer }
}

struct Clock {
    received: NaiveDate,
    zone: Zone,
    holidays: Holidays,
}

impl Clock {
    fn counted(&self, span: Span, origin: Origin, rule: &str, source: &str) -> Deadline {
        let last = span.after_date(self.received);
        let steps = vec![self.received_step(), self.counted_step(span, last), self.end_step(last)];
        self.deadline(last, origin, rule, source, steps)
    }

    fn rolled(&self, span: Span, rule: &str) -> Deadline {
        let last = span.after_date(self.received);
        let mut steps = vec![self.received_step(), self.counted_step(span, last)];
        let working = self.holidays.next_working_day(last);
        if working == last {
            steps.push("That is a working day, so it stays.".to_owned());
        } else {
            let off = last.iter_days().take_while(|day| *day < working).map(|day| self.day_off(day));
            steps.extend(off);
            steps.push(format!("The next working day is {}.", day_name(working)));
        }
        steps.push(self.end_step(working));
        self.deadline(working, Origin::Law, rule, ROLLING, steps)
    }

    fn deadline(&self, last: NaiveDate, origin: Origin, rule: &str, source: &str, steps: Vec<String>) -> Deadline {
        let explanation = Explanation { rule: rule.to_owned(), source: source.to_owned(), steps };
        Deadline::new(end_of(last, self.zone), origin, explanation)
    }

    fn received_step(&self) -> String {
        format!("Received on {}; that day is not counted.", day_name(self.received))
    }

    fn counted_step(&self, span: Span, last: NaiveDate) -> String {
        let holiday = self.holiday(last).map(|name| format!(" ({name})")).unwrap_or_default();
        format!("{} later is {}{holiday}.", spoken(span), day_name(last))
    }

    fn day_off(&self, day: NaiveDate) -> String {
        let why = self.holiday(day).unwrap_or_else(|| day.format("a %A").to_string());
        format!("{} is no working day: {why}.", day.format("%F"))
    }

    fn holiday(&self, day: NaiveDate) -> Option<String> {
        let names: Vec<_> = self.holidays.names(day).collect();
        (!names.is_empty()).then(|| names.join(" and "))
    }

    fn end_step(&self, last: NaiveDate) -> String {
        format!("It ends with the last second of {} in {}.", last.format("%F"), self.zone)
    }
}

/// The last second of a day on the wall.
fn end_of(date: NaiveDate, zone: Zone) -> Instant {
    let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
    zone.start_of(next) - TimeDelta::seconds(1)
}

/// The next moment at which the clock on the wall shows a full hour; a full hour itself falls in the hour that begins
/// with it, so the next one is meant.
fn next_full_hour(instant: Instant, zone: Zone) -> Instant {
    let local = zone.local(instant);
    let into_hour = TimeDelta::minutes(i64::from(local.minute()))
        + TimeDelta::seconds(i64::from(local.second()))
        + TimeDelta::nanoseconds(i64::from(local.nanosecond()));
    instant - into_hour + TimeDelta::hours(1)
}

/// Why the clock on the wall shows another time of day than at the start.
fn clock_change(from: Instant, to: Instant, zone: Zone) -> Option<String> {
    let offset = |instant: Instant| zone.local(instant) - instant.naive_utc();
    let change = offset(to) - offset(from);
    let (verb, by) = if change > TimeDelta::zero() { ("forward", change) } else { ("back", -change) };
    let text = format!("The clocks in {zone} go {verb} by {} minutes in between; real time counts.", by.num_minutes());
    (!change.is_zero()).then_some(text)
}

fn moment(instant: Instant, zone: Zone) -> String {
    instant.with_timezone(&zone.tz()).format("%A %F %H:%M:%S (%:z)").to_string()
}

fn day_name(date: NaiveDate) -> String {
    date.format("%A %F").to_string()
}

fn spoken(span: Span) -> &'static str {
    match span {
        _ if span == Span::weeks(4) => "Four weeks",
        _ if span == Span::months(1) => "One month",
        _ if span == Span::months(3) => "Three months",
        _ => "30 days",
    }
}
