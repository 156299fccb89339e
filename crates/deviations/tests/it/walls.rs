//! Another organisation's case is as one that is not there.

use deviations::{Admit, Close, Convert, Error, Forward, HandOver, Kind, Link, RecordCause, Report, Severity, Triage};
use kernel::{DeviationId, Fault, FaultKind, PersonId, Scope, Version};
use store::UnitOfWork;

use crate::world::{C, World, plain};

const COMMANDS: [&str; 9] =
    ["forward", "triage", "convert", "link", "record_cause", "hand_over", "admit", "close", "add_action"];

async fn run(
    uow: &mut UnitOfWork,
    command: &str,
    deviation: DeviationId,
    own: &deviations::Deviation,
    person: PersonId,
) -> Result<(), Error> {
    let (seen, text) = (Version::FIRST, "x".to_owned());
    match command {
        "forward" => deviations::forward(uow, Forward { deviation, seen }).await.map(drop),
        "triage" => {
            let triage = Triage { deviation, aspects: C, ..Triage::new(own, Severity::Low, person) };
            deviations::triage(uow, triage).await.map(drop)
        }
        "convert" => {
            let convert = Convert { deviation, seen, kind: Kind::Fault, reason: text, aware_at: None };
            deviations::convert(uow, convert).await.map(drop)
        }
        // From one's own case to theirs: the target's turn to be missing.
        "link" => {
            let link = Link { deviation: own.id, seen, recurrence_of: deviation };
            deviations::link(uow, link).await.map(drop)
        }
        "record_cause" => {
            let cause = RecordCause { deviation, seen, cause: text, severity: None };
            deviations::record_cause(uow, cause).await.map(drop)
        }
        "hand_over" => deviations::hand_over(uow, HandOver { deviation, seen, owner: person }).await.map(drop),
        "admit" => deviations::admit(uow, Admit { deviation, seen, person }).await.map(drop),
        "close" => {
            let close = Close { deviation, seen, outcome: text.clone(), no_action_reason: Some(text) };
            deviations::close(uow, close).await.map(drop)
        }
        _ => {
            let add = deviations::AddAction {
                deviation,
                origin: None,
                title: text,
                detail: None,
                owner: person,
                due_on: "2026-03-20".parse().expect("a date"),
                effect_check_after: None,
            };
            deviations::add_action(uow, add).await.map(drop)
        }
    }
}

#[tokio::test]
async fn another_organisations_case_answers_like_a_missing_one() {
    let world = World::new().await;
    let ours = world.report_as(&world.acting("A6").await, Report { confidential: true, ..plain() }).await;
    let missing: DeviationId = world.kit.id();
    let person = world.person(&world.theirs, "A2").await;
    let security_officer = Scope::person(world.theirs.organisation, world.person(&world.theirs, "A1").await);
    let own = world.report_as(&Scope::person(world.theirs.organisation, person), plain()).await;
    for scope in [&world.theirs, &security_officer] {
        for command in COMMANDS {
            let mut answers = Vec::new();
            for deviation in [ours.id, missing] {
                let work = async |uow: &mut UnitOfWork| run(uow, command, deviation, &own, person).await;
                let (attempted, statements) = world.kit.statements(world.write(scope, work)).await;
                let error = attempted.expect_err("refused");
                let forbidden = error.code() == "FORBIDDEN_FOR_SERVICE";
                assert!(!forbidden, "{command}");
                assert_eq!((error.code(), error.kind()), ("DEVIATION_NOT_FOUND", FaultKind::NotFound), "{command}");
                answers.push((error.to_string(), statements));
            }
            assert_eq!(answers[0], answers[1], "{command}: the same answer after the same work");
        }
    }
    let read = world.store().read(&world.theirs);
    let ids = [ours.id, missing];
    assert_eq!(deviations::get(&read, &world.theirs, ours.id).await.expect("reads"), None);
    assert!(deviations::by_ids(&read, &world.theirs, &ids).await.expect("reads").is_empty());
    assert!(deviations::steps_of(&read, &world.theirs, &ids).await.expect("reads").is_empty());
    assert!(deviations::circle_of(&read, &world.theirs, &ids).await.expect("reads").is_empty());
    assert!(deviations::recurrences_of(&read, &world.theirs, &ids).await.expect("reads").is_empty());
    let read = world.store().read(&world.ours);
    assert_eq!(deviations::by_ids(&read, &world.ours, &ids).await.expect("reads").len(), 1);
    assert_eq!(deviations::circle_of(&read, &world.ours, &ids).await.expect("reads").len(), 1);
}
