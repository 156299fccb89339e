//! What the demo's year has erased, compared with what it must erase: reckoned apart, by plain SQL over the order system
//! as it was before the year, and by the dates of what is left.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, Months, NaiveDate};
use serde_json::{Value, json};
use tests::retention::bundle;
use tests::{Client, Foreign, Installation, Server};

use crate::deletion::{other_checker, verify};
use crate::world::{all, text};

/// Three years after the last activity, on or before the last day that was lived.
const DUE: &str = "SELECT id FROM customers WHERE date(last_activity_on, '+3 years') <= '2026-12-31' ORDER BY id";
/// The story's customers whose three years end from the 110th day on: the first consents, the second has a hold, the third
/// orders the night before.
const TOLD_OF: &str =
    "SELECT id FROM customers WHERE date(last_activity_on, '+3 years') >= date('2026-01-01', '+110 days')
    ORDER BY date(last_activity_on, '+3 years'), id LIMIT 3";
/// Whoever has a voucher of the year ordered in it. A voucher outlives its customer, so this does not hang on who is left.
const ORDERED: &str =
    "SELECT CAST(substr(customer_number, 2) AS INTEGER) FROM vouchers WHERE voucher_date >= '2026-01-01'";
/// Five years after the financial year are over as 2026 begins, and the bookkeeper needs none of them.
const DISPOSED: &str = "SELECT id FROM vouchers WHERE voucher_date < '2021-01-01' ORDER BY id";
const LAST_DAY: &str = "2026-12-31";
/// Each proof is made by itself, so few are asked for at once.
const AT_ONCE: usize = 50;

pub async fn as_reckoned_apart(installation: &Installation, server: &Server) {
    let organisations = server.ready()["organisations"].as_array().expect("a list");
    let reader = server.client(organisations[0]["token"].as_str());
    customers(installation).await;
    items(&reader).await;
    certificates(installation, server, &reader).await;
    receiver(server, &reader).await;
}

/// Wrong 0, left 0.
async fn customers(installation: &Installation) {
    let before = Foreign::at(&installation.path("kept/crm-before.db"));
    let after = Foreign::at(&installation.path("kept/crm.db"));
    let set = |numbers: Vec<i64>| numbers.into_iter().collect::<BTreeSet<_>>();
    let there = set(before.numbers("SELECT id FROM customers").await);
    let left = set(after.numbers("SELECT id FROM customers").await);
    let ordered = set(after.numbers(ORDERED).await);
    let told_of = before.numbers(TOLD_OF).await;
    let [consents, disputes, returns] = told_of[..] else { panic!("three: {told_of:?}") };
    assert!(ordered.contains(&returns), "whoever ordered the night before has a voucher of it");
    let mut due = set(before.numbers(DUE).await);
    due.retain(|id| !ordered.contains(id) && ![consents, disputes].contains(id));
    let gone: BTreeSet<_> = there.difference(&left).copied().collect();
    println!("of {} customers {} had to go and {} went", there.len(), due.len(), gone.len());
    assert!(due.len() > 100, "the year erases something: {}", due.len());
    assert_eq!(differences(&due, &gone), [""; 0]);
    // Nothing hangs on whoever is gone, and of whoever is left nothing is missing.
    for (table, owner) in [("orders", "customer_id"), ("dialogue", "customer_id")] {
        let orphans = format!("SELECT count(*) FROM {table} WHERE {owner} NOT IN (SELECT id FROM customers)");
        assert_eq!(after.number(&orphans).await, 0, "{table}");
        let kept: BTreeSet<_> =
            set(before.numbers(&format!("SELECT id FROM {table} WHERE {owner} NOT IN ({})", list(&gone))).await);
        let found = set(after.numbers(&format!("SELECT id FROM {table}")).await);
        assert!(kept.is_subset(&found), "{table}: rows of whoever is left are missing");
    }
    assert_eq!(after.number("SELECT count(*) FROM order_lines WHERE order_id NOT IN (SELECT id FROM orders)").await, 0);
    let vouchers = set(before.numbers("SELECT id FROM vouchers").await);
    let kept = set(after.numbers("SELECT id FROM vouchers").await);
    let disposed = set(before.numbers(DISPOSED).await);
    let missing: BTreeSet<_> = vouchers.difference(&kept).copied().collect();
    println!("of {} vouchers {} were disposed of", vouchers.len(), missing.len());
    assert_eq!(differences(&disposed, &missing), [""; 0]);
}

fn list(numbers: &BTreeSet<i64>) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// What went and should not have, and what should have gone and is left.
fn differences(due: &BTreeSet<i64>, gone: &BTreeSet<i64>) -> Vec<String> {
    let wrong = gone.difference(due).map(|id| format!("{id} is gone and was not due"));
    wrong.chain(due.difference(gone).map(|id| format!("{id} was due and is left"))).collect()
}

