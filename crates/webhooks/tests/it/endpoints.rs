//! What people do to endpoints.

use kernel::{NEW, Page};
use webhooks::endpoints::{self, Change, Disable, Enable, Ping, Retire, State};
use webhooks::{Algorithm, MANAGE, VIEW, Why};

use crate::receiver::Receiver;
use crate::world::{World, options, wish};

#[tokio::test]
async fn an_endpoint_is_created_changed_disabled_enabled_and_deleted() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let issued = world.endpoint(&receiver).await;
    let id = issued.endpoint.id;
    assert!(issued.secret.expect("it is shown once").expose().starts_with("whsec_"));
    assert_eq!((issued.endpoint.event_types(), issued.endpoint.state), (None, State::Enabled));

    let types = vec!["duty.missed".to_owned(), "duty.held".to_owned()];
    let change = Change {
        endpoint: id,
        seen: issued.endpoint.version,
        name: Some("Ticket system".to_owned()),
        url: None,
        event_types: Some(Some(types)),
    };
    let changed = world.write(&world.ours, async |uow| endpoints::change(uow, options().guard(), change).await);
    let changed = changed.await.expect("changed");
    assert_eq!((changed.name.as_str(), changed.url.as_str()), ("Ticket system", receiver.url().as_str()));
    assert_eq!(changed.event_types().expect("some"), ["duty.held", "duty.missed"]);

    let disable = Disable { endpoint: id, seen: changed.version };
    let disabled =
        world.write(&world.ours, async |uow| endpoints::disable(uow, disable).await).await.expect("disabled");
    assert_eq!((disabled.state, disabled.disabled_why), (State::Disabled, Some(Why::ByHand)));
    let ping = world.refused(&world.ours, async |uow| endpoints::ping(uow, Ping { endpoint: id }).await).await;
    assert_eq!(ping.0, "WEBHOOK_ENDPOINT_DISABLED");
    let enable = Enable { endpoint: id, seen: disabled.version };
    let enabled = world.write(&world.ours, async |uow| endpoints::enable(uow, enable).await).await.expect("enabled");
    assert_eq!((enabled.state, enabled.disabled_why, enabled.disabled_at), (State::Enabled, None, None));
    let again = Enable { endpoint: id, seen: enabled.version };
    assert_eq!(
        world.refused(&world.ours, async |uow| endpoints::enable(uow, again).await).await.0,
        "WEBHOOK_ENDPOINT_ENABLED"
    );

    let retire = Retire { endpoint: id, seen: enabled.version };
    let retired = world.write(&world.ours, async |uow| endpoints::retire(uow, retire).await).await.expect("deleted");
    assert_eq!(retired.state, State::Retired);
    let enable = Enable { endpoint: id, seen: retired.version };
    assert_eq!(
        world.refused(&world.ours, async |uow| endpoints::enable(uow, enable).await).await.0,
        "WEBHOOK_ENDPOINT_RETIRED"
    );
    let read = world.store().read(&world.ours);
    assert!(endpoints::page(&read, &world.ours, &Page::first(10)).await.expect("reads").rows.is_empty());
    let told = world.told(id).await;
    let expected =
        ["created", "changed", "disabled", "enabled", "deleted"].map(|past| format!("webhook.endpoint_{past}"));
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_change_that_was_not_seen_is_not_undone() {
    let world = World::new().await;
    let endpoint = world.endpoint(&Receiver::new().await).await.endpoint;
    let disable = Disable { endpoint: endpoint.id, seen: endpoint.version };
    world.write(&world.ours, async |uow| endpoints::disable(uow, disable).await).await.expect("disabled");
    let retire = Retire { endpoint: endpoint.id, seen: endpoint.version };
    let refused = world.refused(&world.ours, async |uow| endpoints::retire(uow, retire).await).await;
    assert_eq!(refused, ("VERSION_CONFLICT", Some("version".to_owned())));
}

