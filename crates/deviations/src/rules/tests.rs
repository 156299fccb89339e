use kernel::{Fault, Id};
use proptest::prelude::*;

use super::*;
use crate::model::Addressee;

const MOVES: [Move; 4] = [Move::Triage, Move::Work, Move::RecordCause, Move::Close];

/// Every move from everywhere, as the README draws them; what is not here is refused.
const DRAWN: &[(Status, Move, Status)] = &[
    (Status::Reported, Move::Triage, Status::Triaged),
    (Status::Reported, Move::Work, Status::Reported),
    (Status::Triaged, Move::Work, Status::Triaged),
    (Status::Triaged, Move::RecordCause, Status::Triaged),
    (Status::Triaged, Move::Close, Status::Closed),
];

#[test]
fn only_the_drawn_moves_are_possible() {
    for status in Status::ALL {
        for step in MOVES {
            let drawn = DRAWN.iter().find(|(from, by, _)| from == status && *by == step).map(|(.., to)| *to);
            assert_eq!(next(*status, step).ok(), drawn, "{status:?} {step:?}");
        }
    }
}

#[test]
fn a_refused_move_says_why() {
    for (status, step, code) in [
        (Status::Triaged, Move::Triage, "DEVIATION_ALREADY_TRIAGED"),
        (Status::Reported, Move::RecordCause, "DEVIATION_NOT_TRIAGED"),
        (Status::Reported, Move::Close, "DEVIATION_NOT_TRIAGED"),
        (Status::Closed, Move::Work, "DEVIATION_ALREADY_CLOSED"),
        (Status::Closed, Move::Triage, "DEVIATION_ALREADY_CLOSED"),
        (Status::Closed, Move::Close, "DEVIATION_ALREADY_CLOSED"),
    ] {
        assert_eq!(next(status, step).expect_err("refused").code(), code, "{status:?} {step:?}");
    }
}

proptest! {
    /// However moves are tried: nothing is closed untriaged, and what is closed stays closed.
    #[test]
    fn no_illegal_transition_is_reachable(tried in prop::collection::vec(0..MOVES.len(), 0..40)) {
        let (mut status, mut triaged) = (Status::Reported, false);
        for step in tried.into_iter().map(|index| MOVES[index]) {
            let Ok(to) = next(status, step) else { continue };
            prop_assert!(DRAWN.contains(&(status, step, to)));
            prop_assert_ne!(status, Status::Closed);
            triaged |= step == Move::Triage;
            prop_assert!(triaged || to == Status::Reported);
            status = to;
        }
    }

    /// Links lead back in time, so that following them comes to an end.
    #[test]
    fn of_two_cases_at_most_one_came_back_as_the_other(a in 0i64..9, b in 0i64..9, m: u128, n: u128) {
        let case = |seconds, number| {
            let id = DeviationId::from_uuid(uuid::Uuid::from_u128(number));
            (Instant::from_timestamp(seconds, 0).expect("an instant"), id)
        };
        let (one, other) = (case(a, m), case(b, n));
        prop_assert!(may_link(one, other).is_err() || may_link(other, one).is_err());
        prop_assert!(may_link(one, one).is_err());
    }
}

fn at(hour: i64) -> Instant {
    let midnight: Instant = "2026-03-02T00:00:00Z".parse().expect("an instant");
    midnight + chrono::TimeDelta::hours(hour)
}

#[test]
fn times_follow_each_other() {
    let now = at(12);
    for (from, to, discovered, refused) in [
        (None, None, 12, None),
        (Some(8), Some(9), 10, None),
        (Some(8), Some(12), 8, None),
        // It goes on after it was noticed.
        (Some(8), Some(11), 10, None),
        (None, None, 13, Some(("DEVIATION_DISCOVERED_IN_FUTURE", "discoveredAt"))),
        (Some(11), None, 10, Some(("DEVIATION_OCCURRED_INVALID", "occurredFrom"))),
        (Some(9), Some(8), 10, Some(("DEVIATION_OCCURRED_INVALID", "occurredTo"))),
        (None, Some(13), 10, Some(("DEVIATION_OCCURRED_INVALID", "occurredTo"))),
    ] {
        let told = may_have_happened(from.map(at), to.map(at), at(discovered), now).err();
        let told = told.as_ref().map(|error| (error.code(), error.field().expect("a field")));
        assert_eq!(told, refused, "{from:?} {to:?} {discovered}");
    }
}

