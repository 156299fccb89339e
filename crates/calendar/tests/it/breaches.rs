//! The golden table of breaches: aware, working limit, outer limit.

use calendar::{Origin, breach_deadlines};

use crate::given::{instant, oslo, zone};

#[test]
fn the_golden_table_of_breaches_holds() {
    let cases = [
        ("2026-03-27T15:10:00+01:00", "2026-03-30T16:10:00+02:00", "2026-03-30T17:00:00+02:00"),
        ("2026-10-23T15:10:00+02:00", "2026-10-26T14:10:00+01:00", "2026-10-26T15:00:00+01:00"),
        ("2026-04-01T16:20:00+02:00", "2026-04-04T16:20:00+02:00", "2026-04-04T17:00:00+02:00"),
        ("2026-12-23T09:05:00+01:00", "2026-12-26T09:05:00+01:00", "2026-12-26T10:00:00+01:00"),
    ];
    for (aware, working, outer) in cases {
        let deadlines = breach_deadlines(instant(aware), oslo());
        assert_eq!(deadlines.working.due_at, instant(working), "aware {aware}");
        assert_eq!(deadlines.outer.due_at, instant(outer), "aware {aware}");
        assert_eq!(deadlines.working.origin, Origin::Law);
    }
}

#[test]
fn a_full_hour_belongs_to_the_hour_that_begins_with_it() {
    let deadlines = breach_deadlines(instant("2026-06-01T15:00:00+02:00"), oslo());
    assert_eq!(deadlines.working.due_at, instant("2026-06-04T15:00:00+02:00"));
    assert_eq!(deadlines.outer.due_at, instant("2026-06-04T16:00:00+02:00"));
}

#[test]
fn full_hours_are_those_of_the_wall() {
    let deadlines = breach_deadlines(instant("2026-06-01T15:10:00+05:45"), zone("Asia/Kathmandu"));
    assert_eq!(deadlines.outer.due_at, instant("2026-06-04T16:00:00+05:45"));
}

#[test]
fn the_steps_name_the_change_of_clocks() {
    let deadlines = breach_deadlines(instant("2026-03-27T15:10:00+01:00"), oslo());
    assert_eq!(
        deadlines.working.explanation.steps,
        [
            "Became aware on Friday 2026-03-27 15:10:00 (+01:00).",
            "72 hours of real time later: Monday 2026-03-30 16:10:00 (+02:00).",
            "The clocks in Europe/Oslo go forward by 60 minutes in between; real time counts.",
        ]
    );
    assert_eq!(deadlines.outer.explanation.steps.len(), 4);
    let calm = breach_deadlines(instant("2026-06-01T15:10:00+02:00"), oslo());
    assert_eq!(calm.working.explanation.steps.len(), 2);
}
