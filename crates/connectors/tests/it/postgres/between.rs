//! What others do between the steps of a window. They go on working: the window gives way, or they wait.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use connectors::{Connector, Counted, DataSet, Error, Options, Outcome, Window};
use kernel::Fault;

use super::engine;
use super::proxy::{Proxy, Verdict};
use super::server::{Admin, now};
use crate::customers::{customers, keys, left, plan, receipted, rows, shop};
use crate::foreign::{Foreign, connector};

/// A connector that is told to wait at the first step that contains a text, until something was done there.
fn with(shop: &Foreign, step: &'static str, work: impl Fn(&Admin) + Send + Sync + 'static) -> Connector {
    let admin = shop.schema();
    let (inner, is_done) = (admin.clone(), AtomicBool::new(false));
    let proxy = Proxy::to(admin.server.host(), move |_, sent| {
        if sent.contains(step) && !is_done.swap(true, Ordering::SeqCst) {
            work(&inner);
        }
        Verdict::Pass
    });
    connector(Options::new(admin.url_by(proxy.address()), crate::foreign::organisation().to_string()))
}

/// Erases while somebody runs a statement that is heeded, at a step.
async fn meanwhile(
    shop: &Foreign,
    set: &DataSet,
    window: &Window,
    step: &'static str,
    sql: &'static str,
) -> Result<Outcome, Error> {
    let heeded = format!("SET session_replication_role = origin; {sql}");
    with(shop, step, move |admin| now(admin.run(&heeded))).erase(set, window).await
}

const FIRST: &str = "DELETE FROM \"crm_";

#[tokio::test]
async fn who_becomes_active_in_the_middle_is_spared_by_the_next_attempt() {
    let Some(on) = engine() else { return };
    let shop = shop(&on, 6).await;
    let crm = shop.connector();
    let window = plan(&crm, &receipted(), 1, keys([1, 3])).await;
    let active = "UPDATE customers SET last_activity_on = '2025-12-31' WHERE id = 3";
    let refusal = meanwhile(&shop, &receipted(), &window, FIRST, active).await.expect_err("it gives way");
    assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_BUSY", true));
    assert_eq!(left(&shop).await, [6, 12, 24, 6, 6]);
    assert_eq!(shop.number("SELECT count(*) FROM samsvar_receipts").await, 0);
    let outcome = crm.erase(&receipted(), &window).await.expect("erased");
    assert_eq!((outcome.erased, outcome.spared), (keys([1]), keys([3])));
}

#[tokio::test]
async fn a_row_that_is_added_below_in_the_middle_is_never_taken_along() {
    let Some(on) = engine() else { return };
    let added = "INSERT INTO dialogue VALUES (100, 1, 'Is anybody there?')";
    for ending in ["", "ON DELETE CASCADE", "ON DELETE SET NULL", "DEFERRABLE INITIALLY DEFERRED"] {
        let shop = shop(&on, 6).await;
        shop.run(&format!(
            "ALTER TABLE dialogue ALTER customer_id DROP NOT NULL, DROP CONSTRAINT dialogue_customer_id_fkey, \
             ADD FOREIGN KEY (customer_id) REFERENCES customers (id) {ending}"
        ))
        .await;
        let crm = shop.connector();
        let mut window = plan(&crm, &receipted(), 1, keys([1])).await;
        let refusal = meanwhile(&shop, &receipted(), &window, FIRST, added).await.expect_err("it gives way");
        assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_BUSY", true), "{ending}");
        assert_eq!(left(&shop).await, [6, 12, 24, 7, 6], "{ending}");
        // The next attempt sees a row more than was planned.
        let refusal = crm.erase(&receipted(), &window).await.expect_err("refused");
        assert_eq!(refusal.code(), "CONNECTOR_COUNT_DIFFERS");
        window.tolerance.over = 1;
        assert_eq!(crm.erase(&receipted(), &window).await.expect("erased").rows, rows([1, 2, 4, 2]));
    }
    // Where nothing refers, nobody can know; the look afterwards tells.
    let shop = shop(&on, 6).await;
    shop.run("ALTER TABLE dialogue DROP CONSTRAINT dialogue_customer_id_fkey").await;
    let crm = shop.connector();
    let window = plan(&crm, &receipted(), 1, keys([1])).await;
    let outcome = meanwhile(&shop, &receipted(), &window, FIRST, added).await.expect("erased");
    assert_eq!(outcome.rows, rows([1, 2, 4, 1]));
    assert_eq!(crm.absent(&receipted(), &window.identity, &window.keys).await.expect("looked"), keys([1]));
}

