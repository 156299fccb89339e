//! Redacting: columns are blanked, rows stay.

use connectors::Counted;

use crate::customers::{closed_shop, customers, keys, left, plan, receipted, shop};
use crate::foreign::engines;
use kernel::Fault;

fn names() -> Vec<String> {
    vec!["A-07/*".to_owned()]
}

#[tokio::test]
async fn the_first_characters_are_kept_and_every_row_stays() {
    for on in engines() {
        let shop = shop(&on, 6).await;
        let crm = shop.connector();
        let window = plan(&crm, &receipted(), 1, keys([1, 2, 99])).await;
        let outcome = crm.redact(&receipted(), &window, &names(), 3).await.expect("redacted");
        assert_eq!((outcome.erased, outcome.spared, outcome.missing), (keys([1]), keys([2]), keys([99])));
        assert_eq!(outcome.rows, [("customers".to_owned(), 1)].into());
        let told = shop.texts("SELECT name || '/' || email FROM customers ORDER BY id LIMIT 2").await;
        assert_eq!(told, ["Cus/c1@", "Customer 2/c2@example.org"]);
        assert_eq!(left(&shop).await, [6, 12, 24, 6, 6]);
        if !on.is_server() {
            assert!(!shop.holds("c1@example.org"), "nor is it left in the file");
        }
        let again = crm.redact(&receipted(), &window, &names(), 3).await.expect("answered");
        assert_eq!((again.counted, again.rows), (Counted::FromReceipt, [("customers".to_owned(), 1)].into()));
    }
}

#[tokio::test]
async fn only_the_columns_of_the_category_are_blanked_and_doing_it_again_changes_nothing() {
    for on in engines() {
        let shop = shop(&on, 2).await;
        let crm = shop.connector();
        let window = plan(&crm, &customers(), 1, keys([1])).await;
        for _ in 0..2 {
            let outcome = crm.redact(&customers(), &window, &["A-07/contact".to_owned()], 0).await.expect("redacted");
            assert_eq!((outcome.erased, outcome.counted), (keys([1]), Counted::Exact));
        }
        assert_eq!(
            shop.texts("SELECT name || '/' || email FROM customers ORDER BY id").await,
            ["Customer 1/", "Customer 2/c2@example.org"]
        );
    }
}

#[tokio::test]
async fn a_constraint_stands_against_it_and_nothing_is_changed() {
    for on in engines() {
        let shop = closed_shop(&on, 2).await;
        shop.run("CREATE TABLE c (id INTEGER PRIMARY KEY, name TEXT, email TEXT CHECK (length(email) > 3), last_activity_on DATE)")
        .await;
        shop.run("INSERT INTO c SELECT * FROM customers").await;
        shop.grant("SELECT, UPDATE (name, email) ON c").await;
        shop.grant("SELECT, INSERT ON samsvar_receipts").await;
        let set = connectors::DataSet { table: "c".to_owned(), children: vec![], ..receipted() };
        let crm = shop.connector();
        let window = plan(&crm, &set, 1, keys([1])).await;
        let refusal = crm.redact(&set, &window, &names(), 0).await.expect_err("refused");
        assert_eq!(refusal.code(), "CONNECTOR_CONSTRAINT_VIOLATED");
        assert_eq!(shop.texts("SELECT name FROM c WHERE id = 1").await, ["Customer 1"]);
        assert_eq!(shop.number("SELECT count(*) FROM samsvar_receipts").await, 0);
    }
}
