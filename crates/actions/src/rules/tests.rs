use std::collections::BTreeSet;

use kernel::{Fault, Id, Instant, PersonId, Version};
use proptest::prelude::*;

use super::*;
use crate::ActionRow;

const MOVES: [Move; 5] =
    [Move::Complete, Move::CheckEffect(true), Move::CheckEffect(false), Move::Cancel, Move::Rearrange];

/// Every move from every state, as the README draws them; what is not here is refused.
const DRAWN: &[(State, Move, State)] = &[
    (State::Open, Move::Complete, State::Completed),
    (State::Open, Move::Cancel, State::Cancelled),
    (State::Open, Move::Rearrange, State::Open),
    (State::Completed, Move::CheckEffect(true), State::Effective),
    (State::Completed, Move::CheckEffect(false), State::Ineffective),
];

#[test]
fn only_the_drawn_moves_are_possible() {
    for state in State::ALL {
        for step in MOVES {
            let drawn = DRAWN.iter().find(|(from, by, _)| from == state && *by == step).map(|(.., to)| *to);
            assert_eq!(next(*state, true, step).ok(), drawn, "{state:?} {step:?}");
        }
    }
}

#[test]
fn a_refused_move_says_why() {
    for (state, checked, step, code) in [
        (State::Completed, true, Move::Complete, "ACTION_NOT_OPEN"),
        (State::Cancelled, true, Move::Rearrange, "ACTION_NOT_OPEN"),
        (State::Effective, true, Move::Cancel, "ACTION_NOT_OPEN"),
        (State::Open, true, Move::CheckEffect(true), "ACTION_NOT_COMPLETED"),
        (State::Effective, true, Move::CheckEffect(true), "ACTION_NOT_COMPLETED"),
        (State::Completed, false, Move::CheckEffect(false), "ACTION_EFFECT_CHECK_NOT_NEEDED"),
    ] {
        assert_eq!(next(state, checked, step).expect_err("refused").code(), code, "{state:?} {step:?}");
    }
}

proptest! {
    /// However moves are tried, the states passed through follow the drawing, and an end is never left.
    #[test]
    fn no_illegal_transition_is_reachable(tried in prop::collection::vec(0..MOVES.len(), 0..40), checked: bool) {
        let mut state = State::Open;
        for step in tried.into_iter().map(|index| MOVES[index]) {
            let Ok(to) = next(state, checked, step) else { continue };
            prop_assert!(DRAWN.contains(&(state, step, to)));
            prop_assert!(checked || !matches!(to, State::Effective | State::Ineffective));
            state = to;
        }
    }
}

