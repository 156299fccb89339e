//! What goes, and what stays.

use connectors::{Counted, Counts};

use crate::customers::{customers, keys, left, plan, receipted, rows, shop};

#[tokio::test]
async fn customers_go_with_all_that_hangs_on_them_and_vouchers_stay() {
    let shop = shop(100).await;
    let crm = shop.connector();
    let window = plan(&crm, &customers(), 1, keys([1, 3, 5, 200])).await;
    let expected = Counts { asked: 4, present: 3, guarded: 0, rows: rows([3, 6, 12, 3]) };
    assert_eq!(window.expected, expected);
    assert_eq!(left(&shop).await, [100, 200, 400, 100, 100], "counting changes nothing");
    let outcome = crm.erase(&customers(), &window).await.expect("erased");
    assert_eq!((outcome.erased, outcome.missing), (keys([1, 3, 5]), keys([200])));
    assert_eq!((outcome.rows, outcome.counted), (rows([3, 6, 12, 3]), Counted::Exact));
    assert_eq!(left(&shop).await, [97, 194, 388, 97, 100]);
    assert!(crm.absent(&customers(), &window.identity, &window.keys).await.expect("looked").is_empty());
    assert_eq!(crm.absent(&customers(), &window.identity, &keys([1, 2, 7])).await.expect("looked"), keys([2, 7]));
}

#[tokio::test]
async fn who_is_active_there_is_spared_and_counted_as_such() {
    let shop = shop(10).await;
    let crm = shop.connector();
    let window = plan(&crm, &customers(), 1, keys(1..=4)).await;
    assert_eq!((window.expected.present, window.expected.guarded), (4, 2));
    // Scenario: somebody buys something between the plan and the statement.
    shop.run("UPDATE customers SET last_activity_on = '2025-12-31' WHERE id = 3").await;
    let outcome = crm.erase(&customers(), &window).await.expect("erased");
    assert_eq!((outcome.erased, outcome.spared), (keys([1]), keys([2, 3, 4])));
    assert_eq!(outcome.rows, rows([1, 2, 4, 1]));
    assert_eq!(left(&shop).await, [9, 18, 36, 9, 10]);
}

#[tokio::test]
async fn nothing_of_whoever_is_erased_is_left_in_any_file() {
    for mode in ["delete", "wal"] {
        let shop = shop(50).await;
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
    let shop = shop(50).await;
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
async fn a_window_without_keys_touches_nothing() {
    let shop = shop(4).await;
    let crm = shop.connector();
    let window = plan(&crm, &customers(), 1, vec![]).await;
    let outcome = crm.erase(&customers(), &window).await.expect("nothing to do");
    assert_eq!((outcome.rows, outcome.counted), (rows([0, 0, 0, 0]), Counted::Exact));
    assert_eq!(left(&shop).await, [4, 8, 16, 4, 4]);
}
