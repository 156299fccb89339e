//! What goes, and what stays.

use connectors::{Counted, Counts};

use crate::customers::{customers, keys, left, plan, rows, shop};
use crate::foreign::engines;

#[tokio::test]
async fn customers_go_with_all_that_hangs_on_them_and_vouchers_stay() {
    for on in engines() {
        let shop = shop(&on, 100).await;
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
}

#[tokio::test]
async fn who_is_active_there_is_spared_and_counted_as_such() {
    for on in engines() {
        let shop = shop(&on, 10).await;
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
}

#[tokio::test]
async fn a_window_without_keys_touches_nothing() {
    for on in engines() {
        let shop = shop(&on, 4).await;
        let crm = shop.connector();
        let window = plan(&crm, &customers(), 1, vec![]).await;
        let outcome = crm.erase(&customers(), &window).await.expect("nothing to do");
        assert_eq!((outcome.rows, outcome.counted), (rows([0, 0, 0, 0]), Counted::Exact));
        assert_eq!(left(&shop).await, [4, 8, 16, 4, 4]);
    }
}
