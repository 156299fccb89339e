//! The golden table of requests: received, four weeks, 30 days, one month, moved, extended.

use calendar::{Deadline, Origin, request_deadlines};
use chrono::NaiveDate;

use crate::given::{date, instant, norway, oslo};

#[test]
fn the_golden_table_of_requests_holds() {
    let cases = [
        ("2026-03-05", ["2026-04-02", "2026-04-04", "2026-04-05", "2026-04-07", "2026-06-05"]),
        ("2026-02-10", ["2026-03-10", "2026-03-12", "2026-03-10", "2026-03-10", "2026-05-11"]),
        ("2026-01-31", ["2026-02-28", "2026-03-02", "2026-02-28", "2026-03-02", "2026-04-30"]),
        ("2026-08-31", ["2026-09-28", "2026-09-30", "2026-09-30", "2026-09-30", "2026-11-30"]),
        ("2026-04-17", ["2026-05-15", "2026-05-17", "2026-05-17", "2026-05-18", "2026-07-17"]),
        ("2027-02-15", ["2027-03-15", "2027-03-17", "2027-03-15", "2027-03-15", "2027-05-18"]),
        ("2028-01-31", ["2028-02-28", "2028-03-01", "2028-02-29", "2028-02-29", "2028-05-02"]),
    ];
    for (received, expected) in cases {
        assert_eq!(dates(received), expected.map(date), "received {received}");
    }
}

#[test]
fn a_deadline_of_days_ends_with_the_last_second_of_its_day() {
    let deadlines = request_deadlines(date("2026-03-05"), oslo(), norway());
    assert_eq!(deadlines.month_rolled.due_at, instant("2026-04-07T23:59:59+02:00"));
    assert_eq!(deadlines.four_weeks.due_at, instant("2026-04-02T23:59:59+02:00"));
    // The night in which winter time begins: the day has 25 hours, and all of them are in time.
    let deadlines = request_deadlines(date("2026-09-25"), oslo(), norway());
    assert_eq!(deadlines.month.due_at, instant("2026-10-25T23:59:59+01:00"));
}

#[test]
fn in_february_the_law_is_earlier_than_thirty_days() {
    // Scenario A3: access asked for on 10 February 2026.
    let deadlines = request_deadlines(date("2026-02-10"), oslo(), norway());
    let ordered = Deadline::earliest_of(vec![deadlines.thirty_days, deadlines.month]);
    let due: Vec<_> =
        ordered.iter().map(|deadline| (oslo().date(deadline.due_at), deadline.origin, deadline.earliest)).collect();
    assert_eq!(due, [(date("2026-03-10"), Origin::Law, true), (date("2026-03-12"), Origin::House, false)]);
}

#[test]
fn thirty_days_are_later_than_a_month_only_when_february_lies_in_between() {
    let late: Vec<String> = date("2026-01-01")
        .iter_days()
        .take_while(|day| *day < date("2027-01-01"))
        .filter(|day| dates(&day.to_string())[1] > dates(&day.to_string())[2])
        .map(|day| day.format("%m-%d").to_string())
        .collect();
    let expected: Vec<String> =
        ["01-30", "01-31"].into_iter().map(str::to_owned).chain((1..=28).map(|day| format!("02-{day:02}"))).collect();
    assert_eq!(late, expected);
    let four_weeks_late = date("2026-01-01").iter_days().take(365).any(|day| {
        let [four_weeks, _, month, ..] = dates(&day.to_string());
        four_weeks > month
    });
    assert!(!four_weeks_late, "four weeks never end later than a month");
}

#[test]
fn the_steps_can_be_followed_on_a_wall_calendar() {
    let deadlines = request_deadlines(date("2027-02-15"), oslo(), norway());
    let explanation = deadlines.extended.explanation;
    assert_eq!(explanation.rule, "One month and two further months after receipt, or the next working day");
    assert_eq!(
        explanation.steps,
        [
            "Received on Monday 2027-02-15; that day is not counted.",
            "Three months later is Saturday 2027-05-15.",
            "2027-05-15 is no working day: a Saturday.",
            "2027-05-16 is no working day: Whit Sunday.",
            "2027-05-17 is no working day: Constitution Day and Whit Monday.",
            "The next working day is Tuesday 2027-05-18.",
            "It ends with the last second of 2027-05-18 in Europe/Oslo.",
        ]
    );
    let month = request_deadlines(date("2026-03-05"), oslo(), norway()).month.explanation;
    assert_eq!(month.source, "GDPR Art. 12(3)");
    assert_eq!(month.steps[1], "One month later is Sunday 2026-04-05 (Easter Sunday).");
}

fn dates(received: &str) -> [NaiveDate; 5] {
    let deadlines = request_deadlines(date(received), oslo(), norway());
    let calendar::RequestDeadlines { four_weeks, thirty_days, month, month_rolled, extended } = deadlines;
    [four_weeks, thirty_days, month, month_rolled, extended].map(|deadline| oslo().date(deadline.due_at))
}
