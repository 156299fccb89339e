//! What lies in a connected system: three steps, exact accounts, or an honest "unknown".

use deletion::plan::PlanState;
use deletion::run::{Counting, RunState, WindowState};
use sea_orm::ActiveValue::Set;

use super::crm::{Crm, SYSTEM, reference};
use super::faults::Fault;
use super::things::{subject, thing};
use super::world::{code, date};

#[tokio::test]
async fn customers_go_there_and_here_and_vouchers_stay() {
    let (crm, rule) = Crm::new(true).await;
    crm.customer(1, "2020-01-01", "2020-01-01", 2).await;
    crm.customer(2, "2022-05-05", "2022-05-05", 0).await;
    crm.customer(3, "2025-05-05", "2025-05-05", 1).await;
    let plan = crm.world.plan("A2", &rule).await;
    assert_eq!((plan.state, plan.targets), (PlanState::Completed, 2));
    assert_eq!(plan.rows, serde_json::json!({ "crm/customers": 2, "crm/orders": 2 }));
    let run = crm.world.run(plan.id).await;
    assert_eq!((run.state, run.erased, run.spared, run.missing), (RunState::Completed, 2, 0, 0));
    assert_eq!(run.rows, serde_json::json!({ "crm/customers": 2, "crm/orders": 2 }));
    assert!(!run.uncounted);
    assert_eq!(crm.customers().await, [3]);
    assert_eq!(crm.references().await, [3]);
    assert_eq!(crm.numbers("SELECT count(*) FROM orders").await, [1]);
    assert_eq!(crm.numbers("SELECT count(*) FROM vouchers").await, [3]);
    assert_eq!(crm.numbers("SELECT count(*) FROM samsvar_receipts").await, [1]);
    let window = &crm.world.windows(&run).await[0];
    assert_eq!((window.state, window.counted), (WindowState::Verified, Some(Counting::Exact)));
    let (said, row) = crm.world.certificate(&run).await.expect("issued");
    let store = &said["stores"][0];
    assert_eq!((store["name"].as_str(), store["system"].as_str()), (Some("crm"), Some(SYSTEM)));
    assert_eq!(store["rows"], serde_json::json!({ "customers": 2, "orders": 2 }));
    assert_eq!(store["rows_planned"], store["rows"]);
    assert_eq!(store["counted"], "exact");
    assert!(store["verified_absent_at"].is_string() && store["identity"].is_string());
    assert_eq!(said["not_covered"]["foreign_backups_and_logs"], true);
    assert!(!row.document.contains("Kunde"));
}

#[tokio::test]
async fn customers_with_many_rows_are_few_to_a_window() {
    let (crm, rule) = Crm::new(true).await;
    for number in 1..=4 {
        crm.customer(number, "2020-01-01", "2020-01-01", 0).await;
    }
    crm.sql(
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 27999)
         INSERT INTO orders (customer_id, what) SELECT i % 4 + 1, 'Noe' FROM n",
    )
    .await;
    let plan = crm.world.plan("A2", &rule).await;
    assert_eq!((plan.state, plan.targets, plan.windows), (PlanState::Completed, 4, 4));
    assert_eq!(plan.rows, serde_json::json!({ "crm/customers": 4, "crm/orders": 28_000 }));
    let run = crm.world.run(plan.id).await;
    assert_eq!((run.state, run.erased, run.rows), (RunState::Completed, 4, plan.rows));
    assert_eq!(crm.numbers("SELECT count(*) FROM samsvar_receipts").await, [4]);
}

#[tokio::test]
async fn a_customer_who_is_newer_there_than_here_is_spared() {
    let (crm, rule) = Crm::new(true).await;
    crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
    // They bought something the night before, and nobody has told us yet.
    let spared = crm.customer(2, "2026-03-01", "2020-01-01", 1).await;
    let plan = crm.world.plan("A2", &rule).await;
    let run = crm.world.run(plan.id).await;
    assert_eq!((run.state, run.erased, run.spared), (RunState::Completed, 1, 1));
    assert_eq!(crm.customers().await, [2]);
    assert_eq!(crm.references().await, [2]);
    assert_eq!(crm.world.kept(&run).await, ["reference newer_there  1 "]);
    // The mark is taken away again.
    assert_eq!(crm.world.held(&crm.world.ours).await[0].under_way, None);
    assert_eq!(crm.world.held(&crm.world.ours).await[0].id, spared);
}

#[tokio::test]
async fn a_customer_who_becomes_newer_here_between_plan_and_run_is_spared() {
    let (crm, _) = Crm::new(true).await;
    let rule = crm.careful_rule().await;
    crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
    let newer = crm.customer(2, "2020-01-01", "2020-01-01", 1).await;
    let plan = crm.world.plan("A2", &rule).await;
    let change = thing::ActiveModel { on: Set(date("2026-03-02")), ..Default::default() };
    crm.world.touch(&crm.world.ours, newer, change).await;
    crm.world.approve("A4", &plan).await.expect("approved");
    crm.world.settle().await;
    assert_eq!(crm.customers().await, [2]);
    assert_eq!(crm.references().await, [2]);
}

