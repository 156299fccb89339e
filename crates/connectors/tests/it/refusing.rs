//! What is refused: nothing has changed afterwards, and the text names what is declared and never a key.

use std::time::Duration;

use connectors::{DataSet, Error, Options};
use kernel::Fault;

use crate::customers::{cutoffs, keys, left, plan, receipted, rows, shop};
use crate::foreign::{Engine, Foreign, connector, engines};

const TRIES: usize = 50;
const ALL: [i64; 5] = [6, 12, 24, 6, 6];

/// After a change of the tables: looking, counting and erasing are refused alike.
async fn refused(on: &Engine, change: &str, set: DataSet, code: &str) {
    let shop = shop(on, 6).await;
    let crm = shop.connector();
    let window = plan(&crm, &receipted(), 1, keys([1])).await;
    shop.run(change).await;
    let refusals = [
        crm.inspect(&set).await.map(drop).expect_err("refused"),
        crm.count(&set, &window.keys, &cutoffs()).await.map(drop).expect_err("refused"),
        crm.erase(&set, &window).await.map(drop).expect_err("refused"),
    ];
    for refusal in refusals {
        assert_eq!(refusal.code(), code, "{change}: {refusal}");
        assert!(!refusal.is_passing(), "{refusal}");
    }
    assert_eq!(shop.number("SELECT count(*) FROM vouchers").await, 6);
    assert_eq!(shop.number("SELECT count(*) FROM order_lines").await, 24, "{change}");
}

#[tokio::test]
async fn what_is_gone_or_renamed_is_a_failure_and_never_a_skip() {
    for on in engines() {
        refused(&on, "DROP TABLE dialogue", receipted(), "CONNECTOR_TABLE_MISSING").await;
        refused(&on, "ALTER TABLE dialogue RENAME TO talk", receipted(), "CONNECTOR_TABLE_MISSING").await;
        refused(&on, "ALTER TABLE dialogue RENAME customer_id TO customer", receipted(), "CONNECTOR_COLUMN_MISSING")
            .await;
        refused(&on, "ALTER TABLE customers RENAME last_activity_on TO seen", receipted(), "CONNECTOR_COLUMN_MISSING")
            .await;
        refused(&on, "ALTER TABLE customers RENAME email TO mail", receipted(), "CONNECTOR_COLUMN_MISSING").await;
        refused(&on, "DROP TABLE samsvar_receipts", receipted(), "CONNECTOR_TABLE_MISSING").await;
    }
}

#[tokio::test]
async fn what_hangs_on_the_rows_without_being_declared_is_refused() {
    for on in engines() {
        for ending in ["", "ON DELETE CASCADE", "ON DELETE SET NULL"] {
            let table = format!("CREATE TABLE visits (customer INTEGER REFERENCES customers (id) {ending})");
            refused(&on, &table, receipted(), "CONNECTOR_REFERENCE_UNDECLARED").await;
            let deep = format!("CREATE TABLE parcels (nr INTEGER REFERENCES Orders {ending})");
            refused(&on, &deep, receipted(), "CONNECTOR_REFERENCE_UNDECLARED").await;
        }
        let own = "ALTER TABLE customers ADD COLUMN sent_by INTEGER REFERENCES customers (id)";
        refused(&on, own, receipted(), "CONNECTOR_REFERENCE_UNDECLARED").await;
        let other = "ALTER TABLE dialogue ADD COLUMN order_id INTEGER REFERENCES orders (id)";
        refused(&on, other, receipted(), "CONNECTOR_REFERENCE_UNDECLARED").await;
        let pair =
            "CREATE TABLE parts (a INTEGER, b INTEGER, FOREIGN KEY (a, b) REFERENCES order_lines (order_id, line))";
        refused(&on, pair, receipted(), "CONNECTOR_REFERENCE_UNDECLARED").await;
        let receipts = "CREATE TABLE copies (id TEXT REFERENCES samsvar_receipts (window_id))";
        refused(&on, receipts, receipted(), "CONNECTOR_REFERENCE_UNDECLARED").await;
        for (table, event) in [("dialogue", "DELETE"), ("customers", "UPDATE"), ("samsvar_receipts", "INSERT")] {
            refused(&on, &on.trigger(event, table), receipted(), "CONNECTOR_TRIGGER").await;
        }
    }
}

#[tokio::test]
async fn what_is_no_table_or_no_key_is_refused() {
    for on in engines() {
        let view = "ALTER TABLE dialogue RENAME TO talk; CREATE VIEW dialogue AS SELECT * FROM talk";
        refused(&on, view, receipted(), "CONNECTOR_TABLE_UNSUITABLE").await;
        let receipts =
            "DROP TABLE samsvar_receipts; CREATE TABLE samsvar_receipts (window_id TEXT, rows TEXT, at TEXT)";
        refused(&on, receipts, receipted(), "CONNECTOR_RECEIPTS_UNSUITABLE").await;
        let mut set = receipted();
        set.key.name = "name".to_owned();
        refused(&on, "SELECT 1", set.clone(), "CONNECTOR_KEY_UNSUITABLE").await;
        refused(&on, "CREATE UNIQUE INDEX one ON customers (id, name)", set.clone(), "CONNECTOR_KEY_UNSUITABLE").await;
        refused(&on, "CREATE UNIQUE INDEX one ON customers (name) WHERE id > 3", set, "CONNECTOR_KEY_UNSUITABLE").await;
        let text = "DROP TABLE dialogue; CREATE TABLE dialogue (id INTEGER PRIMARY KEY, customer_id TEXT)";
        refused(&on, text, receipted(), "CONNECTOR_KEY_UNSUITABLE").await;
    }
}

