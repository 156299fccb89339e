//! Schedules at their edges: ends, long gaps, moves that meet, and what a search may cost.

use calendar::{Move, Schedule};

use crate::given::{date, duty, instant, time, zone};

#[test]
fn the_next_one_is_later_than_the_instant_asked_for() {
    let meeting = duty("FREQ=MONTHLY;BYDAY=1TU");
    let first = meeting.next_after(instant("2026-01-06T07:59:59Z")).unwrap();
    assert_eq!(first.due_at, instant("2026-01-06T08:00:00Z"));
    assert_eq!(meeting.next_after(first.due_at).unwrap().date, date("2026-02-03"));
}

#[test]
fn a_window_has_its_start_and_not_its_end() {
    let meeting = duty("FREQ=MONTHLY;BYDAY=1TU");
    let (first, second) = (instant("2026-01-06T08:00:00Z"), instant("2026-02-03T08:00:00Z"));
    assert_eq!(meeting.between(first, second).len(), 1);
    assert_eq!(meeting.between(first, second + chrono::TimeDelta::microseconds(1)).len(), 2);
    assert!(meeting.between(second, first).is_empty());
}

#[test]
fn a_daily_duty_of_people_is_due_once_on_each_working_day() {
    let daily = duty("FREQ=DAILY");
    let due = daily.between(instant("2026-04-01T00:00:00Z"), instant("2026-04-09T00:00:00Z"));
    let days: Vec<_> = due.iter().map(|one| (one.period.as_str(), one.date)).collect();
    // From Maundy Thursday to Easter Monday nobody is there; Tuesday's is Tuesday's own.
    let expected = ["2026-04-01", "2026-04-07", "2026-04-08"];
    assert_eq!(days, expected.map(|day| (day, date(day))));
}

#[test]
fn a_rule_with_an_end_ends() {
    let ends = duty("FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20260315");
    let all = ends.between(instant("2026-01-01T00:00:00Z"), instant("2030-01-01T00:00:00Z"));
    // The last one may be done on the Monday after.
    assert_eq!(
        all.iter().map(|one| one.date).collect::<Vec<_>>(),
        ["2026-01-15", "2026-02-16", "2026-03-16"].map(date)
    );
    assert_eq!(ends.next_after(instant("2026-03-16T08:00:00Z")), None);
}

#[test]
fn rare_dates_are_found() {
    let leap_day = Schedule { moves: Move::Stay, ..duty("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29") };
    let next = |after: &str| leap_day.next_after(instant(after)).unwrap().date;
    assert_eq!(next("2028-03-01T00:00:00Z"), date("2032-02-29"));
    assert_eq!(next("2096-03-01T00:00:00Z"), date("2104-02-29"));
    let monday = Schedule { moves: Move::Stay, ..duty("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO") };
    assert_eq!(monday.next_after(instant("2024-03-01T00:00:00Z")).unwrap().date, date("2044-02-29"));
}

#[test]
fn every_third_month_is_a_quarter() {
    let quarterly = Schedule { moves: Move::Stay, ..duty("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=2") };
    for after in ["1990-05-01T00:00:00Z", "2026-05-01T00:00:00Z", "2190-05-01T00:00:00Z"] {
        let next = quarterly.next_after(instant(after)).unwrap();
        assert_eq!(next.date.format("%m-%d").to_string(), "07-02", "after {after}");
    }
}

#[test]
fn the_beat_of_an_interval_does_not_depend_on_when_one_asks() {
    let rules = [
        "FREQ=DAILY;INTERVAL=7",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=WE",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU",
        "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=9",
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=6;BYMONTHDAY=9",
    ];
    for rule in rules {
        let schedule = Schedule { moves: Move::Stay, ..duty(rule) };
        let all = schedule.between(instant("2024-01-01T00:00:00Z"), instant("2030-01-01T00:00:00Z"));
        for (this, next) in all.iter().zip(&all[1..]) {
            let halfway = this.due_at + (next.due_at - this.due_at) / 2;
            assert_eq!(schedule.next_after(halfway).as_ref(), Some(next), "{rule}");
        }
    }
}

#[test]
fn two_dates_of_which_one_never_was_are_one_occurrence() {
    // Samoa went from the 29th to the 31st of December 2011: midnight of both days is one instant.
    let daily = Schedule { zone: zone("Pacific/Apia"), at: time("00:00"), moves: Move::Stay, ..duty("FREQ=DAILY") };
    let due = daily.between(instant("2011-12-29T00:00:00-10:00"), instant("2012-01-02T00:00:00+14:00"));
    let periods: Vec<_> = due.iter().map(|one| one.period.as_str()).collect();
    assert_eq!(periods, ["2011-12-29", "2011-12-31", "2012-01-01"]);
}

#[test]
fn the_ends_of_time_are_answered() {
    let daily = duty("FREQ=DAILY");
    assert_eq!(daily.next_after(calendar::Instant::MAX_UTC), None);
    assert_eq!(daily.next_after(instant("9999-12-31T23:00:00Z")), None);
    assert!(daily.next_after(calendar::Instant::MIN_UTC).is_some());
    assert_eq!(daily.between(instant("2000-01-01T00:00:00Z"), instant("3000-01-01T00:00:00Z")).len(), 10_000);
}
