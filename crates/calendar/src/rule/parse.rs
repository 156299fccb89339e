//! Reading a rule.

use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, Weekday};

use super::dates::ANCHOR_YEAR;
use super::{Frequency, NthWeekday, Rule, RuleError};
use crate::{Country, Holidays};

/// The largest step. Further than 400 years ahead nobody looks.
const MAX_INTERVAL: u32 = 400;
/// The years that UNTIL may name: four digits, in the calendar that we use.
const YEARS: RangeInclusive<i32> = 1583..=9999;

impl FromStr for Rule {
    type Err = RuleError;

    /// Reads a rule, with or without `RRULE:` before it.
    fn from_str(text: &str) -> Result<Self, RuleError> {
        let upper = text.trim().to_ascii_uppercase();
        let parts = Parts::read(upper.strip_prefix("RRULE:").unwrap_or(&upper))?;
        let rule = parts.rule()?;
        rule.check()?;
        Ok(rule)
    }
}

const NAMES: [&str; 14] = [
    "FREQ",
    "INTERVAL",
    "UNTIL",
    "COUNT",
    "BYSECOND",
    "BYMINUTE",
    "BYHOUR",
    "BYDAY",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYMONTH",
    "BYSETPOS",
    "WKST",
];

/// The parts of a rule, each at most once.
struct Parts<'a>(Vec<(&'static str, &'a str)>);

impl<'a> Parts<'a> {
    fn read(text: &'a str) -> Result<Self, RuleError> {
        let mut parts: Vec<(&'static str, &'a str)> = Vec::new();
        for part in text.split(';') {
            let Some((name, value)) = part.split_once('=').filter(|(_, value)| !value.is_empty()) else {
                return Err(RuleError::Part(part.to_owned()));
            };
            let known = NAMES.into_iter().find(|known| *known == name);
            let name = known.ok_or_else(|| RuleError::UnknownPart(name.to_owned()))?;
            if parts.iter().any(|(there, _)| *there == name) {
                return Err(RuleError::Twice(name.to_owned()));
            }
            parts.push((name, value));
        }
        Ok(Self(parts))
    }

    fn rule(&self) -> Result<Rule, RuleError> {
        let frequency = self.frequency()?;
        for time in ["BYHOUR", "BYMINUTE", "BYSECOND"] {
            if self.get(time).is_some() {
                return Err(RuleError::TimeOfDay(time.to_owned()));
            }
        }
        if self.get("COUNT").is_some() {
            return Err(RuleError::Count);
        }
        let months = self.numbers("BYMONTH", 12, "a month is a number from 1 to 12")?;
        if let Some(month) = months.iter().find(|month| **month < 0) {
            return Err(wrong("BYMONTH", &month.to_string(), "a month is a number from 1 to 12"));
        }
        Ok(Rule {
            frequency,
            interval: self.interval()?,
            until: self.get("UNTIL").map(until).transpose()?,
            months: months.into_iter().map(i32::unsigned_abs).collect(),
            week_numbers: self.numbers("BYWEEKNO", 53, "a week is a number from 1 to 53 or from -53 to -1")?,
            year_days: self.numbers("BYYEARDAY", 366, "a day of the year is a number from 1 to 366 or -366 to -1")?,
            month_days: self.numbers("BYMONTHDAY", 31, "a day of the month is a number from 1 to 31 or -31 to -1")?,
            weekdays: self.list("BYDAY", nth_weekday)?,
            positions: self.numbers("BYSETPOS", 366, "a position is a number from 1 to 366 or from -366 to -1")?,
            week_start: self.get("WKST").map_or(Ok(Weekday::Mon), week_start)?,
        })
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(there, _)| *there == name).map(|(_, value)| *value)
    }

    fn frequency(&self) -> Result<Frequency, RuleError> {
        match self.get("FREQ").ok_or(RuleError::NoFrequency)? {
            "DAILY" => Ok(Frequency::Daily),
            "WEEKLY" => Ok(Frequency::Weekly),
            "MONTHLY" => Ok(Frequency::Monthly),
            "YEARLY" => Ok(Frequency::Yearly),
            within @ ("HOURLY" | "MINUTELY" | "SECONDLY") => Err(RuleError::WithinDay(within.to_owned())),
            other => Err(RuleError::Frequency(other.to_owned())),
        }
    }

    fn interval(&self) -> Result<u32, RuleError> {
        let Some(value) = self.get("INTERVAL") else { return Ok(1) };
        let number = number(value).and_then(|number| u32::try_from(number).ok());
        let fits = number.filter(|number| (1..=MAX_INTERVAL).contains(number));
        fits.ok_or_else(|| wrong("INTERVAL", value, "a step is a number from 1 to 400"))
    }

    /// Numbers from -max to max without nought, sorted, each once.
    fn numbers(&self, part: &'static str, max: i32, expected: &'static str) -> Result<Vec<i32>, RuleError> {
        self.list(part, |value| {
            let fits = number(value).filter(|number| *number != 0 && number.abs() <= max);
            fits.ok_or_else(|| wrong(part, value, expected))
        })
    }

    fn list<T: Ord>(&self, part: &str, read: impl Fn(&str) -> Result<T, RuleError>) -> Result<Vec<T>, RuleError> {
        let Some(values) = self.get(part) else { return Ok(Vec::new()) };
        let mut list = values.split(',').map(read).collect::<Result<Vec<_>, _>>()?;
        list.sort_unstable();
        list.dedup();
        Ok(list)
    }
}

