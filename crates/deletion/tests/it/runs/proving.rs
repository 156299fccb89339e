//! The certificate: what it says, and that it can be checked without us.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use deletion::certificate;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::things::{Thing, subject};
use super::world::{World, code, date, erases, visit};

/// Checks a bundle with nothing but a hash, a signature check and a JSON parser. `Err` names what does not fit.
fn check(bundle: &str, key: &str) -> Result<(), &'static str> {
    let bundle: Value = serde_json::from_str(bundle).map_err(|_| "no JSON")?;
    let text = |name: &str| bundle[name].as_str().map(str::to_owned).ok_or("a field is missing");
    (text("format")? == "samsvar/certificate-bundle/1").then_some(()).ok_or("format")?;
    (text("verifier_key")? == key).then_some(()).ok_or("another key")?;
    let (document, note) = (text("document")?, text("note")?);
    let said: Value = serde_json::from_str(&document).map_err(|_| "the document is no JSON")?;
    let hash = Sha256::digest(&document);
    let signed = signed(&note, key).ok_or("the note is not signed")?;
    let expected = format!(
        "samsvar/certificate/1\n{}\n{}\n",
        said["certificate"].as_str().unwrap_or_default(),
        STANDARD.encode(hash)
    );
    (signed == expected).then_some(()).ok_or("the note is over another document")?;
    let body = bundle["entry"]["body"].as_str().ok_or("no entry")?;
    let entry: Value = serde_json::from_str(body).map_err(|_| "the entry is no JSON")?;
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    (entry["data"]["sha256"] == hex && entry["subject"]["id"] == said["certificate"])
        .then_some(())
        .ok_or("the entry is about another document")?;
    let sequence = bundle["entry"]["sequence"].as_u64().ok_or("no sequence")?;
    (entry["sequence"].as_u64() == Some(sequence)).then_some(()).ok_or("the entry stood elsewhere")?;
    let mut leaf = Sha256::new_with_prefix([0]);
    leaf.update(body);
    let leaf: [u8; 32] = leaf.finalize().into();
    (bundle["entry"]["leaf"] == STANDARD.encode(leaf)).then_some(()).ok_or("the leaf is another entry's")?;
    let checkpoint = self::signed(&text("checkpoint")?, key).ok_or("the checkpoint is not signed")?;
    let mut lines = checkpoint.lines();
    let origin = format!("samsvar/{}", said["organisation"].as_str().unwrap_or_default());
    (lines.next() == Some(&origin)).then_some(()).ok_or("the checkpoint is another organisation's")?;
    let size: u64 = lines.next().and_then(|line| line.parse().ok()).ok_or("no size")?;
    (bundle["size"].as_u64() == Some(size)).then_some(()).ok_or("another size")?;
    let root: [u8; 32] = decoded(lines.next().unwrap_or_default()).ok_or("no root")?;
    let proof: Option<Vec<[u8; 32]>> =
        bundle["inclusion"].as_array().ok_or("no proof")?.iter().map(|hash| decoded(hash.as_str()?)).collect();
    let included = audit::check_inclusion(&proof.ok_or("no proof")?, size, root, sequence, leaf);
    included.then_some(()).ok_or("the entry is not in the tree")
}

fn decoded(text: &str) -> Option<[u8; 32]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// The text of a note that this key has signed.
fn signed(note: &str, key: &str) -> Option<String> {
    let (text, signatures) = note.split_once("\n\n")?;
    let text = format!("{text}\n");
    let mut parts = key.splitn(3, '+');
    let (name, _, public) = (parts.next()?, parts.next()?, STANDARD.decode(parts.next()?).ok()?);
    let public = VerifyingKey::from_bytes(public.get(1..)?.try_into().ok()?).ok()?;
    let line = signatures.lines().find_map(|line| line.strip_prefix(&format!("— {name} ")))?;
    let bytes = STANDARD.decode(line).ok()?;
    let signature = Signature::from_bytes(bytes.get(4..)?.try_into().ok()?);
    public.verify(text.as_bytes(), &signature).ok().map(|()| text)
}

async fn proven() -> (World, certificate::Certificate, String, String) {
    let world = World::new().await;
    let rule = world.rule(&world.ours, "A-R13", erases(&["A-13/visit"], "visit.date", "P30D")).await;
    world.hold(&world.ours, &[visit("2026-01-01"), visit("2026-01-02"), visit("2026-01-03")]).await;
    let plan = world.plan("A2", &rule).await;
    let (_, row) = world.certificate(&world.run(plan.id).await).await.expect("issued");
    let read = world.store().read(&world.ours);
    let refused = certificate::bundle(&read, row.id).await;
    drop(read);
    if refused.is_err() {
        assert_eq!(code(refused), "CERTIFICATE_UNSIGNED");
    }
    // A checkpoint is signed a moment later.
    world.ledger.sign_checkpoints().await.expect("signed");
    let read = world.store().read(&world.ours);
    let bundle = certificate::bundle(&read, row.id).await.expect("bundled");
    let key = world.store().keys().signer().await.expect("a key").verifier_key();
    (world, row, bundle, key)
}

