//! What is so in a file only.

use std::time::Duration;

use connectors::{Counted, DataSet, Options, Outcome};
use kernel::Fault;

use crate::customers::{child, customers, cutoffs, keys, left, plan, receipted, rows, shop};
use crate::foreign::{Engine, Foreign, connector, organisation};

const ALL: [i64; 5] = [6, 12, 24, 6, 6];

#[tokio::test]
async fn nothing_of_whoever_is_erased_is_left_in_any_file() {
    for mode in ["delete", "wal"] {
        let shop = shop(&Engine::Sqlite, 50).await;
        shop.run(&format!("PRAGMA journal_mode = {mode}")).await;
        // Another program has the file open, so that a log is not put away by the last to leave.
        let _open = shop.other().await;
        let crm = shop.connector();
        assert!(shop.holds("Hello from Customer 33"), "{mode}");
        let window = plan(&crm, &receipted(), 1, keys([33])).await;
        let outcome = crm.erase(&receipted(), &window).await.expect("erased");
        assert!(outcome.reclaimed, "{mode}");
        for text in ["Hello from Customer 33", "for Customer 33", "c33@example.org"] {
            assert!(!shop.holds(text), "{mode}: {text}");
        }
        assert!(shop.holds("Hello from Customer 34"), "{mode}");
    }
}

#[tokio::test]
async fn a_reader_keeps_the_log_and_the_outcome_says_so() {
    let shop = shop(&Engine::Sqlite, 50).await;
    shop.run("PRAGMA journal_mode = wal").await;
    let mut reader = shop.other().await;
    let reading = "BEGIN; SELECT count(*) FROM customers";
    sea_orm::sqlx::raw_sql(reading).execute(&mut reader).await.expect("it reads");
    let crm = shop.connector();
    let window = plan(&crm, &customers(), 1, keys([33])).await;
    let outcome = crm.erase(&customers(), &window).await.expect("erased");
    assert_eq!((outcome.erased, outcome.reclaimed), (keys([33]), false));
    assert!(shop.holds("Hello from Customer 33"), "the reader could still see it");
}

#[tokio::test]
async fn a_child_needs_no_foreign_key_and_names_are_those_of_the_catalogue() {
    let odd = Foreign::new(
        &Engine::Sqlite,
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
async fn another_database_of_the_same_shape_is_neither_erased_in_nor_looked_at() {
    for set in [customers(), receipted()] {
        let shop = shop(&Engine::Sqlite, 6).await;
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
async fn bad_questions_are_refused_before_the_file_is_opened() {
    let gone = Foreign::new(&Engine::Sqlite, "").await;
    let crm = gone.connector();
    std::fs::remove_file(gone.path()).expect("it can be removed");
    let window = |keys| connectors::Window {
        id: crate::foreign::window_id(1),
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
    let shop = shop(&Engine::Sqlite, 6).await;
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
    let shop = shop(&Engine::Sqlite, 6).await;
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
    let shop = shop(&Engine::Sqlite, 6).await;
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

/// A reader of a database without a log stands in the way of the commit itself: what the first answers, and the second.
async fn with_a_reader(set: &DataSet, patience: Duration) -> (&'static str, Outcome) {
    let shop = shop(&Engine::Sqlite, 6).await;
    let window = plan(&shop.connector(), set, 1, keys([1, 3])).await;
    let mut reader = shop.other().await;
    let reading = "BEGIN; SELECT count(*) FROM vouchers";
    sea_orm::sqlx::raw_sql(reading).execute(&mut reader).await.expect("it reads");
    let crm = connector(Options { patience, limit: Duration::from_millis(300), ..shop.options() });
    let refusal = crm.erase(set, &window).await.expect_err("not committed yet");
    assert!(refusal.is_passing());
    drop(reader);
    let outcome = shop.connector().erase(set, &window).await.expect("carried out");
    assert_eq!(outcome.erased, keys([1, 3]));
    assert_eq!(left(&shop).await, [4, 8, 16, 4, 6]);
    (refusal.code(), outcome)
}

#[tokio::test]
async fn a_commit_that_is_refused_has_done_nothing() {
    for set in [customers(), receipted()] {
        let (code, outcome) = with_a_reader(&set, Duration::ZERO).await;
        assert_eq!((code, outcome.counted), ("CONNECTOR_BUSY", Counted::Exact));
        assert_eq!(outcome.rows, rows([2, 4, 8, 2]));
    }
}

#[tokio::test]
async fn a_commit_without_an_answer_is_unknown_until_it_is_asked_for_again() {
    // The commit that nobody waits for any more goes through as soon as the reader has left.
    let (code, outcome) = with_a_reader(&receipted(), Duration::from_secs(20)).await;
    assert_eq!((code, outcome.counted), ("CONNECTOR_OUTCOME_UNKNOWN", Counted::FromReceipt));
    assert_eq!(outcome.rows, rows([2, 4, 8, 2]));
    let (code, outcome) = with_a_reader(&customers(), Duration::from_secs(20)).await;
    assert_eq!((code, outcome.counted), ("CONNECTOR_OUTCOME_UNKNOWN", Counted::Unknown));
    assert_eq!(outcome.rows, rows([0, 0, 0, 0]), "no number is invented");
}

#[tokio::test]
async fn a_table_that_is_kept_by_a_module_is_refused() {
    let shop = shop(&Engine::Sqlite, 2).await;
    shop.run("DROP TABLE dialogue; CREATE VIRTUAL TABLE dialogue USING fts5 (customer_id, said)").await;
    let refusal = shop.connector().inspect(&receipted()).await.expect_err("refused");
    assert_eq!(refusal.code(), "CONNECTOR_TABLE_UNSUITABLE");
}