impl Rule {
    /// Refuses parts that RFC 5545 does not let stand together, and a rule that has no date.
    fn check(&self) -> Result<(), RuleError> {
        use Frequency::{Daily, Monthly, Weekly, Yearly};
        let together =
            |wrong: bool, part, beside| if wrong { Err(RuleError::Together { part, beside }) } else { Ok(()) };
        let nth = self.weekdays.iter().any(|weekday| weekday.nth != 0);
        let within_month = self.frequency == Monthly || !self.months.is_empty();
        let far = within_month && self.weekdays.iter().any(|weekday| weekday.nth.abs() > 5);
        let any = !(self.months.is_empty()
            && self.week_numbers.is_empty()
            && self.year_days.is_empty()
            && self.month_days.is_empty()
            && self.weekdays.is_empty());
        together(!self.week_numbers.is_empty() && self.frequency != Yearly, "BYWEEKNO", "is not YEARLY")?;
        together(!self.year_days.is_empty() && self.frequency != Yearly, "BYYEARDAY", "is not YEARLY")?;
        together(!self.month_days.is_empty() && self.frequency == Weekly, "BYMONTHDAY", "is WEEKLY")?;
        together(nth && matches!(self.frequency, Daily | Weekly), "BYDAY with a number", "is DAILY or WEEKLY")?;
        together(nth && !self.week_numbers.is_empty(), "BYDAY with a number", "has BYWEEKNO")?;
        together(far, "BYDAY with a number above 5", "looks at one month at a time")?;
        together(!self.positions.is_empty() && !any, "BYSETPOS", "has no other part to choose from")?;
        let start = NaiveDate::from_ymd_opt(ANCHOR_YEAR, 1, 1).unwrap_or_default();
        let endless = Self { until: None, ..self.clone() };
        // Whose holidays it is matters to no rule's existence: the first working day of a month always is.
        let first = endless.dates(start, Holidays::of(Country::No)).next();
        first.map(|_| ()).ok_or_else(|| RuleError::Never(self.to_string()))
    }
}

fn wrong(part: &'static str, value: &str, expected: &'static str) -> RuleError {
    RuleError::Value { part, value: value.to_owned(), expected }
}

/// A whole number, with a sign or without. `parse` alone would also take what is longer than any number here.
fn number(value: &str) -> Option<i32> {
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    let plain = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| value.parse().ok()).flatten()
}

fn until(value: &str) -> Result<NaiveDate, RuleError> {
    let plain = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit());
    let date = plain.then(|| NaiveDate::parse_from_str(value, "%Y%m%d").ok()).flatten();
    let fits = date.filter(|date| YEARS.contains(&date.year()));
    fits.ok_or_else(|| wrong("UNTIL", value, "the last day is a date without time, as 20261231"))
}

fn nth_weekday(value: &str) -> Result<NthWeekday, RuleError> {
    let expected = "a weekday is MO, TU, WE, TH, FR, SA or SU, with a number from 1 to 53 or -53 to -1 before it";
    let place = value.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(value.len());
    let (nth, letters) = value.split_at(place);
    let nth = if nth.is_empty() { Some(0) } else { number(nth).filter(|nth| *nth != 0 && nth.abs() <= 53) };
    let (Some(nth), Some(weekday)) = (nth, weekday(letters)) else { return Err(wrong("BYDAY", value, expected)) };
    Ok(NthWeekday { days_from_monday: weekday.num_days_from_monday(), nth })
}

fn week_start(value: &str) -> Result<Weekday, RuleError> {
    weekday(value).ok_or_else(|| wrong("WKST", value, "the week starts on MO, TU, WE, TH, FR, SA or SU"))
}