#[tokio::test]
async fn a_bundle_is_checked_without_us() {
    let (world, row, bundle, key) = proven().await;
    check(&bundle, &key).expect("it holds");
    assert!(bundle.contains(&format!("{}", row.id)));
    // Another organisation's certificate is answered like a missing one.
    let read = world.store().read(&world.theirs);
    assert_eq!(code(certificate::bundle(&read, row.id).await), "CERTIFICATE_NOT_FOUND");
}

#[tokio::test]
async fn whatever_is_changed_in_a_bundle_is_found() {
    let (_, row, bundle, key) = proven().await;
    let changes: [(&str, String); 8] = [
        ("\\\"erased\\\":3", "\\\"erased\\\":4".to_owned()),
        ("A-R13", "A-R14".to_owned()),
        ("samsvar/certificate/1", "samsvar/certificate/2".to_owned()),
        (&row.sha256, "0".repeat(64)),
        (&row.id.to_string(), format!("crt_{}", "0".repeat(32))),
        ("\"sequence\":", "\"sequence\":1".to_owned()),
        ("\"size\":", "\"size\":1".to_owned()),
        ("\"format\":\"samsvar", "\"format\":\"Samsvar".to_owned()),
    ];
    for (from, to) in &changes {
        let tampered = bundle.replacen(from, to, 1);
        assert_ne!(tampered, bundle, "{from} is in it");
        assert!(check(&tampered, &key).is_err(), "{from} was changed");
    }
    let value: Value = serde_json::from_str(&bundle).expect("JSON");
    for field in ["document", "note", "checkpoint", "verifier_key"] {
        let mut tampered = value.clone();
        let text = tampered[field].as_str().expect("a text").to_owned();
        tampered[field] = Value::from(text.replacen(|c: char| c.is_ascii_digit(), "x", 1));
        assert!(check(&tampered.to_string(), &key).is_err(), "{field} was changed");
    }
    let mut without = value.clone();
    without["inclusion"] = Value::from(Vec::<String>::new());
    assert!(check(&without.to_string(), &key).is_err(), "without its proof");
    assert!(check(&bundle, &key.replacen('A', "B", 1)).is_err(), "under another key");
}

#[tokio::test]
async fn a_certificate_says_what_was_not_erased_and_what_is_not_claimed() {
    let world = World::new().await;
    let mut floor = erases(&["A-08/voucher"], "voucher.date", "P5Y");
    floor.kind = deletion::rule::Kind::Floor;
    floor.round = vec![deletion::rule::Round::FinancialYear];
    world.rule(&world.ours, "A-R2", floor).await;
    let rule = world.rule(&world.ours, "A-R1", erases(&["A-07/*"], "customer.last_activity", "P2Y")).await;
    let item = |category, anchor, on: &str, whom: u128| Thing {
        kind: "item",
        subject: Some(subject(whom)),
        category,
        state: None,
        place: None,
        anchor,
        on: date(on),
    };
    world
        .hold(
            &world.ours,
            &[
                item("A-07/contact", "customer.last_activity", "2023-11-30", 1),
                item("A-08/voucher", "voucher.date", "2023-11-30", 1),
                item("A-08/voucher", "voucher.date", "2022-05-01", 1),
                item("A-07/orders", "customer.last_activity", "2026-02-01", 1),
                // Somebody else's.
                item("A-08/voucher", "voucher.date", "2025-11-30", 2),
            ],
        )
        .await;
    let plan = world.plan("A2", &rule).await;
    let run = world.run(plan.id).await;
    assert_eq!(run.erased, 1);
    assert_eq!(world.held(&world.ours).await.len(), 4);
    assert_eq!(world.kept(&run).await, ["item not_due A-R1 1 2028-02-01", "item other_rule A-R2 2 2028-12-31"]);
    let (said, row) = world.certificate(&run).await.expect("issued");
    let kept = said["kept"].as_array().expect("a list");
    assert_eq!(kept[1]["rule"], "A-R2");
    assert_eq!(kept[1]["until"], "2028-12-31");
    assert_eq!(kept[1]["count"], 2);
    assert_eq!(said["rule"]["key"], "A-R1");
    assert_eq!(said["rule"]["sha256"], rule.sha256);
    assert_eq!(said["rule"]["sentence"], rule.definition.sentence());
    assert_eq!(said["plan"]["hash"], plan.hash.clone().expect("a hash"));
    assert_eq!(said["counts"]["erased"], 1);
    assert_eq!(said["stores"][0]["name"], "own");
    assert_eq!(said["stores"][0]["rows"]["things"], 1);
    assert!(said["stores"][0]["verified_absent_at"].is_string());
    assert_eq!(said["not_covered"]["backups_until"], "2026-03-16");
    assert_eq!(said["approvals"].as_array().expect("a list").len(), 2);
    // Neither a name nor a value stands in it.
    assert!(!row.document.contains("a value") && !row.document.contains("Anne"));
}

#[tokio::test]
async fn the_days_of_backups_are_the_installations() {
    let extensions = ports::Extensions::default().with(deletion::Options { backup_days: 40 });
    let world = World::with(extensions).await;
    let rule = world.rule(&world.ours, "A-R13", erases(&["A-13/visit"], "visit.date", "P30D")).await;
    world.hold(&world.ours, &[visit("2026-01-01")]).await;
    let plan = world.plan("A2", &rule).await;
    let (said, _) = world.certificate(&world.run(plan.id).await).await.expect("issued");
    assert_eq!(said["not_covered"]["backups_until"], "2026-04-11");
}
