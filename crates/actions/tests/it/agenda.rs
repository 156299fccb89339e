//! What meetings must treat of actions.

use actions::{Add, Agenda};
use kernel::Scope;
use ports::{AgendaPoint, AgendaReason, AgendaSource};

use crate::world::World;

async fn drawn(world: &World, scope: &Scope) -> Vec<AgendaPoint> {
    world.write(scope, async |uow| Agenda.draw(uow, None).await).await.expect("drawn")
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
