//! Bringing a case to its end.

use deviations::{Close, Deviation, Status, add_action, close, convert, hand_over, record_cause, triage};
use kernel::{Fault, Role, Version};
use testkit::instant;

use crate::world::World;

/// Reported by A6, triaged by A2, owned by A4, its cause known.
async fn ripe(world: &World) -> Deviation {
    let case = world.triage("A2", &world.report("A6").await, "A4").await;
    world.cause("A4", &case).await
}

async fn refused(world: &World, case: &Deviation, no_action: Option<&str>) -> &'static str {
    world.close("A2", case, no_action).await.expect_err("refused").code()
}

/// Covers: §7.2, §7.10
#[tokio::test]
async fn a_case_is_closed_when_its_actions_have_shown_their_effect() {
    let world = World::new().await;
    let case = ripe(&world).await;
    let action = world.add_action("A2", &case, "A4", "2026-03-20").await;
    assert_eq!(refused(&world, &case, Some("x")).await, "DEVIATION_ACTION_OPEN");
    let action = world.complete("A4", &action).await;
    assert_eq!(refused(&world, &case, Some("x")).await, "DEVIATION_EFFECT_UNCHECKED");
    world.until("2026-06-01T08:00:00Z").await;
    world.check("A2", &world_now(&world, &action).await, true).await;
    let closed = world.close("A2", &case, None).await.expect("closed");
    assert_eq!((closed.status, closed.closed_at), (Status::Closed, Some(instant("2026-06-01T08:00:00Z"))));
    assert_eq!(closed.closed_by, Some(world.our("A2").await));
    assert_eq!(closed.outcome.as_deref(), Some("Printouts no longer lie about."));
    assert_eq!(world.now(&case).await, closed);
    assert_eq!(
        world.steps(&case).await,
        [
            "reported A6 SREP >event",
            "triaged A2 SEC reported>triaged",
            "cause_recorded A4  >",
            "closed A2 SEC triaged>closed"
        ]
    );
    // Who closed it in which role stands there with the appointment that gave the role then.
    let read = world.store().read(&world.ours);
    let steps = deviations::steps_of(&read, &world.ours, &[case.id]).await.expect("reads").remove(&case.id);
    let officers = access::persons_with_role(&read, &world.ours, Role::Sec, read.now().await.expect("a time")).await;
    let officer = officers.expect("reads")[0];
    let last = steps.as_ref().and_then(|steps| steps.last()).expect("closed");
    assert_eq!((last.person_id, last.appointment_id), (Some(officer.person), officer.appointment));
    assert!(officer.appointment.is_some());
    let kinds: Vec<_> = world.told(&case).await.into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds, ["deviation.reported", "deviation.triaged", "deviation.cause_recorded", "deviation.closed"]);
}

async fn world_now(world: &World, action: &actions::Action) -> actions::Action {
    let read = world.store().read(&world.ours);
    actions::get(&read, &world.ours, action.id).await.expect("reads").expect("there")
}

#[tokio::test]
async fn what_did_not_work_is_answered_before_the_end() {
    let world = World::new().await;
    let case = ripe(&world).await;
    let action = world.complete("A4", &world.add_action("A2", &case, "A4", "2026-03-20").await).await;
    world.check("A2", &action, false).await;
    assert_eq!(refused(&world, &case, None).await, "DEVIATION_EFFECT_MISSING");
    let further = world.complete("A4", &world.add_action("A2", &case, "A4", "2026-03-27").await).await;
    world.check("A2", &further, true).await;
    world.close("A2", &case, None).await.expect("closed");
}

