//! Servers that go away, that may only be read, that let nobody in, and that are others than they were.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use connectors::{Counted, DataSet, Options, Outcome};
use kernel::Fault;

use super::engine;
use super::proxy::{Proxy, Verdict};
use super::server::{Admin, now};
use crate::customers::{RIGHTS, SCHEMA, customers, cutoffs, fill, keys, left, plan, receipted, rows, shop};
use crate::foreign::{Foreign, connector, organisation};

/// What goes wrong at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    CutBefore,
    CutAfter,
    Killed,
}

/// Lets this go wrong at every step of a window, and carries it out again.
async fn at_every_step(shop: &Foreign, set: &DataSet, fault: Wrong, first: u128) -> Vec<Counted> {
    let (admin, wrong_at) = (shop.schema().clone(), Arc::new(AtomicUsize::new(usize::MAX)));
    let (killer, at) = (admin.clone(), Arc::clone(&wrong_at));
    let proxy = Proxy::to(admin.server.host(), move |step, _| match (step == at.load(Ordering::SeqCst), fault) {
        (false, _) => Verdict::Pass,
        (true, Wrong::CutBefore) => Verdict::CutBefore,
        (true, Wrong::CutAfter) => Verdict::CutAfter,
        (true, Wrong::Killed) => {
            now(killer.kill());
            Verdict::Pass
        }
    });
    let options = || Options::new(admin.url_by(proxy.address()), organisation().to_string());
    let mut found = Vec::new();
    for (steps, number) in (0_usize..).zip(first..) {
        assert!(steps < 500, "it comes to an end");
        fill(shop, 6).await;
        // Whatever is killed at the last step may still be on its way when this has its answer: nobody plans by it.
        let window = plan(&shop.connector(), set, number, keys([1, 2, 3, 77])).await;
        wrong_at.store(proxy.steps() + steps, Ordering::SeqCst);
        // A connection of its own each time, so that the steps are the same.
        let refusal = match connector(options()).erase(set, &window).await {
            Err(refusal) => refusal,
            // The answer to the last steps is not waited for, once all is done.
            Ok(outcome) if proxy.steps() > wrong_at.load(Ordering::SeqCst) => {
                assert_eq!(outcome.counted, Counted::Exact);
                continue;
            }
            Ok(_) => break,
        };
        assert!(refusal.is_passing(), "{fault:?} at {steps}: {refusal}");
        let is_known = ["CONNECTOR_UNREACHABLE", "CONNECTOR_OUTCOME_UNKNOWN"].contains(&refusal.code());
        assert!(is_known, "{fault:?} at {steps}: {refusal}");
        // Through a connection that was not there to be killed.
        let outcome = shop.connector().erase(set, &window).await.expect("carried out again");
        assert_eq!(left(shop).await, [4, 8, 16, 4, 6], "{fault:?} at {steps}");
        is_right(&outcome);
        if refusal.code() == "CONNECTOR_UNREACHABLE" {
            assert_eq!(outcome.counted, Counted::Exact, "{fault:?} at {steps}: nothing had happened");
        }
        found.push(outcome.counted);
    }
    found
}

fn is_right(outcome: &Outcome) {
    assert_eq!(outcome.spared, keys([2]));
    match outcome.counted {
        Counted::Exact | Counted::FromReceipt => {
            assert_eq!((&outcome.erased, &outcome.missing), (&keys([1, 3]), &keys([77])));
            assert_eq!(outcome.rows, rows([2, 4, 8, 2]));
        }
        // One was missing from the first, and nobody can tell which any more: none is said to have been erased.
        Counted::Unknown => {
            assert_eq!((&outcome.erased, &outcome.missing), (&vec![], &keys([1, 3, 77])));
            assert_eq!(outcome.rows, rows([0, 0, 0, 0]), "no number is invented");
        }
    }
}

