//! Calendar feeds: a way to read one person's dates, and nothing else.

use access::calendar_feeds::{self, CalendarFeed, Create, Revoke};
use access::{Secret, VIEW_CALENDAR_FEEDS, follow_calendar_feed, persons};
use kernel::{Actor, Page, Role, Scope};

use crate::world::World;

async fn create(world: &World, scope: &Scope, role: Option<Role>) -> (CalendarFeed, Secret) {
    world.write(scope, async |uow| calendar_feeds::create(uow, Create { role }).await).await.expect("made")
}

async fn follow(world: &World, secret: &Secret) -> Result<Scope, &'static str> {
    let found = follow_calendar_feed(world.store(), secret.expose()).await;
    found.map(|(scope, _)| scope).map_err(|error| kernel::Fault::code(&error))
}

#[tokio::test]
async fn a_feed_leads_to_its_person_in_its_role_and_signs_nobody_in() {
    let world = World::new().await;
    let officer = world.acting("A2").await;
    let (feed, all) = create(&world, &officer, None).await;
    let (_, one) = create(&world, &officer, Some(Role::Sec)).await;
    let actor = |acting| Actor::Person { person: feed.person_id, token: None, acting };
    assert_eq!(follow(&world, &all).await.unwrap().actor, actor(None));
    let scope = follow(&world, &one).await.unwrap();
    assert_eq!((&scope.actor, scope.organisation), (&actor(Some(Role::Sec)), world.ours.organisation));
    let refused = access::sign_in(world.store(), all.expose(), None).await.unwrap_err();
    assert_eq!(kernel::Fault::code(&refused), "TOKEN_INVALID");
    let not_held =
        async |uow: &mut store::UnitOfWork| calendar_feeds::create(uow, Create { role: Some(Role::Ctrl) }).await;
    assert_eq!(world.refused(&officer, not_held).await, "TOKEN_ROLE_NOT_HELD");
    // The operator is nobody in particular.
    let nobodys = async |uow: &mut store::UnitOfWork| calendar_feeds::create(uow, Create { role: None }).await;
    assert_eq!(world.refused(&world.ours, nobodys).await, "PERSON_NOT_FOUND");
}

#[tokio::test]
async fn unknown_revoked_and_void_feeds_are_answered_alike() {
    let world = World::new().await;
    let (officer, seller) = (world.acting("A2").await, world.acting("A6").await);
    let (feed, revoked) = create(&world, &officer, None).await;
    let (_, left) = create(&world, &seller, None).await;
    assert!(follow(&world, &revoked).await.is_ok() && follow(&world, &left).await.is_ok());
    // Somebody else's is not there to revoke, and who revokes it again changes nothing.
    let revoke = Revoke { feed: feed.id, seen: feed.version };
    let refused = world.refused(&seller, async |uow| calendar_feeds::revoke(uow, revoke).await).await;
    assert_eq!(refused, "FORBIDDEN");
    for _ in 0..2 {
        world.write(&officer, async |uow| calendar_feeds::revoke(uow, revoke).await).await.unwrap();
    }
    let Actor::Person { person, .. } = seller.actor else { panic!("a person") };
    let leave = persons::Leave { person, seen: kernel::Version::FIRST };
    world.write(&world.ours, async |uow| persons::leave(uow, leave).await).await.expect("left");
    for secret in [&revoked, &left] {
        assert_eq!(follow(&world, secret).await.err(), Some("CALENDAR_FEED_INVALID"));
    }
    let (_, token) = world.token("A1", None, None).await;
    for text in [token.expose(), "smc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "", "smc_"] {
        let refused = follow_calendar_feed(world.store(), text).await.unwrap_err();
        assert_eq!(kernel::Fault::code(&refused), "CALENDAR_FEED_INVALID");
    }
}

#[tokio::test]
async fn a_feed_for_a_role_ends_with_the_appointment() {
    let world = World::new().await;
    let head = world.acting("A1").await;
    let (_, one) = create(&world, &head, Some(Role::Ctrl)).await;
    assert!(follow(&world, &one).await.is_ok());
    let Actor::Person { person, .. } = head.actor else { panic!("a person") };
    let read = world.store().read(&world.ours);
    let held = access::appointments::of_persons(&read, &world.ours, &[person]).await.expect("reads");
    let held = held[&person][0].clone();
    drop(read);
    let end = access::appointments::End { appointment: held.id, seen: held.version, at: None };
    world.write(&world.ours, async |uow| access::appointments::end(uow, end).await).await.expect("ended");
    assert_eq!(follow(&world, &one).await.err(), Some("CALENDAR_FEED_INVALID"));
}

#[tokio::test]
async fn everybody_sees_their_own_and_has_no_more_than_twenty() {
    let world = World::new().await;
    let (officer, seller) = (world.acting("A2").await, world.acting("A6").await);
    for _ in 0..20 {
        create(&world, &seller, None).await;
    }
    let one_more = async |uow: &mut store::UnitOfWork| calendar_feeds::create(uow, Create { role: None }).await;
    assert_eq!(world.refused(&seller, one_more).await, "CALENDAR_FEEDS_TOO_MANY");
    create(&world, &officer, None).await;
    for (scope, seen) in [(&seller, 20), (&officer, 21)] {
        let read = world.store().read(scope);
        let visible = read.visible(VIEW_CALENDAR_FEEDS).await.expect("reads");
        let page = calendar_feeds::page(&read, scope, visible, &Page::first(50)).await.expect("reads");
        assert_eq!(page.rows.len(), seen);
    }
}
