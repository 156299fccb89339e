//! After an erasure every byte that the process wrote is searched for whom it was about.

use std::path::Path;

use serde_json::{Value, json};
use tests::retention::{active, bundle};
use tests::{Client, Foreign, Installation, Receiver};

use super::House;
use crate::world::text;

/// In the order system: a name and an address.
const THERE: [&str; 2] = ["Kvitsundsvåg", "hallvard@kvitsundsvaag.example"];
/// In our own store: a name, an address, and what an attachment says.
const HERE: [&str; 3] = ["Ragnfrid Rauberghaugen", "ragnfrid@rauberghaugen.example", "Handskrift av Rauberghaugen"];
/// What the customer is called in the order system.
const NUMBER: i64 = 770_031_009;
const DUE: &str = "2026-11-30T02:00:00Z";

async fn fill(orders: &Foreign) -> Vec<Value> {
    orders.customers(NUMBER, NUMBER, "2023-11-30").await;
    // What accounting keeps is another matter; here nobody has bought anything. What another program has changed or
    // erased leaves its traces in free pages, which are not ours to find: so there are none as we begin.
    let sql = format!(
        "DELETE FROM vouchers; UPDATE customers SET contact = 'Hallvard {0}', name = '{0} Handel', email = '{1}';
         UPDATE dialogue SET text = 'Hallvard {0} asked'; UPDATE orders SET note = 'To be delivered to {0}';
         VACUUM",
        THERE[0], THERE[1]
    );
    orders.run(&sql).await;
    vec![active(NUMBER, "2023-11-30")]
}

/// Covers: DT-61, §7.4, §7.8
#[tokio::test]
async fn after_an_erasure_no_byte_that_was_written_names_anybody() {
    let installation = Installation::new()
        .with("SAMSVAR__WEBHOOKS__ALLOW_PRIVATE_ADDRESSES", "true")
        .with("SAMSVAR__TELEMETRY__LEVEL", "debug");
    let house = House::within(installation, "2026-09-15T08:00:00Z", fill).await;
    let receiver = Receiver::start().await;
    let endpoint = json!({ "name": "Search", "url": receiver.url("hooks") });
    house.operations().mutate("createWebhookEndpoint", "secret", endpoint).await;
    let item = subscribe(&house).await;

    let folder = house.installation.path(".");
    let number = NUMBER.to_string();
    let everything: Vec<&str> = THERE.into_iter().chain(HERE).chain([number.as_str()]).collect();
    told_so_far(&house, &receiver).await;
    let before = found(&folder, &everything);
    assert!(!before.is_empty() && before.iter().all(|(file, _)| file.starts_with("crm.db")), "{before:?}");
    for text in THERE {
        assert!(before.iter().any(|(_, found)| found == text), "{text} is in the order system");
    }
    assert!(before.iter().all(|(_, found)| !HERE.contains(&found.as_str())), "ours is sealed: {before:?}");
    assert!(payload(&house.sales(), &item).await.to_string().contains(HERE[0]), "whoever may, reads it");

    // One goes at once because a consent is withdrawn, the other because three years are over: the same proof of both.
    let withdraw = json!({ "subject": item["subject"]["id"], "purpose": "newsletter", "channel": "EMAIL" });
    house.sales().mutate("withdrawConsent", "consent { id }", withdraw).await;
    house.advance(DUE).await;
    assert_eq!(payload(&house.sales(), &item).await, Value::Null);
    assert_eq!(house.orders.number("SELECT count(*) FROM customers").await, 0);
    let certificates = house.certificates().await;
    for rule in ["A-R1", "A-R10"] {
        let certificate = certificates.iter().find(|certificate| certificate["ruleKey"] == rule);
        claims(rule, certificate.unwrap_or_else(|| panic!("a certificate by {rule}: {certificates:?}")));
        let certificate = certificate.expect("it was found");
        let proof = bundle(&house.reader(), &certificate["id"]).await;
        house.installation.write(&format!("{rule}.json"), proof);
    }

    told_so_far(&house, &receiver).await;
    let told = receiver.taken().iter().any(|taken| taken.body.contains("\"consent.withdrawn\""));
    assert!(told, "who sends the newsletter hears of it");
    assert_eq!(found(&folder, &everything), [], "nowhere");
    house.installation.write("copy.txt", format!("Somebody has noted {} down", HERE[0]));
    assert_eq!(found(&folder, &everything), [("copy.txt".to_owned(), HERE[0].to_owned())], "a copy is found");
}

