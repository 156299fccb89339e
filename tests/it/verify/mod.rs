//! `samsvar verify` on what a server exports, and on ten copies that somebody has tampered with.

pub mod tamper;

use serde_json::{Value, json};
use tests::Installation;

use crate::world::{Organisation, World, text};
use tamper::Export;

/// The trail of an organisation, and the key that the server publishes.
async fn export(world: &World, organisation: &Organisation, file: &str) -> (Export, String) {
    let arguments = ["audit", "export", "--json", "--organisation", &organisation.id, file];
    let exported: Value = world.installation.json(arguments).await;
    let written = std::fs::read_to_string(world.installation.path(file)).expect("the export was written");
    (Export::parse(&written), text(&exported, "verifyKey"))
}

/// Two checkpoints and what lies between them.
async fn grown(world: &World, organisation: &Organisation, who: &str, file: &str) -> (Export, String) {
    export(world, organisation, file).await;
    let reporter = organisation.token(&world.installation, who, None).await;
    let reporter = world.server.client(Some(&reporter));
    for number in 0..3 {
        let report = json!({ "kind": "NEAR_MISS", "title": format!("Near miss {number}"), "description": "Seen." });
        reporter.mutate("reportDeviation", "", report).await;
    }
    export(world, organisation, file).await
}

/// Covers: OS-30
#[tokio::test]
async fn a_true_export_is_verified_and_ten_tampered_copies_are_not() {
    let world = World::new().await;
    world.advance("2026-01-10T00:00:00Z").await;
    let (ours, key) = grown(&world, &world.ours, "A6", "ours.jsonl").await;
    let (theirs, _) = grown(&world, &world.theirs, "W3", "theirs.jsonl").await;
    let (_, published) = world.server.client(None).text("/.well-known/samsvar-keys").await;
    assert_eq!(published.trim(), key, "the server hands out the key that the export was signed by");

    // The checker has files and a key, and no server.
    let checker = Installation::new();
    let verify = async |name: &str, contents: &str, key: Option<&str>| {
        checker.write(name, contents);
        let key = key.map(|key| ["--key", key]).into_iter().flatten();
        let finished = checker.run(["verify"].into_iter().chain(key).chain([name])).await;
        (finished.code, finished.out + &finished.err)
    };
    let (code, said) = verify("true.jsonl", &ours.0.concat(), Some(&key)).await;
    assert!(code == Some(0) && said.contains("verified"), "{said}");
    let (code, said) = verify("true.jsonl", &ours.0.concat(), None).await;
    assert!(code == Some(1) && said.contains("consistent, signer unknown"), "{said}");
    let thief = tamper::thief(&checker.path(".")).await;
    let copies = tamper::ten(&ours, &theirs, &thief);
    assert_eq!(copies.len(), 10);
    for copy in copies {
        let (code, said) = verify("tampered.jsonl", &copy.text, Some(&key)).await;
        println!("{}: {}", copy.name, said.lines().next().unwrap_or_default());
        assert_eq!(code, Some(1), "{}: {said}", copy.name);
        assert!(said.contains(copy.finding) && said.contains("not verified"), "{}: {said}", copy.name);
    }
    // All of it is what the thief says it is, to whoever trusts the thief.
    let signed_anew = tamper::ten(&ours, &theirs, &thief).remove(5);
    let (code, said) = verify("stolen.jsonl", &signed_anew.text, Some(&thief.verifier_key())).await;
    assert!(code == Some(0), "{}: {said}", signed_anew.name);
}
