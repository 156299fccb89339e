//! Connections cut at every step, and windows carried out again.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use connectors::{Counted, DataSet};
use kernel::Fault;

use crate::customers::{customers, fill, keys, left, plan, receipted, rows, shop};
use crate::foreign::{Engine, engines};

/// Lets a future go on so many times, and drops it then.
async fn cut_after<T>(times: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(cx).map(Some)
    })
    .await
}

/// Cuts at every step, and carries the window out again: what the second answers, by how the first was cut.
async fn cut_everywhere(on: &Engine, set: &DataSet) -> Vec<Counted> {
    let mut found = Vec::new();
    let shop = shop(on, 6).await;
    let crm = shop.connector();
    for (times, number) in (0_usize..).zip(1..) {
        assert!(times < 1_000, "it comes to an end");
        fill(&shop, 6).await;
        let window = plan(&crm, set, number, keys([1, 2, 3, 77])).await;
        if cut_after(times, crm.erase(set, &window)).await.is_some() {
            break;
        }
        let outcome = crm.erase(set, &window).await.expect("carried out again");
        assert_eq!(left(&shop).await, [4, 8, 16, 4, 6], "cut after {times}");
        assert_eq!(outcome.spared, keys([2]), "cut after {times}");
        match outcome.counted {
            Counted::Exact | Counted::FromReceipt => {
                assert_eq!((outcome.erased, outcome.missing), (keys([1, 3]), keys([77])), "cut after {times}");
                assert_eq!(outcome.rows, rows([2, 4, 8, 2]), "cut after {times}");
            }
            // One was missing from the first, and nobody can tell which any more: none is said to have been erased.
            Counted::Unknown => {
                assert_eq!((outcome.erased, outcome.missing), (vec![], keys([1, 3, 77])), "cut after {times}");
                assert_eq!(outcome.rows, rows([0, 0, 0, 0]), "cut after {times}");
            }
        }
        found.push(outcome.counted);
    }
    found
}

#[tokio::test]
async fn cut_anywhere_a_receipt_makes_the_counts_exact() {
    for on in engines() {
        let found = cut_everywhere(&on, &receipted()).await;
        assert!(found.contains(&Counted::Exact) && !found.contains(&Counted::Unknown), "{found:?}");
    }
}

#[tokio::test]
async fn cut_anywhere_without_receipts_the_counts_are_said_to_be_unknown() {
    for on in engines() {
        let found = cut_everywhere(&on, &customers()).await;
        assert!(found.contains(&Counted::Exact) && !found.contains(&Counted::FromReceipt), "{found:?}");
    }
}

#[tokio::test]
async fn the_same_window_twice_is_carried_out_once() {
    for on in engines() {
        let shop = shop(&on, 6).await;
        let crm = shop.connector();
        let window = plan(&crm, &receipted(), 1, keys([1, 2, 3])).await;
        let first = crm.erase(&receipted(), &window).await.expect("erased");
        // What came under an old number since is not what was planned.
        shop.run("INSERT INTO customers VALUES (1, 'Somebody else', NULL, '2020-01-01')").await;
        let mut turned = window.clone();
        turned.keys.reverse();
        let again = crm.erase(&receipted(), &turned).await.expect("answered");
        assert_eq!((again.counted, again.rows), (Counted::FromReceipt, first.rows));
        assert_eq!((again.erased, again.spared), (keys([3, 1]), keys([2])));
        assert_eq!(shop.number("SELECT count(*) FROM customers WHERE id = 1").await, 1);
        turned.keys.pop();
        let refusal = crm.erase(&receipted(), &turned).await.expect_err("other keys under the same window");
        assert_eq!(refusal.code(), "CONNECTOR_RECEIPT_UNREADABLE");
        shop.run("UPDATE samsvar_receipts SET rows = '?'").await;
        let refusal = crm.erase(&receipted(), &window).await.expect_err("nothing that can be read");
        assert_eq!(refusal.code(), "CONNECTOR_RECEIPT_UNREADABLE");
    }
}

#[tokio::test]
async fn a_receipt_answers_whatever_became_of_the_tables_since() {
    for on in engines() {
        let shop = shop(&on, 6).await;
        let crm = shop.connector();
        let window = plan(&crm, &receipted(), 1, keys([1])).await;
        crm.erase(&receipted(), &window).await.expect("erased");
        shop.run("ALTER TABLE dialogue RENAME TO talk").await;
        assert_eq!(crm.erase(&receipted(), &window).await.expect("answered").counted, Counted::FromReceipt);
    }
}

#[tokio::test]
async fn a_receipt_holds_no_key() {
    for on in engines() {
        let shop = shop(&on, 6).await;
        shop.run("UPDATE customers SET id = 8675309 WHERE id = 5").await;
        let crm = shop.connector();
        let window = plan(&crm, &receipted(), 1, keys([1, 8_675_309])).await;
        crm.erase(&receipted(), &window).await.expect("erased");
        let receipts = shop.texts("SELECT window_id || rows || at FROM samsvar_receipts").await;
        assert_eq!(receipts.len(), 1);
        assert!(!receipts[0].contains("8675309") && receipts[0].contains("e2"), "{receipts:?}");
    }
}

#[tokio::test]
async fn what_is_left_of_a_window_is_erased_and_the_rest_is_said_to_be_unknown() {
    for on in engines() {
        let shop = shop(&on, 6).await;
        let crm = shop.connector();
        let window = plan(&crm, &customers(), 1, keys([1, 3, 5])).await;
        let part = plan(&crm, &customers(), 2, keys([3])).await;
        crm.erase(&customers(), &part).await.expect("erased by somebody else");
        let outcome = crm.erase(&customers(), &window).await.expect("erased");
        assert_eq!((outcome.erased, outcome.counted), (keys([1, 3, 5]), Counted::Unknown));
        assert_eq!(outcome.rows, rows([2, 4, 8, 2]), "what this call has done");
    }
}