#[tokio::test]
async fn where_nothing_was_done_somebody_says_why() {
    let world = World::new().await;
    let case = ripe(&world).await;
    assert_eq!(refused(&world, &case, None).await, "DEVIATION_NO_ACTION_REASON_MISSING");
    assert_eq!(refused(&world, &case, Some(" ")).await, "DEVIATION_NO_ACTION_REASON_MISSING");
    // What was given up was not done either.
    let action = world.add_action("A2", &case, "A4", "2026-03-20").await;
    let cancel = actions::Cancel { action: action.id, seen: action.version, reason: "Too dear.".to_owned() };
    world.write(&world.acting("A2").await, async |uow| actions::cancel(uow, cancel).await).await.expect("cancelled");
    assert_eq!(refused(&world, &case, None).await, "DEVIATION_NO_ACTION_REASON_MISSING");
    let closed = world.close("A2", &case, Some("It was only once.")).await.expect("closed");
    assert_eq!(closed.no_action_reason.as_deref(), Some("It was only once."));
}

#[tokio::test]
async fn nothing_is_closed_out_of_turn_without_outcome_or_from_an_old_version() {
    let world = World::new().await;
    let reported = world.report("A6").await;
    assert_eq!(refused(&world, &reported, Some("x")).await, "DEVIATION_NOT_TRIAGED");
    let triaged = world.triage("A2", &reported, "A4").await;
    assert_eq!(refused(&world, &triaged, Some("x")).await, "DEVIATION_CAUSE_MISSING");
    let ripe = world.cause("A4", &triaged).await;
    let with = |outcome: &str, seen| Close {
        deviation: ripe.id,
        seen,
        outcome: outcome.to_owned(),
        no_action_reason: Some("x".to_owned()),
    };
    for (wish, code, field) in [
        (with(" ", ripe.version), "DEVIATION_OUTCOME_MISSING", "outcome"),
        (with(&"x".repeat(10_001), ripe.version), "DEVIATION_TEXT_TOO_LONG", "outcome"),
        (with("x", triaged.version), "VERSION_CONFLICT", "version"),
        (with("x", Version(99)), "VERSION_CONFLICT", "version"),
    ] {
        let told = world.refused(&world.acting("A2").await, async |uow| close(uow, wish).await).await;
        assert_eq!(told, (code, Some(field.to_owned())));
    }
    let by_program = with("x", ripe.version);
    let told = world.refused(&world.service(Role::Sec).await, async |uow| close(uow, by_program).await).await;
    assert_eq!(told.0, "FORBIDDEN_FOR_SERVICE");
    assert_eq!(world.now(&ripe).await, ripe);
}

#[tokio::test]
async fn what_is_closed_stays_closed() {
    let world = World::new().await;
    let case = world.close("A2", &ripe(&world).await, Some("It was only once.")).await.expect("closed");
    let sec = world.acting("A2").await;
    let (deviation, seen, owner) = (case.id, case.version, world.our("A3").await);
    let again = deviations::Triage::new(&case, deviations::Severity::Low, owner);
    let told = world.refused(&sec, async |uow| triage(uow, again).await).await;
    assert_eq!(told.0, "DEVIATION_ALREADY_CLOSED");
    let other =
        deviations::Convert { deviation, seen, kind: deviations::Kind::Fault, reason: "x".to_owned(), aware_at: None };
    assert_eq!(world.refused(&sec, async |uow| convert(uow, other).await).await.0, "DEVIATION_ALREADY_CLOSED");
    let cause = deviations::RecordCause { deviation, seen, cause: "x".to_owned(), severity: None };
    assert_eq!(world.refused(&sec, async |uow| record_cause(uow, cause).await).await.0, "DEVIATION_ALREADY_CLOSED");
    let over = deviations::HandOver { deviation, seen, owner };
    assert_eq!(world.refused(&sec, async |uow| hand_over(uow, over).await).await.0, "DEVIATION_ALREADY_CLOSED");
    let wish = world.wish(&case, "A4", "2026-03-20").await;
    assert_eq!(world.refused(&sec, async |uow| add_action(uow, wish).await).await.0, "DEVIATION_ALREADY_CLOSED");
    assert_eq!(refused(&world, &case, None).await, "DEVIATION_ALREADY_CLOSED");
    // Time has nothing to say about it either.
    world.until("2026-04-30T08:00:00Z").await;
    assert_eq!(world.now(&case).await, case);
}
