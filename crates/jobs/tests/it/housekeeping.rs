//! What is done now and then is done for each organisation by itself.

use std::time::Duration;

use jobs::{When, jobs_page};
use kernel::{Page, Scope};
use sea_orm::ConnectionTrait;
use sea_orm_migration::prelude::*;
use testkit::instant;

use crate::effects::{Say, World, leave};

async fn written(world: &World, scope: &Scope) {
    world.store().write(scope, None, async |uow| leave(uow, "a text").await).await.expect("left");
}

async fn signed(world: &World, scope: &Scope) -> u64 {
    let read = world.store().read(scope);
    let last = audit::latest_checkpoint(&read, scope.organisation).await.expect("reads");
    last.map_or(0, |last| last.size)
}

/// As if somebody had meddled with what was signed, or had put it right again.
async fn move_checkpoints(world: &World, scope: &Scope, by: i64) {
    let mut moved = Query::update();
    moved.table("audit_checkpoints").value("size", Expr::col("size").add(by));
    moved.and_where(Expr::col("organisation_id").eq(scope.organisation));
    world
        .store()
        .installation(async |unit: &mut store::InstallationUnit| {
            unit.execute(&moved).await?;
            Ok::<_, store::Error>(())
        })
        .await
        .expect("moved");
}

#[tokio::test]
async fn one_damaged_trail_stops_nobody_elses_checkpoints() {
    let world = World::new().await;
    for scope in [&world.ours, &world.theirs] {
        written(&world, scope).await;
    }
    world.ledger.sign_checkpoints().await.expect("signed");
    assert_eq!((signed(&world, &world.ours).await, signed(&world, &world.theirs).await), (1, 1));
    for damaged in [&world.ours, &world.theirs] {
        let sound = if damaged == &world.ours { &world.theirs } else { &world.ours };
        move_checkpoints(&world, damaged, 1_000).await;
        let (before, refused) = (signed(&world, sound).await, signed(&world, damaged).await);
        for scope in [damaged, sound] {
            written(&world, scope).await;
        }
        world.kit.clock().forward(Duration::from_secs(2));
        world.ledger.pass().await.expect("a pass");
        assert_eq!(signed(&world, sound).await, before + 1);
        assert_eq!(signed(&world, damaged).await, refused, "of this one nothing more is signed");
        let to = world.store().business_now().await.expect("a time") + chrono::TimeDelta::days(1);
        world.ledger.advance(to, |_| {}).await.expect("advances");
        // It is looked at again after a while, and goes on once it has been put right.
        move_checkpoints(&world, damaged, -1_000).await;
        world.kit.clock().forward(Duration::from_secs(3_600));
        world.ledger.pass().await.expect("a pass");
        assert_eq!(signed(&world, damaged).await, refused - 1_000 + 1);
    }
}

#[tokio::test]
async fn spent_jobs_are_forgotten_beside_a_damaged_trail() {
    let world = World::new().await;
    written(&world, &world.ours).await;
    world.enqueue(&world.ours, Say::plainly("old"), When::Now).await;
    world.ledger.pass().await.expect("a pass");
    move_checkpoints(&world, &world.ours, 1_000).await;
    written(&world, &world.ours).await;
    world.kit.clock().forward(Duration::from_secs(2));
    world.ledger.advance(instant("2026-06-01T00:00:00Z"), |_| {}).await.expect("advances");
    world.kit.clock().forward(Duration::from_secs(2));
    world.ledger.pass().await.expect("a pass");
    assert!(crate::queue::jobs(&world).await.is_empty(), "it has been done for more than ninety days");
}

#[tokio::test]
async fn what_is_done_is_forgotten_in_each_organisation_and_nothing_else() {
    let world = World::new().await;
    let mut all = vec![world.ours.clone(), world.theirs.clone()];
    // More than one look goes through.
    for _ in 0..40 {
        all.push(Scope::operator(world.kit.organisation().await));
    }
    let a_pass = async || {
        world.kit.clock().forward(Duration::from_secs(2));
        world.ledger.pass().await.expect("a pass");
    };
    for scope in &all {
        world.enqueue(scope, Say::plainly("waits"), When::At(instant("2030-01-01T00:00:00Z"))).await;
        world.enqueue(scope, Say::plainly("old"), When::Now).await;
    }
    a_pass().await;
    world.ledger.advance(instant("2026-06-01T00:00:00Z"), |_| {}).await.expect("advances");
    for scope in &all {
        world.enqueue(scope, Say::plainly("young"), When::Now).await;
    }
    // The walk that has begun may be through with the first ones; the next begins an hour later.
    for day in [1, 2] {
        for _ in 0..10 {
            a_pass().await;
        }
        let later = instant("2026-06-01T00:00:00Z") + chrono::TimeDelta::days(day);
        world.ledger.advance(later, |_| {}).await.expect("advances");
    }
    for scope in &all {
        let read = world.store().read(scope);
        let left = jobs_page(&read, scope, &Page::first(50)).await.expect("reads").rows;
        let left: Vec<_> = left.iter().map(|job| job.payload.to_string()).collect();
        assert_eq!(left, [r#"{"Plainly":"young"}"#, r#"{"Plainly":"waits"}"#].map(str::to_owned), "newest first");
        assert_eq!(world.texts(scope).await, ["old", "young"], "and each was done");
    }
}
