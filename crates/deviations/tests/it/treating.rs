//! Cause, actions, links, and who answers for it.

use deviations::{
    Admit, HandOver, Link, RecordCause, Report, Severity, add_action, admit, hand_over, link, record_cause,
};
use kernel::{Subject, Version};
use testkit::instant;

use crate::world::{World, date, plain};

#[tokio::test]
async fn the_owner_says_why_it_happened_and_may_find_it_worse() {
    let world = World::new().await;
    let case = world.report("A6").await;
    let tell = |case: &deviations::Deviation, cause: &str, severity| RecordCause {
        deviation: case.id,
        seen: case.version,
        cause: cause.to_owned(),
        severity,
    };
    let early = tell(&case, "Nobody waits.", None);
    let told = world.refused(&world.acting("A2").await, async |uow| record_cause(uow, early).await).await;
    assert_eq!(told.0, "DEVIATION_NOT_TRIAGED");
    let case = world.triage("A2", &case, "A4").await;
    let owner = world.acting("A4").await;
    let (blank, stale) = (tell(&case, " ", None), RecordCause { seen: Version(9), ..tell(&case, "x", None) });
    let told = world.refused(&owner, async |uow| record_cause(uow, blank).await).await;
    assert_eq!(told, ("DEVIATION_CAUSE_MISSING", Some("cause".to_owned())));
    assert_eq!(world.refused(&owner, async |uow| record_cause(uow, stale).await).await.0, "VERSION_CONFLICT");
    let first = tell(&case, "Nobody waits at the printer.", None);
    let first = world.write(&owner, async |uow| record_cause(uow, first).await).await.expect("told");
    assert_eq!(first.cause_recorded_by, Some(world.our("A4").await));
    let second = tell(&first, "The printer has no card reader.", Some(Severity::Serious));
    let second = world.write(&owner, async |uow| record_cause(uow, second).await).await.expect("told");
    assert_eq!(second.cause.as_deref(), Some("The printer has no card reader."));
    assert_eq!(second.severity, Some(Severity::Serious));
    assert_eq!(world.steps(&case).await[2..], ["cause_recorded A4  >", "cause_recorded A4  medium>serious"]);
}

#[tokio::test]
async fn an_action_belongs_to_the_case_and_may_say_where_it_was_decided() {
    let world = World::new().await;
    let case = world.triage("A2", &world.report("A6").await, "A4").await;
    let point = Subject { kind: "agenda_item".to_owned(), id: "agi_1".to_owned() };
    let mut wish = world.wish(&case, "A4", "2026-03-20").await;
    wish.origin = Some(point.clone());
    let action = world.write(&world.acting("A2").await, async |uow| add_action(uow, wish).await).await.expect("added");
    assert_eq!((action.serves(), action.origin()), (case.as_subject(), Some(point)));
    assert_eq!(world.actions(&case).await, [action]);
    assert_eq!(world.now(&case).await, case, "asking for an action leaves the case as it was seen");
    // What the action may be is that crate's to say.
    let mut late = world.wish(&case, "A4", "2026-03-20").await;
    late.due_on = date("2026-03-01");
    let told = world.refused(&world.acting("A2").await, async |uow| add_action(uow, late).await).await;
    assert_eq!(told, ("ACTION_DUE_DATE_PAST", Some("dueOn".to_owned())));
}

#[tokio::test]
async fn a_case_that_comes_back_is_a_new_one_linked_to_the_old() {
    let world = World::new().await;
    let old = world.triage("A2", &world.report("A6").await, "A4").await;
    let old = world.cause("A4", &old).await;
    let old = world.close("A2", &old, Some("It was only once.")).await.expect("closed");
    world.until("2026-03-20T08:00:00Z").await;
    let new = world.report("A6").await;
    let to =
        |case: &deviations::Deviation, recurrence_of| Link { deviation: case.id, seen: case.version, recurrence_of };
    let sec = world.acting("A2").await;
    for (wish, code) in [
        (to(&old, new.id), "DEVIATION_ALREADY_CLOSED"),
        (to(&new, new.id), "DEVIATION_LINK_INVALID"),
        (to(&new, world.kit.id()), "DEVIATION_NOT_FOUND"),
        (Link { seen: Version(9), ..to(&new, old.id) }, "VERSION_CONFLICT"),
    ] {
        assert_eq!(world.refused(&sec, async |uow| link(uow, wish).await).await.0, code);
    }
    let wish = to(&new, old.id);
    let linked = world.write(&sec, async |uow| link(uow, wish).await).await.expect("linked");
    assert_eq!(linked.recurrence_of, Some(old.id));
    assert_eq!(world.steps(&new).await[1], format!("linked A2 SEC >{}", old.id));
    assert_eq!(world.entries(&new).await[1].data["recurrence_of"], old.id.to_string());
    let again = to(&linked, old.id);
    assert_eq!(world.refused(&sec, async |uow| link(uow, again).await).await.0, "DEVIATION_ALREADY_LINKED");
    let read = world.store().read(&world.ours);
    let back = deviations::recurrences_of(&read, &world.ours, &[old.id, new.id]).await.expect("reads");
    assert_eq!(back[&old.id], [linked]);
    assert_eq!(back.len(), 1);
}