#[tokio::test]
async fn whatever_goes_wrong_at_any_step_the_window_is_carried_out_once_and_counted_right() {
    let Some(on) = engine() else { return };
    let shop = shop(&on, 6).await;
    let mut first = 1;
    for set in [receipted(), customers()] {
        for fault in [Wrong::CutBefore, Wrong::CutAfter, Wrong::Killed] {
            let found = at_every_step(&shop, &set, fault, first).await;
            first += 1_000;
            assert!(found.len() >= 10, "{fault:?}: {found:?}");
            // The answer to a commit is lost in one way only.
            let lost = match (fault, &set.receipts) {
                (Wrong::CutAfter, Some(_)) => vec![Counted::FromReceipt],
                (Wrong::CutAfter, None) => vec![Counted::Unknown],
                _ => vec![],
            };
            let others: Vec<_> = found.into_iter().filter(|counted| *counted != Counted::Exact).collect();
            assert_eq!(others, lost, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_server_that_was_restarted_between_two_operations_is_not_noticed() {
    let Some(on) = engine() else { return };
    let shop = shop(&on, 6).await;
    let crm = shop.connector();
    let window = plan(&crm, &receipted(), 1, keys([1])).await;
    shop.schema().kill().await;
    assert_eq!(crm.erase(&receipted(), &window).await.expect("erased").counted, Counted::Exact);
    shop.schema().kill().await;
    assert!(crm.absent(&receipted(), &window.identity, &window.keys).await.expect("looked").is_empty());
}

#[tokio::test]
async fn a_server_that_may_only_be_read_is_counted_in_and_not_erased_in() {
    let Some(on) = engine() else { return };
    let shop = shop(&on, 6).await;
    let admin = shop.schema();
    admin.run(&format!("ALTER ROLE {} SET default_transaction_read_only = on", admin.role)).await;
    let crm = shop.connector();
    let window = plan(&crm, &receipted(), 1, keys([1])).await;
    assert_eq!(window.expected.rows, rows([1, 2, 4, 1]));
    let refusal = crm.erase(&receipted(), &window).await.expect_err("refused");
    assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_READ_ONLY", false));
    let refusal = crm.redact(&receipted(), &window, &["A-07/*".to_owned()], 0).await.expect_err("refused");
    assert_eq!(refusal.code(), "CONNECTOR_READ_ONLY");
    assert_eq!(left(&shop).await, [6, 12, 24, 6, 6]);
}

#[tokio::test]
async fn who_is_not_let_in_or_finds_nobody_is_told_so_without_a_word_of_the_servers() {
    let Some(on) = engine() else { return };
    let shop = shop(&on, 1).await;
    let admin = shop.schema();
    let of = |url: String| {
        connector(Options { limit: Duration::from_secs(5), ..Options::new(url, organisation().to_string()) })
    };
    let host = admin.server.host();
    for (url, code, is_passing) in [
        (format!("postgres://nobody:secret@{host}/{}", admin.database), "CONNECTOR_SIGN_IN_REFUSED", false),
        (format!("postgres://{}:samsvar@{host}/nothing", admin.role), "CONNECTOR_SIGN_IN_REFUSED", false),
        (format!("postgres://{}:samsvar@127.0.0.1:1/{}", admin.role, admin.database), "CONNECTOR_UNREACHABLE", true),
        (
            format!("{}?sslmode=require", admin.url().split('?').next().expect("an address")),
            "CONNECTOR_UNREACHABLE",
            true,
        ),
    ] {
        let refusal = of(url).inspect(&customers()).await.expect_err("refused");
        assert_eq!((refusal.code(), refusal.is_passing()), (code, is_passing), "{refusal}");
        let told = refusal.to_string();
        assert!(!told.contains("nobody") && !told.contains("secret") && !told.contains(&admin.role), "{told}");
    }
    // What cannot be meant is refused before anybody is asked.
    let nobody = of("postgres://nobody@127.0.0.1:1/crm".to_owned());
    for key in ["x7", "7 OR 1=1", "", "007"] {
        let refusal = nobody.count(&customers(), &[key.to_owned()], &cutoffs()).await.expect_err("refused");
        assert_eq!(refusal.code(), "CONNECTOR_KEY_MALFORMED");
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_given_up() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("postgres://samsvar@{}/crm", silent.local_addr().expect("an address"));
    let crm = connector(Options { limit: Duration::from_millis(100), ..Options::new(url, organisation().to_string()) });
    let refusal = crm.inspect(&customers()).await.expect_err("given up");
    assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_TIMEOUT", true));
}

#[tokio::test]
async fn another_database_of_the_same_shape_is_neither_erased_in_nor_looked_at() {
    let Some(on) = engine() else { return };
    for set in [customers(), receipted()] {
        let shop = shop(&on, 6).await;
        let (crm, admin) = (shop.connector(), shop.schema());
        let window = plan(&crm, &set, 1, keys([1])).await;
        // The same account, the same tables and the same customer, in another database of the server.
        let beside = Admin { database: admin.server.beside().await, ..admin.clone() };
        let Admin { name, role, .. } = &beside;
        beside.run(&format!("CREATE SCHEMA {name}; GRANT USAGE ON SCHEMA {name} TO {role}")).await;
        beside.run(&SCHEMA.replace("WITHOUT ROWID", "")).await;
        beside.run("INSERT INTO customers VALUES (1, 'Somebody else', NULL, '2020-01-01')").await;
        for right in RIGHTS {
            beside.run(&format!("GRANT {right} TO {role}")).await;
        }
        let url = beside.url();
        let other = connector(Options::new(url, organisation().to_string()));
        assert_eq!(other.inspect(&set).await.expect("looked").fingerprint, window.fingerprint);
        for refusal in [
            other.erase(&set, &window).await.map(drop).expect_err("refused"),
            other.redact(&set, &window, &["A-07/*".to_owned()], 0).await.map(drop).expect_err("refused"),
            other.absent(&set, &window.identity, &window.keys).await.map(drop).expect_err("refused"),
        ] {
            assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_DATABASE_CHANGED", false));
        }
        assert_eq!(beside.rows("SELECT 1 FROM customers").await.len(), 1);
        admin.server.remove(&beside.database).await;
        assert_eq!(crm.erase(&set, &window).await.expect("erased").rows, rows([1, 2, 4, 1]));
    }
}
