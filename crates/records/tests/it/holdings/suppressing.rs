//! Who is not to be written to.

use kernel::Id;
use records::consents::Give;
use records::suppression;
use serde_json::json;
use store::How;

use super::{Held, storage};

impl Held {
    pub async fn suppressed(&self, purpose: &str, address: &str) -> bool {
        let (ours, read) = (&self.0.ours, self.0.store().read(&self.0.ours));
        suppression::is_suppressed(&read, ours, self.0.store().keys(), purpose, address).await.expect("reads")
    }
}

#[tokio::test]
async fn a_token_stays_behind_and_the_item_until_the_next_step() {
    let held = Held::new().await;
    let item = held.item("A-09/address", "address", json!({"email": "Kari@Kunde.example", "name": "Kari"})).await;
    let silent = held.item("A-09/address", "address", json!({"name": "Ola"})).await;
    let ids = [item.id.uuid(), silent.id.uuid()];
    assert!(!held.suppressed("newsletter", "kari@kunde.example").await);
    let left = held.erase("item", &ids, How::Suppress).await.expect("suppressed");
    assert_eq!((left.ids, left.rows["suppressions"]), (ids.to_vec(), 1), "one that says no address is done with too");
    let receipts = {
        let read = held.0.store().read(&held.0.ours);
        store::receipts(&read, &held.0.ours, &ids).await.expect("reads")
    };
    assert_eq!(receipts.len(), 2, "each has a receipt");
    let again = held.erase("item", &ids, How::Suppress).await.expect("again");
    assert_eq!(again.rows["suppressions"], 0, "one token is enough");
    let gone = held.erase("item", &ids, How::Erase).await.expect("erased");
    assert_eq!(gone.ids.len(), 2);
    for same in ["kari@kunde.example", "  KARI@KUNDE.EXAMPLE "] {
        assert!(held.suppressed("newsletter", same).await, "{same}");
    }
    assert!(!held.suppressed("newsletter", "ola@kunde.example").await);
    assert!(!held.suppressed("extended_storage", "kari@kunde.example").await, "each purpose has its own list");
    held.0.pass().await;
    held.0.store().scrub().await.expect("the log is emptied");
    for text in ["Kari@Kunde.example", "kari@kunde.example"] {
        assert_eq!(held.found_in_files(text), Vec::<String>::new());
    }
}

/// The reconciliation of DT-61.
#[tokio::test]
async fn a_mailing_list_is_compared_with_those_who_do_not_want_it() {
    let held = Held::new().await;
    let item = held.item("A-09/address", "address", json!({"email": "kari@kunde.example"})).await;
    held.erase("item", &[item.id.uuid()], How::Suppress).await.expect("suppressed");
    let list = ["ola@kunde.example", "Kari@kunde.example", "no address"].map(str::to_owned);
    let check = async |by: &str| {
        let read = held.0.store().read(&held.0.acting(by).await);
        suppression::check(&read, "newsletter", &list).await
    };
    assert_eq!(check("A3").await.expect("compared"), [false, true, false]);
    let theirs = held.0.store().read(&held.0.theirs);
    let there = suppression::check(&theirs, "newsletter", &list).await.expect("compared");
    assert_eq!(there, [false; 3], "another organisation's list is another list");
}

#[tokio::test]
async fn consent_given_anew_takes_an_address_off_the_list() {
    let held = Held::new().await;
    let item = held.item("A-09/address", "address", json!({"email": "kari@kunde.example"})).await;
    held.erase("item", &[item.id.uuid()], How::Suppress).await.expect("suppressed");
    let give = |address: Option<&str>| Give {
        purpose: "newsletter".to_owned(),
        address: address.map(str::to_owned),
        ..storage("17")
    };
    held.give("A3", give(None)).await.expect("given");
    assert!(held.suppressed("newsletter", "kari@kunde.example").await, "nobody has said whose address it is");
    held.give("A3", give(Some("KARI@kunde.example"))).await.expect("given");
    assert!(!held.suppressed("newsletter", "kari@kunde.example").await);
}