fn weekday(letters: &str) -> Option<Weekday> {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    [Mon, Tue, Wed, Thu, Fri, Sat, Sun].into_iter().find(|weekday| super::letters(*weekday) == letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_written_in_one_way() {
        let cases = [
            ("FREQ=MONTHLY;BYDAY=1TU", "FREQ=MONTHLY;BYDAY=1TU"),
            ("RRULE:FREQ=MONTHLY;BYDAY=+1TU", "FREQ=MONTHLY;BYDAY=1TU"),
            (" byday=tu,mo,tu;freq=weekly;interval=1;wkst=mo ", "FREQ=WEEKLY;BYDAY=MO,TU"),
            ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU"),
            ("FREQ=YEARLY;BYMONTH=9,3;BYDAY=2TU", "FREQ=YEARLY;BYMONTH=3,9;BYDAY=2TU"),
            ("FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU,WE,TH,FR", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
            ("FREQ=DAILY;UNTIL=20261231", "FREQ=DAILY;UNTIL=20261231"),
            ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO"),
        ];
        for (text, written) in cases {
            assert_eq!(text.parse::<Rule>().map(|rule| rule.to_string()).as_deref(), Ok(written), "{text}");
        }
    }

    #[test]
    fn a_fault_is_named() {
        let cases = [
            ("", "the rule's part '' is not of the form NAME=VALUE"),
            ("FREQ=DAILY;", "the rule's part '' is not of the form NAME=VALUE"),
            ("FREQ=", "the rule's part 'FREQ=' is not of the form NAME=VALUE"),
            ("BYDAY=MO", "the rule names no FREQ"),
            ("FREQ=FORTNIGHTLY", "FREQ=FORTNIGHTLY is unknown"),
            ("FREQ=HOURLY", "FREQ=HOURLY recurs within a day"),
            ("FREQ=MINUTELY;INTERVAL=30", "FREQ=MINUTELY recurs within a day"),
            ("FREQ=DAILY;FREQ=DAILY", "the rule's part FREQ stands twice"),
            ("FREQ=DAILY;BYEASTER=1", "a rule has no part BYEASTER"),
            ("FREQ=DAILY;BYHOUR=9", "BYHOUR is refused"),
            ("FREQ=DAILY;COUNT=10", "COUNT is refused"),
            ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0 is wrong"),
            ("FREQ=DAILY;INTERVAL=-1", "INTERVAL=-1 is wrong"),
            ("FREQ=YEARLY;INTERVAL=401", "INTERVAL=401 is wrong"),
            ("FREQ=DAILY;INTERVAL=1.5", "INTERVAL=1.5 is wrong"),
            ("FREQ=DAILY;UNTIL=20261231T235959Z", "UNTIL=20261231T235959Z is wrong"),
            ("FREQ=DAILY;UNTIL=20260230", "UNTIL=20260230 is wrong"),
            ("FREQ=YEARLY;BYMONTH=13", "BYMONTH=13 is wrong"),
            ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH=-1 is wrong"),
            ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32 is wrong"),
            ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0 is wrong"),
            ("FREQ=MONTHLY;BYMONTHDAY=1,,2", "BYMONTHDAY= is wrong"),
            ("FREQ=MONTHLY;BYDAY=XX", "BYDAY=XX is wrong"),
            ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO is wrong"),
            ("FREQ=MONTHLY;BYDAY=MO,-0TU", "BYDAY=-0TU is wrong"),
            ("FREQ=MONTHLY;BYDAY=1", "BYDAY=1 is wrong"),
            ("FREQ=MONTHLY;BYDAY=TUÉ", "BYDAY=TUÉ is wrong"),
            ("FREQ=WEEKLY;WKST=1MO", "WKST=1MO is wrong"),
            ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY with a number cannot stand in a rule that is DAILY or WEEKLY"),
            ("FREQ=MONTHLY;BYDAY=6MO", "BYDAY with a number above 5"),
            ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY cannot stand in a rule that is WEEKLY"),
            ("FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO cannot stand in a rule that is not YEARLY"),
            ("FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY cannot stand in a rule that is not YEARLY"),
            ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "BYDAY with a number cannot stand in a rule that has BYWEEKNO"),
            ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS cannot stand in a rule that has no other part"),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "the rule never occurs"),
            ("FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31", "the rule never occurs"),
            ("FREQ=YEARLY;BYMONTH=12;BYYEARDAY=1", "the rule never occurs"),
            ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "the rule never occurs"),
            ("FREQ=YEARLY;BYWEEKNO=30;BYMONTH=1;BYDAY=MO", "the rule never occurs"),
        ];
        for (text, fault) in cases {
            let found = text.parse::<Rule>().expect_err(text).to_string();
            assert!(found.starts_with(fault), "{text}: {found}");
        }
    }

    #[test]
    fn a_rule_that_has_ended_is_a_rule() {
        assert!("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=19990101".parse::<Rule>().is_ok());
    }
}
