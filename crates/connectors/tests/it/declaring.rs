//! Data sets out of packs.

use connectors::{Declare, Error, GuardForm, KeyKind, by_ids, data_sets, declare};
use kernel::Fault;

use crate::customers::receipted;
use crate::world::{NUMBER, SETS, World, faults};

#[tokio::test]
async fn a_pack_brings_data_sets_and_loading_twice_changes_nothing() {
    let world = World::new().await;
    let set = world.set(&world.ours, "S2", "customer").await.expect("it was declared");
    assert_eq!(set, receipted(), "the same that other tests erase by");
    let log = world.set(&world.ours, "S3", "log").await.expect("it was declared");
    assert_eq!((log.key.kind, log.guards.len(), log.unguarded.is_some()), (KeyKind::Text, 0, true));
    assert_eq!(world.set(&world.ours, "S3", "customer").await, None);
    let again = world.load(&world.ours, NUMBER, SETS).await;
    assert_eq!((again.added, again.changed), (0, 0));
    assert_eq!(world.told().await, ["data_set.declared", "data_set.declared"]);
    let changed = world.load(&world.ours, NUMBER, &SETS.replace("form = \"date\"", "form = \"date_time\"")).await;
    assert_eq!((changed.added, changed.changed), (0, 1));
    assert_eq!(world.told().await.last().map(String::as_str), Some("data_set.changed"));
    let read = world.kit.store().read(&world.ours);
    let all = data_sets(&read, &world.ours).await.expect("reads");
    let keys: Vec<_> = all.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["crm-customers", "logs"]);
    assert_eq!(all[0].set().guards[0].form, GuardForm::DateTime);
    let ids: Vec<_> = all.iter().map(|row| row.id).collect();
    assert_eq!(by_ids(&read, &world.ours, &ids).await.expect("reads").len(), 2);
    drop(read);
    // The other organisation's are its own.
    let read = world.kit.store().read(&world.theirs);
    assert!(by_ids(&read, &world.theirs, &ids).await.expect("reads").is_empty());
    let theirs = world.set(&world.theirs, "S2", "customer").await.expect("it was declared");
    assert_eq!(theirs.guards[0].form, GuardForm::Date);
}

#[tokio::test]
async fn declaring_takes_a_role_and_a_place_of_its_own() {
    let world = World::new().await;
    let wish = |key: &str| Declare { key: key.to_owned(), set: receipted() };
    let sales = world.acting("A3").await;
    let refused = world.write(&sales, async |uow| declare(uow, wish("crm-customers")).await).await;
    assert!(matches!(refused, Err(Error::Store(_))), "{refused:?}");
    let lead = world.acting("A1").await;
    let twice = world.write(&lead, async |uow| declare(uow, wish("another")).await).await.expect_err("refused");
    assert_eq!(twice.code(), "DATA_SET_TAKEN");
    let mut bare = wish("crm-customers");
    bare.set.guards.clear();
    let bare = world.write(&lead, async |uow| declare(uow, bare).await).await.expect_err("refused");
    assert_eq!((bare.code(), bare.field()), ("DATA_SET_INVALID", Some("guards")));
    let same = world.write(&lead, async |uow| declare(uow, wish("crm-customers")).await).await.expect("declared");
    assert_eq!(same.version.0, 1);
}

#[test]
fn every_fault_is_told_at_once_with_its_key() {
    assert!(faults(SETS).is_empty(), "{:#?}", faults(SETS));
    let sets = SETS
        .replacen("connector = \"crm\"", "connector = \"The CRM\"", 1)
        .replacen("system = \"S2\"", "system = \"S9\"", 1)
        .replacen("key_type = \"integer\"", "key_type = \"guid\"", 1)
        .replacen("anchor = \"customer.last_activity\", ", "", 1)
        .replacen("parent = \"order_id\"", "parents = \"order_id\"", 1)
        .replacen("\"A-07/name\" = ", "\"A-99/name\" = ", 1)
        .replacen("guards = []\n", "", 1);
    let told: Vec<_> = faults(&sets).into_iter().map(|fault| fault.key).collect();
    assert_eq!(
        told,
        [
            "data_sets[0].system",
            "data_sets[0].key_type",
            "data_sets[0].guards[0].anchor",
            "data_sets[0].columns",
            "data_sets[0].children[0].children[0].parent",
            "data_sets[0].children[0].children[0].parents",
            "data_sets[1].guards",
        ]
    );
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let one = |from: &str, to: &str, key: &str, part: &str| {
        let sets = SETS.replacen(from, to, 1);
        assert_ne!(sets, SETS, "{from}");
        let told = faults(&sets);
        assert!(told.iter().any(|fault| fault.key == key && fault.message.contains(part)), "{from}: {told:#?}");
    };
    one("connector = \"crm\"", "connector = \"The CRM\"", "data_sets[0].connector", "lower-case");
    one("id = \"logs\"", "id = \"crm-customers\"", "data_sets[1].id", "another data set");
    one(
        "system = \"S3\"\nkind = \"log\"",
        "system = \"S2\"\nkind = \"customer\"",
        "data_sets[1].kind",
        "another data set",
    );
    one("unguarded = \"A line of a log is never touched again.\"", "", "data_sets[1].guards", "nothing would spare");
    one(
        "unguarded = \"A line of a log is never touched again.\"",
        "unguarded = \" \"",
        "data_sets[1].guards",
        "nothing would",
    );
    one("receipts = \"samsvar_receipts\"", "unguarded = \"x\"", "data_sets[0].unguarded", "nothing to explain");
    one("anchor = \"customer.last_activity\"", "anchor = \"activity\"", "data_sets[0].guards", "names an anchor");
    one("table = \"order_lines\"", "table = \"orders\"", "data_sets[0].children", "ring");
    one("parent = \"customer_id\"\nkey = \"id\"", "parent = \"customer_id\"", "data_sets[0].children", "needs a key");
    one("receipts = \"samsvar_receipts\"", "receipts = \"orders\"", "data_sets[0].receipts", "holds nothing else");
    one("[\"email\"]", "[]", "data_sets[0].columns", "at least one column");
    one("id = \"logs\"", "id = \"the logs\"", "data_sets[1].id", "letters");
    one(
        "key = \"id\"\nkey_type = \"integer\"",
        "key = \"\"\nkey_type = \"integer\"",
        "data_sets[0].key",
        "name of a table",
    );
}