#[tokio::test]
async fn what_is_gone_there_already_is_counted_apart_and_let_go() {
    let (crm, rule) = Crm::new(true).await;
    crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
    crm.world.hold(&crm.world.ours, &[reference(7, "2020-01-01")]).await;
    let plan = crm.world.plan("A2", &rule).await;
    let run = crm.world.run(plan.id).await;
    assert_eq!((run.state, run.erased, run.missing), (RunState::Completed, 1, 1));
    assert_eq!(crm.references().await, Vec::<i64>::new());
}

#[tokio::test]
async fn while_a_window_is_under_way_a_hold_on_its_things_is_refused() {
    let (crm, rule) = Crm::new(true).await;
    let id = crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
    let fault = Fault::panic_at("after_foreign_commit", 1);
    let plan = crm.world.plan("A2", &rule).await;
    assert_eq!(fault.hits(), 1);
    assert!(crm.world.held(&crm.world.ours).await[0].under_way.is_some());
    let place = deletion::hold::Place {
        keeps: deletion::hold::Keeps::Holding { kind: "reference".to_owned(), id },
        reason: "It is needed in a dispute.".to_owned(),
        source: None,
        until: None,
    };
    let by = crm.world.acting("A2").await;
    let refused = crm.world.write(&by, async |uow| deletion::hold::place(uow, &crm.world.ports, place).await).await;
    assert_eq!(code(refused), "ERASURE_UNDER_WAY");
    crm.world.until("2026-03-02T08:01:00Z").await;
    let run = crm.world.run(plan.id).await;
    assert_eq!((run.state, run.erased), (RunState::Completed, 1));
    // Told by the receipt: the first attempt's answer was lost.
    assert_eq!(crm.world.windows(&run).await[0].counted, Some(Counting::FromReceipt));
    assert_eq!(run.rows, serde_json::json!({ "crm/customers": 1, "crm/orders": 1 }));
}

#[tokio::test]
async fn a_hold_that_comes_before_the_window_spares() {
    let (crm, _) = Crm::new(true).await;
    let rule = crm.careful_rule().await;
    let held = crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
    crm.customer(2, "2020-01-01", "2020-01-01", 1).await;
    let plan = crm.world.plan("A2", &rule).await;
    let place = deletion::hold::Place {
        keeps: deletion::hold::Keeps::Holding { kind: "reference".to_owned(), id: held },
        reason: "It is needed in a dispute.".to_owned(),
        source: None,
        until: None,
    };
    let by = crm.world.acting("A2").await;
    crm.world.write(&by, async |uow| deletion::hold::place(uow, &crm.world.ports, place).await).await.expect("held");
    crm.world.approve("A4", &plan).await.expect("approved");
    crm.world.settle().await;
    let run = crm.world.run(plan.id).await;
    assert_eq!((run.erased, run.spared), (1, 1));
    assert_eq!(crm.customers().await, [1]);
    assert_eq!(crm.world.kept(&run).await, ["reference hold  1 "]);
}

/// Where receipts can be left, counts are exact whatever happens; where they cannot, they are said to be unknown.
#[tokio::test]
async fn a_lost_answer_without_a_receipt_is_honestly_unknown() {
    for (receipts, counted, rows) in [
        (true, Counting::FromReceipt, serde_json::json!({ "crm/customers": 2, "crm/orders": 3 })),
        (false, Counting::Unknown, serde_json::json!({})),
    ] {
        let (crm, rule) = Crm::new(receipts).await;
        crm.customer(1, "2020-01-01", "2020-01-01", 2).await;
        crm.customer(2, "2020-01-01", "2020-01-01", 1).await;
        let fault = Fault::panic_at("after_foreign_commit", 1);
        let plan = crm.world.plan("A2", &rule).await;
        crm.world.until("2026-03-02T08:01:00Z").await;
        drop(fault);
        let run = crm.world.run(plan.id).await;
        assert_eq!((run.state, run.erased), (RunState::Completed, 2), "receipts: {receipts}");
        assert_eq!(run.uncounted, !receipts);
        let told: std::collections::BTreeMap<String, u64> = serde_json::from_value(run.rows.clone()).expect("counts");
        let told: serde_json::Value = told
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(k, v)| (k, v.into()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        assert_eq!(told, rows);
        assert_eq!(crm.world.windows(&run).await[0].counted, Some(counted));
        assert_eq!(crm.customers().await, Vec::<i64>::new());
        let (said, _) = crm.world.certificate(&run).await.expect("issued");
        assert_eq!(said["stores"][0]["counted"], if receipts { "from_receipt" } else { "unknown" });
        assert!(said["stores"][0]["verified_absent_at"].is_string());
    }
}

#[tokio::test]
async fn a_schema_that_changes_after_the_plan_stops_the_run_with_nothing_marked() {
    for change in [
        "ALTER TABLE customers RENAME TO clients",
        "ALTER TABLE customers RENAME COLUMN last_activity_on TO last_seen_on",
        "CREATE TRIGGER more AFTER DELETE ON customers BEGIN DELETE FROM vouchers; END",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id) ON DELETE CASCADE)",
        "DROP TABLE orders",
    ] {
        let (crm, _) = Crm::new(true).await;
        let rule = crm.careful_rule().await;
        crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
        let plan = crm.world.plan("A2", &rule).await;
        crm.sql(change).await;
        crm.world.approve("A4", &plan).await.expect("approved");
        crm.world.settle().await;
        let run = crm.world.run(plan.id).await;
        assert_eq!((run.state, run.erased), (RunState::Stopped, 0), "{change}");
        assert!(run.reason.is_some(), "{change}");
        assert_eq!(crm.world.held(&crm.world.ours).await[0].under_way, None, "{change}");
        assert_eq!(crm.numbers("SELECT count(*) FROM vouchers").await, [1], "{change}");
    }
}

