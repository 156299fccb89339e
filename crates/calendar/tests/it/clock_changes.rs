//! Oslo on the two nights of 2026 in which its clocks change, and zones that are stranger.

use calendar::{Move, Schedule, Span};
use chrono::TimeDelta;

use crate::given::{duty, instant, oslo, time, wall, zone};

#[test]
fn a_time_that_is_jumped_over_is_the_first_moment_after_the_jump() {
    for jumped in ["02:00:00", "02:00:01", "02:30:00", "02:59:59", "02:59:59.999", "03:00:00"] {
        let local = wall(&format!("2026-03-29T{jumped}"));
        assert_eq!(oslo().instant(local), instant("2026-03-29T01:00:00Z"), "{jumped}");
    }
    assert_eq!(oslo().instant(wall("2026-03-29T01:59:59")), instant("2026-03-29T00:59:59Z"));
    assert_eq!(oslo().instant(wall("2026-03-29T03:00:01")), instant("2026-03-29T01:00:01Z"));
}

#[test]
fn a_time_that_comes_twice_is_the_first_of_the_two() {
    assert_eq!(oslo().instant(wall("2026-10-25T02:30:00")), instant("2026-10-25T02:30:00+02:00"));
    assert_eq!(oslo().instant(wall("2026-10-25T02:00:00")), instant("2026-10-25T02:00:00+02:00"));
    assert_eq!(oslo().instant(wall("2026-10-25T03:00:00")), instant("2026-10-25T03:00:00+01:00"));
    assert_eq!(oslo().local(instant("2026-10-25T02:30:00+01:00")), wall("2026-10-25T02:30:00"));
}

#[test]
fn a_day_begins_with_its_first_moment_wherever_that_is() {
    // Havana jumps from midnight to one; Samoa had no 30 December 2011 at all.
    let havana = zone("America/Havana");
    assert_eq!(havana.start_of("2026-03-08".parse().unwrap()), instant("2026-03-08T01:00:00-04:00"));
    let samoa = zone("Pacific/Apia");
    assert_eq!(samoa.instant(wall("2011-12-30T12:00:00")), instant("2011-12-31T00:00:00+14:00"));
}

#[test]
fn a_nightly_job_runs_once_on_each_night() {
    let nightly = Schedule { at: time("02:30"), moves: Move::Stay, ..duty("FREQ=DAILY") };
    let due = |from: &str, to: &str| -> Vec<String> {
        nightly.between(instant(from), instant(to)).iter().map(|one| one.due_at.format("%F %R").to_string()).collect()
    };
    assert_eq!(
        due("2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z"),
        ["2026-03-28 01:30", "2026-03-29 01:00", "2026-03-30 00:30"]
    );
    assert_eq!(
        due("2026-10-24T00:00:00Z", "2026-10-27T00:00:00Z"),
        ["2026-10-24 00:30", "2026-10-25 00:30", "2026-10-26 01:30"]
    );
    // Asked in the second pass of the hour: the night's run has been.
    let next = nightly.next_after(instant("2026-10-25T02:15:00+01:00")).unwrap();
    assert_eq!(next.period, "2026-10-26");
}

#[test]
fn days_count_on_the_wall_and_hours_in_real_time() {
    let friday = instant("2026-03-27T16:00:00+01:00");
    assert_eq!(Span::days(3).after(friday, oslo()), instant("2026-03-30T16:00:00+02:00"));
    assert_eq!(Span::hours(72).after(friday, oslo()), instant("2026-03-30T17:00:00+02:00"));
    assert_eq!(Span::days(3).before(instant("2026-03-30T16:00:00+02:00"), oslo()), friday);
    // Without dates to count, the second pass of an hour stays the second.
    let second_pass = instant("2026-10-25T02:30:00+01:00");
    assert_eq!(Span::ZERO.after(second_pass, oslo()), second_pass);
    assert_eq!(Span::hours(1).after(second_pass, oslo()), second_pass + TimeDelta::hours(1));
}
