//! Sealed fields open in their place only.

use kernel::Fault;
use keys::Place;

use super::{now, on_both, organisation};

const HERE: Place<'_> = Place { table: "persons", column: "name", row: "per_1" };

#[tokio::test]
async fn a_sealed_value_opens_in_its_place() {
    on_both(async |home| {
        let keys = home.open().await;
        keys.create_organisation(organisation(1), now()).await.unwrap();
        let key = keys.organisation(organisation(1)).await.unwrap();
        let sealed = key.seal(HERE, b"Kari").unwrap();
        assert_eq!(&*key.open(HERE, &sealed).unwrap(), b"Kari");
        assert_ne!(sealed, key.seal(HERE, b"Kari").unwrap(), "each sealing has a nonce of its own");
    })
    .await;
}

#[tokio::test]
async fn a_moved_or_damaged_value_is_refused() {
    on_both(async |home| {
        let keys = home.open().await;
        for n in [1, 2] {
            keys.create_organisation(organisation(n), now()).await.unwrap();
        }
        let key = keys.organisation(organisation(1)).await.unwrap();
        let sealed = key.seal(HERE, b"Kari").unwrap();
        let elsewhere = [
            Place { table: "subjects", ..HERE },
            Place { column: "email", ..HERE },
            Place { row: "per_2", ..HERE },
            Place { table: "person", column: "sname", ..HERE },
        ];
        for place in elsewhere {
            assert_eq!(key.open(place, &sealed).unwrap_err().code(), "KEYS_SEALED_VALUE_DAMAGED", "{place:?}");
        }
        let others = keys.organisation(organisation(2)).await.unwrap();
        assert!(others.open(HERE, &sealed).is_err());
        assert!(keys.installation().open(HERE, &sealed).is_err());
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert!(key.open(HERE, &damaged).is_err(), "byte {at}");
            assert!(key.open(HERE, &sealed[..at]).is_err(), "cut at {at}");
        }
    })
    .await;
}