/// Visits go after thirty days, logs after three months, but for those that are evidence.
async fn items(reader: &Client) {
    let last: NaiveDate = LAST_DAY.parse().expect("a date");
    let oldest = |kind: &str| match kind {
        "visit" => last - Days::new(30),
        _ => last - Months::new(3),
    };
    for (kind, anchor) in [("visit", "visit.date"), ("log", "log.written")] {
        let look = format!(
            "query ($after: String) {{ items(first: 50, after: $after, filter: {{ kind: \"{kind}\" }}) {{
             nodes {{ id anchors {{ name on }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let items = all(reader, &look, "items").await;
        let dated = |item: &Value| {
            let anchors = item["anchors"].as_array().expect("a list").iter();
            let on = anchors.filter(|dated| dated["name"] == anchor).map(|dated| text(dated, "on")).next();
            on.expect("it is dated").parse::<NaiveDate>().expect("a date")
        };
        let (old, young): (Vec<_>, Vec<_>) = items.iter().partition(|item| dated(item) <= oldest(kind));
        println!("{kind}: {} are left, {} of them older than the rule", items.len(), old.len());
        assert!(!young.is_empty(), "{kind}: those of the last days are there");
        let evidence = usize::from(kind == "log");
        assert!(old.len() <= evidence, "{kind}: {old:?}");
    }
}

/// Every certificate is verified without the server, by two programs.
async fn certificates(installation: &Installation, server: &Server, reader: &Client) {
    let look = "query ($after: String) { certificates(first: 50, after: $after) { nodes { id ruleKey
        document { outcome { code } counts { erased residue } } } pageInfo { hasNextPage endCursor } } }";
    let certificates = all(reader, look, "certificates").await;
    let mut by_rule: BTreeMap<String, (usize, i64)> = BTreeMap::new();
    let mut files = Vec::new();
    for certificate in &certificates {
        let (count, erased) = by_rule.entry(text(certificate, "ruleKey")).or_default();
        *count += 1;
        *erased += certificate["document"]["counts"]["erased"].as_i64().expect("a number");
        assert_eq!(certificate["document"]["counts"]["residue"], 0, "{certificate}");
        let file = format!("{}.json", text(certificate, "id"));
        installation.write(&file, bundle(reader, &certificate["id"]).await);
        files.push(file);
    }
    println!("certificates, and what went by them: {by_rule:?}");
    let told = &server.ready()["summaries"][0]["erasing"];
    assert_eq!(told["certificates"], certificates.len());
    for (rule, (_, erased)) in &by_rule {
        assert_eq!(told["byRule"][rule]["erased"], *erased, "{rule}: {told}");
    }
    for rule in ["A-R1", "A-R2", "A-R10", "A-R11", "A-R13"] {
        assert!(by_rule.contains_key(rule), "none by {rule}: {by_rule:?}");
    }
    let (_, key) = server.client(None).text("/.well-known/samsvar-keys").await;
    for files in files.chunks(AT_ONCE) {
        let (holds, said) = verify(installation, key.trim(), files).await;
        assert!(holds, "{said}");
        if let Some((holds, said)) = other_checker(installation, key.trim(), files) {
            assert!(holds, "{said}");
        }
    }
}

/// The receiver has verified each delivery once, and every event that is published was delivered.
async fn receiver(server: &Server, reader: &Client) {
    let told = &server.ready()["summaries"][0]["erasing"]["webhooks"];
    let count = |field: &str| told[field].as_u64().unwrap_or_else(|| panic!("no {field}: {told}"));
    assert_eq!(count("refused"), 0, "{told}");
    let by_type = told["byType"].as_object().expect("counts by type");
    let sum: u64 = by_type.values().filter_map(Value::as_u64).sum();
    assert_eq!(sum, count("verified"), "{told}");
    // Deliveries are kept for thirty days; of those that are there each was delivered, and the receiver has it.
    let look = "query ($after: String) { webhookDeliveries(first: 100, after: $after) { nodes { eventType state }
        pageInfo { hasNextPage endCursor } } }";
    let deliveries = all(reader, look, "webhookDeliveries").await;
    let undelivered: Vec<_> = deliveries.iter().filter(|delivery| delivery["state"] != "DELIVERED").collect();
    assert!(undelivered.is_empty(), "{undelivered:?}");
    let mut kept: BTreeMap<String, u64> = BTreeMap::new();
    for delivery in &deliveries {
        *kept.entry(text(delivery, "eventType")).or_default() += 1;
    }
    for (kind, count) in &kept {
        assert!(by_type.get(kind).and_then(Value::as_u64) >= Some(*count), "{kind}: {told}");
    }
    assert!(!kept.is_empty());
    published(reader, by_type).await;
}

/// Of kinds of which the trail shows every one, as many were delivered as happened.
async fn published(reader: &Client, by_type: &serde_json::Map<String, Value>) {
    let types = reader.data("{ webhookEventTypes { name } }", json!({})).await;
    let types: BTreeSet<_> =
        types["webhookEventTypes"].as_array().expect("a list").iter().map(|kind| text(kind, "name")).collect();
    let look = "query ($after: String) { auditEntries(first: 100, after: $after) { nodes { kind }
        pageInfo { hasNextPage endCursor } } }";
    let mut happened: BTreeMap<String, u64> = BTreeMap::new();
    for entry in all(reader, look, "auditEntries").await {
        let kind = text(&entry, "kind");
        if types.contains(&kind) && (kind.starts_with("deletion.") || kind.starts_with("consent.")) {
            *happened.entry(kind).or_default() += 1;
        }
    }
    println!("published and delivered: {happened:?}");
    for (kind, count) in happened {
        assert_eq!(by_type.get(&kind).and_then(Value::as_u64), Some(count), "{kind}: {by_type:?}");
    }
}

#[test]
fn a_customer_too_many_and_one_too_few_are_found() {
    let due = BTreeSet::from([1, 2, 3]);
    assert_eq!(differences(&due, &due), [""; 0]);
    assert_eq!(differences(&due, &BTreeSet::from([1, 2, 3, 4])), ["4 is gone and was not due"]);
    assert_eq!(differences(&due, &BTreeSet::from([1, 3])), ["2 was due and is left"]);
}
