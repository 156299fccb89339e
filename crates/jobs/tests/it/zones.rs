//! What a schedule waits for is derived again when the zone data have changed.

use calendar::TZDATA_VERSION;
use jobs::CatchUp;
use jobs::schedules::schedules_page;
use kernel::{Instant, Page};
use sea_orm::ConnectionTrait;
use sea_orm_migration::prelude::*;
use testkit::instant;

use crate::effects::{World, effects, ledger};

/// As if the schedules had been put by a program for which the zone lay an hour further east or west.
async fn derived_elsewhere(world: &World, next: Instant) {
    world
        .store()
        .installation(async |unit: &mut store::InstallationUnit| {
            let mut moved = Query::update();
            moved
                .table("schedules")
                .value("zone_data", "1999a")
                .value("next_due_at", next)
                .value("next_opens_at", next);
            unit.execute(&moved).await?;
            Ok::<_, store::Error>(())
        })
        .await
        .expect("moved");
}

#[tokio::test]
async fn a_zone_that_has_changed_its_law_moves_what_is_to_come() {
    for wrong in ["2026-01-05T07:00:00Z", "2026-01-05T09:00:00Z"] {
        let world = World::new().await;
        world.schedule(&world.ours, "meeting", "FREQ=MONTHLY;BYDAY=1MO", CatchUp::Every).await;
        derived_elsewhere(&world, instant(wrong)).await;
        let upgraded = ledger(world.store(), false);
        upgraded.advance(instant("2026-02-01T00:00:00Z"), |_| {}).await.expect("a month");
        let done = effects(world.store(), &world.ours).await;
        assert_eq!(done, [("2026-01".to_owned(), instant("2026-01-05T08:00:00Z"))]);
        let read = world.store().read(&world.ours);
        let schedules = schedules_page(&read, &world.ours, &Page::first(10)).await.expect("reads").rows;
        assert_eq!(schedules[0].zone_data, TZDATA_VERSION);
        assert_eq!(schedules[0].next_due_at, Some(instant("2026-02-02T08:00:00Z")));
    }
}

#[tokio::test]
async fn a_rule_that_is_put_again_before_that_keeps_its_period() {
    for wrong in ["2026-01-05T07:00:00Z", "2026-01-05T09:00:00Z"] {
        let world = World::new().await;
        world.schedule(&world.ours, "meeting", "FREQ=MONTHLY;BYDAY=1MO", CatchUp::Every).await;
        derived_elsewhere(&world, instant(wrong)).await;
        world.schedule(&world.ours, "meeting", "FREQ=MONTHLY;BYDAY=1MO", CatchUp::Every).await;
        ledger(world.store(), false).advance(instant("2026-02-01T00:00:00Z"), |_| {}).await.expect("a month");
        let done = effects(world.store(), &world.ours).await;
        assert_eq!(done, [("2026-01".to_owned(), instant("2026-01-05T08:00:00Z"))], "{wrong}");
    }
}

#[tokio::test]
async fn a_daily_period_that_was_opened_is_not_opened_again_by_it() {
    let world = World::new().await;
    world.schedule(&world.ours, "round", "FREQ=DAILY", CatchUp::Every).await;
    world.ledger.advance(instant("2026-01-06T12:00:00Z"), |_| {}).await.expect("some days");
    derived_elsewhere(&world, instant("2026-01-07T07:00:00Z")).await;
    ledger(world.store(), false).advance(instant("2026-01-07T12:00:00Z"), |_| {}).await.expect("a day");
    assert_eq!(world.texts(&world.ours).await, ["2026-01-02", "2026-01-05", "2026-01-06", "2026-01-07"]);
}
