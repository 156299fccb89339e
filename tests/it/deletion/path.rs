//! The whole path, for customers of every kind: listed, erased in the other system, proven; or spared, and why.

use serde_json::{Value, json};
use tests::retention::{active, bundle, customer, tell, voucher};
use tests::{Foreign, Installation};

use super::{House, other_checker, verify};
use crate::verify::tamper;
use crate::world::{nodes, text};

/// Three years before the day on which they are due.
const LAST_ACTIVE: &str = "2023-11-30";
/// Two minutes before midnight of the day before, in Oslo.
const THE_NIGHT_BEFORE: &str = "2026-11-29T22:58:00Z";

/// Nobody does anything about this one, and one more like it.
const SILENT: [i64; 2] = [1, 6];
/// Orders two minutes before midnight, and we are told.
const RETURNS: i64 = 2;
/// Orders in the same minute, and nobody tells us: it stands in the other database only.
const RETURNS_UNTOLD: i64 = 3;
/// Has consented in writing to be kept.
const CONSENTS: i64 = 4;
/// Disputes an invoice.
const DISPUTES: i64 = 5;
/// Was active in 2025.
const BUSY: i64 = 7;

async fn fill(orders: &Foreign) -> Vec<Value> {
    orders.customers(1, 6, LAST_ACTIVE).await;
    orders.customers(7, 7, "2025-05-05").await;
    let of = |id: i64| if id == BUSY { "2025-05-05" } else { LAST_ACTIVE };
    (1..=7).flat_map(|id| [active(id, of(id)), voucher(id, id, of(id))]).collect()
}

/// Covers: DT-46, DT-48, DT-49, §7.6, §7.7
#[tokio::test]
async fn a_customer_goes_on_the_day_unless_somebody_or_something_keeps_them() {
    let house = House::new("2026-09-15T08:00:00Z", fill).await;
    exceptions(&house).await;
    let before = house.retention(customer(SILENT[0])).await;
    assert_eq!((&before["here"], &before["goesOn"]), (&json!(true), &json!("2026-11-30")), "{before}");
    assert_eq!(before["listed"], json!([]), "it is not due before the next list can tell of it");

    house.advance("2026-10-01T06:00:00Z").await;
    listed(&house).await;
    house.advance(THE_NIGHT_BEFORE).await;
    orders_in_the_night(&house).await;
    // The run is at half past two in the morning, and not a minute earlier.
    house.advance("2026-11-30T01:29:00Z").await;
    assert_eq!(house.orders.numbers("SELECT id FROM customers ORDER BY id").await, [1, 2, 3, 4, 5, 6, 7]);
    house.advance("2026-11-30T02:00:00Z").await;

    gone_and_spared(&house, &before).await;
    let certificates = house.certificates_by("A-R1").await;
    let [certificate] = &certificates[..] else { panic!("one run, one certificate: {certificates:?}") };
    what_it_says(&house, certificate);
    checked(&house, certificate).await;
}

async fn exceptions(house: &House) {
    let words = json!({ "purpose": "extended_storage", "textVersion": "2026-1", "language": "nb",
        "words": "Ja, dere kan beholde opplysningene mine." });
    house.sales().mutate("publishConsentText", "", words).await;
    let consent = json!({ "reference": customer(CONSENTS), "purpose": "extended_storage", "textVersion": "2026-1",
        "language": "nb", "channel": "EMAIL", "written": true });
    house.sales().mutate("giveConsent", "consent { id }", consent).await;
    let hold =
        json!({ "reference": customer(DISPUTES), "reason": "An invoice is disputed.", "source": "Limitation act" });
    house.officer().mutate("placeHold", "hold { id }", hold).await;
}

async fn listed(house: &House) {
    let look = "{ candidateLists(first: 5, filter: { role: SALES }) { nodes { listedOn ruleKey count complete
        entries(first: 20) { nodes { dueOn goesOn thing { ... on Reference { id } } } } } } }";
    let lists = house.sales().data(look, json!({})).await;
    let list = nodes(&lists["candidateLists"]).iter().find(|list| list["listedOn"] == "2026-10-01");
    let list = list.unwrap_or_else(|| panic!("the list of 1 October: {lists}"));
    assert_eq!((&list["ruleKey"], &list["complete"]), (&json!("A-R1"), &json!(true)));
    let entries = nodes(&list["entries"]);
    assert!(entries.iter().all(|entry| entry["dueOn"] == "2026-11-30" && entry["goesOn"] == "2026-11-30"), "{list}");
    let silent = house.retention(customer(SILENT[0])).await;
    assert_eq!(silent["listed"][0]["listedOn"], "2026-10-01", "sixty days before");
    assert!(entries.iter().any(|entry| entry["thing"]["id"] == silent["thingId"]), "{list}");
    let busy = house.retention(customer(BUSY)).await;
    assert!(!entries.iter().any(|entry| entry["thing"]["id"] == busy["thingId"]), "{list}");
}

async fn orders_in_the_night(house: &House) {
    for id in [RETURNS, RETURNS_UNTOLD] {
        let sql = format!(
            "UPDATE customers SET last_activity_on = '2026-11-29' WHERE id = {id};
             INSERT INTO orders (customer_id, ordered_on, note) VALUES ({id}, '2026-11-29', 'In a hurry')"
        );
        house.orders.run(&sql).await;
    }
    tell(&house.program(), &[active(RETURNS, "2026-11-29")]).await;
}

