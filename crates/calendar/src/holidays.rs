//! Public holidays, computed: those that the law of a country names, and no others.
//!
//! Days that are free by custom or agreement (Christmas Eve, New Year's Eve, Midsummer Eve, the Danish Constitution
//! Day) are working days here; so is a Sunday that is nothing else, which `is_working_day` rules out by itself.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::text::as_text;

/// A country whose holidays are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Country {
    /// Norway.
    No,
    /// Denmark.
    Dk,
    /// Sweden.
    Se,
    /// Finland.
    Fi,
}

/// The code is not that of a country whose holidays are known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the holidays of '{0}' are not known; the countries are NO, DK, SE and FI")]
pub struct UnknownCountry(pub String);

impl Country {
    /// Every country, in the order of the list.
    pub const ALL: [Self; 4] = [Self::No, Self::Dk, Self::Se, Self::Fi];

    /// The ISO 3166 code, as `NO`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::No => "NO",
            Self::Dk => "DK",
            Self::Se => "SE",
            Self::Fi => "FI",
        }
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(code: &str) -> Result<Self, UnknownCountry> {
        Self::ALL.into_iter().find(|country| country.code() == code).ok_or_else(|| UnknownCountry(code.to_owned()))
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

as_text!(Country);

/// The public holidays of a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Holidays {
    country: Country,
}

impl Holidays {
    /// The public holidays of a country.
    #[must_use]
    pub fn of(country: Country) -> Self {
        Self { country }
    }

    /// Whose holidays they are.
    #[must_use]
    pub fn country(self) -> Country {
        self.country
    }

    /// Whether a day is a public holiday.
    #[must_use]
    pub fn contains(self, date: NaiveDate) -> bool {
        self.name(date).is_some()
    }

    /// What the public holiday on a day is called in English; of two on one day, the one with the fixed date.
    #[must_use]
    pub fn name(self, date: NaiveDate) -> Option<&'static str> {
        self.names(date).next()
    }

    /// Every public holiday on a day, those with a fixed date first.
    pub(crate) fn names(self, date: NaiveDate) -> impl Iterator<Item = &'static str> {
        self.rules().iter().filter(move |rule| rule.falls_on(date)).map(|rule| rule.name)
    }

    /// The public holidays of a year in the order of their dates. Two may share a day: 17 May 2027 is one of them.
    #[must_use]
    pub fn of_year(self, year: i32) -> Vec<(NaiveDate, &'static str)> {
        let mut days: Vec<_> = self.rules().iter().filter_map(|rule| Some((rule.date(year)?, rule.name))).collect();
        // Stable: of two on one day, the order of the rules stands.
        days.sort_by_key(|(date, _)| *date);
        days
    }

    /// Whether people work on a day: neither Saturday nor Sunday nor a public holiday.
    #[must_use]
    pub fn is_working_day(self, date: NaiveDate) -> bool {
        !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !self.contains(date)
    }

    /// The first working day that is not before a day.
    #[must_use]
    pub fn next_working_day(self, date: NaiveDate) -> NaiveDate {
        date.iter_days().find(|day| self.is_working_day(*day)).unwrap_or(date)
    }

    /// The last working day that is not after a day.
    #[must_use]
    pub fn previous_working_day(self, date: NaiveDate) -> NaiveDate {
        date.iter_days().rev().find(|day| self.is_working_day(*day)).unwrap_or(date)
    }

    fn rules(self) -> &'static [Holiday] {
        match self.country {
            Country::No => NORWAY,
            Country::Dk => DENMARK,
            Country::Se => SWEDEN,
            Country::Fi => FINLAND,
        }
    }
}

/// A holiday and the years in which the law names it.
struct Holiday {
    name: &'static str,
    day: Day,
    first: i32,
    last: i32,
}

/// How a holiday finds its date.
enum Day {
    /// Month and day.
    Fixed(u32, u32),
    /// So many days after Easter Sunday.
    Easter(i64),
    /// The Saturday among the seven days that begin with this month and day.
    Saturday(u32, u32),
}

/// The Gregorian calendar's first whole year: before it the computation of Easter means nothing.
const FIRST_YEAR: i32 = 1583;

const fn holiday(name: &'static str, day: Day) -> Holiday {
    Holiday { name, day, first: FIRST_YEAR, last: i32::MAX }
}

impl Holiday {
    const fn since(self, first: i32) -> Self {
        Self { first, ..self }
    }

