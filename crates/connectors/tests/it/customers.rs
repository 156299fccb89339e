//! A shop's customers, their orders and order lines, what was said, and the vouchers that stay.

use std::collections::BTreeMap;

use connectors::{Child, Connector, DataSet, Guard, GuardForm, KeyColumn, KeyKind, Tolerance, Window};
use ports::Cutoff;

use crate::foreign::{Engine, Foreign, window_id};

pub const SCHEMA: &str = "
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, last_activity_on DATE);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), note TEXT);
    CREATE TABLE order_lines (order_id INTEGER NOT NULL REFERENCES orders (id), line INTEGER NOT NULL, article TEXT,
        PRIMARY KEY (order_id, line)) WITHOUT ROWID;
    CREATE TABLE dialogue (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), said TEXT);
    CREATE TABLE vouchers (id INTEGER PRIMARY KEY, customer_number INTEGER, voucher_date DATE, amount INTEGER);
    CREATE INDEX orders_customer ON orders (customer_id);
    CREATE INDEX dialogue_customer ON dialogue (customer_id);
    CREATE TABLE samsvar_receipts (window_id TEXT PRIMARY KEY, rows TEXT NOT NULL, at TEXT NOT NULL);
";

/// What the connector's account needs in the shop, and nothing else.
pub const RIGHTS: [&str; 3] = [
    "SELECT, DELETE ON customers, orders, order_lines, dialogue",
    "UPDATE (name, email) ON customers",
    "SELECT, INSERT ON samsvar_receipts",
];

/// Customers 1 to `count`; those with odd numbers were last active in 2020, the others in 2025. Each has two orders of two
/// lines, a word said, and a voucher.
pub async fn shop(engine: &Engine, count: i64) -> Foreign {
    let foreign = closed_shop(engine, count).await;
    for right in RIGHTS {
        foreign.grant(right).await;
    }
    foreign
}

/// The same, in which the connector's account may do nothing yet.
pub async fn closed_shop(engine: &Engine, count: i64) -> Foreign {
    let foreign = Foreign::new(engine, SCHEMA).await;
    fill(&foreign, count).await;
    foreign
}

/// Fills the tables anew.
pub async fn fill(foreign: &Foreign, count: i64) {
    let fill = format!(
        "BEGIN;
        DELETE FROM order_lines; DELETE FROM orders; DELETE FROM dialogue; DELETE FROM customers; DELETE FROM vouchers;
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
            INSERT INTO customers SELECT i, 'Customer ' || i, 'c' || i || '@example.org', NULL FROM n;
        UPDATE customers SET last_activity_on = '2020-06-01' WHERE id % 2 = 1;
        UPDATE customers SET last_activity_on = '2025-06-01' WHERE id % 2 = 0;
        INSERT INTO orders SELECT id * 2 + k, id, 'for ' || name FROM customers, (SELECT 0 AS k UNION SELECT 1) AS n;
        INSERT INTO order_lines SELECT id, k, 'thing' FROM orders, (SELECT 0 AS k UNION SELECT 1) AS n;
        INSERT INTO dialogue SELECT id, id, 'Hello from ' || name FROM customers;
        INSERT INTO vouchers SELECT id, id, NULL, 100 FROM customers;
        COMMIT;"
    );
    foreign.run(&fill).await;
}

pub fn customers() -> DataSet {
    DataSet {
        connector: "crm".to_owned(),
        system: "S2".to_owned(),
        kind: "customer".to_owned(),
        table: "customers".to_owned(),
        key: KeyColumn { name: "id".to_owned(), kind: KeyKind::Integer },
        guards: vec![Guard {
            column: "last_activity_on".to_owned(),
            anchor: "customer.last_activity".to_owned(),
            form: GuardForm::Date,
        }],
        unguarded: None,
        children: vec![
            child("orders", "customer_id", Some("id"), vec![child("order_lines", "order_id", None, vec![])]),
            child("dialogue", "customer_id", None, vec![]),
        ],
        columns: [
            ("A-07/contact".to_owned(), vec!["email".to_owned()]),
            ("A-07/name".to_owned(), vec!["name".to_owned()]),
        ]
        .into(),
        receipts: None,
        zone: "Europe/Oslo".parse().expect("a zone"),
    }
}

/// The same with receipts.
pub fn receipted() -> DataSet {
    DataSet { receipts: Some("samsvar_receipts".to_owned()), ..customers() }
}

pub fn child(table: &str, parent: &str, key: Option<&str>, children: Vec<Child>) -> Child {
    Child { table: table.to_owned(), parent: parent.to_owned(), key: key.map(str::to_owned), children }
}

pub fn keys(numbers: impl IntoIterator<Item = i64>) -> Vec<String> {
    numbers.into_iter().map(|number| number.to_string()).collect()
}

/// Whoever was last active in 2022 or before is old enough.
pub fn cutoffs() -> BTreeMap<String, Cutoff> {
    cutoff(Cutoff::On("2022-12-31".parse().expect("a date")))
}

pub fn cutoff(cutoff: Cutoff) -> BTreeMap<String, Cutoff> {
    [("customer.last_activity".to_owned(), cutoff)].into()
}

/// Counts and plans a window.
pub async fn plan(connector: &Connector, set: &DataSet, number: u128, keys: Vec<String>) -> Window {
    let inspection = connector.inspect(set).await.expect("the tables are as declared");
    let expected = connector.count(set, &keys, &cutoffs()).await.expect("counted");
    Window {
        id: window_id(number),
        keys,
        cutoffs: cutoffs(),
        fingerprint: inspection.fingerprint,
        identity: inspection.identity,
        expected,
        tolerance: Tolerance::default(),
    }
}

/// The rows of each table, as one number: `customers`, `orders`, `order_lines`, `dialogue`, `vouchers`.
pub async fn left(foreign: &Foreign) -> [i64; 5] {
    let mut left = [0; 5];
    for (at, table) in ["customers", "orders", "order_lines", "dialogue", "vouchers"].into_iter().enumerate() {
        left[at] = foreign.number(&format!("SELECT count(*) FROM {table}")).await;
    }
    left
}

pub fn rows(counts: [u64; 4]) -> BTreeMap<String, u64> {
    let tables = ["customers", "orders", "order_lines", "dialogue"];
    tables.iter().map(|table| (*table).to_owned()).zip(counts).collect()
}