#[tokio::test]
async fn columns_that_something_hangs_on_cannot_be_redacted() {
    for on in engines() {
        let columns =
            |name: &str| DataSet { columns: [("A-07/name".to_owned(), vec![name.to_owned()])].into(), ..receipted() };
        for name in ["id", "last_activity_on"] {
            refused(&on, "SELECT 1", columns(name), "CONNECTOR_COLUMN_UNSUITABLE").await;
        }
        refused(&on, "CREATE UNIQUE INDEX one ON customers (email)", columns("email"), "CONNECTOR_COLUMN_UNSUITABLE")
            .await;
        let reference = "CREATE TABLE places (code TEXT PRIMARY KEY); ALTER TABLE customers ADD COLUMN place TEXT REFERENCES places";
        refused(&on, reference, columns("place"), "CONNECTOR_COLUMN_UNSUITABLE").await;
    }
}

#[tokio::test]
async fn a_change_of_the_tables_after_the_plan_stops_the_window() {
    for on in engines() {
        let shop = shop(&on, 6).await;
        let crm = shop.connector();
        for change in [
            "ALTER TABLE dialogue ADD COLUMN more TEXT",
            "ALTER TABLE orders RENAME note TO words",
            "CREATE UNIQUE INDEX one ON dialogue (said)",
            "ALTER TABLE samsvar_receipts ADD COLUMN by TEXT",
        ] {
            let window = plan(&crm, &receipted(), 1, keys([1])).await;
            shop.run("CREATE TABLE elsewhere (id INTEGER); CREATE INDEX i ON dialogue (said)").await;
            assert_eq!(crm.inspect(&receipted()).await.expect("looked").fingerprint, window.fingerprint);
            shop.run(change).await;
            let refusal = crm.erase(&receipted(), &window).await.expect_err("refused");
            assert!(matches!(refusal, Error::SchemaChanged), "{change}: {refusal}");
            shop.run("DROP TABLE elsewhere; DROP INDEX i").await;
        }
        assert_eq!(left(&shop).await, ALL);
    }
}

#[tokio::test]
async fn another_number_of_rows_than_planned_is_undone() {
    for on in engines() {
        let shop = shop(&on, 6).await;
        let crm = shop.connector();
        let mut window = plan(&crm, &receipted(), 1, keys([1, 3])).await;
        shop.run("INSERT INTO orders VALUES (100, 1, 'and nobody said that the customer was active')").await;
        let refusal = crm.erase(&receipted(), &window).await.expect_err("refused");
        assert!(matches!(&refusal, Error::CountDiffers(table) if table == "orders"), "{refusal}");
        assert_eq!(shop.number("SELECT count(*) FROM samsvar_receipts").await, 0);
        assert_eq!(left(&shop).await, [6, 13, 24, 6, 6]);
        window.tolerance.over = 1;
        window.tolerance.under = Some(0);
        assert_eq!(crm.erase(&receipted(), &window).await.expect("erased").rows, rows([2, 5, 8, 2]));
        let mut window = plan(&crm, &receipted(), 2, keys([5])).await;
        window.tolerance.under = Some(1);
        shop.run("DELETE FROM order_lines WHERE order_id = 10").await;
        let refusal = crm.erase(&receipted(), &window).await.expect_err("two lines fewer");
        assert!(matches!(&refusal, Error::CountDiffers(table) if table == "order_lines"), "{refusal}");
        window.tolerance.under = None;
        assert!(crm.erase(&receipted(), &window).await.is_ok(), "fewer by any number is what is expected");
    }
}

#[tokio::test]
async fn what_takes_too_long_is_interrupted_without_a_trace() {
    for on in engines() {
        let shop = shop(&on, 3_000).await;
        // Without an index each of these customers is looked for in the whole of the table below.
        shop.run("DROP INDEX dialogue_customer").await;
        let window = plan(&shop.connector(), &receipted(), 1, keys(1..=3_000)).await;
        // A server is not that easily slowed down.
        let limit = Duration::from_millis(if matches!(shop, Foreign::Schema(_)) { 1 } else { 20 });
        let crm = connector(Options { limit, ..shop.options() });
        let mut refusal = crm.erase(&receipted(), &window).await.expect_err("too long");
        // Within so short a time a busy machine may not even have connected.
        for _ in 0..TRIES {
            if refusal.code() == "CONNECTOR_UNREACHABLE" {
                refusal = crm.erase(&receipted(), &window).await.expect_err("too long");
            }
        }
        assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_TIMEOUT", true));
        assert_eq!(left(&shop).await, [3_000, 6_000, 12_000, 3_000, 3_000]);
        assert_eq!(shop.number("SELECT count(*) FROM samsvar_receipts").await, 0);
    }
}
