//! Who may do what: every command tried by everybody, on an ordinary action and on a restricted one.

use actions::{
    Action, Add, Cancel, CheckEffect, Complete, Error, Reassign, Reschedule, VIEW, cancel, check_effect, complete,
    reassign, reschedule,
};
use kernel::{Fault, Scope, Version};

use crate::world::{PEOPLE, World, date};

/// Owned by A6 (whose superior is A3), asked for by A4; A5 is in the circle of a restricted one.
async fn action(world: &World, restricted: bool) -> Action {
    let circle = vec![world.person(&world.ours, "A5").await];
    world.add_as("A4", Add { restricted, circle, ..world.wish("A6", "2026-03-13").await }).await
}

/// Tries a command on a version that is never there: whoever may is told of the conflict, and nothing changes.
async fn attempt(world: &World, scope: &Scope, command: &str, action: &Action) -> Result<(), Error> {
    let (id, seen, reason) = (action.id, Version(99), "x".to_owned());
    let owner = world.person(&world.ours, "A2").await;
    world
        .write(scope, async |uow| {
            match command {
                "complete" => complete(uow, Complete { action: id, seen, note: None }).await,
                "check" => check_effect(uow, CheckEffect { action: id, seen, effective: true, note: None }).await,
                "reassign" => reassign(uow, Reassign { action: id, seen, owner, note: None }).await,
                "reschedule" => {
                    reschedule(uow, Reschedule { action: id, seen, due_on: date("2026-03-20"), reason }).await
                }
                "cancel" => cancel(uow, Cancel { action: id, seen, reason }).await,
                _ => unreachable!("no such command"),
            }
            .map(drop)
        })
        .await
}

async fn allowed(world: &World, command: &str, action: &Action) -> Vec<&'static str> {
    let mut allowed = Vec::new();
    for key in PEOPLE {
        let scope = world.acting(key).await;
        match attempt(world, &scope, command, action).await.expect_err("no such version").code() {
            "VERSION_CONFLICT" => allowed.push(key),
            "FORBIDDEN" | "FORBIDDEN_FOR_EXECUTOR" | "FORBIDDEN_FOR_OWNER" => {}
            "ACTION_NOT_FOUND" if action.restricted => {}
            code => panic!("{command} by {key}: {code}"),
        }
    }
    allowed
}

#[tokio::test]
async fn an_ordinary_action_opens_to_roles_and_relations() {
    let world = World::new().await;
    let open = action(&world, false).await;
    assert_eq!(allowed(&world, "complete", &open).await, ["A2", "A5", "A6"]);
    assert_eq!(allowed(&world, "reassign", &open).await, ["A2", "A3", "A5", "A6"]);
    // Not its owner, A6.
    assert_eq!(allowed(&world, "reschedule", &open).await, ["A1", "A2", "A3", "A4", "A5"]);
    assert_eq!(allowed(&world, "cancel", &open).await, ["A1", "A2", "A4", "A5"]);
    let done = world.complete("A6", &open).await;
    assert_eq!(allowed(&world, "check", &done).await, ["A1", "A2", "A4", "A5"]);
    // The same, carried out by the security officer: she is out, her deputy is not.
    let done = world.complete("A2", &action(&world, false).await).await;
    assert_eq!(allowed(&world, "check", &done).await, ["A1", "A4", "A5"]);
}

#[tokio::test]
async fn whoever_had_to_do_it_does_not_check_it_whoever_said_that_it_is_done() {
    let world = World::new().await;
    // Owned by the deputy, who as such may check effects.
    let owned = world.add("A5", "2026-03-13").await;
    let said_by_another = world.complete("A2", &owned).await;
    // She who said so is out too: she answers for having said so.
    assert_eq!(allowed(&world, "check", &said_by_another).await, ["A1"]);
    let owned = world.add("A5", "2026-03-13").await;
    let done = Complete { action: owned.id, seen: owned.version, note: None };
    let service = world.service(kernel::Role::Sec).await;
    let done = world.write(&service, async |uow| complete(uow, done).await).await.expect("completed");
    assert_eq!(allowed(&world, "check", &done).await, ["A1", "A2"]);
    let code = attempt(&world, &world.acting("A5").await, "check", &done).await.expect_err("refused").code();
    assert_eq!(code, "FORBIDDEN_FOR_EXECUTOR");
}

#[tokio::test]
async fn an_owner_who_asked_for_it_themselves_does_not_move_its_date_either() {
    let world = World::new().await;
    for (owner, others) in [("A2", vec!["A1", "A5"]), ("A1", vec!["A2", "A5"])] {
        let own = world.add_as(owner, world.wish(owner, "2026-03-13").await).await;
        assert_eq!(allowed(&world, "reschedule", &own).await, others, "{owner}");
        let code = attempt(&world, &world.acting(owner).await, "reschedule", &own).await.expect_err("refused").code();
        assert_eq!(code, "FORBIDDEN_FOR_OWNER");
    }
}

#[tokio::test]
async fn a_restricted_action_answers_those_who_may_not_see_it_like_a_missing_one() {
    let world = World::new().await;
    let restricted = action(&world, true).await;
    for command in ["complete", "check", "reassign", "reschedule", "cancel"] {
        for key in ["A1", "A2", "A3"] {
            let hidden = attempt(&world, &world.acting(key).await, command, &restricted).await.expect_err("refused");
            assert_eq!(
                (hidden.code(), hidden.to_string().as_str()),
                ("ACTION_NOT_FOUND", "no such action"),
                "{command}"
            );
            let entries = world.entries(&restricted).await;
            let last = entries.last().expect("told");
            assert_eq!((last.kind.as_str(), last.data["permission"].as_str()), ("access.denied", "ViewAction"));
        }
    }
}

#[tokio::test]
async fn a_restricted_action_opens_to_owner_author_and_circle_only() {
    let world = World::new().await;
    let open = action(&world, true).await;
    assert_eq!(allowed(&world, "complete", &open).await, ["A6"]);
    assert_eq!(allowed(&world, "reassign", &open).await, ["A5", "A6"]);
    assert_eq!(allowed(&world, "reschedule", &open).await, ["A4", "A5"]);
    assert_eq!(allowed(&world, "cancel", &open).await, ["A4", "A5"]);
    let done = world.complete("A6", &open).await;
    assert_eq!(allowed(&world, "check", &done).await, ["A4", "A5"]);
}

#[tokio::test]
async fn who_may_see_an_action_alone_sees_it_in_the_list_too() {
    let world = World::new().await;
    let (ordinary, restricted) = (action(&world, false).await, action(&world, true).await);
    for key in PEOPLE {
        let scope = world.acting(key).await;
        let read = world.store().read(&scope);
        let visible = read.visible(VIEW).await.expect("reads");
        let page = kernel::Page::first(10);
        let filter = actions::Filter::default();
        let listed =
            actions::page(&read, &scope, visible, &filter, actions::Order::DueFirst, &page).await.expect("reads");
        let listed: Vec<_> = listed.rows.iter().map(|action| action.id).collect();
        for action in [&ordinary, &restricted] {
            let alone = read.may(VIEW, action).await.expect("reads");
            assert_eq!(listed.contains(&action.id), alone, "{key} {:?}", action.restricted);
        }
    }
}
