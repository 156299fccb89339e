//! Kinds of references and purposes of consent, as packs write them.

use records::{consents, references};

use super::{Held, MORE, ours};
use crate::world::{OURS, check};

#[tokio::test]
async fn loading_twice_changes_nothing_and_a_new_word_does() {
    let held = Held::new().await;
    let again = held.0.load(&held.0.ours, &ours()).await.expect("loaded");
    assert_eq!((again.added, again.changed), (0, 0));
    let fewer = ours()
        .replace(r#"categories = ["A-07/name", "A-07/contact", "A-07/dialogue"]"#, r#"categories = ["A-07/name"]"#);
    let changed = held.0.load(&held.0.ours, &fewer).await.expect("loaded");
    assert_eq!((changed.added, changed.changed), (0, 1));
    let read = held.0.store().read(&held.0.ours);
    let kinds = references::kinds(&read, &held.0.ours).await.expect("reads");
    let customer = kinds.iter().find(|kind| kind.kind == "customer").expect("declared");
    assert_eq!(customer.categories.0, ["A-07/name"]);
    assert_eq!(kinds.len(), 3);
    let purposes = consents::purposes(&read, &held.0.ours).await.expect("reads");
    let names: Vec<_> = purposes.iter().map(|purpose| purpose.purpose.as_str()).collect();
    assert_eq!(names, ["extended_storage", "newsletter"]);
}

#[test]
fn every_fault_is_told() {
    let fault = |from: &str, to: &str| {
        let pack = format!("{OURS}{MORE}").replacen(from, to, 1);
        assert!(pack.contains(to), "{to}");
        let faults = check(&pack).err().unwrap_or_default();
        faults.into_iter().map(|fault| format!("{}: {}", fault.key, fault.message)).collect::<Vec<_>>()
    };
    for (from, to, key) in [
        ("system = \"S2\"\nkind = \"customer\"", "system = \"S9\"\nkind = \"customer\"", "reference_kinds[0].system"),
        ("kind = \"order\"\n", "kind = \"customer\"\n", "reference_kinds[1].kind"),
        ("categories = [\"B-01/order\"]", "categories = []", "reference_kinds[1].categories"),
        ("categories = [\"B-01/order\"]", "categories = [\"B-01/other\"]", "reference_kinds[1].categories"),
        ("purpose = \"newsletter\"\n", "purpose = \"News letter\"\n", "consent_purposes[0].purpose"),
        ("purpose = \"newsletter\"\n", "purpose = \"extended_storage\"\n", "consent_purposes[1].purpose"),
        ("category = \"A-09/proof\"", "category = \"A-09/*\"", "consent_purposes[0].category"),
        ("words = \"Ja, send meg nyhetsbrevet.\"", "words = \" \"", "consent_purposes[0].texts[0].words"),
    ] {
        let faults = fault(from, to);
        assert!(faults.iter().any(|fault| fault.starts_with(key)), "{to}: {faults:?}");
    }
}
