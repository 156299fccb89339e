//! Tables that are not what they seem, and what happens beside a statement on a server.

use connectors::{Counted, DataSet, KeyColumn, KeyKind};
use kernel::Fault;

use super::engine;
use crate::customers::{child, customers, cutoffs, keys, left, plan, receipted, rows, shop};
use crate::foreign::{Engine, Foreign};

/// After a change of the tables everything is refused alike, and nothing has changed.
async fn refused(on: &Engine, change: &str, code: &str) {
    let shop = shop(on, 6).await;
    let crm = shop.connector();
    let window = plan(&crm, &receipted(), 1, keys([1])).await;
    let admin = shop.schema();
    admin.run(&change.replace("{schema}", &admin.name).replace("{role}", &admin.role)).await;
    for refusal in [
        crm.inspect(&receipted()).await.map(drop).expect_err("refused"),
        crm.count(&receipted(), &window.keys, &cutoffs()).await.map(drop).expect_err("refused"),
        crm.erase(&receipted(), &window).await.map(drop).expect_err("refused"),
    ] {
        assert_eq!((refusal.code(), refusal.is_passing()), (code, false), "{change}: {refusal}");
    }
    assert_eq!(shop.number("SELECT count(*) FROM vouchers").await, 6);
    assert_eq!(shop.number("SELECT count(*) FROM order_lines").await, 24, "{change}");
}

#[tokio::test]
async fn rewrite_rules_and_triggers_that_stand_still_are_refused() {
    let Some(on) = engine() else { return };
    for (table, event) in [("dialogue", "DELETE"), ("customers", "UPDATE"), ("samsvar_receipts", "INSERT")] {
        let rule = format!("CREATE RULE also AS ON {event} TO {table} DO ALSO DELETE FROM vouchers");
        refused(&on, &rule, "CONNECTOR_RULE").await;
    }
    refused(&on, "CREATE RULE never AS ON DELETE TO orders DO INSTEAD NOTHING", "CONNECTOR_RULE").await;
    // One that is switched off may be switched on.
    let trigger = format!("{}; ALTER TABLE orders DISABLE TRIGGER t", on.trigger("DELETE", "orders"));
    refused(&on, &trigger, "CONNECTOR_TRIGGER").await;
}

#[tokio::test]
async fn tables_that_do_not_hold_all_of_their_rows_themselves_are_refused() {
    let Some(on) = engine() else { return };
    let unsuitable = "CONNECTOR_TABLE_UNSUITABLE";
    refused(
        &on,
        "ALTER TABLE dialogue RENAME TO talk; CREATE MATERIALIZED VIEW dialogue AS SELECT * FROM talk",
        unsuitable,
    )
    .await;
    let foreign = "DROP TABLE dialogue; CREATE FOREIGN DATA WRAPPER {schema}_w; \
        CREATE SERVER {schema}_s FOREIGN DATA WRAPPER {schema}_w; \
        CREATE FOREIGN TABLE dialogue (id integer, customer_id integer) SERVER {schema}_s";
    refused(&on, foreign, unsuitable).await;
    let partitioned =
        "DROP TABLE dialogue; CREATE TABLE dialogue (id integer, customer_id integer) PARTITION BY LIST (id)";
    refused(&on, partitioned, unsuitable).await;
    let part = "DROP TABLE dialogue; CREATE TABLE talk (id integer, customer_id integer) PARTITION BY LIST (id); \
        CREATE TABLE dialogue PARTITION OF talk DEFAULT";
    refused(&on, part, unsuitable).await;
    refused(&on, "CREATE TABLE letters () INHERITS (dialogue)", unsuitable).await;
    refused(&on, "CREATE TABLE talk (); ALTER TABLE dialogue INHERIT talk", unsuitable).await;
}

#[tokio::test]
async fn what_hangs_on_the_rows_in_another_schema_is_refused() {
    let Some(on) = engine() else { return };
    for ending in ["", "ON DELETE CASCADE", "ON DELETE SET NULL", "ON DELETE SET DEFAULT"] {
        let shop = shop(&on, 2).await;
        let admin = shop.schema();
        let other = format!("{}_other", admin.name);
        let visits =
            format!("CREATE TABLE {other}.visits (customer integer DEFAULT 2 REFERENCES customers (id) {ending})");
        admin.run(&format!("CREATE SCHEMA {other}; {visits}")).await;
        let refusal = shop.connector().inspect(&receipted()).await;
        admin.run(&format!("DROP SCHEMA {other} CASCADE")).await;
        let refusal = refusal.expect_err("refused");
        assert_eq!(refusal.code(), "CONNECTOR_REFERENCE_UNDECLARED", "{ending}");
        assert!(refusal.to_string().contains(&format!("{other}.visits")), "{refusal}");
    }
}

