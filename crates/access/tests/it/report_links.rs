//! Report links: a way in for one thing only.

use std::time::Duration;

use access::report_links::{self, Create, ReportLink, Revoke};
use access::{Secret, VIEW_ORGANISATION, VIEW_REPORT_LINKS, follow_report_link};
use kernel::{Actor, NEW, Page, Scope, Version};
use testkit::instant;

use crate::world::World;

async fn create(world: &World, scope: &Scope, expires: Option<&str>) -> (ReportLink, Secret) {
    let new = Create { label: " Notice board ".to_owned(), expires_at: expires.map(instant) };
    world.write(scope, async |uow| report_links::create(uow, new).await).await.expect("made")
}

async fn follow(world: &World, text: &str) -> Result<(Scope, kernel::ReportLinkId), &'static str> {
    follow_report_link(world.store(), text).await.map_err(|error| kernel::Fault::code(&error))
}

/// Covers: DT-88
#[tokio::test]
async fn a_link_leads_nobody_in_particular_into_its_organisation() {
    let world = World::new().await;
    let officer = world.acting("A2").await;
    let (link, secret) = create(&world, &officer, None).await;
    assert_eq!(link.label, "Notice board");
    let (scope, id) = follow(&world, secret.expose()).await.unwrap();
    assert_eq!((&scope.actor, scope.organisation, id), (&Actor::Anonymous, world.ours.organisation, link.id));
    assert!(!world.store().read(&scope).may(VIEW_ORGANISATION, NEW).await.unwrap());
}

#[tokio::test]
async fn unknown_revoked_and_expired_links_are_answered_alike() {
    let world = World::new().await;
    let (_, expiring) = create(&world, &world.ours, Some("2026-01-01T01:00:00Z")).await;
    let (link, revoked) = create(&world, &world.ours, None).await;
    let (_, token) = world.token("A1", None, None).await;
    follow(&world, expiring.expose()).await.unwrap();
    let revoke = Revoke { link: link.id, seen: link.version };
    for _ in 0..2 {
        world.write(&world.ours, async |uow| report_links::revoke(uow, revoke).await).await.unwrap();
    }
    world.kit.clock().forward(Duration::from_secs(3_600));
    let unknown = "smr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for text in [expiring.expose(), revoked.expose(), token.expose(), unknown, "", "smr_"] {
        assert_eq!(follow(&world, text).await, Err("REPORT_LINK_INVALID"));
    }
    // A link signs nobody in.
    let refused = access::sign_in(world.store(), revoked.expose(), None).await.unwrap_err();
    assert_eq!(kernel::Fault::code(&refused), "TOKEN_INVALID");
}

#[tokio::test]
async fn what_is_said_of_a_link_is_checked_and_not_everybody_makes_one() {
    let world = World::new().await;
    let seller = world.acting("A6").await;
    let cases = [
        (&world.ours, Create { label: " ".to_owned(), expires_at: None }, "REPORT_LINK_LABEL_INVALID"),
        (&world.ours, Create { label: "x".repeat(101), expires_at: None }, "REPORT_LINK_LABEL_INVALID"),
        (
            &world.ours,
            Create { label: "x".to_owned(), expires_at: Some(instant("2026-01-01T00:00:00Z")) },
            "REPORT_LINK_EXPIRY_PAST",
        ),
        (&seller, Create { label: "x".to_owned(), expires_at: None }, "FORBIDDEN"),
    ];
    for (scope, new, code) in cases {
        assert_eq!(world.refused(scope, async |uow| report_links::create(uow, new).await).await, code);
    }
}

#[tokio::test]
async fn links_are_seen_by_whom_they_concern() {
    let world = World::new().await;
    let (link, _) = create(&world, &world.ours, None).await;
    for (key, expected) in [("A2", 1), ("A6", 0)] {
        let scope = world.acting(key).await;
        let read = world.store().read(&scope);
        let visible = read.visible(VIEW_REPORT_LINKS).await.unwrap();
        let shown = report_links::page(&read, &scope, visible, &Page::first(50)).await.unwrap().rows;
        assert_eq!(shown.len(), expected, "{key}");
    }
    let read = world.store().read(&world.theirs);
    assert!(report_links::get(&read, &world.theirs, link.id).await.unwrap().is_none());
    assert!(report_links::by_ids(&read, &world.theirs, &[link.id]).await.unwrap().is_empty());
    drop(read);
    let revoke = Revoke { link: link.id, seen: Version::FIRST };
    let code = world.refused(&world.theirs, async |uow| report_links::revoke(uow, revoke).await).await;
    assert_eq!(code, "REPORT_LINK_NOT_FOUND");
}