    const fn until(self, last: i32) -> Self {
        Self { last, ..self }
    }

    fn date(&self, year: i32) -> Option<NaiveDate> {
        if year < self.first || year > self.last {
            return None;
        }
        match self.day {
            Day::Fixed(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            Day::Easter(days) => shifted(easter(year)?, days),
            Day::Saturday(month, day) => {
                let first = NaiveDate::from_ymd_opt(year, month, day)?;
                shifted(first, i64::from(Weekday::Sat.days_since(first.weekday())))
            }
        }
    }

    /// As `date`, but without computing Easter for a day that is not near it.
    fn falls_on(&self, date: NaiveDate) -> bool {
        match self.day {
            Day::Fixed(month, day) if (date.month(), date.day()) != (month, day) => false,
            Day::Easter(_) if !(3..=6).contains(&date.month()) => false,
            Day::Saturday(..) if date.weekday() != Weekday::Sat => false,
            _ => self.date(date.year()) == Some(date),
        }
    }
}

fn shifted(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let by = Days::new(days.unsigned_abs());
    if days < 0 { date.checked_sub_days(by) } else { date.checked_add_days(by) }
}

/// Easter Sunday of a year in the Gregorian calendar, by the method that Meeus, Jones and Butcher published.
fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let (century, in_century) = (year.div_euclid(100), year.rem_euclid(100));
    let correction = (century + 8) / 25;
    let moon = (19 * golden + century - century / 4 - (century - correction + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - moon - in_century % 4) % 7;
    let late = (golden + 11 * moon + 22 * weekday) / 451;
    let days = moon + weekday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)
}

const NEW_YEAR: Holiday = holiday("New Year's Day", Day::Fixed(1, 1));
const EPIPHANY: Holiday = holiday("Epiphany", Day::Fixed(1, 6));
const MAUNDY_THURSDAY: Holiday = holiday("Maundy Thursday", Day::Easter(-3));
const GOOD_FRIDAY: Holiday = holiday("Good Friday", Day::Easter(-2));
const EASTER_SUNDAY: Holiday = holiday("Easter Sunday", Day::Easter(0));
const EASTER_MONDAY: Holiday = holiday("Easter Monday", Day::Easter(1));
const GREAT_PRAYER_DAY: Holiday = holiday("Great Prayer Day", Day::Easter(26));
const MAY_DAY: Holiday = holiday("Labour Day", Day::Fixed(5, 1));
const ASCENSION_DAY: Holiday = holiday("Ascension Day", Day::Easter(39));
const WHIT_SUNDAY: Holiday = holiday("Whit Sunday", Day::Easter(49));
const WHIT_MONDAY: Holiday = holiday("Whit Monday", Day::Easter(50));
const MIDSUMMER_DAY: Holiday = holiday("Midsummer Day", Day::Saturday(6, 20));
const ALL_SAINTS_DAY: Holiday = holiday("All Saints' Day", Day::Saturday(10, 31));
const CHRISTMAS_DAY: Holiday = holiday("Christmas Day", Day::Fixed(12, 25));
const SECOND_CHRISTMAS_DAY: Holiday = holiday("Second Day of Christmas", Day::Fixed(12, 26));

static NORWAY: &[Holiday] = &[
    NEW_YEAR,
    MAY_DAY.since(1947),
    holiday("Constitution Day", Day::Fixed(5, 17)).since(1947),
    CHRISTMAS_DAY,
    SECOND_CHRISTMAS_DAY,
    MAUNDY_THURSDAY,
    GOOD_FRIDAY,
    EASTER_SUNDAY,
    EASTER_MONDAY,
    ASCENSION_DAY,
    WHIT_SUNDAY,
    WHIT_MONDAY,
];

static DENMARK: &[Holiday] = &[
    NEW_YEAR,
    CHRISTMAS_DAY,
    SECOND_CHRISTMAS_DAY,
    MAUNDY_THURSDAY,
    GOOD_FRIDAY,
    EASTER_SUNDAY,
    EASTER_MONDAY,
    // Abolished by act 214 of 6 March 2023.
    GREAT_PRAYER_DAY.until(2023),
    ASCENSION_DAY,
    WHIT_SUNDAY,
    WHIT_MONDAY,
];

