//! What is refused: nothing has changed afterwards, and the text names what is declared and never a key.

use std::time::Duration;

use connectors::{Counted, DataSet, Error, Options};
use kernel::Fault;

use crate::customers::{child, customers, cutoffs, keys, left, plan, receipted, rows, shop};
use crate::file::{Foreign, connector, organisation};

const ALL: [i64; 5] = [6, 12, 24, 6, 6];

/// After a change of the tables: looking, counting and erasing are refused alike.
async fn refused(change: &str, set: DataSet, code: &str) {
    let shop = shop(6).await;
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
    refused("DROP TABLE dialogue", receipted(), "CONNECTOR_TABLE_MISSING").await;
    refused("ALTER TABLE dialogue RENAME TO talk", receipted(), "CONNECTOR_TABLE_MISSING").await;
    refused("ALTER TABLE dialogue RENAME customer_id TO customer", receipted(), "CONNECTOR_COLUMN_MISSING").await;
    refused("ALTER TABLE customers RENAME last_activity_on TO seen", receipted(), "CONNECTOR_COLUMN_MISSING").await;
    refused("ALTER TABLE customers RENAME email TO mail", receipted(), "CONNECTOR_COLUMN_MISSING").await;
    refused("DROP TABLE samsvar_receipts", receipted(), "CONNECTOR_TABLE_MISSING").await;
}

#[tokio::test]
async fn what_hangs_on_the_rows_without_being_declared_is_refused() {
    for ending in ["", "ON DELETE CASCADE", "ON DELETE SET NULL"] {
        let table = format!("CREATE TABLE visits (customer INTEGER REFERENCES customers (id) {ending})");
        refused(&table, receipted(), "CONNECTOR_REFERENCE_UNDECLARED").await;
        let deep = format!("CREATE TABLE parcels (nr INTEGER REFERENCES Orders {ending})");
        refused(&deep, receipted(), "CONNECTOR_REFERENCE_UNDECLARED").await;
    }
    let own = "ALTER TABLE customers ADD COLUMN sent_by INTEGER REFERENCES customers (id)";
    refused(own, receipted(), "CONNECTOR_REFERENCE_UNDECLARED").await;
    let other = "ALTER TABLE dialogue ADD COLUMN order_id INTEGER REFERENCES orders (id)";
    refused(other, receipted(), "CONNECTOR_REFERENCE_UNDECLARED").await;
    let pair = "CREATE TABLE parts (a INTEGER, b INTEGER, FOREIGN KEY (a, b) REFERENCES order_lines (order_id, line))";
    refused(pair, receipted(), "CONNECTOR_REFERENCE_UNDECLARED").await;
    let receipts = "CREATE TABLE copies (id TEXT REFERENCES samsvar_receipts (window_id))";
    refused(receipts, receipted(), "CONNECTOR_REFERENCE_UNDECLARED").await;
    for (table, event) in [("dialogue", "DELETE"), ("customers", "UPDATE"), ("samsvar_receipts", "INSERT")] {
        let trigger = format!("CREATE TRIGGER t AFTER {event} ON {table} BEGIN DELETE FROM vouchers; END");
        refused(&trigger, receipted(), "CONNECTOR_TRIGGER").await;
    }
}

#[tokio::test]
async fn what_is_no_table_or_no_key_is_refused() {
    let view = "ALTER TABLE dialogue RENAME TO talk; CREATE VIEW dialogue AS SELECT * FROM talk";
    refused(view, receipted(), "CONNECTOR_TABLE_UNSUITABLE").await;
    let module = "DROP TABLE dialogue; CREATE VIRTUAL TABLE dialogue USING fts5 (customer_id, said)";
    refused(module, receipted(), "CONNECTOR_TABLE_UNSUITABLE").await;
    let receipts = "DROP TABLE samsvar_receipts; CREATE TABLE samsvar_receipts (window_id TEXT, rows TEXT, at TEXT)";
    refused(receipts, receipted(), "CONNECTOR_RECEIPTS_UNSUITABLE").await;
    let mut set = receipted();
    set.key.name = "name".to_owned();
    refused("SELECT 1", set.clone(), "CONNECTOR_KEY_UNSUITABLE").await;
    refused("CREATE UNIQUE INDEX one ON customers (id, name)", set.clone(), "CONNECTOR_KEY_UNSUITABLE").await;
    refused("CREATE UNIQUE INDEX one ON customers (name) WHERE id > 3", set, "CONNECTOR_KEY_UNSUITABLE").await;
    let text = "DROP TABLE dialogue; CREATE TABLE dialogue (id INTEGER PRIMARY KEY, customer_id TEXT)";
    refused(text, receipted(), "CONNECTOR_KEY_UNSUITABLE").await;
}

