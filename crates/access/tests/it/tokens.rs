//! Tokens: who makes them, whom they sign in, when they are void.

use std::time::Duration;

use access::persons::{self, Leave};
use access::tokens::{self, ForPerson, Revoke};
use access::{VIEW_TOKENS, organisations_of};
use kernel::{Actor, Page, Purpose, Role, Scope, Version};
use testkit::instant;

use crate::world::World;

fn of(scope: &Scope) -> ForPerson {
    ForPerson { person: scope.actor.person().expect("a person"), role: None, expires_at: None }
}

#[tokio::test]
async fn a_token_signs_its_person_in() {
    let world = World::new().await;
    let (token, secret) = world.token("A2", Some(Role::Sec), None).await;
    let scope = world.sign_in(&secret, None).await.unwrap();
    let person = world.person(&world.ours, "A2").await;
    let actor = Actor::Person { person, token: Some(token.id), acting: Some(Role::Sec) };
    assert_eq!(scope, Scope { actor, organisation: world.ours.organisation, purpose: Purpose::Use });
    assert_eq!(organisations_of(world.store(), &scope).await.unwrap(), [world.ours.organisation]);
    let ours = world.ours.organisation.to_string();
    assert_eq!(world.sign_in(&secret, Some(&ours)).await.unwrap(), scope);
}

#[tokio::test]
async fn another_organisation_is_answered_as_one_that_is_not_there() {
    let world = World::new().await;
    let (_, secret) = world.token("A2", None, None).await;
    world.sign_in(&secret, None).await.unwrap();
    let theirs = world.theirs.organisation.to_string();
    let missing = world.kit.id::<kernel::OrganisationId>().to_string();
    let mut costs = Vec::new();
    for header in [theirs.as_str(), missing.as_str(), "org_1", "", "per_00000000000000000000000000000001"] {
        let (answer, statements) = world.kit.statements(world.sign_in(&secret, Some(header))).await;
        assert_eq!(answer, Err("ORGANISATION_NOT_FOUND"), "{header}");
        costs.push(statements);
    }
    assert!(costs.iter().all(|cost| *cost == costs[0]), "{costs:?}");
}

#[tokio::test]
async fn wrong_revoked_and_expired_tokens_have_their_codes() {
    let world = World::new().await;
    for text in ["", "smv_", "Bearer", "smv_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let refused = access::sign_in(world.store(), text, None).await.unwrap_err();
        assert_eq!(kernel::Fault::code(&refused), "TOKEN_INVALID", "{text}");
    }
    let (short, expiring) = world.token("A2", None, Some("2026-01-01T01:00:00Z")).await;
    let (token, revoked) = world.token("A2", None, None).await;
    let revoke = Revoke { token: token.id, seen: token.version };
    world.write(&world.ours, async |uow| tokens::revoke(uow, revoke).await).await.unwrap();
    assert_eq!(world.sign_in(&revoked, None).await, Err("TOKEN_INVALID"));
    // Business time expires no token, real time does.
    world.kit.set("2027-01-01T00:00:00Z").await;
    world.sign_in(&expiring, None).await.unwrap();
    world.kit.clock().forward(Duration::from_secs(3_600));
    assert_eq!(world.sign_in(&expiring, None).await, Err("TOKEN_EXPIRED"));
    let revoke = Revoke { token: short.id, seen: short.version };
    world.write(&world.ours, async |uow| tokens::revoke(uow, revoke).await).await.unwrap();
    assert_eq!(world.sign_in(&expiring, None).await, Err("TOKEN_INVALID"));
    // Once more changes nothing.
    world.write(&world.ours, async |uow| tokens::revoke(uow, revoke).await).await.unwrap();
}

#[tokio::test]
async fn whoever_has_left_cannot_sign_in() {
    let world = World::new().await;
    let (_, secret) = world.token("A6", None, None).await;
    let leave = Leave { person: world.person(&world.ours, "A6").await, seen: Version::FIRST };
    world.write(&world.ours, async |uow| persons::leave(uow, leave).await).await.unwrap();
    assert_eq!(world.sign_in(&secret, None).await, Err("TOKEN_INVALID"));
    let new = ForPerson { person: leave.person, role: None, expires_at: None };
    let code = world.refused(&world.ours, async |uow| tokens::create_for_person(uow, new).await).await;
    assert_eq!(code, "PERSON_LEFT");
}

