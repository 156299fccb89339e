//! The year 2026 of organisation A, and what its scenarios say about dates.

use calendar::{Move, Occurrence, Schedule, Span};

use crate::given::{date, duty, instant, oslo};

const MEETING: &str = "FREQ=MONTHLY;BYDAY=1TU";
const SELF_CHECK: &str = "FREQ=YEARLY;BYMONTH=3,9;BYDAY=2TU";
const REVIEW: &str = "FREQ=YEARLY;BYMONTH=11;BYDAY=2WE";
const PROCESSOR_CONTROL: &str = "FREQ=YEARLY;BYMONTH=5";

#[test]
fn the_golden_year_of_organisation_a() {
    assert_eq!(
        days(&duty(MEETING)),
        ["01-06", "02-03", "03-03", "04-07", "05-05", "06-02", "07-07", "08-04", "09-01", "10-06", "11-03", "12-01"]
    );
    assert_eq!(days(&Schedule { moves: Move::WithinMonth, ..duty(SELF_CHECK) }), ["03-10", "09-08"]);
    assert_eq!(days(&duty(REVIEW)), ["11-11"]);
    // 1 May is a holiday, 2 and 3 May a weekend.
    assert_eq!(days(&duty(PROCESSOR_CONTROL)), ["05-04"]);
    assert_eq!(days(&Schedule { moves: Move::Stay, ..duty(PROCESSOR_CONTROL) }), ["05-04"]);
}

#[test]
fn the_management_review_opens_six_weeks_before() {
    let review = year(&duty(REVIEW)).remove(0);
    let before = |weeks| oslo().date(Span::weeks(weeks).before(review.due_at, oslo()));
    assert_eq!(before(6), date("2026-09-30"));
    assert_eq!(before(3), date("2026-10-21"));
    // Opened in summer time, held in winter time, and both at nine.
    let opens_at = Span::weeks(6).before(review.due_at, oslo());
    assert_eq!(opens_at, instant("2026-09-30T09:00:00+02:00"));
    assert_eq!(review.due_at, instant("2026-11-11T09:00:00+01:00"));
}

#[test]
fn periods_have_the_names_of_their_calendar() {
    let periods = |rule| year(&duty(rule)).into_iter().map(|one| one.period).collect::<Vec<_>>();
    assert_eq!(periods(MEETING)[..3], ["2026-01", "2026-02", "2026-03"]);
    assert_eq!(periods(SELF_CHECK), ["2026-03", "2026-09"]);
    assert_eq!(periods(REVIEW), ["2026"]);
    assert_eq!(periods(PROCESSOR_CONTROL), ["2026"]);
    assert_eq!(periods("FREQ=MONTHLY;BYMONTHDAY=1")[3], "2026-04");
    assert_eq!(periods("FREQ=WEEKLY;BYDAY=MO")[6], "2026-W08");
    assert_eq!(periods("FREQ=WEEKLY;BYDAY=MO,TH")[0], "2026-01-01");
}

#[test]
fn a_rolling_year_can_hold_eleven_or_thirteen_meetings() {
    let meetings = |from: &str, to: &str| duty(MEETING).between(instant(from), instant(to)).len();
    assert_eq!(meetings("2026-01-08T00:00:00Z", "2027-01-08T00:00:00Z"), 12);
    // The first Tuesday of 2027 is 5 January, a day earlier than in 2026.
    assert_eq!(meetings("2026-01-06T00:00:00Z", "2027-01-06T00:00:00Z"), 13);
    assert_eq!(meetings("2025-01-07T12:00:00Z", "2026-01-06T08:00:00Z"), 11);
}

#[test]
fn a_date_that_a_weekend_moves_out_of_its_month_stays_named_after_it() {
    let last_day = duty("FREQ=MONTHLY;BYMONTHDAY=-1");
    let january = last_day.next_after(instant("2026-01-15T00:00:00Z")).unwrap();
    assert_eq!(
        (january.period.as_str(), january.nominal, january.date),
        ("2026-01", date("2026-01-31"), date("2026-02-02"))
    );
    let within = Schedule { moves: Move::WithinMonth, ..last_day };
    let january = within.next_after(instant("2026-01-15T00:00:00Z")).unwrap();
    assert_eq!(
        (january.period.as_str(), january.nominal, january.date),
        ("2026-01", date("2026-01-31"), date("2026-01-30"))
    );
}

#[test]
fn retention_of_organisation_a() {
    // Scenario A1: last active 2023-11-30, three years, listed 60 days before.
    let due = Span::years(3).after_date(date("2023-11-30"));
    assert_eq!(due, date("2026-11-30"));
    assert_eq!(Span::days(60).before_date(due), date("2026-10-01"));
    assert_eq!(Span::years(3).after_date(date("2024-02-29")), date("2027-02-28"));
}

fn year(schedule: &Schedule) -> Vec<Occurrence> {
    schedule.between(instant("2026-01-01T00:00:00+01:00"), instant("2027-01-01T00:00:00+01:00"))
}

fn days(schedule: &Schedule) -> Vec<String> {
    year(schedule).iter().map(|one| one.date.format("%m-%d").to_string()).collect()
}