#[tokio::test]
async fn nobody_changes_the_tables_while_a_window_is_at_work_in_them() {
    let Some(on) = engine() else { return };
    for change in [
        on.trigger("DELETE", "customers"),
        "CREATE RULE never AS ON DELETE TO customers DO INSTEAD NOTHING".to_owned(),
        "CREATE TABLE visits (customer integer REFERENCES customers (id) ON DELETE CASCADE)".to_owned(),
        "ALTER TABLE customers ADD COLUMN more text".to_owned(),
        "ALTER TABLE customers ENABLE ROW LEVEL SECURITY".to_owned(),
    ] {
        let shop = shop(&on, 6).await;
        let window = plan(&shop.connector(), &receipted(), 1, keys([1])).await;
        let (told, waits) = (Arc::new(Mutex::new(String::new())), format!("SET lock_timeout = 200; {change}"));
        let tell = Arc::clone(&told);
        let crm = with(&shop, FIRST, move |admin| {
            let refusal = now(admin.try_run(&waits)).expect_err("it has to wait");
            *tell.lock().expect("nobody failed") = refusal.to_string();
        });
        let outcome = crm.erase(&receipted(), &window).await.expect("erased");
        assert_eq!(outcome.rows, rows([1, 2, 4, 1]), "{change}");
        assert!(told.lock().expect("nobody failed").contains("lock timeout"), "{change}: {told:?}");
    }
}

#[tokio::test]
async fn the_same_window_by_two_at_once_is_carried_out_once() {
    let Some(on) = engine() else { return };
    let shop = shop(&on, 6).await;
    let (one, other) = (shop.connector(), shop.connector());
    let window = plan(&one, &receipted(), 1, keys([1, 2, 3])).await;
    let set = receipted();
    let both = tokio::join!(one.erase(&set, &window), other.erase(&set, &window), one.erase(&set, &window));
    let mut counted = [both.0, both.1, both.2].map(|outcome| {
        let outcome = outcome.expect("carried out");
        assert_eq!((outcome.rows, outcome.spared), (rows([2, 4, 8, 2]), keys([2])));
        outcome.counted
    });
    counted.sort_by_key(|counted| *counted == Counted::FromReceipt);
    assert_eq!(counted, [Counted::Exact, Counted::FromReceipt, Counted::FromReceipt]);
}

#[tokio::test]
async fn a_row_that_somebody_works_on_is_waited_for_and_then_tried_again_later() {
    let Some(on) = engine() else { return };
    for lock in
        ["BEGIN; UPDATE customers SET name = 'x' WHERE id = 1", "BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE"]
    {
        let shop = shop(&on, 6).await;
        let crm = shop.hasty();
        let window = plan(&shop.connector(), &receipted(), 1, keys([1])).await;
        let mut writer = shop.schema().connect().await;
        sea_orm::sqlx::raw_sql(lock).execute(&mut writer).await.expect("locked");
        let refusal = crm.erase(&receipted(), &window).await.expect_err("locked");
        assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_BUSY", true), "{lock}");
        sea_orm::sqlx::raw_sql("ROLLBACK").execute(&mut writer).await.expect("unlocked");
        assert_eq!(left(&shop).await, [6, 12, 24, 6, 6]);
        // The first attempt's connection may take a moment to end, which this one waits for.
        let outcome = shop.connector().erase(&receipted(), &window).await.expect("erased");
        assert_eq!(outcome.rows, rows([1, 2, 4, 1]));
    }
}

#[tokio::test]
async fn no_more_connections_are_open_than_there_are_places_and_none_is_left_in_a_transaction() {
    let Some(on) = engine() else { return };
    let shop = shop(&on, 6).await;
    let crm = shop.connector();
    let look = format!("SELECT count(*) FROM pg_stat_activity WHERE usename = '{}'", shop.schema().role);
    let (set, mut most) = (customers(), 0);
    let counting: Vec<_> = (0..12)
        .map(|_| {
            let (crm, set) = (crm.clone(), set.clone());
            tokio::spawn(async move { crm.count(&set, &keys([1]), &crate::customers::cutoffs()).await })
        })
        .collect();
    for counting in counting {
        most = most.max(shop.number(&look).await);
        assert_eq!(counting.await.expect("it ends").expect("counted").rows, rows([1, 2, 4, 1]));
    }
    assert!((1..=4).contains(&most), "{most}");
    let idle = format!("{look} AND (xact_start IS NOT NULL OR state <> 'idle')");
    assert_eq!(shop.number(&idle).await, 0);
    let locks = format!(
        "SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid) WHERE a.usename = '{}'",
        shop.schema().role
    );
    let window = plan(&crm, &set, 1, keys([1])).await;
    crm.erase(&set, &window).await.expect("erased");
    assert_eq!(shop.number(&locks).await, 0);
    // Whoever looks afterwards has never erased, and goes on looking through the same connection.
    let others = shop.number(&look).await;
    for _ in 0..3 {
        assert!(crm.absent(&set, &window.identity, &window.keys).await.expect("looked").is_empty());
        assert_eq!(shop.number(&look).await, others + 1);
    }
}
