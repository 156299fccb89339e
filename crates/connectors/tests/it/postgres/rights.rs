//! What the connector's account may do: enough, and no more.

use connectors::{Connector, Connectors, DataSet, Error, Options};
use kernel::Fault;

use super::engine;
use crate::customers::{closed_shop, customers, cutoffs, keys, left, plan, receipted, shop};
use crate::foreign::{Foreign, connector, window_id};
use crate::world::{NUMBER, SETS, World};

const README: &str = include_str!("../../../README.md");

fn wide(shop: &Foreign) -> Connector {
    connector(Options { allow_wide: true, ..shop.options() })
}

async fn refusal(shop: &Foreign) -> Error {
    shop.connector().inspect(&receipted()).await.map(drop).expect_err("refused")
}

/// The statements that the description tells an operator to run.
fn granted(shop: &Foreign) -> Vec<String> {
    let (_, rest) = README.split_once("```sql\n").expect("a block of statements");
    let (block, _) = rest.split_once("```").expect("its end");
    let admin = shop.schema();
    let block = block.replace("samsvar_crm", &admin.role).replace("SCHEMA crm", &format!("SCHEMA {}", admin.name));
    let lines = block.lines().filter(|line| line.starts_with("GRANT"));
    lines.map(|line| line.split("--").next().unwrap_or_default().trim().trim_end_matches(';').to_owned()).collect()
}

#[tokio::test]
async fn what_the_description_grants_is_enough_and_each_of_it_is_needed() {
    let Some(on) = engine() else { return };
    let all = granted(&closed_shop(&on, 1).await).len();
    assert!(all >= 5, "{all}");
    for without in 0..all {
        let shop = closed_shop(&on, 2).await;
        shop.schema().run(&format!("REVOKE ALL ON SCHEMA {} FROM {}", shop.schema().name, shop.schema().role)).await;
        let (mut statements, crm) = (granted(&shop), shop.connector());
        let one = statements.remove(without);
        for statement in statements {
            shop.schema().run(&statement).await;
        }
        let refused = match crm.inspect(&receipted()).await {
            Err(refusal) => refusal,
            // What is for redacting only is missed by who redacts.
            Ok(_) => {
                let window = plan(&crm, &receipted(), 1, keys([1])).await;
                let redacted = crm.redact(&receipted(), &window, &["A-07/*".to_owned()], 1).await;
                redacted.map(drop).expect_err("it is needed for something")
            }
        };
        // In a schema that it may not look into, nothing is there.
        let expected = if one.contains("USAGE") { "CONNECTOR_TABLE_MISSING" } else { "CONNECTOR_PRIVILEGE_MISSING" };
        assert_eq!((refused.code(), refused.is_passing()), (expected, false), "{one}: {refused}");
        shop.schema().run(&one).await;
        let window = plan(&crm, &receipted(), 1, keys([1])).await;
        crm.redact(&receipted(), &window, &["A-07/*".to_owned()], 1).await.expect("redacted");
        let window = plan(&crm, &receipted(), 2, keys([1])).await;
        crm.erase(&receipted(), &window).await.expect("erased");
        assert!(crm.absent(&receipted(), &window.identity, &window.keys).await.expect("looked").is_empty());
    }
}