#[tokio::test]
async fn columns_that_something_hangs_on_cannot_be_redacted() {
    let columns =
        |name: &str| DataSet { columns: [("A-07/name".to_owned(), vec![name.to_owned()])].into(), ..receipted() };
    for name in ["id", "last_activity_on"] {
        refused("SELECT 1", columns(name), "CONNECTOR_COLUMN_UNSUITABLE").await;
    }
    refused("CREATE UNIQUE INDEX one ON customers (email)", columns("email"), "CONNECTOR_COLUMN_UNSUITABLE").await;
    let reference =
        "CREATE TABLE places (code TEXT PRIMARY KEY); ALTER TABLE customers ADD COLUMN place TEXT REFERENCES places";
    refused(reference, columns("place"), "CONNECTOR_COLUMN_UNSUITABLE").await;
}

#[tokio::test]
async fn a_child_needs_no_foreign_key_and_names_are_those_of_the_catalogue() {
    let odd = Foreign::new(
        "CREATE TABLE \"Odd \"\"one\" (\"The Key\" TEXT PRIMARY KEY COLLATE NOCASE, seen TEXT);
         CREATE TABLE \"group\" (\"order\" TEXT, \"t\" TEXT);
         INSERT INTO \"Odd \"\"one\" VALUES ('a', '2020-01-01'), ('b', '2020-01-01');
         INSERT INTO \"group\" VALUES ('a', 'x'), ('A', 'y'), ('b', 'z');",
    )
    .await;
    let mut set = DataSet {
        table: "odd \"ONE".to_owned(),
        children: vec![child("Group", "ORDER", None, vec![])],
        columns: [].into(),
        ..customers()
    };
    set.key = connectors::KeyColumn { name: "the key".to_owned(), kind: connectors::KeyKind::Text };
    set.guards[0].column = "SEEN".to_owned();
    let crm = odd.connector();
    let window = plan(&crm, &set, 1, vec!["A".to_owned()]).await;
    let outcome = crm.erase(&set, &window).await.expect("erased");
    assert_eq!((outcome.erased, outcome.counted), (vec!["A".to_owned()], Counted::Exact));
    // The column of the child compares letter by letter, and so it is: what is there under another spelling is theirs.
    assert_eq!(odd.texts("SELECT \"t\" FROM \"group\" ORDER BY 1").await, ["y", "z"]);
    assert_eq!(odd.texts("SELECT \"The Key\" FROM \"Odd \"\"one\"").await, ["b"]);
}

