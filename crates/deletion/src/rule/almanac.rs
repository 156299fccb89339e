//! What dates hang on in one organisation: its zone, and when its financial year ends.

use std::fmt;
use std::str::FromStr;

use calendar::Zone;
use chrono::{Datelike, NaiveDate};
use kernel::Scope;
use sea_orm::ConnectionTrait;

use super::settings::settings;
use crate::Error;

/// What dates hang on in one organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Almanac {
    /// The zone of its dates.
    pub zone: Zone,
    /// The last day of its financial year.
    pub financial_year_end: MonthDay,
}

impl Almanac {
    /// That of the scope's organisation.
    pub async fn of(db: &impl ConnectionTrait, scope: &Scope) -> Result<Self, Error> {
        let zone = access::organisation(db, scope).await?.zone;
        let financial_year_end = settings(db, scope).await?.financial_year_end;
        Ok(Self { zone, financial_year_end })
    }
}

/// A day of every year, as `12-31`. `02-29` is the last of February.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthDay {
    month: u32,
    day: u32,
}

impl MonthDay {
    /// The last day of the calendar year.
    pub const YEAR_END: Self = Self { month: 12, day: 31 };

    /// That day in a year.
    #[must_use]
    pub fn in_year(self, year: i32) -> Option<NaiveDate> {
        let date = |day| NaiveDate::from_ymd_opt(year, self.month, day);
        date(self.day).or_else(|| date(28))
    }

    /// The first such day that is not before a date.
    #[must_use]
    pub fn on_or_after(self, date: NaiveDate) -> Option<NaiveDate> {
        self.in_year(date.year()).filter(|end| *end >= date).or_else(|| self.in_year(date.year().checked_add(1)?))
    }

    /// The last such day that is not behind a date.
    #[must_use]
    pub fn on_or_before(self, date: NaiveDate) -> Option<NaiveDate> {
        self.in_year(date.year()).filter(|end| *end <= date).or_else(|| self.in_year(date.year().checked_sub(1)?))
    }
}

impl FromStr for MonthDay {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = "a day of every year is written as its month and day, as 12-31";
        let (month, day) =
            text.split_once('-').filter(|(month, day)| month.len() == 2 && day.len() == 2).ok_or(fault)?;
        let (month, day) = (month.parse().map_err(|_| fault)?, day.parse().map_err(|_| fault)?);
        // A leap year, so that 29 February can be said.
        NaiveDate::from_ymd_opt(2024, month, day).map(|_| Self { month, day }).ok_or(fault)
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}
