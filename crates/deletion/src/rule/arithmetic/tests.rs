//! Dates by table, and each question as the other's inverse by chance.

use proptest::prelude::*;

use super::*;
use crate::rule::{Approval, Step};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn almanac(year_end: &str) -> Almanac {
    Almanac { zone: "Europe/Oslo".parse().unwrap(), financial_year_end: year_end.parse().unwrap() }
}

fn anchor(on: NaiveDate, almanac: &Almanac) -> Anchor {
    Anchor { at: almanac.zone.start_of(on), on }
}

fn rule(after: &str, round: &[Round], kind: Kind) -> Definition {
    Definition {
        after: after.parse().unwrap(),
        answers: Vec::new(),
        approval: Approval::None,
        categories: vec!["A-07/contact".to_owned()],
        every: None,
        evidence: None,
        kind,
        latest: None,
        notify: None,
        on: vec!["thing.happened".to_owned()],
        overridable: false,
        round: round.to_vec(),
        sources: Vec::new(),
        states: Vec::new(),
        steps: vec![Step::Erase],
        text: None,
        unless: Vec::new(),
    }
}

fn due_on(rule: &Definition, trigger: NaiveDate, almanac: &Almanac) -> NaiveDate {
    let anchors = BTreeMap::from([("thing.happened".to_owned(), anchor(trigger, almanac))]);
    due(rule, &anchors, almanac).unwrap().on
}

