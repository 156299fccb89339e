//! What meetings must treat of actions.

use actions::{Add, Agenda};
use kernel::Scope;
use ports::{AgendaPoint, AgendaReason, AgendaSource};

use crate::world::{PEOPLE, World};

async fn drawn(world: &World, scope: &Scope) -> Vec<AgendaPoint> {
    world.write(scope, async |uow| Agenda.draw(uow, None, uow.now()).await).await.expect("drawn")
}

/// Covers: DT-90
#[tokio::test]
async fn late_actions_come_first_then_those_under_way_and_those_to_be_checked_by_now() {
    let world = World::new().await;
    let under_way = world.add("A6", "2026-04-20").await;
    let late = world.add("A6", "2026-03-20").await;
    let later = world.add("A5", "2026-03-27").await;
    let restricted = Add { restricted: true, ..world.wish("A6", "2026-04-21").await };
    let restricted = world.add_as("A2", restricted).await;
    let to_be_checked = world.wish("A6", "2026-03-13").await;
    let to_be_checked = Add { effect_check_after: Some(calendar::Span::days(30)), ..to_be_checked };
    let to_be_checked = world.complete("A6", &world.add_as("A2", to_be_checked).await).await;
    // None of these is a meeting's affair any more, or yet.
    world.complete("A6", &world.add("A6", "2026-03-13").await).await;
    let checked = world.complete("A6", &world.add("A6", "2026-03-13").await).await;
    world.check("A2", &checked, true).await;
    world.until("2026-04-07T07:00:00Z").await;
    let points = drawn(&world, &world.ours).await;
    let points: Vec<_> =
        points.iter().map(|point| (point.subject.id.clone(), point.reason, point.rank, point.restricted)).collect();
    let point = |action: &actions::Action, reason, rank| (action.id.to_string(), reason, rank, action.restricted);
    assert_eq!(
        points,
        [
            point(&late, AgendaReason::OverdueAction, 0),
            point(&later, AgendaReason::OverdueAction, 1),
            point(&to_be_checked, AgendaReason::OpenAction, 2),
            point(&under_way, AgendaReason::OpenAction, 3),
            point(&restricted, AgendaReason::OpenAction, 4),
        ]
    );
    assert!(restricted.restricted);
    assert!(drawn(&world, &world.theirs).await.is_empty());
}

#[tokio::test]
async fn what_was_asked_for_after_people_sat_is_not_theirs() {
    let world = World::new().await;
    let before = world.add("A6", "2026-03-20").await;
    world.until("2026-03-23T08:00:00Z").await;
    world.add("A6", "2026-03-27").await;
    let sat_at = testkit::instant("2026-03-20T09:00:00Z");
    let points = world.write(&world.ours, async |uow| Agenda.draw(uow, None, sat_at).await).await.expect("drawn");
    let points: Vec<_> = points.iter().map(|point| (point.subject.id.clone(), point.reason)).collect();
    assert_eq!(points, [(before.id.to_string(), AgendaReason::OpenAction)], "not late then");
}

#[tokio::test]
async fn whoever_may_give_a_restricted_action_up_may_decide_on_it() {
    let world = World::new().await;
    let circle = vec![world.person(&world.ours, "A5").await];
    let wish = Add { restricted: true, circle, ..world.wish("A6", "2026-03-13").await };
    let action = world.add_as("A4", wish).await;
    let mut treating = Vec::new();
    for key in PEOPLE {
        let subject = kernel::Subject::new("action", action.id);
        let asked = world.write(&world.acting(key).await, async |uow| Agenda.may_treat(uow, &subject).await).await;
        if asked.expect("answered") {
            treating.push(key);
        }
    }
    assert_eq!(treating, ["A4", "A5"]);
    let case = world.case.clone();
    let asked = world.write(&world.acting("A5").await, async |uow| Agenda.may_treat(uow, &case).await).await;
    assert!(!asked.expect("answered"));
}