static SWEDEN: &[Holiday] = &[
    NEW_YEAR,
    EPIPHANY,
    MAY_DAY.since(1939),
    // The National Day took the place of Whit Monday.
    holiday("National Day", Day::Fixed(6, 6)).since(2005),
    CHRISTMAS_DAY,
    SECOND_CHRISTMAS_DAY,
    GOOD_FRIDAY,
    EASTER_SUNDAY,
    EASTER_MONDAY,
    ASCENSION_DAY,
    WHIT_SUNDAY,
    WHIT_MONDAY.until(2004),
    MIDSUMMER_DAY.since(1953),
    ALL_SAINTS_DAY.since(1953),
];

static FINLAND: &[Holiday] = &[
    NEW_YEAR,
    EPIPHANY,
    MAY_DAY.since(1944),
    holiday("Independence Day", Day::Fixed(12, 6)).since(1917),
    CHRISTMAS_DAY,
    SECOND_CHRISTMAS_DAY,
    GOOD_FRIDAY,
    EASTER_SUNDAY,
    EASTER_MONDAY,
    ASCENSION_DAY,
    WHIT_SUNDAY,
    MIDSUMMER_DAY.since(1955),
    ALL_SAINTS_DAY.since(1955),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_is_where_the_church_has_it() {
        let cases = [
            (1583, 4, 10),
            (1818, 3, 22),
            (1943, 4, 25),
            (1954, 4, 18),
            (1981, 4, 19),
            (2000, 4, 23),
            (2008, 3, 23),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2038, 4, 25),
            (2049, 4, 18),
            (2285, 3, 22),
        ];
        for (year, month, day) in cases {
            assert_eq!(easter(year), NaiveDate::from_ymd_opt(year, month, day), "{year}");
        }
    }

    #[test]
    fn the_law_of_a_year_is_that_year_s() {
        let cases = [
            (Country::Dk, "2023-05-05", Some("Great Prayer Day")),
            (Country::Dk, "2024-04-26", None),
            (Country::Se, "2004-06-06", None),
            (Country::Se, "2005-06-06", Some("National Day")),
            (Country::Se, "2004-05-31", Some("Whit Monday")),
            (Country::Se, "2005-05-16", None),
            (Country::Se, "2026-06-20", Some("Midsummer Day")),
            (Country::Se, "2026-06-19", None),
            (Country::Se, "2026-10-31", Some("All Saints' Day")),
            (Country::Fi, "2026-11-07", None),
            (Country::Fi, "2026-12-06", Some("Independence Day")),
            (Country::Fi, "2026-12-24", None),
            (Country::No, "2026-05-01", Some("Labour Day")),
            (Country::Dk, "2026-05-01", None),
            (Country::No, "2027-05-17", Some("Constitution Day")),
            (Country::No, "1500-12-25", None),
        ];
        for (country, date, name) in cases {
            assert_eq!(Holidays::of(country).name(date.parse().unwrap()), name, "{country} {date}");
        }
    }

    #[test]
    fn two_holidays_on_one_day_are_both_listed() {
        let day = NaiveDate::from_ymd_opt(2027, 5, 17).unwrap();
        let year = Holidays::of(Country::No).of_year(2027);
        let names: Vec<_> = year.iter().filter(|(date, _)| *date == day).map(|(_, name)| *name).collect();
        assert_eq!(names, ["Constitution Day", "Whit Monday"]);
        assert_eq!(year.len(), 12);
        assert!(year.is_sorted_by_key(|(date, _)| *date));
    }

    #[test]
    fn a_day_is_a_holiday_just_when_its_year_lists_it() {
        for country in Country::ALL {
            let holidays = Holidays::of(country);
            let listed: Vec<_> = (2000..2010).flat_map(|year| holidays.of_year(year)).map(|(date, _)| date).collect();
            let days = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap().iter_days().take_while(|day| day.year() < 2010);
            for day in days {
                assert_eq!(holidays.contains(day), listed.contains(&day), "{country} {day}");
            }
        }
    }

    #[test]
    fn a_working_day_is_found_in_both_directions() {
        let norway = Holidays::of(Country::No);
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(norway.next_working_day(day("2026-04-02")), day("2026-04-07"));
        assert_eq!(norway.previous_working_day(day("2026-04-06")), day("2026-04-01"));
        assert_eq!(norway.next_working_day(day("2026-04-01")), day("2026-04-01"));
        assert_eq!(norway.next_working_day(NaiveDate::MAX), NaiveDate::MAX);
    }
}