#[tokio::test]
async fn a_system_that_cannot_be_planned_over_stops_the_plan_and_says_why() {
    for (change, reason) in [
        ("ALTER TABLE customers RENAME TO clients", "connector_table_missing"),
        ("ALTER TABLE customers RENAME COLUMN last_activity_on TO last_seen_on", "connector_column_missing"),
        ("CREATE TRIGGER more AFTER DELETE ON customers BEGIN DELETE FROM vouchers; END", "connector_trigger"),
    ] {
        let (crm, rule) = Crm::new(true).await;
        crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
        crm.sql(change).await;
        let plan = crm.world.plan("A2", &rule).await;
        assert_eq!((plan.state, plan.reason.as_deref()), (PlanState::Stopped, Some(reason)), "{change}");
        assert!(crm.world.told(&crm.world.ours).await.contains(&"deletion.stopped".to_owned()));
    }
}

#[tokio::test]
async fn rows_that_were_not_planned_stop_the_window_before_its_commit() {
    let (crm, _) = Crm::new(true).await;
    let rule = crm.careful_rule().await;
    crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
    let plan = crm.world.plan("A2", &rule).await;
    crm.sql("INSERT INTO orders (customer_id, what) VALUES (1, 'more')").await;
    crm.world.approve("A4", &plan).await.expect("approved");
    crm.world.settle().await;
    let run = crm.world.run(plan.id).await;
    assert_eq!((run.state, run.reason.as_deref()), (RunState::Stopped, Some("connector_count_differs")));
    assert_eq!(crm.customers().await, [1]);
    assert_eq!(crm.world.windows(&run).await[0].state, WindowState::Released);
    assert_eq!(crm.world.held(&crm.world.ours).await[0].under_way, None);
    assert!(crm.world.certificate(&run).await.is_none());
}

#[tokio::test]
async fn a_customer_who_comes_back_before_the_look_is_residue() {
    let (crm, rule) = Crm::new(true).await;
    crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
    crm.customer(2, "2020-01-01", "2020-01-01", 1).await;
    let fault = Fault::panic_at("after_record", 1);
    let plan = crm.world.plan("A2", &rule).await;
    assert_eq!(crm.customers().await, Vec::<i64>::new());
    // A restored backup, say.
    crm.sql("INSERT INTO customers VALUES (2, 'Kunde 2', '2020-01-01')").await;
    crm.world.until("2026-03-02T08:01:00Z").await;
    drop(fault);
    let run = crm.world.run(plan.id).await;
    assert_eq!((run.state, run.reason.as_deref(), run.residue), (RunState::Stopped, Some("residue_found"), 1));
    assert!(crm.world.told(&crm.world.ours).await.contains(&"deletion.residue_found".to_owned()));
    // Its reference stays, so that it is planned again.
    assert_eq!(crm.references().await, [2]);
    assert_eq!(crm.world.held(&crm.world.ours).await[0].under_way, None);
    let again = crm.world.plan("A2", &rule).await;
    assert_eq!((again.state, again.targets), (PlanState::Completed, 1));
    assert_eq!(crm.customers().await, Vec::<i64>::new());
}

#[tokio::test]
async fn two_things_on_one_customer_do_not_hide_each_other() {
    let (crm, rule) = Crm::new(true).await;
    crm.customer(1, "2020-01-01", "2020-01-01", 0).await;
    let own = super::things::Thing { kind: "item", place: None, ..reference(1, "2025-01-01") };
    crm.world.hold(&crm.world.ours, &[own]).await;
    let plan = crm.world.plan("A2", &rule).await;
    let run = crm.world.run(plan.id).await;
    assert_eq!(run.erased, 1);
    assert_eq!(crm.world.kept(&run).await, ["item not_due A-R1 1 2028-01-01"]);
    let left = crm.world.held(&crm.world.ours).await;
    assert_eq!((left.len(), left[0].subject_id), (1, Some(subject(1))));
}