#[tokio::test]
async fn a_change_of_the_tables_after_the_plan_stops_the_window() {
    let shop = shop(6).await;
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

#[tokio::test]
async fn another_database_of_the_same_shape_is_neither_erased_in_nor_looked_at() {
    for set in [customers(), receipted()] {
        let shop = shop(6).await;
        let crm = shop.connector();
        let window = plan(&crm, &set, 1, keys([1])).await;
        // It is put back beside itself: the same rows, in another file.
        let (aside, path) = (shop.path().with_extension("aside"), shop.path());
        std::fs::copy(&path, &aside).expect("copied");
        std::fs::rename(&aside, &path).expect("put in its place");
        assert_eq!(crm.inspect(&set).await.expect("looked").fingerprint, window.fingerprint);
        for refusal in [
            crm.erase(&set, &window).await.map(drop).expect_err("refused"),
            crm.redact(&set, &window, &["A-07/*".to_owned()], 0).await.map(drop).expect_err("refused"),
            crm.absent(&set, &window.identity, &window.keys).await.map(drop).expect_err("refused"),
        ] {
            assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_DATABASE_CHANGED", false));
        }
        assert_eq!(left(&shop).await, ALL);
    }
}

#[tokio::test]
async fn another_number_of_rows_than_planned_is_undone() {
    let shop = shop(6).await;
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

#[tokio::test]
async fn bad_questions_are_refused_before_the_file_is_opened() {
    let gone = Foreign::new("").await;
    let crm = gone.connector();
    std::fs::remove_file(gone.path()).expect("it can be removed");
    let window = |keys| connectors::Window {
        id: crate::file::window_id(1),
        keys,
        cutoffs: cutoffs(),
        fingerprint: String::new(),
        identity: String::new(),
        expected: connectors::Counts::default(),
        tolerance: connectors::Tolerance::default(),
    };
    for key in ["x7", "7 OR 1=1", "", "007"] {
        let asked = vec!["1".to_owned(), key.to_owned()];
        for refusal in [
            crm.count(&customers(), &asked, &cutoffs()).await.map(drop).expect_err("refused"),
            crm.absent(&customers(), "", &asked).await.map(drop).expect_err("refused"),
            crm.erase(&customers(), &window(asked.clone())).await.map(drop).expect_err("refused"),
        ] {
            assert_eq!(refusal.code(), "CONNECTOR_KEY_MALFORMED");
            assert!(key.is_empty() || !refusal.to_string().contains(key));
        }
    }
    let none = crm.count(&customers(), &keys([1]), &[].into()).await.expect_err("no cutoff");
    assert_eq!(none.code(), "CONNECTOR_CUTOFF_MISSING");
    let other = crm.redact(&customers(), &window(keys([1])), &["A-07/dialogue".to_owned()], 0).await;
    assert_eq!(other.expect_err("no columns").code(), "CONNECTOR_CATEGORY_UNDECLARED");
    let other = crm.redact(&customers(), &window(keys([1])), &[], 0).await;
    assert_eq!(other.expect_err("no categories").code(), "CONNECTOR_CATEGORY_UNDECLARED");
    let bare = DataSet { guards: vec![], ..customers() };
    assert_eq!(crm.inspect(&bare).await.expect_err("no guard").code(), "DATA_SET_INVALID");
    assert!(!gone.path().exists());
}

#[tokio::test]
async fn a_file_that_is_gone_is_not_made_and_one_that_is_no_database_is_not_touched() {
    let shop = shop(6).await;
    let crm = shop.connector();
    let window = plan(&crm, &customers(), 1, keys([1])).await;
    std::fs::write(shop.path(), "these are minutes of a meeting, and no database at all".repeat(40)).expect("written");
    let refusal = crm.erase(&customers(), &window).await.expect_err("no database");
    assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_UNREADABLE", false));
    std::fs::remove_file(shop.path()).expect("removed");
    for refusal in [
        crm.inspect(&customers()).await.map(drop).expect_err("gone"),
        crm.erase(&customers(), &window).await.map(drop).expect_err("gone"),
        crm.absent(&customers(), &window.identity, &keys([1])).await.map(drop).expect_err("gone"),
    ] {
        assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_UNREACHABLE", true));
    }
    assert!(!shop.path().exists());
}

#[tokio::test]
async fn a_file_that_may_only_be_read_is_counted_and_not_erased() {
    let shop = shop(6).await;
    let url = format!("sqlite://{}?mode=ro", shop.path().display());
    let crm = connector(Options::new(url, organisation().to_string()));
    let window = plan(&crm, &customers(), 1, keys([1])).await;
    assert_eq!(window.expected.rows, rows([1, 2, 4, 1]));
    let refusal = crm.erase(&customers(), &window).await.expect_err("refused");
    assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_READ_ONLY", false));
    assert_eq!(left(&shop).await, ALL);
}

#[tokio::test]
async fn a_file_that_somebody_writes_to_is_tried_again_later() {
    let shop = shop(6).await;
    let crm = shop.hasty();
    let window = plan(&crm, &receipted(), 1, keys([1])).await;
    for lock in ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"] {
        let mut writer = shop.other().await;
        sea_orm::sqlx::raw_sql(lock).execute(&mut writer).await.expect("locked");
        let refusal = crm.erase(&receipted(), &window).await.expect_err("locked");
        assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_BUSY", true), "{lock}");
        sea_orm::sqlx::raw_sql("ROLLBACK").execute(&mut writer).await.expect("unlocked");
    }
    assert_eq!(left(&shop).await, ALL);
    assert_eq!(crm.erase(&receipted(), &window).await.expect("erased").rows, rows([1, 2, 4, 1]));
}

#[tokio::test]
async fn what_takes_too_long_is_interrupted_without_a_trace() {
    let shop = shop(3_000).await;
    // Without an index each of these customers is looked for in the whole of the table below.
    shop.run("DROP INDEX dialogue_customer").await;
    let window = plan(&shop.connector(), &receipted(), 1, keys(1..=3_000)).await;
    let crm = connector(Options { limit: Duration::from_millis(20), ..shop.options() });
    let refusal = crm.erase(&receipted(), &window).await.expect_err("too long");
    assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_TIMEOUT", true));
    assert_eq!(left(&shop).await, [3_000, 6_000, 12_000, 3_000, 3_000]);
    assert_eq!(shop.number("SELECT count(*) FROM samsvar_receipts").await, 0);
}