fn time() -> WorkingTime {
    WorkingTime {
        zone: "Europe/Oslo".parse().expect("a zone"),
        holidays: calendar::Holidays::of(calendar::Country::No),
        hours: calendar::WorkingHours {
            from: NaiveTime::from_hms_opt(8, 0, 0).expect("a time"),
            to: NaiveTime::from_hms_opt(16, 0, 0).expect("a time"),
        },
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

#[test]
fn a_due_date_is_watched_on_the_wall_and_in_working_days() {
    for (due_on, remind, overdue, escalate) in [
        // An ordinary fortnight.
        ("2026-03-13", "2026-03-10T07:00:00Z", "2026-03-13T23:00:00Z", "2026-03-20T15:00:00Z"),
        // Easter: Thursday to Monday nobody works, and the clocks have gone forward.
        ("2026-04-01", "2026-03-29T06:00:00Z", "2026-04-01T22:00:00Z", "2026-04-13T14:00:00Z"),
        // The day on which the clocks go forward has 23 hours.
        ("2026-03-29", "2026-03-26T07:00:00Z", "2026-03-29T22:00:00Z", "2026-04-08T14:00:00Z"),
    ] {
        assert_eq!(remind_at(date(due_on), &time()), at(remind), "{due_on}");
        assert_eq!(overdue_from(date(due_on), &time()), at(overdue), "{due_on}");
        assert_eq!(escalate_at(date(due_on), &time()), at(escalate), "{due_on}");
    }
}

#[test]
fn hours_until_midnight_make_a_working_day_too() {
    let late = WorkingTime { hours: calendar::WorkingHours { to: NaiveTime::MIN, ..time().hours }, ..time() };
    assert_eq!(escalate_at(date("2026-03-13"), &late), at("2026-03-20T23:00:00Z"));
}

#[test]
fn dates_and_spans_have_their_limits() {
    let today = date("2026-03-02");
    for (due_on, code) in [
        ("2026-03-02", None),
        ("2036-03-02", None),
        ("2026-03-01", Some("ACTION_DUE_DATE_PAST")),
        ("2036-03-03", Some("ACTION_DUE_DATE_INVALID")),
    ] {
        assert_eq!(may_be_due(date(due_on), today).err().map(|error| error.code()), code, "{due_on}");
    }
    for (span, stored) in [
        (None, Ok(Some("P90D"))),
        (Some("P0D"), Ok(None)),
        (Some("PT0S"), Ok(None)),
        (Some("P6M"), Ok(Some("P6M"))),
        (Some("PT36H"), Err("ACTION_EFFECT_CHECK_INVALID")),
        (Some("P11Y"), Err("ACTION_EFFECT_CHECK_INVALID")),
    ] {
        let asked = span.map(|span| span.parse().expect("a span"));
        let told = effect_check_after(asked, today);
        assert_eq!(told.as_ref().map(Option::as_deref).map_err(Fault::code), stored, "{span:?}");
    }
}

#[test]
fn a_text_of_blanks_is_none_and_a_long_one_is_refused() {
    assert_eq!(valid_text(Some(" \n ".to_owned()), "note").expect("valid"), None);
    assert_eq!(valid_text(Some(" done ".to_owned()), "note").expect("valid").as_deref(), Some("done"));
    let long = valid_text(Some("x".repeat(TEXT + 1)), "note").expect_err("refused");
    assert_eq!((long.code(), long.field()), ("ACTION_TEXT_TOO_LONG", Some("note")));
    assert_eq!(valid_reason(String::new()).expect_err("refused").code(), "ACTION_REASON_MISSING");
    assert_eq!(valid_title(&"x".repeat(TITLE + 1)).expect_err("refused").code(), "ACTION_TITLE_INVALID");
}

/// An action in a state, added and (where it fits) checked at so many seconds.
fn action(number: u128, state: State, added: i64, checked: i64) -> Action {
    let seconds = |seconds: i64| Instant::from_timestamp(seconds, 0).expect("an instant");
    let was_checked = matches!(state, State::Effective | State::Ineffective);
    let owner_id = PersonId::from_uuid(uuid::Uuid::from_u128(1));
    let row = ActionRow {
        organisation_id: kernel::OrganisationId::from_uuid(uuid::Uuid::from_u128(1)),
        id: ActionId::from_uuid(uuid::Uuid::from_u128(number)),
        version: Version::FIRST,
        subject_kind: "deviation".to_owned(),
        subject_id: "dev_1".to_owned(),
        origin_kind: None,
        origin_id: None,
        title: "x".to_owned(),
        detail: None,
        owner_id,
        line_id: None,
        author_id: None,
        restricted: false,
        state,
        due_on: date("2026-03-13"),
        overdue_from: at("2026-03-13T23:00:00Z"),
        effect_check_after: Some("P90D".to_owned()),
        effect_check_on: (state != State::Open).then(|| date("2026-06-01")),
        created_at: seconds(added),
        reminded_at: None,
        marked_overdue_at: None,
        escalated_at: None,
        escalated_to: None,
        completed_at: None,
        completed_by: None,
        completion_note: None,
        effect_check_due_at: None,
        effect_checked_at: was_checked.then(|| seconds(checked)),
        effect_checked_by: None,
        effect_note: None,
        cancelled_at: None,
        cancelled_by: None,
        cancel_reason: None,
    };
    Action::new(row, Vec::new())
}

#[test]
fn what_stands_in_the_way_of_an_end_is_named() {
    use State::{Cancelled, Completed, Effective, Ineffective, Open};
    let id = |number| ActionId::from_uuid(uuid::Uuid::from_u128(number));
    let unneeded = |action: Action| {
        let row = ActionRow { effect_check_after: None, effect_check_on: None, ..action.row().clone() };
        Action::new(row, Vec::new())
    };
    for (actions, told) in [
        (vec![], None),
        (vec![action(1, Effective, 0, 9), action(2, Cancelled, 0, 0)], None),
        (vec![unneeded(action(1, Completed, 0, 0))], None),
        (vec![action(1, Effective, 0, 9), action(2, Open, 0, 0)], Some(Unsettled::Open(id(2)))),
        (vec![action(1, Completed, 0, 0)], Some(Unsettled::Unchecked(id(1)))),
        (vec![action(1, Ineffective, 0, 9)], Some(Unsettled::Unanswered(id(1)))),
        // One that was there before the check is no answer to it, and neither is one that was given up.
        (vec![action(1, Ineffective, 0, 9), action(2, Effective, 8, 9)], Some(Unsettled::Unanswered(id(1)))),
        (vec![action(1, Ineffective, 0, 9), action(2, Cancelled, 10, 0)], Some(Unsettled::Unanswered(id(1)))),
        (vec![action(1, Ineffective, 0, 9), action(2, Effective, 10, 20)], None),
        (vec![action(1, Ineffective, 0, 9), action(2, Open, 10, 0)], Some(Unsettled::Open(id(2)))),
    ] {
        assert_eq!(unsettled(&actions), told);
    }
}

#[test]
fn the_codes_of_states_are_all_different() {
    let codes: BTreeSet<_> = State::ALL.iter().map(|state| state.code()).collect();
    assert_eq!(codes.len(), State::ALL.len());
}