#[tokio::test]
async fn what_an_endpoint_cannot_be_is_refused_with_the_field() {
    let world = World::new().await;
    let strict = outbound::Guard::default();
    let cases = [
        (endpoints::Create { name: " ".to_owned(), ..wish("https://a.example/") }, "WEBHOOK_NAME_INVALID", "name"),
        (wish("https://127.0.0.1/"), "OUTBOUND_ADDRESS_PRIVATE", "url"),
        (wish("https://0x7f.1/"), "OUTBOUND_ADDRESS_PRIVATE", "url"),
        (wish("http://a.example/"), "OUTBOUND_SCHEME", "url"),
        (wish("https://a.example:22/"), "OUTBOUND_PORT", "url"),
        (wish("nonsense"), "OUTBOUND_ADDRESS_INVALID", "url"),
        (
            endpoints::Create { event_types: Some(vec!["person.added".to_owned()]), ..wish("https://a.example/") },
            "WEBHOOK_TYPE_UNKNOWN",
            "eventTypes",
        ),
        (
            endpoints::Create { event_types: Some(Vec::new()), ..wish("https://a.example/") },
            "WEBHOOK_TYPES_EMPTY",
            "eventTypes",
        ),
    ];
    for (new, code, field) in cases {
        let refused = world.refused(&world.ours, async |uow| endpoints::create(uow, strict, new).await).await;
        assert_eq!(refused, (code, Some(field.to_owned())));
    }
    let right = wish("https://hooks.example.com/in");
    world.write(&world.ours, async |uow| endpoints::create(uow, strict, right).await).await.expect("created");
}

#[tokio::test]
async fn an_organisation_has_so_many_endpoints_and_no_more() {
    let world = World::new().await;
    let guard = options().guard();
    let mut last = None;
    for _ in 0..endpoints::MOST {
        let new = wish("http://127.0.0.1:9/");
        let issued = world.write(&world.ours, async |uow| endpoints::create(uow, guard, new).await).await;
        last = Some(issued.expect("created").endpoint);
    }
    let more = wish("http://127.0.0.1:9/");
    let refused = world.refused(&world.ours, async |uow| endpoints::create(uow, guard, more.clone()).await).await;
    assert_eq!(refused.0, "WEBHOOK_ENDPOINTS_TOO_MANY");
    let last = last.expect("one");
    let retire = Retire { endpoint: last.id, seen: last.version };
    world.write(&world.ours, async |uow| endpoints::retire(uow, retire).await).await.expect("deleted");
    world.write(&world.ours, async |uow| endpoints::create(uow, guard, more).await).await.expect("there is room again");
}

#[tokio::test]
async fn security_and_operations_manage_endpoints_and_few_others_look() {
    let world = World::new().await;
    let guard = options().guard();
    let may = async |key: &str| {
        let acting = world.acting(key).await;
        let read = world.store().read(&acting);
        let looks = read.may(VIEW, NEW).await.expect("reads");
        let new = wish("http://127.0.0.1:9/");
        let manages = world.write(&acting, async |uow| endpoints::create(uow, guard, new).await).await.is_ok();
        assert_eq!(read.may(MANAGE, NEW).await.expect("reads"), manages);
        (looks, manages)
    };
    assert_eq!(may("A1").await, (false, false), "the head of the business");
    assert_eq!(may("A2").await, (true, true), "the security officer");
    assert_eq!(may("A3").await, (false, false), "sales");
    assert_eq!(may("A4").await, (true, true), "operations");
    assert_eq!(may("A7").await, (true, false), "the auditor");
}

#[tokio::test]
async fn a_ping_goes_to_the_endpoint_that_is_tried_out_and_to_no_other() {
    let world = World::new().await;
    let (tried, other) = (Receiver::new().await, Receiver::new().await);
    let endpoint = world.endpoint(&tried).await.endpoint;
    world.endpoint(&other).await;
    let only = Change {
        endpoint: endpoint.id,
        seen: endpoint.version,
        name: None,
        url: None,
        event_types: Some(Some(vec!["duty.missed".to_owned()])),
    };
    world.write(&world.ours, async |uow| endpoints::change(uow, options().guard(), only).await).await.expect("changed");
    let ping = Ping { endpoint: endpoint.id };
    world.write(&world.ours, async |uow| endpoints::ping(uow, ping).await).await.expect("pinged");
    world.settle().await;
    assert_eq!((tried.kinds(), other.got().len()), (vec!["test.ping".to_owned()], 0));
    assert_eq!(tried.got()[0].json()["data"]["subject"]["id"], endpoint.id.to_string());
}

#[tokio::test]
async fn a_pair_of_keys_shows_its_public_half_only() {
    let world = World::new().await;
    let issued = world.endpoint_of(&world.ours, &Receiver::new().await, Algorithm::Ed25519).await;
    assert!(issued.secret.is_none());
    assert!(issued.endpoint.verify_key.expect("a public half").starts_with("whpk_"));
}