/// Trigger, period, rounding, kind, end of the financial year; and the date.
type Case = (&'static str, &'static str, &'static [Round], Kind, &'static str, &'static str);

#[test]
fn due_dates_are_those_of_a_wall_calendar() {
    use Kind::{Ceiling, Floor};
    use Round::{CalendarYear, FinancialYear};
    let cases: [Case; 14] = [
        ("2024-02-29", "P3Y", &[], Ceiling, "12-31", "2027-02-28"),
        ("2024-02-29", "P4Y", &[], Ceiling, "12-31", "2028-02-29"),
        ("2026-01-31", "P1M", &[], Ceiling, "12-31", "2026-02-28"),
        // A voucher in a calendar financial year: held to the last of 2026, and may go from New Year on.
        ("2021-03-15", "P5Y", &[FinancialYear], Floor, "12-31", "2027-01-01"),
        // The same where the year ends on 30 June: held to that day of 2026.
        ("2021-03-15", "P5Y", &[FinancialYear], Floor, "06-30", "2026-07-01"),
        ("2021-06-30", "P5Y", &[FinancialYear], Floor, "06-30", "2026-07-01"),
        ("2021-07-01", "P5Y", &[FinancialYear], Floor, "06-30", "2027-07-01"),
        ("2020-03-01", "P1Y", &[FinancialYear], Ceiling, "02-29", "2022-02-28"),
        // The end of the calendar year in which the financial year ends, and seven years: kept to the end of 2033.
        ("2026-03-01", "P7Y", &[FinancialYear, CalendarYear], Floor, "06-30", "2034-01-01"),
        ("2023-05-05", "P3Y6M", &[FinancialYear], Floor, "12-31", "2027-07-01"),
        // Scenario 1 and 2: last active on 30 November 2023; after an order the evening before, three years from that.
        ("2023-11-30", "P3Y", &[], Ceiling, "12-31", "2026-11-30"),
        ("2026-11-29", "P3Y", &[], Ceiling, "12-31", "2029-11-29"),
        ("2026-03-10", "P0D", &[], Ceiling, "12-31", "2026-03-10"),
        ("2026-03-10", "P0D", &[], Floor, "12-31", "2026-03-11"),
    ];
    for (trigger, after, round, kind, year_end, expected) in cases {
        let almanac = almanac(year_end);
        let rule = rule(after, round, kind);
        let on = due_on(&rule, date(trigger), &almanac);
        assert_eq!(on.to_string(), expected, "{trigger} + {after} {round:?} {kind:?} {year_end}");
    }
}

#[test]
fn a_due_date_shows_how_it_came_about() {
    let almanac = almanac("06-30");
    let rule = rule("P5Y", &[Round::FinancialYear], Kind::Floor);
    let anchors = BTreeMap::from([("thing.happened".to_owned(), anchor(date("2021-03-15"), &almanac))]);
    let due = due(&rule, &anchors, &almanac).unwrap();
    let expected = [
        "thing.happened was on 2021-03-15.",
        "The financial year of that ends on 2021-06-30.",
        "5 years later is 2026-06-30.",
        "It is kept through that date, so it may go from 2026-07-01.",
    ];
    assert_eq!(due.steps, expected);
}

#[test]
fn of_several_triggers_the_first_counts() {
    let almanac = almanac("12-31");
    let mut rule = rule("P30D", &[], Kind::Ceiling);
    rule.on = vec!["a.ended".to_owned(), "a.withdrawn".to_owned()];
    let on = |name: &str, on: &str| (name.to_owned(), anchor(date(on), &almanac));
    let both = BTreeMap::from([on("a.ended", "2026-03-10"), on("a.withdrawn", "2026-02-01")]);
    let first = due(&rule, &both, &almanac).unwrap();
    assert_eq!((first.trigger.as_str(), first.on), ("a.withdrawn", date("2026-03-03")));
    let other = BTreeMap::from([on("b.happened", "2026-02-01")]);
    assert_eq!(due(&rule, &other, &almanac), None);
}

#[test]
fn time_counts_instants_and_dates_count_dates() {
    let almanac = almanac("12-31");
    // An hour before the clocks go forward.
    let at: Instant = "2026-03-29T00:30:00Z".parse().unwrap();
    let anchors = BTreeMap::from([("thing.happened".to_owned(), Anchor { at, on: date("2026-03-29") })]);
    let by = |after: &str| due(&rule(after, &[], Kind::Ceiling), &anchors, &almanac).unwrap().at;
    assert_eq!(by("PT0S"), at);
    assert_eq!(by("PT24H").to_string(), "2026-03-30 00:30:00 UTC");
    assert_eq!(by("P1D").to_string(), "2026-03-29 22:00:00 UTC");
}

fn rounds() -> impl Strategy<Value = Vec<Round>> {
    prop_oneof![
        Just(vec![]),
        Just(vec![Round::FinancialYear]),
        Just(vec![Round::CalendarYear]),
        Just(vec![Round::FinancialYear, Round::CalendarYear]),
        Just(vec![Round::CalendarYear, Round::FinancialYear]),
    ]
}

proptest! {
    /// What comes on or before the cutoff is due, and what comes on the day behind it is not.
    #[test]
    fn a_cutoff_is_the_inverse_of_a_due_date(
        day in 0i64..60_000,
        offset in -40i64..40,
        (years, months, days) in (0u32..70, 0u32..14, 0u32..400),
        rounds in rounds(),
        floor in any::<bool>(),
        year_end in prop_oneof![Just("12-31"), Just("06-30"), Just("02-29"), Just("02-28"), Just("01-01")],
    ) {
        let almanac = almanac(year_end);
        let kind = if floor { Kind::Floor } else { Kind::Ceiling };
        let rule = rule(&format!("P{years}Y{months}M{}D", days.max(1)), &rounds, kind);
        let day = date("1990-01-01") + chrono::TimeDelta::days(day);
        let now = almanac.zone.start_of(day);
        let Some(Cutoff::On(cutoff)) = cutoff(&rule, day, now, &almanac) else {
            return Err(TestCaseError::fail("a period of dates has a cutoff of dates"));
        };
        prop_assert!(due_on(&rule, cutoff, &almanac) <= day, "{cutoff} is not due on {day}");
        prop_assert!(due_on(&rule, cutoff.succ_opt().unwrap(), &almanac) > day, "more than {cutoff} is due on {day}");
        let trigger = cutoff + chrono::TimeDelta::days(offset);
        prop_assert_eq!(due_on(&rule, trigger, &almanac) <= day, trigger <= cutoff);
    }

    /// The same for periods of time.
    #[test]
    fn a_cutoff_of_time_is_the_inverse_of_a_due_instant(seconds in 0i64..40_000_000, hours in 0u32..5_000, offset in -5i64..5) {
        let almanac = almanac("12-31");
        let rule = rule(&format!("PT{hours}H1S"), &[], Kind::Ceiling);
        let now: Instant = "2026-01-01T00:00:00Z".parse::<Instant>().unwrap() + chrono::TimeDelta::seconds(seconds);
        let Some(Cutoff::At(cutoff)) = cutoff(&rule, almanac.zone.date(now), now, &almanac) else {
            return Err(TestCaseError::fail("a period of time has a cutoff of time"));
        };
        let at = cutoff + chrono::TimeDelta::seconds(offset);
        let anchors = BTreeMap::from([("thing.happened".to_owned(), Anchor { at, on: almanac.zone.date(at) })]);
        prop_assert_eq!(due(&rule, &anchors, &almanac).unwrap().at <= now, at <= cutoff);
    }
}
