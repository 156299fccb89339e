//! Which meetings a year must have, reckoned apart from `calendar`: with a table of one year's holidays and a count of
//! weekdays, and nothing else.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Norway's public holidays of 2026, copied from a printed calendar.
const HOLIDAYS_2026: [(u32, u32); 12] =
    [(1, 1), (4, 2), (4, 3), (4, 5), (4, 6), (5, 1), (5, 14), (5, 17), (5, 24), (5, 25), (12, 25), (12, 26)];

/// Twelve monthly meetings of 2026 on the first such weekday, each moved to the next working day: period and date.
pub fn monthly_2026(weekday: Weekday) -> Vec<(String, NaiveDate)> {
    (1..=12)
        .map(|month| {
            let days = (1..=7).filter_map(|day| NaiveDate::from_ymd_opt(2026, month, day));
            let first = days.into_iter().find(|date| date.weekday() == weekday).expect("seven days hold each weekday");
            (format!("2026-{month:02}"), working_day_from(first))
        })
        .collect()
}

fn working_day_from(mut date: NaiveDate) -> NaiveDate {
    while matches!(date.weekday(), Weekday::Sat | Weekday::Sun) || HOLIDAYS_2026.contains(&(date.month(), date.day())) {
        date = date + Days::new(1);
    }
    date
}

/// What is wrong with the periods that were found: each must be there once, and no other.
pub fn faults(expected: &[(String, NaiveDate)], found: &[(String, NaiveDate)]) -> Vec<String> {
    let mut counts: BTreeMap<&(String, NaiveDate), usize> = expected.iter().map(|period| (period, 0)).collect();
    let mut faults = Vec::new();
    for period in found {
        match counts.get_mut(period) {
            Some(count) => *count += 1,
            None => faults.push(format!("{} on {} is not among those expected", period.0, period.1)),
        }
    }
    faults.extend(counts.into_iter().filter(|(_, count)| *count != 1).map(|((period, date), count)| match count {
        0 => format!("{period} on {date} is missing"),
        _ => format!("{period} on {date} is there {count} times"),
    }));
    faults
}

#[test]
fn the_golden_dates_are_met() {
    let dates: Vec<_> = monthly_2026(Weekday::Tue).iter().map(|(_, date)| date.format("%-d %b").to_string()).collect();
    let golden = "6 Jan, 3 Feb, 3 Mar, 7 Apr, 5 May, 2 Jun, 7 Jul, 4 Aug, 1 Sep, 6 Oct, 3 Nov, 1 Dec";
    assert_eq!(dates.join(", "), golden);
    // New Year's Day, and Maundy Thursday before a long Easter.
    let thursdays = monthly_2026(Weekday::Thu);
    assert_eq!(thursdays[0].1.to_string(), "2026-01-02");
    assert_eq!(thursdays[3].1.to_string(), "2026-04-07");
}

#[test]
fn a_doubled_a_missing_and_a_foreign_period_are_found() {
    let expected = monthly_2026(Weekday::Tue);
    assert!(faults(&expected, &expected).is_empty());
    let mut doubled = expected.clone();
    doubled.push(expected[4].clone());
    assert_eq!(faults(&expected, &doubled), ["2026-05 on 2026-05-05 is there 2 times"]);
    assert_eq!(faults(&expected, &expected[1..]), ["2026-01 on 2026-01-06 is missing"]);
    let mut moved = expected.clone();
    moved[3].1 = moved[3].1 + Days::new(1);
    let found = faults(&expected, &moved);
    assert_eq!(found, ["2026-04 on 2026-04-08 is not among those expected", "2026-04 on 2026-04-07 is missing"]);
}
