//! What a receiver can check, by the reference library's rules.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use standardwebhooks::Webhook;
use webhooks::Algorithm;
use webhooks::endpoints::{self, OVERLAP, Rotate};

use crate::receiver::{Receiver, Request};
use crate::world::World;

/// Whether the reference library, given the secret, finds its own signature among those that were sent.
fn accepts(secret: &str, request: &Request) -> bool {
    let timestamp = request.headers["webhook-timestamp"].parse().expect("a number");
    let expected =
        Webhook::new(secret).expect("a secret").sign(request.id(), timestamp, request.body.as_bytes()).expect("signed");
    signatures(request).contains(&expected.as_str())
}

fn signatures(request: &Request) -> Vec<&str> {
    request.headers["webhook-signature"].split(' ').collect()
}

fn accepts_key(verify_key: &str, request: &Request) -> bool {
    let key = STANDARD.decode(verify_key.strip_prefix("whpk_").expect("a public half")).expect("base64");
    let key = VerifyingKey::from_bytes(key.first_chunk().expect("32 bytes")).expect("a key");
    let signed = format!("{}.{}.{}", request.id(), request.headers["webhook-timestamp"], request.body);
    signatures(request).into_iter().filter_map(|text| text.strip_prefix("v1a,")).any(|signature| {
        let signature = STANDARD.decode(signature).expect("base64");
        key.verify(signed.as_bytes(), &Signature::from_slice(&signature).expect("64 bytes")).is_ok()
    })
}

async fn next(world: &World, receiver: &Receiver) -> Request {
    world.close_cases(1).await;
    world.settle().await;
    receiver.got().last().expect("a request").clone()
}

#[tokio::test]
async fn the_reference_library_accepts_every_delivery_and_finds_a_planted_change() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let secret = world.endpoint(&receiver).await.secret.expect("a secret");
    let other = world.endpoint(&Receiver::new().await).await.secret.expect("a secret");
    let request = next(&world, &receiver).await;
    assert_eq!(signatures(&request).len(), 1);
    assert!(accepts(secret.expose(), &request));
    assert!(!accepts(other.expose(), &request), "another endpoint's secret");
    let mut changed = request.clone();
    changed.body = changed.body.replace("deviation.closed", "deviation.opened");
    assert!(!accepts(secret.expose(), &changed), "another body");
    let mut later = request.clone();
    later.headers.insert("webhook-timestamp".to_owned(), "1767225601".to_owned());
    assert!(!accepts(secret.expose(), &later), "another time");
    let mut renamed = request;
    renamed.headers.insert("webhook-id".to_owned(), "evt_1".to_owned());
    assert!(!accepts(secret.expose(), &renamed), "another id");
}

#[tokio::test]
async fn during_a_rotation_both_secrets_are_accepted_and_after_it_the_new_one_only() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let first = world.endpoint(&receiver).await;
    let rotate = Rotate { endpoint: first.endpoint.id, seen: first.endpoint.version, overlap: OVERLAP };
    let second = world.write(&world.ours, async |uow| endpoints::rotate(uow, rotate).await).await.expect("rotated");
    let [old, new] = [first.secret, second.secret].map(|secret| secret.expect("a secret"));
    let during = next(&world, &receiver).await;
    assert_eq!(signatures(&during).len(), 2);
    assert!(accepts(old.expose(), &during) && accepts(new.expose(), &during));
    // Real time decides how long, wherever business time stands.
    world.until("2026-02-01T00:00:00Z").await;
    assert!(accepts(old.expose(), &next(&world, &receiver).await));
    world.kit.clock().forward(std::time::Duration::from_secs(24 * 3_600));
    let after = next(&world, &receiver).await;
    assert!(!accepts(old.expose(), &after) && accepts(new.expose(), &after));
    assert_eq!(world.told(first.endpoint.id).await, ["webhook.endpoint_created", "webhook.secret_rotated"]);
}

#[tokio::test]
async fn a_second_rotation_leaves_the_secret_that_the_receiver_knows_its_time() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let mut issued = world.endpoint(&receiver).await;
    let mut secrets = vec![issued.secret.take().expect("a secret")];
    let mut rotate = async |overlap| {
        let rotate = Rotate { endpoint: issued.endpoint.id, seen: issued.endpoint.version, overlap };
        issued = world.write(&world.ours, async |uow| endpoints::rotate(uow, rotate).await).await.expect("rotated");
        issued.secret.take().expect("a secret")
    };
    let accepted = async |secrets: &[webhooks::Secret]| {
        let request = next(&world, &receiver).await;
        secrets.iter().map(|secret| accepts(secret.expose(), &request)).collect::<Vec<_>>()
    };
    secrets.push(rotate(TimeDelta::hours(24)).await);
    secrets.push(rotate(TimeDelta::hours(48)).await);
    assert_eq!(accepted(&secrets).await, [true; 3]);
    world.kit.clock().forward(std::time::Duration::from_secs(24 * 3_600));
    assert_eq!(accepted(&secrets).await, [false, true, true], "each has its own time");
    secrets.push(rotate(TimeDelta::hours(48)).await);
    secrets.push(rotate(TimeDelta::hours(48)).await);
    assert_eq!(accepted(&secrets).await, [false, false, true, true, true], "three at most");
    secrets.push(rotate(TimeDelta::zero()).await);
    assert_eq!(accepted(&secrets).await, [false, false, false, false, false, true]);
}

#[tokio::test]
async fn a_secret_that_others_know_is_given_up_at_once() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let first = world.endpoint(&receiver).await;
    let rotate = Rotate { endpoint: first.endpoint.id, seen: first.endpoint.version, overlap: TimeDelta::zero() };
    let second = world.write(&world.ours, async |uow| endpoints::rotate(uow, rotate).await).await.expect("rotated");
    let request = next(&world, &receiver).await;
    assert!(!accepts(first.secret.expect("a secret").expose(), &request));
    assert!(accepts(second.secret.expect("a secret").expose(), &request));
    let long = Rotate { endpoint: first.endpoint.id, seen: second.endpoint.version, overlap: TimeDelta::days(8) };
    let refused = world.refused(&world.ours, async |uow| endpoints::rotate(uow, long).await).await;
    assert_eq!(refused, ("WEBHOOK_OVERLAP_INVALID", Some("overlap".to_owned())));
}

#[tokio::test]
async fn a_receiver_that_knows_the_public_half_only_can_check_too() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let first = world.endpoint_of(&world.ours, &receiver, Algorithm::Ed25519).await.endpoint;
    let old = first.verify_key.clone().expect("a public half");
    let request = next(&world, &receiver).await;
    assert!(accepts_key(&old, &request));
    let mut changed = request;
    changed.body.push(' ');
    assert!(!accepts_key(&old, &changed));
    let rotate = Rotate { endpoint: first.id, seen: first.version, overlap: OVERLAP };
    let second = world.write(&world.ours, async |uow| endpoints::rotate(uow, rotate).await).await.expect("rotated");
    let during = next(&world, &receiver).await;
    let new = second.endpoint.verify_key.expect("a public half");
    assert!(old != new && accepts_key(&old, &during) && accepts_key(&new, &during));
}
