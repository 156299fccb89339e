//! Another organisation's action is as one that is not there.

use actions::{
    Cancel, CheckEffect, Complete, Error, Reassign, Reschedule, cancel, check_effect, complete, reassign, reschedule,
};
use kernel::{ActionId, Fault, FaultKind, Scope, Version};

use crate::world::{World, date};

#[tokio::test]
async fn another_organisations_action_answers_like_a_missing_one() {
    let world = World::new().await;
    let ours = world.add("A6", "2026-03-13").await.id;
    let missing: ActionId = world.kit.id();
    let security_officer = Scope::person(world.theirs.organisation, world.person(&world.theirs, "A1").await);
    for scope in [&world.theirs, &security_officer] {
        let owner = world.person(&world.theirs, "A2").await;
        for command in ["complete", "check", "reassign", "reschedule", "cancel"] {
            let mut answers = Vec::new();
            for action in [ours, missing] {
                let (seen, reason, due_on) = (Version::FIRST, "x".to_owned(), date("2026-03-20"));
                let work = async |uow: &mut store::UnitOfWork| match command {
                    "complete" => complete(uow, Complete { action, seen, note: None }).await,
                    "check" => check_effect(uow, CheckEffect { action, seen, effective: true, note: None }).await,
                    "reassign" => reassign(uow, Reassign { action, seen, owner, note: None }).await,
                    "reschedule" => reschedule(uow, Reschedule { action, seen, due_on, reason }).await,
                    _ => cancel(uow, Cancel { action, seen, reason }).await,
                };
                let attempted = world.kit.statements(world.write(scope, work)).await;
                let error: Error = attempted.0.expect_err("refused");
                assert_eq!((error.code(), error.kind()), ("ACTION_NOT_FOUND", FaultKind::NotFound));
                answers.push((error.to_string(), attempted.1));
            }
            assert_eq!(answers[0], answers[1], "{command}: the same answer after the same work");
        }
    }
    let read = world.store().read(&world.theirs);
    assert_eq!(actions::get(&read, &world.theirs, ours).await.expect("reads"), None);
    assert!(actions::by_ids(&read, &world.theirs, &[ours, missing]).await.expect("reads").is_empty());
    assert!(actions::steps_of(&read, &world.theirs, &[ours]).await.expect("reads").is_empty());
    let case = std::slice::from_ref(&world.case);
    assert!(actions::of_subjects(&read, &world.theirs, case).await.expect("reads").is_empty());
    let own = actions::by_ids(&world.store().read(&world.ours), &world.ours, &[ours, missing]).await.expect("reads");
    assert_eq!(own.len(), 1);
}
