//! What holds for every rule, span and office, not only for the ones that somebody thought of.

use std::collections::HashSet;

use calendar::{Country, Holidays, Move, Schedule, Span, WorkingHours, WorkingTime, Zone};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta};
use proptest::prelude::*;

use crate::given::zone;

const ZONES: [&str; 6] =
    ["Europe/Oslo", "Europe/Helsinki", "America/Havana", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn occurrences_go_forward_and_no_two_share_a_period(schedule in schedule(), start in instant()) {
        let mut after = start;
        let mut periods = HashSet::new();
        for _ in 0..40 {
            let Some(next) = schedule.next_after(after) else { break };
            prop_assert!(next.due_at > after, "{next:?} is not after {after}");
            prop_assert!(periods.insert(next.period.clone()), "{} comes twice", next.period);
            if schedule.moves != Move::Stay {
                prop_assert!(schedule.holidays.is_working_day(next.date), "nobody works on {}", next.date);
            }
            if schedule.moves == Move::WithinMonth {
                prop_assert_eq!(next.date.format("%Y-%m").to_string(), next.nominal.format("%Y-%m").to_string());
            }
            after = next.due_at;
        }
    }

    #[test]
    fn nothing_lies_between_an_instant_and_the_next_occurrence(schedule in schedule(), start in instant()) {
        if let Some(next) = schedule.next_after(start) {
            let halfway = start + (next.due_at - start) / 2;
            prop_assert_eq!(schedule.next_after(halfway), Some(next.clone()));
            prop_assert_eq!(schedule.between(start + TimeDelta::nanoseconds(1), next.due_at), []);
        }
    }

    #[test]
    fn a_rule_reads_as_it_is_written(schedule in schedule()) {
        let text = schedule.rule.to_string();
        prop_assert_eq!(text.parse(), Ok(schedule.rule), "{}", text);
    }

    #[test]
    fn a_span_reads_as_it_is_written(text in span()) {
        let span: Span = text.parse().expect("it is a span");
        prop_assert_eq!(span.to_string().parse(), Ok(span));
    }

    #[test]
    fn later_and_earlier_are_opposites_for_days_and_hours(days in 0_u32..4_000, hours in 0_u32..100, start in date()) {
        let span = Span::days(days);
        prop_assert_eq!(span.before_date(span.after_date(start)), start);
        let noon = start.and_hms_opt(12, 0, 0).expect("there is a noon").and_utc();
        let span = Span::hours(hours);
        prop_assert_eq!(span.before(span.after(noon, Zone::UTC), Zone::UTC), noon);
        prop_assert!(Span::days(days).after(noon, Zone::UTC) >= noon);
    }

    #[test]
    fn a_wall_shows_the_time_whose_instant_one_asked_for(name in prop::sample::select(&ZONES[..]), at in instant()) {
        let zone = zone(name);
        let local = zone.local(at);
        let first = zone.instant(local);
        prop_assert_eq!(zone.local(first), local);
        prop_assert!(first <= at && at - first <= TimeDelta::hours(1), "{first} is not the first of two, {at}");
    }

    #[test]
    fn working_time_that_is_added_is_the_time_in_between(office in office(), start in instant(), minutes in 1_i64..3_000) {
        let length = TimeDelta::minutes(minutes);
        let end = office.add(start, length);
        prop_assert_eq!(office.between(start, end), length);
        prop_assert!(office.add(start, length + TimeDelta::minutes(1)) > end);
        prop_assert!(office.is_working_day(office.zone.date(end - TimeDelta::seconds(1))));
    }

    #[test]
    fn working_days_add_up(country in country(), start in date(), first in 1_u32..60, second in 1_u32..60) {
        let office = WorkingTime { holidays: Holidays::of(country), ..day_shift() };
        let once = office.add_working_days(start, first + second);
        prop_assert_eq!(office.add_working_days(office.add_working_days(start, first), second), once);
        let passed = start.iter_days().skip(1).take_while(|day| *day <= once).filter(|day| office.is_working_day(*day));
        prop_assert_eq!(passed.count(), (first + second) as usize);
    }
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let moves = prop::sample::select(&Move::ALL[..]);
    (crate::peer::rule(), prop::sample::select(&ZONES[..]), 0_u32..1440, moves, country()).prop_filter_map(
        "such a rule never occurs",
        |(rule, name, minute, moves, country)| {
            let at = NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0)?;
            Some(Schedule { rule: rule.parse().ok()?, zone: zone(name), at, moves, holidays: Holidays::of(country) })
        },
    )
}

fn span() -> impl Strategy<Value = String> {
    (prop::collection::vec(0_u32..1_000_000, 7), prop::collection::vec(any::<bool>(), 7)).prop_map(
        |(numbers, there)| {
            let part =
                |at: usize, letter: &str| if there[at] { format!("{}{letter}", numbers[at]) } else { String::new() };
            let dates = part(0, "Y") + &part(1, "M") + &part(2, "W") + &part(3, "D");
            let times = part(4, "H") + &part(5, "M") + &part(6, "S");
            match (dates.is_empty(), times.is_empty()) {
                (true, true) => "PT0S".to_owned(),
                (_, true) => format!("P{dates}"),
                _ => format!("P{dates}T{times}"),
            }
        },
    )
}

fn office() -> impl Strategy<Value = WorkingTime> {
    (country(), prop::sample::select(&ZONES[..]), 0_u32..24, 0_u32..24).prop_map(|(country, name, from, to)| {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("there is such an hour");
        let hours = WorkingHours { from: hour(from), to: hour(to) };
        WorkingTime { zone: zone(name), holidays: Holidays::of(country), hours }
    })
}

fn day_shift() -> WorkingTime {
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("there is such an hour");
    let hours = WorkingHours { from: hour(8), to: hour(16) };
    WorkingTime { zone: zone("Europe/Oslo"), holidays: Holidays::of(Country::No), hours }
}

fn country() -> impl Strategy<Value = Country> {
    prop::sample::select(&Country::ALL[..])
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (0_u64..20_000).prop_map(|days| NaiveDate::from_ymd_opt(2000, 1, 1).expect("a date") + chrono::Days::new(days))
}

fn instant() -> impl Strategy<Value = calendar::Instant> {
    // 2000 to 2050.
    (946_684_800_i64..2_524_608_000).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).expect("an instant"))
}
