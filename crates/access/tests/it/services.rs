//! Services: programs with a role and without the powers of people.

use access::services::{self, Add, Retire};
use access::tokens::{self, ForService};
use access::{APPOINT, MANAGE_PERSONS, Secret, report_links};
use kernel::{Actor, NEW, Page, Permission, Role, Scope, Version};

use crate::world::{ALL, World};

async fn add(world: &World, scope: &Scope, name: &str, role: Role) -> services::Service {
    let new = Add { name: name.to_owned(), role };
    world.write(scope, async |uow| services::add(uow, new).await).await.expect("added")
}

async fn token(world: &World, scope: &Scope, service: &services::Service) -> Secret {
    let new = ForService { service: service.id, expires_at: None };
    world.write(scope, async |uow| tokens::create_for_service(uow, new).await).await.expect("made").1
}

#[tokio::test]
async fn a_service_acts_in_its_role_and_never_for_people() {
    let world = World::new().await;
    let service = add(&world, &world.ours, "payroll", Role::Hr).await;
    let secret = token(&world, &world.ours, &service).await;
    let scope = world.sign_in(&secret, None).await.unwrap();
    assert!(matches!(scope.actor, Actor::Service { role: Role::Hr, .. }));
    let read = world.store().read(&scope);
    const SIGN: Permission = Permission::new("SignAnything", Role::ALL).persons_only();
    assert!(read.may(MANAGE_PERSONS, NEW).await.unwrap());
    assert!(!read.may(SIGN, NEW).await.unwrap());
    assert!(!read.may(APPOINT, NEW).await.unwrap());
}

#[tokio::test]
async fn a_service_hands_out_no_role_no_token_and_no_link() {
    let world = World::new().await;
    for role in [Role::Itops, Role::Sec, Role::Sys] {
        let service = add(&world, &world.ours, role.code(), role).await;
        let secret = token(&world, &world.ours, &service).await;
        let scope = world.sign_in(&secret, None).await.unwrap();
        let new = Add { name: "another".to_owned(), role };
        let made = ForService { service: service.id, expires_at: None };
        let link = report_links::Create { label: "board".to_owned(), expires_at: None };
        let refused = [
            world.refused(&scope, async |uow| services::add(uow, new).await).await,
            world.refused(&scope, async |uow| tokens::create_for_service(uow, made).await).await,
            world.refused(&scope, async |uow| report_links::create(uow, link).await).await,
        ];
        for code in refused {
            assert!(["FORBIDDEN", "FORBIDDEN_FOR_SERVICE"].contains(&code), "{role}: {code}");
        }
    }
}

#[tokio::test]
async fn what_is_said_of_a_service_is_checked() {
    let world = World::new().await;
    add(&world, &world.ours, "payroll", Role::Hr).await;
    let cases = [
        ("", Role::Hr, "SERVICE_NAME_INVALID"),
        (" payroll ", Role::Hr, "SERVICE_NAME_TAKEN"),
        ("x", Role::Ctrl, "SERVICE_ROLE_INVALID"),
        ("x", Role::Lm, "SERVICE_ROLE_INVALID"),
        ("x", Role::Emp, "SERVICE_ROLE_INVALID"),
    ];
    for (name, role, code) in cases {
        let new = Add { name: name.to_owned(), role };
        assert_eq!(world.refused(&world.ours, async |uow| services::add(uow, new).await).await, code);
    }
    // The same name is free elsewhere.
    add(&world, &world.theirs, "payroll", Role::Hr).await;
}

#[tokio::test]
async fn nobody_gives_a_service_a_role_beyond_their_own() {
    let world = World::new().await;
    let scope = Scope::person(world.theirs.organisation, world.person(&world.theirs, "A2").await);
    let service = add(&world, &scope, "scanner", Role::Sec).await;
    let new = ForService { service: service.id, expires_at: None };
    let code = world.refused(&scope, async |uow| tokens::create_for_service(uow, new).await).await;
    assert_eq!(code, "TOKEN_ROLE_NOT_HELD");
    let own = add(&world, &scope, "monitor", Role::Itops).await;
    token(&world, &scope, &own).await;
    let controller = Scope::person(world.theirs.organisation, world.person(&world.theirs, "A1").await);
    let auditor = add(&world, &controller, "auditor", Role::Aud).await;
    token(&world, &controller, &auditor).await;
}

#[tokio::test]
async fn a_retired_service_is_signed_in_no_longer() {
    let world = World::new().await;
    let service = add(&world, &world.ours, "payroll", Role::Hr).await;
    let secret = token(&world, &world.ours, &service).await;
    let signed_in = world.sign_in(&secret, None).await.unwrap();
    let retire = Retire { service: service.id, seen: Version::FIRST };
    let after = world.write(&world.ours, async |uow| services::retire(uow, retire).await).await.unwrap();
    assert!(after.retired_at.is_some());
    assert_eq!(world.sign_in(&secret, None).await, Err("TOKEN_INVALID"));
    // Whoever is still signed in from before has no role any longer.
    assert!(world.store().read(&signed_in).standing().await.unwrap().roles.is_empty());
    let new = ForService { service: service.id, expires_at: None };
    let code = world.refused(&world.ours, async |uow| tokens::create_for_service(uow, new).await).await;
    assert_eq!(code, "SERVICE_RETIRED");
    world.write(&world.ours, async |uow| services::retire(uow, retire).await).await.unwrap();
}

#[tokio::test]
async fn another_organisations_service_is_as_missing_as_one_that_never_was() {
    let world = World::new().await;
    let theirs = add(&world, &world.theirs, "payroll", Role::Hr).await;
    let read = world.store().read(&world.ours);
    assert!(services::by_name(&read, &world.ours, "payroll").await.unwrap().is_none());
    assert!(services::by_ids(&read, &world.ours, &[theirs.id]).await.unwrap().is_empty());
    assert!(services::page(&read, &world.ours, ALL, &Page::first(50)).await.unwrap().rows.is_empty());
    drop(read);
    for service in [theirs.id, world.kit.id()] {
        let retire = Retire { service, seen: Version::FIRST };
        let new = ForService { service, expires_at: None };
        let codes = [
            world.refused(&world.ours, async |uow| services::retire(uow, retire).await).await,
            world.refused(&world.ours, async |uow| tokens::create_for_service(uow, new).await).await,
        ];
        assert_eq!(codes, ["SERVICE_NOT_FOUND"; 2]);
    }
}