#[tokio::test]
async fn a_person_makes_tokens_for_themselves_and_for_nobody_else() {
    let world = World::new().await;
    let seller = world.acting("A6").await;
    let made = world.write(&seller, async |uow| tokens::create_for_person(uow, of(&seller)).await).await;
    assert_eq!(made.unwrap().0.role, None);
    let controller = world.acting("A1").await;
    for person in [of(&seller), of(&world.acting("A2").await)] {
        let code = world.refused(&controller, async |uow| tokens::create_for_person(uow, person).await).await;
        assert_eq!(code, "FORBIDDEN");
    }
    let theirs = ForPerson { person: world.person(&world.theirs, "A1").await, ..of(&seller) };
    let code = world.refused(&controller, async |uow| tokens::create_for_person(uow, theirs).await).await;
    assert_eq!(code, "PERSON_NOT_FOUND");
}

#[tokio::test]
async fn a_token_makes_none_that_is_wider_or_outlives_it() {
    let world = World::new().await;
    let (_, secret) = world.token("A2", Some(Role::Hr), Some("2026-01-02T00:00:00Z")).await;
    let scope = world.sign_in(&secret, None).await.unwrap();
    let until = Some(instant("2026-01-01T12:00:00Z"));
    let cases = [
        (ForPerson { role: Some(Role::Sec), expires_at: until, ..of(&scope) }, "TOKEN_ROLE_NOT_HELD"),
        (of(&scope), "TOKEN_EXPIRY_TOO_LATE"),
        (ForPerson { expires_at: Some(instant("2026-01-01T00:00:00Z")), ..of(&scope) }, "TOKEN_EXPIRY_PAST"),
    ];
    for (new, code) in cases {
        assert_eq!(world.refused(&scope, async |uow| tokens::create_for_person(uow, new).await).await, code);
    }
    let new = ForPerson { expires_at: until, ..of(&scope) };
    let (made, _) = world.write(&scope, async |uow| tokens::create_for_person(uow, new).await).await.unwrap();
    assert_eq!(made.role, Some(Role::Hr));
    let unheld = ForPerson { role: Some(Role::Ctrl), ..of(&scope) };
    let code = world.refused(&world.ours, async |uow| tokens::create_for_person(uow, unheld).await).await;
    assert_eq!(code, "TOKEN_ROLE_NOT_HELD");
}

#[tokio::test]
async fn the_day_of_use_is_written_once_a_day_and_costs_nobody_a_change() {
    let world = World::new().await;
    let (token, secret) = world.token("A2", None, None).await;
    let (first, with) = world.kit.statements(world.sign_in(&secret, None)).await;
    let (second, without) = world.kit.statements(world.sign_in(&secret, None)).await;
    assert_eq!((first.is_ok(), second.is_ok()), (true, true));
    assert!(without < with);
    let after = tokens::get(&world.store().read(&world.ours), &world.ours, token.id).await.unwrap().unwrap();
    assert_eq!((after.last_used_on, after.version), (chrono::NaiveDate::from_ymd_opt(2026, 1, 1), token.version));
    world.kit.clock().forward(Duration::from_secs(86_400));
    world.sign_in(&secret, None).await.unwrap();
    let after = tokens::get(&world.store().read(&world.ours), &world.ours, token.id).await.unwrap().unwrap();
    assert_eq!(after.last_used_on, chrono::NaiveDate::from_ymd_opt(2026, 1, 2));
}

#[tokio::test]
async fn tokens_are_seen_by_whom_they_concern() {
    let world = World::new().await;
    let (own, _) = world.token("A6", None, None).await;
    world.token("A2", None, None).await;
    for (key, expected) in [("A6", 1), ("A2", 2), ("A3", 0)] {
        let scope = world.acting(key).await;
        let read = world.store().read(&scope);
        let visible = read.visible(VIEW_TOKENS).await.unwrap();
        let shown = tokens::page(&read, &scope, visible, &Page::first(50)).await.unwrap().rows;
        assert_eq!(shown.len(), expected, "{key}");
    }
    let read = world.store().read(&world.theirs);
    assert!(tokens::get(&read, &world.theirs, own.id).await.unwrap().is_none());
    assert!(tokens::by_ids(&read, &world.theirs, &[own.id]).await.unwrap().is_empty());
    drop(read);
    let revoke = Revoke { token: own.id, seen: own.version };
    let elsewhere = world.refused(&world.theirs, async |uow| tokens::revoke(uow, revoke).await).await;
    assert_eq!(elsewhere, "TOKEN_NOT_FOUND");
    let colleague = world.acting("A3").await;
    assert_eq!(world.refused(&colleague, async |uow| tokens::revoke(uow, revoke).await).await, "FORBIDDEN");
    let seller = world.acting("A6").await;
    world.write(&seller, async |uow| tokens::revoke(uow, revoke).await).await.unwrap();
}