#[tokio::test]
async fn an_account_that_could_do_anything_is_refused_whatever_the_operator_says() {
    let Some(on) = engine() else { return };
    for (attribute, part) in [
        ("SUPERUSER", "superuser"),
        ("BYPASSRLS", "row-level security"),
        ("CREATEROLE", "create roles"),
        ("REPLICATION", "copy the whole server"),
    ] {
        let shop = shop(&on, 2).await;
        let admin = shop.schema();
        admin.run(&format!("ALTER ROLE {} {attribute}", admin.role)).await;
        for crm in [shop.connector(), wide(&shop)] {
            let refusal = crm.inspect(&receipted()).await.expect_err("refused");
            assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_PRIVILEGE_EXCESSIVE", false), "{attribute}");
            assert!(refusal.to_string().contains(part), "{refusal}");
        }
    }
    let shop = shop(&on, 2).await;
    shop.grant("pg_write_server_files").await;
    assert_eq!(refusal(&shop).await.code(), "CONNECTOR_PRIVILEGE_EXCESSIVE");
    // By a role that it is a member of, too.
    let shop = crate::customers::shop(&on, 2).await;
    let admin = shop.schema();
    let group = format!("{}_group", admin.role);
    admin.run(&format!("CREATE ROLE {group} CREATEROLE; GRANT {group} TO {}", admin.role)).await;
    let refused = refusal(&shop).await;
    admin.run(&format!("DROP ROLE {group}")).await;
    assert_eq!(refused.code(), "CONNECTOR_PRIVILEGE_EXCESSIVE");
    assert!(shop.connector().inspect(&receipted()).await.is_ok());
}

#[tokio::test]
async fn an_account_that_may_change_more_than_is_declared_is_refused_unless_the_operator_says_so() {
    let Some(on) = engine() else { return };
    let more = [
        ("GRANT DELETE ON vouchers TO {role}", "DELETE"),
        ("GRANT UPDATE ON vouchers TO {role}", "UPDATE"),
        ("GRANT UPDATE (amount) ON vouchers TO {role}", "UPDATE"),
        ("GRANT UPDATE (last_activity_on) ON customers TO {role}", "UPDATE"),
        ("GRANT UPDATE ON customers TO {role}", "UPDATE"),
        ("GRANT TRUNCATE ON customers TO {role}", "TRUNCATE"),
        ("GRANT TRUNCATE ON vouchers TO {role}", "TRUNCATE"),
        ("GRANT TRIGGER ON orders TO {role}", "trigger"),
        ("GRANT DELETE ON samsvar_receipts TO {role}", "DELETE"),
        ("CREATE VIEW others AS SELECT * FROM vouchers; GRANT DELETE ON others TO {role}", "DELETE"),
        ("GRANT DELETE ON vouchers TO PUBLIC", "DELETE"),
        ("GRANT pg_write_all_data TO {role}", "in "),
        ("ALTER TABLE dialogue OWNER TO {role}", "owns"),
        ("ALTER SCHEMA {schema} OWNER TO {role}", "owns the schema"),
        ("ALTER ROLE {role} CREATEDB", "create databases"),
    ];
    for (statement, part) in more {
        let shop = shop(&on, 2).await;
        let admin = shop.schema();
        let statement = statement.replace("{role}", &admin.role).replace("{schema}", &admin.name);
        admin.run(&statement).await;
        let refusal = refusal(&shop).await;
        assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_PRIVILEGE_EXCESSIVE", false), "{statement}");
        let told = refusal.to_string();
        assert!(told.contains(part) && told.contains("allow_wide"), "{statement}: {told}");
        assert!(wide(&shop).inspect(&receipted()).await.is_ok(), "{statement}");
    }
    // What it may do in no schema that it may look into, it may not do.
    let shop = shop(&on, 2).await;
    let admin = shop.schema();
    let other = format!("{}_other", admin.name);
    admin
        .run(&format!("CREATE SCHEMA {other}; CREATE TABLE {other}.x (); GRANT DELETE ON {other}.x TO {}", admin.role))
        .await;
    let without = shop.connector().inspect(&receipted()).await;
    admin.run(&format!("GRANT USAGE ON SCHEMA {other} TO {}", admin.role)).await;
    let with = shop.connector().inspect(&receipted()).await;
    admin.run(&format!("DROP SCHEMA {other} CASCADE")).await;
    assert!(without.is_ok());
    assert_eq!(with.expect_err("refused").code(), "CONNECTOR_PRIVILEGE_EXCESSIVE");
}