#[tokio::test]
async fn an_earlier_case_is_not_a_later_one_come_back_and_a_hidden_one_is_not_linked_to() {
    let world = World::new().await;
    let hidden = world.report_as(&world.acting("A3").await, Report { confidential: true, ..plain() }).await;
    let first = world.report("A6").await;
    let second = world.report("A6").await;
    assert_eq!(first.reported_at, second.reported_at, "the id decides");
    let back = Link { deviation: first.id, seen: first.version, recurrence_of: second.id };
    let sec = world.acting("A2").await;
    assert_eq!(world.refused(&sec, async |uow| link(uow, back).await).await.0, "DEVIATION_LINK_INVALID");
    let case = world.triage("A2", &second, "A4").await;
    let peek = Link { deviation: case.id, seen: case.version, recurrence_of: hidden.id };
    let told = world.refused(&world.acting("A4").await, async |uow| link(uow, peek).await).await;
    assert_eq!(told.0, "DEVIATION_NOT_FOUND");
}

#[tokio::test]
async fn a_case_is_handed_over_to_somebody_who_is_here() {
    let world = World::new().await;
    let case = world.triage("A2", &world.report("A6").await, "A4").await;
    let to = |owner| HandOver { deviation: case.id, seen: case.version, owner };
    let owner = world.acting("A4").await;
    for (wish, code) in [
        (to(world.our("A4").await), "DEVIATION_OWNER_UNCHANGED"),
        (to(world.person(&world.theirs, "A2").await), "DEVIATION_PERSON_INVALID"),
        (HandOver { seen: Version(9), ..to(world.our("A3").await) }, "VERSION_CONFLICT"),
    ] {
        assert_eq!(world.refused(&owner, async |uow| hand_over(uow, wish).await).await.0, code);
    }
    let wish = to(world.our("A3").await);
    let after = world.write(&owner, async |uow| hand_over(uow, wish).await).await.expect("handed over");
    assert_eq!(after.owner_id, Some(world.our("A3").await));
    let (from, to) = (world.our("A4").await, world.our("A3").await);
    assert_eq!(world.steps(&case).await[2], format!("handed_over A4  {from}>{to}"));
    assert_eq!(world.entries(&case).await[2].data["owner"], to.to_string());
    let back = HandOver { deviation: case.id, seen: after.version, owner: from };
    assert_eq!(world.refused(&owner, async |uow| hand_over(uow, back).await).await.0, "FORBIDDEN");
}

#[tokio::test]
async fn somebody_is_let_in_once_also_when_it_is_over() {
    let world = World::new().await;
    let case = world.triage("A2", &world.report("A6").await, "A4").await;
    let case = world.cause("A4", &case).await;
    let case = world.close("A2", &case, Some("It was only once.")).await.expect("closed");
    let let_in = |seen, person| Admit { deviation: case.id, seen, person };
    let sec = world.acting("A2").await;
    let wish = let_in(case.version, world.our("A10").await);
    let after = world.write(&sec, async |uow| admit(uow, wish).await).await.expect("let in");
    assert_eq!(after.circle(), [world.our("A10").await]);
    assert_eq!(world.now(&case).await, after);
    assert_eq!(world.steps(&case).await[4], format!("admitted A2 SEC >{}", world.our("A10").await));
    let read = world.store().read(&world.ours);
    let circles = deviations::circle_of(&read, &world.ours, &[case.id]).await.expect("reads");
    assert_eq!(circles[&case.id], after.circle());
    for (wish, code) in [
        (let_in(after.version, world.our("A10").await), "DEVIATION_ALREADY_ADMITTED"),
        (let_in(after.version, world.kit.id()), "DEVIATION_PERSON_INVALID"),
        (let_in(case.version, world.our("A3").await), "VERSION_CONFLICT"),
    ] {
        assert_eq!(world.refused(&sec, async |uow| admit(uow, wish).await).await.0, code);
    }
    assert_eq!(after.closed_at, Some(instant("2026-03-02T08:00:00Z")));
}