async fn gone_and_spared(house: &House, before: &Value) {
    let orders = &house.orders;
    assert_eq!(orders.numbers("SELECT id FROM customers ORDER BY id").await, [2, 3, 4, 5, 7]);
    for (table, owner) in [("orders", "customer_id"), ("dialogue", "customer_id")] {
        let left = orders.number(&format!("SELECT count(*) FROM {table} WHERE {owner} IN (1, 6)")).await;
        assert_eq!(left, 0, "{table}");
    }
    assert_eq!(orders.number("SELECT count(*) FROM orders").await, 5 * 3 + 2);
    assert_eq!(orders.number("SELECT count(*) FROM order_lines").await, 5 * 3);
    assert_eq!(orders.number("SELECT count(*) FROM vouchers").await, 7, "accounting stays");

    let gone = "query ($id: ID) { retention(of: $id) { here goesOn receipts { how ruleKey } } }";
    let gone = house.officer().data(gone, json!({ "id": before["thingId"] })).await["retention"].clone();
    assert_eq!((&gone["here"], &gone["goesOn"]), (&json!(false), &Value::Null));
    assert_eq!(gone["receipts"], json!([{ "how": "erase", "ruleKey": "A-R1" }]));
    let kept = house.retention(json!({ "system": "S3", "kind": "voucher", "key": SILENT[0].to_string() })).await;
    let rule = &kept["rules"][0];
    // A floor: kept through the last day of 2028, asked about on the day after.
    assert_eq!((&rule["ruleVersion"]["key"], &rule["dueOn"]), (&json!("A-R2"), &json!("2029-01-01")), "{kept}");

    let returned = house.retention(customer(RETURNS)).await;
    assert_eq!(returned["goesOn"], "2029-11-29", "{returned}");
    let code = |retention: &Value| text(&retention["rules"][0]["reasons"][0], "code");
    assert_eq!(code(&house.retention(customer(CONSENTS)).await), "UNLESS");
    assert_eq!(code(&house.retention(customer(DISPUTES)).await), "HOLD");
}

fn what_it_says(house: &House, certificate: &Value) {
    let document = &certificate["document"];
    assert_eq!(document["outcome"], json!({ "code": "completed", "reason": null }));
    let counts = &document["counts"];
    assert_eq!((&counts["erased"], &counts["residue"], &counts["notReached"]), (&json!(2), &json!(0), &json!(0)));
    let approvers: Vec<_> = document["approvals"].as_array().expect("a list").iter().collect();
    let people: Vec<_> = approvers.iter().map(|approval| text(approval, "person")).collect();
    assert_eq!(people, [house.ours.person("A1"), house.ours.person("A4")]);
    assert!(approvers.iter().all(|approval| approval["of"] == "rule"));
    let [store] = &document["stores"].as_array().expect("a list")[..] else { panic!("one store: {document}") };
    assert_eq!((&store["name"], &store["counted"], &store["erased"]), (&json!("crm"), &json!("exact"), &json!(2)));
    assert!(store["verifiedAbsentAt"].is_string(), "another connection has looked");
    let rows = json!([{ "table": "customers", "count": 2 }, { "table": "dialogue", "count": 6 },
        { "table": "order_lines", "count": 6 }, { "table": "orders", "count": 6 }]);
    assert_eq!(store["rows"], rows);
    let kept = document["kept"].as_array().expect("a list");
    let of = |reason: &str| kept.iter().find(|kept| kept["reason"] == reason);
    let newer = of("newer_there").expect("whoever ordered there and not here is named as spared");
    assert_eq!((&newer["count"], &counts["spared"]), (&json!(1), &json!(1)), "{kept:?}");
    let accounting = of("other_rule").expect("what accounting keeps is named");
    let said = ["rule", "count", "until"].map(|field| &accounting[field]);
    // Of everybody whom the run came to: two who went, and the one who was spared at the last moment.
    assert_eq!(said, [&json!("A-R2"), &json!(3), &json!("2028-12-31")], "{kept:?}");
    let whole: Value = serde_json::from_str(&text(certificate, "text")).expect("JSON");
    assert_eq!(whole["plan"]["spared"], 2, "whom a consent and a hold kept out of the plan");
    let not_covered = &document["notCovered"];
    assert!(not_covered["foreignBackupsAndLogs"] == true && not_covered["backupsUntil"].is_string());
    // It names nobody: neither the customers nor what they are called there.
    let said = text(certificate, "text");
    for personal in ["Kontakt", "Firma", "K00001", "Storgata", "Solbakken"] {
        assert!(!said.contains(personal), "{personal}: {said}");
    }
}

async fn checked(house: &House, certificate: &Value) {
    let true_one = bundle(&house.reader(), &certificate["id"]).await;
    let (_, key) = house.server.client(None).text("/.well-known/samsvar-keys").await;
    let key = key.trim();
    let exported = ["audit", "export", "--json", "--organisation", &house.theirs.id, "theirs.jsonl"];
    house.installation.succeed(exported).await;
    let theirs = std::fs::read_to_string(house.installation.path("theirs.jsonl")).expect("it was written");

    // The checker has a file and a key, and no server.
    let checker = Installation::new();
    let thief = tamper::thief(&checker.path(".")).await;
    let copies = super::tampered::ten(&true_one, &theirs, &thief);
    assert_eq!(copies.len(), 10);
    checker.write("true.json", &true_one);
    let file = ["true.json".to_owned()];
    let (holds, said) = verify(&checker, key, &file).await;
    assert!(holds && said.contains("2 erased under rule A-R1 version 1"), "{said}");
    if let Some((holds, said)) = other_checker(&checker, key, &file) {
        assert!(holds, "{said}");
    }
    for (name, copy) in copies {
        checker.write("tampered.json", copy);
        let file = ["tampered.json".to_owned()];
        let (holds, said) = verify(&checker, key, &file).await;
        println!("{name}: {}", said.lines().next().unwrap_or_default());
        assert!(!holds, "{name}: {said}");
        if let Some((holds, said)) = other_checker(&checker, key, &file) {
            assert!(!holds, "{name}: {said}");
        }
    }
}
