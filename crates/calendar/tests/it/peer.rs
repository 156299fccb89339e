//! A second opinion on rules: the crate `rrule`, which walks from a start with times and offsets, where we look at
//! stretches of dates. Both must name the same dates, for rules that somebody made up by dice.

use calendar::{Country, Holidays, Rule};
use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use rrule::{RRuleSet, Tz};

/// What both can say: a day is named, so that no start decides it.
pub fn rule() -> impl Strategy<Value = String> {
    prop_oneof![
        interval().prop_map(|interval| format!("FREQ=DAILY;INTERVAL={interval}")),
        (interval(), months()).prop_map(|(interval, months)| format!("FREQ=DAILY;INTERVAL={interval}{months}")),
        (interval(), weekdays(), months())
            .prop_map(|(interval, days, months)| format!("FREQ=WEEKLY;INTERVAL={interval};BYDAY={days}{months}")),
        (weekdays(), position()).prop_map(|(days, at)| format!("FREQ=WEEKLY;BYDAY={days};BYSETPOS={at}")),
        (interval(), nth_weekdays(5), months())
            .prop_map(|(interval, days, months)| format!("FREQ=MONTHLY;INTERVAL={interval};BYDAY={days}{months}")),
        (interval(), month_days(), months())
            .prop_map(|(interval, days, months)| format!("FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={days}{months}")),
        (weekdays(), position(), months())
            .prop_map(|(days, at, months)| format!("FREQ=MONTHLY;BYDAY={days};BYSETPOS={at}{months}")),
        (weekdays(), month_days()).prop_map(|(days, dates)| format!("FREQ=MONTHLY;BYDAY={days};BYMONTHDAY={dates}")),
        (interval(), month(), nth_weekdays(5)).prop_map(|(interval, month, days)| format!(
            "FREQ=YEARLY;INTERVAL={interval};BYMONTH={month};BYDAY={days}"
        )),
        (month(), month(), nth_weekdays(4))
            .prop_map(|(a, b, days)| format!("FREQ=YEARLY;BYMONTH={a},{b};BYDAY={days}")),
        (month(), month_days()).prop_map(|(month, days)| format!("FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={days}")),
        month_days().prop_map(|days| format!("FREQ=YEARLY;BYMONTHDAY={days}")),
        nth_weekdays(52).prop_map(|days| format!("FREQ=YEARLY;BYDAY={days}")),
        year_day().prop_map(|day| format!("FREQ=YEARLY;BYYEARDAY={day}")),
        // It loses days of a last week that lie in January, as 1 January 2011; the oracle compares those.
        (1_u32..=51, weekdays()).prop_map(|(week, days)| format!("FREQ=YEARLY;BYWEEKNO={week};BYDAY={days}")),
        (months(), weekdays(), position())
            .prop_map(|(months, days, at)| format!("FREQ=YEARLY;BYDAY={days};BYSETPOS={at}{months}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rule_has_the_dates_that_another_implementation_finds(text in rule(), year in 1995_i32..2060) {
        if let Ok(rule) = text.parse::<Rule>() {
            let (from, to) = (first_of(year), first_of(year + 6));
            let ours: Vec<_> = rule.dates(from, Holidays::of(Country::No)).take_while(|date| *date < to).collect();
            prop_assert_eq!(ours, theirs(&text, from, to), "{}", text);
        }
    }
}

#[test]
fn both_refuse_what_never_occurs() {
    for text in ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31"] {
        assert!(text.parse::<Rule>().is_err(), "{text}");
        assert_eq!(theirs(text, first_of(2000), first_of(2100)), [], "{text}");
    }
}

fn theirs(text: &str, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
    // Intervals count from January 2000 there too; before it they start as many steps earlier as make whole cycles.
    let mut start = NaiveDate::from_ymd_opt(2000, 1, if text.contains("WEEKLY") { 3 } else { 1 }).expect("a date");
    if from < start {
        // 1 to 4 divide both twelve years and 84 weeks.
        let back = if text.contains("WEEKLY") || text.contains("DAILY") { Days::new(84 * 7 * 5) } else { Days::new(0) };
        start = start - back;
        start = if back == Days::new(0) { first_of(start.year() - 12) } else { start };
    }
    // Nothing there bounds a search but the end of the rule.
    let rule =
        format!("DTSTART:{}T000000Z\nRRULE:{text};UNTIL={}T000000Z", start.format("%Y%m%d"), to.format("%Y%m%d"));
    let set: RRuleSet = rule.parse().unwrap_or_else(|error| panic!("{rule}: {error}"));
    let midnight = |date: NaiveDate| date.and_time(chrono::NaiveTime::MIN).and_utc().with_timezone(&Tz::UTC);
    let dates = set.after(midnight(from)).before(midnight(to)).all_unchecked();
    dates.iter().map(chrono::DateTime::date_naive).filter(|date| *date >= from && *date < to).collect()
}

fn first_of(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).expect("a date")
}

fn interval() -> impl Strategy<Value = u32> {
    prop_oneof![3 => Just(1_u32), 1 => 2_u32..=4]
}

fn month() -> impl Strategy<Value = u32> {
    1_u32..=12
}

fn months() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        1 => month().prop_map(|month| format!(";BYMONTH={month}")),
        1 => (month(), month()).prop_map(|(a, b)| format!(";BYMONTH={a},{b}")),
    ]
}

fn weekday() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["MO", "TU", "WE", "TH", "FR", "SA", "SU"][..])
}

fn weekdays() -> impl Strategy<Value = String> {
    prop::collection::btree_set(weekday(), 1..=5).prop_map(|days| days.into_iter().collect::<Vec<_>>().join(","))
}

fn nth_weekdays(most: i32) -> impl Strategy<Value = String> {
    let nth = (1..=most, any::<bool>(), weekday());
    // The fifth from the end of a month is refused there, though RFC 5545 knows it; Python's `dateutil` compares it.
    let nth = nth.prop_map(|(nth, back, weekday)| format!("{}{weekday}", if back && nth != 5 { -nth } else { nth }));
    prop::collection::btree_set(nth, 1..=2).prop_map(|days| days.into_iter().collect::<Vec<_>>().join(","))
}

fn month_days() -> impl Strategy<Value = String> {
    let day = prop_oneof![1_i32..=31, -31_i32..=-1].prop_map(|day| day.to_string());
    prop::collection::btree_set(day, 1..=3).prop_map(|days| days.into_iter().collect::<Vec<_>>().join(","))
}

fn year_day() -> impl Strategy<Value = i32> {
    prop_oneof![1_i32..=366, -366_i32..=-1]
}

fn position() -> impl Strategy<Value = i32> {
    prop_oneof![1_i32..=4, -4_i32..=-1]
}