/// Somebody subscribes to the newsletter and hands in a slip of paper.
async fn subscribe(house: &House) -> Value {
    let sales = house.sales();
    let words = json!({ "purpose": "newsletter", "textVersion": "2026-1", "language": "nb", "words": "Ja takk." });
    sales.mutate("publishConsentText", "", words).await;
    let payload = json!({ "name": HERE[0], "email": HERE[1] });
    let new = json!({ "category": "A-09/address", "kind": "subscription", "payload": payload });
    let item = sales.mutate("storeItem", "item { id subject { id } }", new).await["item"].clone();
    let consent = json!({ "subject": item["subject"]["id"], "purpose": "newsletter", "textVersion": "2026-1",
        "language": "nb", "channel": "PAPER", "written": true, "address": HERE[1] });
    sales.mutate("giveConsent", "consent { id }", consent).await;
    house.upload(&text(&item, "id"), "text/plain", HERE[2]).await;
    item
}

async fn payload(client: &Client, item: &Value) -> Value {
    let look = "query ($id: ID!) { node(id: $id) { ... on Item { payload { ... on HeldPayload { json } } } } }";
    client.data(look, json!({ "id": item["id"] })).await["node"].clone()
}

/// What the certificate does not claim stands in it.
fn claims(rule: &str, certificate: &Value) {
    let document = &certificate["document"];
    assert_eq!(document["counts"]["erased"], 1, "{rule}: {document}");
    let not_covered = &document["notCovered"];
    assert_eq!(not_covered["foreignBackupsAndLogs"], rule == "A-R1", "{rule}: {not_covered}");
    assert!(not_covered["backupsUntil"].is_string(), "{rule}: {not_covered}");
    let statements = not_covered["statements"].to_string();
    assert!(statements.contains("backups") && statements.contains("free pages"), "{statements}");
}

/// Brings what left the process into the folder that is searched: bodies of webhooks, and the exported trail. The log
/// lies there anyway.
async fn told_so_far(house: &House, receiver: &Receiver) {
    let bodies: Vec<_> = receiver.taken().iter().map(|taken| format!("{:?} {}\n", taken.headers, taken.body)).collect();
    assert!(!bodies.is_empty(), "nothing was delivered");
    house.installation.write("webhooks.txt", bodies.concat());
    let export = ["audit", "export", "--json", "--organisation", &house.ours.id, "trail.jsonl"];
    house.installation.succeed(export).await;
    let (_, metrics) = house.server.client(None).text("/metrics").await;
    house.installation.write("metrics.txt", metrics);
}

/// How a text may stand in a file.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let escaped: String =
        text.chars().map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) }).collect();
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let wide = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let lower = text.to_lowercase();
    vec![text.as_bytes().to_vec(), lower.into_bytes(), escaped.into_bytes(), hex.into_bytes(), wide]
}

/// One character for each byte: whatever stands in the bytes stands in the text, and texts are searched fast.
fn as_text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// Which of these texts stand in which files of a folder, and of the folders in it.
fn found(folder: &Path, texts: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(self::found(&path, texts));
            continue;
        }
        // What is gone between listing and reading names nobody.
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let (name, bytes) = (path.file_name().expect("a file has a name"), as_text(&bytes));
        for text in texts {
            if spellings(text).iter().any(|spelling| bytes.contains(&as_text(spelling))) {
                found.push((name.to_string_lossy().into_owned(), (*text).to_owned()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_name_is_found_in_each_of_its_spellings() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("inner").join("file.bin");
    std::fs::create_dir(folder.path().join("inner")).expect("the folder takes a folder");
    for spelling in spellings("Kvitsundsvåg") {
        std::fs::write(&file, [b"x".as_slice(), &spelling, b"y"].concat()).expect("the folder takes a file");
        assert_eq!(found(folder.path(), &["Kvitsundsvåg"]).len(), 1, "{spelling:?}");
    }
    std::fs::write(&file, "Kvitsunds\0våg").expect("the folder takes a file");
    assert!(found(folder.path(), &["Kvitsundsvåg"]).is_empty());
}