#[tokio::test]
async fn rows_that_the_account_may_not_see_are_refused() {
    let Some(on) = engine() else { return };
    let secure = "ALTER TABLE orders ENABLE ROW LEVEL SECURITY";
    let hidden = [
        String::new(),
        "CREATE POLICY part ON orders USING (customer_id < 3)".to_owned(),
        "CREATE POLICY read ON orders FOR SELECT USING (true)".to_owned(),
        "CREATE POLICY others ON orders TO pg_monitor USING (true)".to_owned(),
        "CREATE POLICY all_of_it ON orders USING (true); CREATE POLICY but ON orders AS RESTRICTIVE USING (id > 3)"
            .to_owned(),
    ];
    for policy in hidden {
        refused(&on, &format!("{secure}; {policy}"), "CONNECTOR_ROWS_HIDDEN").await;
    }
    for policy in [
        "CREATE POLICY all_of_it ON orders USING (true)",
        "CREATE POLICY r ON orders FOR SELECT TO {role} USING (true); CREATE POLICY d ON orders FOR DELETE TO {role} USING (true)",
    ] {
        let shop = shop(&on, 6).await;
        let admin = shop.schema();
        admin.run(&format!("{secure}; {policy}").replace("{role}", &admin.role)).await;
        let crm = shop.connector();
        let window = plan(&crm, &receipted(), 1, keys([1])).await;
        assert_eq!(crm.erase(&receipted(), &window).await.expect("erased").rows, rows([1, 2, 4, 1]));
        // What is hidden is not gone.
        admin.run("ALTER TABLE customers ENABLE ROW LEVEL SECURITY").await;
        let refusal = crm.absent(&receipted(), &window.identity, &keys([2])).await.expect_err("refused");
        assert_eq!(refusal.code(), "CONNECTOR_ROWS_HIDDEN");
    }
}

#[tokio::test]
async fn a_child_needs_no_foreign_key_and_names_are_those_of_the_catalogue() {
    let Some(on) = engine() else { return };
    let odd = Foreign::new(
        &on,
        "CREATE TABLE \"Odd \"\"one\" (\"The Key\" TEXT PRIMARY KEY, seen TEXT);
         CREATE TABLE \"group\" (\"order\" TEXT, \"t\" TEXT);
         INSERT INTO \"Odd \"\"one\" VALUES ('a', '2020-01-01'), ('b', '2020-01-01');
         INSERT INTO \"group\" VALUES ('a', 'x'), ('A', 'y'), ('b', 'z');",
    )
    .await;
    odd.grant("SELECT, DELETE ON \"Odd \"\"one\", \"group\"").await;
    let mut set = DataSet {
        table: "odd \"ONE".to_owned(),
        children: vec![child("Group", "ORDER", None, vec![])],
        columns: [].into(),
        ..customers()
    };
    set.key = KeyColumn { name: "the key".to_owned(), kind: KeyKind::Text };
    set.guards[0].column = "SEEN".to_owned();
    let crm = odd.connector();
    let asked = ["a", "A"].map(str::to_owned).to_vec();
    let window = plan(&crm, &set, 1, asked).await;
    let outcome = crm.erase(&set, &window).await.expect("erased");
    assert_eq!((outcome.erased, outcome.missing), (vec!["a".to_owned()], vec!["A".to_owned()]));
    assert_eq!(outcome.counted, Counted::Exact);
    assert_eq!(odd.texts("SELECT \"t\" FROM \"group\" ORDER BY 1").await, ["y", "z"]);
    assert_eq!(odd.texts("SELECT \"The Key\" FROM \"Odd \"\"one\"").await, ["b"]);
    // Two that differ in nothing else have to be told apart.
    odd.schema().run("CREATE TABLE \"GROUP\" (\"order\" TEXT)").await;
    let refusal = crm.inspect(&set).await.expect_err("refused");
    assert_eq!(refusal.code(), "CONNECTOR_NAME_AMBIGUOUS");
    set.children[0].table = "group".to_owned();
    assert!(crm.inspect(&set).await.is_ok());
}

#[tokio::test]
async fn a_table_in_another_schema_is_named_with_it() {
    let Some(on) = engine() else { return };
    let shop = shop(&on, 6).await;
    let admin = shop.schema();
    let (name, other) = (admin.name.clone(), format!("{}.dialogue", admin.name));
    admin.run(&format!("ALTER ROLE {} SET search_path = pg_catalog", admin.role)).await;
    let crm = shop.connector();
    let refusal = crm.inspect(&receipted()).await.expect_err("refused");
    assert_eq!(refusal.code(), "CONNECTOR_TABLE_MISSING");
    let full = |table: &str| format!("{name}.{table}");
    let mut set = DataSet { table: full("customers"), receipts: Some(full("samsvar_receipts")), ..receipted() };
    for child in &mut set.children {
        child.table = full(&child.table);
    }
    set.children[0].children[0].table = full("order_lines");
    let window = plan(&crm, &set, 1, keys([1])).await;
    let outcome = crm.erase(&set, &window).await.expect("erased");
    assert_eq!(outcome.rows.get(&other), Some(&1), "{:?}", outcome.rows);
    assert_eq!(left(&shop).await, [5, 10, 20, 5, 6]);
}