#[test]
fn one_becomes_aware_of_breaches_only_and_between_discovery_and_now() {
    let (discovered, now) = (at(8), at(12));
    for (kind, told, known, aware) in [
        (Kind::Breach, None, None, Ok(Some(12))),
        (Kind::Breach, None, Some(9), Ok(Some(9))),
        (Kind::Breach, Some(8), Some(9), Ok(Some(8))),
        (Kind::Breach, Some(12), None, Ok(Some(12))),
        (Kind::Breach, Some(7), None, Err("DEVIATION_AWARE_INVALID")),
        (Kind::Breach, Some(13), None, Err("DEVIATION_AWARE_INVALID")),
        (Kind::Event, Some(9), None, Err("DEVIATION_AWARE_INVALID")),
        (Kind::Event, None, None, Ok(None)),
        // It was a breach for a while; when the organisation knew stays on record.
        (Kind::Event, None, Some(9), Ok(Some(9))),
    ] {
        let found = aware_at(kind, told.map(at), known.map(at), discovered, now);
        let found = found.as_ref().map(|aware| *aware).map_err(Fault::code);
        assert_eq!(found, aware.map(|aware| aware.map(at)), "{kind:?} {told:?} {known:?}");
    }
}

#[test]
fn a_loss_says_whether_it_was_encrypted() {
    use DeviceEncryption::Unknown;
    for (event_type, told, refused) in [
        (Some(EventType::LostEquipment), None, true),
        (Some(EventType::LostMedia), None, true),
        (Some(EventType::LostEquipment), Some(Unknown), false),
        (Some(EventType::LostKeyOrCard), None, false),
        (None, None, false),
    ] {
        assert_eq!(encryption_is_told(event_type, told).is_err(), refused, "{event_type:?}");
    }
}

/// A case as it was reported at eight, or as it stands after.
fn case(status: Status, cause: Option<&str>) -> DeviationRow {
    DeviationRow {
        organisation_id: kernel::OrganisationId::from_uuid(uuid::Uuid::from_u128(1)),
        id: DeviationId::from_uuid(uuid::Uuid::from_u128(1)),
        version: kernel::Version::FIRST,
        kind: Kind::Event,
        event_type: None,
        catalogue_version: 1,
        confidentiality: true,
        integrity: false,
        availability: false,
        status,
        title: "x".to_owned(),
        description: "x".to_owned(),
        routine: None,
        data_affected: None,
        people_affected: None,
        immediate_action: None,
        suspected_cause: None,
        device_encryption: None,
        occurred_from: None,
        occurred_to: None,
        discovered_at: at(8),
        reported_at: at(8),
        aware_at: None,
        source: crate::Source::Person,
        author_id: None,
        confidential_reporter: false,
        report_link_id: None,
        origin_event: None,
        origin_subject_kind: None,
        origin_subject_id: None,
        addressee: Addressee::SecurityOfficer,
        line_id: None,
        restricted: false,
        forwarded_at: None,
        forwarded_by: None,
        contain_due_at: at(32),
        contain_missed_at: None,
        cause_due_at: at(344),
        cause_missed_at: None,
        triaged_at: None,
        triaged_by: None,
        severity: None,
        priority_note: None,
        owner_id: None,
        cause: cause.map(str::to_owned),
        cause_recorded_at: None,
        cause_recorded_by: None,
        recurrence_of: None,
        closed_at: None,
        closed_by: None,
        outcome: None,
        no_action_reason: None,
    }
}

#[test]
fn a_case_shows_the_deadlines_that_it_still_has_to_keep() {
    let zone = "Europe/Oslo".parse().expect("a zone");
    for (case, due) in [
        (case(Status::Reported, None), vec![at(32), at(344)]),
        (case(Status::Triaged, None), vec![at(344)]),
        (case(Status::Triaged, Some("x")), vec![]),
        (case(Status::Closed, Some("x")), vec![]),
    ] {
        let open = deadlines(&case, zone);
        assert_eq!(open.iter().map(|deadline| deadline.due_at).collect::<Vec<_>>(), due);
        let counts = open.iter().map(|deadline| deadline.earliest);
        assert!(counts.eq((0..due.len()).map(|place| place == 0)));
    }
    let contain = &deadlines(&case(Status::Reported, None), zone)[0];
    assert_eq!(contain.origin, Origin::House);
    assert_eq!(
        contain.explanation.steps,
        [
            "Reported on Monday 2026-03-02 09:00:00 (+01:00).",
            "24 hours of real time later: Tuesday 2026-03-03 09:00:00 (+01:00)."
        ]
    );
}

#[test]
fn nothing_is_closed_untriaged_without_cause_or_without_a_reason_for_doing_nothing() {
    for (case, reason, refused) in [
        (case(Status::Reported, Some("x")), Some("x"), Some("DEVIATION_NOT_TRIAGED")),
        (case(Status::Closed, Some("x")), Some("x"), Some("DEVIATION_ALREADY_CLOSED")),
        (case(Status::Triaged, None), Some("x"), Some("DEVIATION_CAUSE_MISSING")),
        (case(Status::Triaged, Some("x")), None, Some("DEVIATION_NO_ACTION_REASON_MISSING")),
        (case(Status::Triaged, Some("x")), Some("x"), None),
    ] {
        assert_eq!(may_close(&case, &[], reason).err().map(|error| error.code()), refused);
    }
}