#[tokio::test]
async fn the_tables_of_all_data_sets_of_a_connector_are_declared() {
    let Some(on) = engine() else { return };
    let shop = shop(&on, 2).await;
    shop.grant("SELECT, DELETE ON vouchers").await;
    let options = [("crm".to_owned(), Options { organisation: NUMBER.to_owned(), ..shop.options() })];
    let connectors = Connectors::new(options.into()).expect("it is right");
    let world = World::new().await;
    let look = async || {
        let read = world.kit.store().read(&world.ours);
        let crm = connectors.find(&read, &world.ours, "crm").await.expect("ours");
        let set = world.set(&world.ours, "S2", "customer").await.expect("it was declared");
        crm.inspect(&set).await
    };
    assert_eq!(look().await.expect_err("vouchers").code(), "CONNECTOR_PRIVILEGE_EXCESSIVE");
    let vouchers = r#"
[[data_sets]]
id = "vouchers"
connector = "crm"
system = "S2"
kind = "voucher"
table = "vouchers"
key = "id"
key_type = "integer"
guards = [{ column = "voucher_date", anchor = "voucher.date", form = "date" }]
"#;
    world.load(&world.ours, NUMBER, &format!("{SETS}{vouchers}")).await;
    assert!(look().await.is_ok());
}

#[tokio::test]
async fn who_may_only_redact_redacts_and_does_not_erase() {
    let Some(on) = engine() else { return };
    let shop = closed_shop(&on, 4).await;
    // Column by column, and nothing else.
    shop.grant("SELECT (id, last_activity_on, name, email), UPDATE (name, email) ON customers").await;
    shop.grant("SELECT (id, customer_id) ON orders").await;
    shop.grant("SELECT (order_id) ON order_lines").await;
    shop.grant("SELECT (customer_id) ON dialogue").await;
    shop.grant("SELECT (window_id, rows), INSERT (window_id, rows, at) ON samsvar_receipts").await;
    let crm = shop.connector();
    let window = plan(&crm, &receipted(), 1, keys([1, 2])).await;
    let refusal = crm.erase(&receipted(), &window).await.expect_err("refused");
    assert_eq!(refusal.code(), "CONNECTOR_PRIVILEGE_MISSING");
    assert!(refusal.to_string().contains("DELETE in customers"), "{refusal}");
    assert_eq!(left(&shop).await, [4, 8, 16, 4, 4]);
    let outcome = crm.redact(&receipted(), &window, &["A-07/*".to_owned()], 1).await.expect("redacted");
    assert_eq!((outcome.erased, outcome.spared), (keys([1]), keys([2])));
    assert_eq!(shop.texts("SELECT name || email FROM customers WHERE id = 1").await, ["Cc"]);
    // Where nothing may be redacted it has to be able to erase.
    let set = DataSet { columns: [].into(), ..receipted() };
    let refusal = crm.inspect(&set).await.expect_err("refused");
    assert!(refusal.to_string().contains("DELETE in customers"), "{refusal}");
}

#[tokio::test]
async fn a_right_that_was_taken_away_after_the_plan_is_missed_without_a_trace() {
    let Some(on) = engine() else { return };
    for (right, set) in [
        ("DELETE ON orders", customers()),
        ("SELECT ON dialogue", customers()),
        ("INSERT ON samsvar_receipts", receipted()),
    ] {
        let shop = shop(&on, 4).await;
        let crm = shop.connector();
        let window = plan(&crm, &set, 1, keys([1])).await;
        let admin = shop.schema();
        admin.run(&format!("REVOKE {right} FROM {}", admin.role)).await;
        let refusal = crm.erase(&set, &window).await.expect_err("refused");
        assert_eq!(refusal.code(), "CONNECTOR_PRIVILEGE_MISSING", "{right}");
        assert_eq!(left(&shop).await, [4, 8, 16, 4, 4]);
        if right.starts_with("SELECT") {
            let refusals = [
                crm.count(&set, &keys([1]), &cutoffs()).await.map(drop).expect_err("refused"),
                crm.absent(&set, &window.identity, &keys([1])).await.map(drop).expect_err("refused"),
            ];
            assert!(refusals.iter().all(|refusal| refusal.code() == "CONNECTOR_PRIVILEGE_MISSING"), "{refusals:?}");
        }
        assert_eq!(window.id, window_id(1));
    }
}
