//! Subjects: known by a pseudonym, and by what others call them.

use records::subjects::{self, Register};

use super::{Held, code, external};
use crate::world::PEOPLE;

fn register(keys: &[&str]) -> Register {
    let references = keys.iter().map(|key| external("S2", "customer", key)).collect();
    Register { groups: vec!["customer".to_owned()], references }
}

impl Held {
    async fn register(&self, new: Register) -> Result<subjects::Subject, records::Error> {
        self.0.write(&self.0.ours, async |uow| subjects::register(uow, new).await).await
    }
}

#[tokio::test]
async fn somebody_is_registered_with_any_number_of_references() {
    let held = Held::new().await;
    let nobody = held.register(register(&[])).await.expect("registered");
    let one = held.register(register(&["17", "18"])).await.expect("registered");
    assert_ne!(nobody.id, one.id);
    let read = held.0.store().read(&held.0.ours);
    let keys = held.0.store().keys();
    for key in ["17", "18"] {
        let found = subjects::find(&read, &held.0.ours, keys, &external("S2", "customer", key)).await.expect("reads");
        assert_eq!(found.as_ref().map(|found| found.id), Some(one.id));
    }
    assert_eq!(one.groups.0, ["customer"]);
    let unknown = subjects::find(&read, &held.0.ours, keys, &external("S2", "customer", "19")).await.expect("reads");
    assert_eq!(unknown, None);
}

#[tokio::test]
async fn whoever_is_known_by_one_reference_gets_the_others_too() {
    let held = Held::new().await;
    let first = held.register(register(&["17"])).await.expect("registered");
    let more = Register { groups: vec!["supplier".to_owned()], ..register(&["17", "18", "18"]) };
    let again = held.register(more).await.expect("registered");
    assert_eq!(again.id, first.id);
    assert_eq!(again.groups.0, ["customer", "supplier"]);
    held.register(register(&["20"])).await.expect("registered");
    let both = held.register(register(&["17", "20"])).await;
    assert_eq!(code(both), ("REFERENCE_SUBJECT_DIFFERS", Some("references".to_owned())));
}

#[tokio::test]
async fn a_kind_that_nobody_declared_and_a_key_that_is_none_are_refused() {
    let held = Held::new().await;
    let mut new = register(&["17"]);
    new.references.push(external("S2", "supplier", "1"));
    assert_eq!(code(held.register(new).await), ("REFERENCE_KIND_UNKNOWN", Some("references[1]".to_owned())));
    for bad in ["", "  ", "a\nb", &"x".repeat(201)] {
        let refused = held.register(register(&[bad])).await;
        assert_eq!(code(refused), ("REFERENCE_KEY_INVALID", Some("references[0]".to_owned())), "{bad:?}");
    }
}

#[tokio::test]
async fn whoever_handles_data_registers_and_nobody_else() {
    let held = Held::new().await;
    let mut may = Vec::new();
    for person in PEOPLE {
        let scope = held.0.acting(person).await;
        let asked = held.0.write(&scope, async |uow| subjects::register(uow, register(&[])).await).await;
        if asked.is_ok() {
            may.push(person);
        }
    }
    assert_eq!(may, ["A2", "A3", "A4", "A5", "A6", "A10"], "not the head of the business, and not the auditor");
}
