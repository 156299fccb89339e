//! Keys that cannot be keys, databases that are others, jobs that were given up.

use deletion::plan::PlanState;
use deletion::run::RunState;
use sea_orm::ConnectionTrait;

use super::crm::{Crm, SYSTEM, reference};
use super::faults::Fault;
use super::things::Thing;
use super::world::visit;

#[tokio::test]
async fn a_key_that_cannot_be_one_is_spared_and_everything_else_goes() {
    let (crm, rule) = Crm::new(true).await;
    let odd = |key: &str| Thing { place: Some((SYSTEM, "customer", key.to_owned())), ..reference(9, "2020-01-01") };
    let spared = crm.world.hold(&crm.world.ours, &[odd("K-9"), odd("009")]).await;
    // Only what nobody can look for: no plan is made of it, however often it is looked at.
    crm.world.until("2026-03-04T08:00:00Z").await;
    assert_eq!(crm.world.plans(&crm.world.ours).await, []);
    crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
    let plan = crm.world.plan("A2", &rule).await;
    assert_eq!((plan.state, plan.targets, plan.spared), (PlanState::Completed, 1, 2));
    assert_eq!(crm.customers().await, Vec::<i64>::new());
    let left: Vec<_> = crm.world.held(&crm.world.ours).await.into_iter().map(|thing| thing.id).collect();
    assert_eq!(left, spared);
}

#[tokio::test]
async fn a_key_that_is_changed_after_the_plan_is_spared_by_a_reason_of_its_own() {
    let (crm, _) = Crm::new(true).await;
    let rule = crm.careful_rule().await;
    crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
    let odd = crm.customer(2, "2020-01-01", "2020-01-01", 1).await;
    let plan = crm.world.plan("A2", &rule).await;
    let key = sea_orm::ActiveValue::Set(Some("K-2".to_owned()));
    let change = super::things::thing::ActiveModel { key, ..Default::default() };
    crm.world.touch(&crm.world.ours, odd, change).await;
    crm.world.approve("A4", &plan).await.expect("approved");
    crm.world.settle().await;
    let run = crm.world.run(plan.id).await;
    assert_eq!((run.state, run.erased, run.spared), (RunState::Completed, 1, 1));
    assert_eq!(crm.world.kept(&run).await, ["reference key_malformed  1 "]);
    assert_eq!(crm.customers().await, [2]);
}

#[tokio::test]
async fn a_database_that_was_put_back_beside_itself_is_neither_erased_in_nor_looked_at() {
    for (point, customers, erased) in [("after_claim", vec![1], 0), ("after_record", vec![], 1)] {
        let (crm, rule) = Crm::new(true).await;
        crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
        let fault = Fault::panic_at(point, 1);
        let plan = crm.world.plan("A2", &rule).await;
        assert_eq!(fault.hits(), 1);
        let (file, copy) = (crm.folder.path().join("crm.db"), crm.folder.path().join("copy.db"));
        std::fs::copy(&file, &copy).expect("copied");
        std::fs::rename(&copy, &file).expect("put in its place");
        crm.world.until("2026-03-02T08:05:00Z").await;
        drop(fault);
        let run = crm.world.run(plan.id).await;
        assert_eq!(run.reason.as_deref(), Some("connector_database_changed"), "{point}");
        assert_eq!((run.state, run.erased), (RunState::Stopped, erased), "{point}");
        assert_eq!(crm.customers().await, customers, "{point}");
        assert_eq!(crm.references().await, [1], "{point}");
        assert_eq!(crm.world.held(&crm.world.ours).await[0].under_way, None, "{point}");
    }
}

#[tokio::test]
async fn what_lost_its_job_on_the_way_is_taken_up_again_by_the_next_daily_run() {
    for point in ["before_seal", "after_claim", "after_record", "after_verify", "before_certificate"] {
        let (crm, rule) = Crm::new(true).await;
        crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
        let fault = Fault::panic_at(point, 1);
        let plan = crm.world.plan("A2", &rule).await;
        assert_eq!(fault.hits(), 1, "{point}");
        let given_up = "UPDATE jobs SET state = 'discarded' WHERE state = 'retryable'";
        crm.world
            .write::<_, store::Error>(&crm.world.ours, async |uow| {
                uow.db().execute_unprepared(given_up).await?;
                Ok(())
            })
            .await
            .expect("given up");
        crm.world.until("2026-03-02T20:00:00Z").await;
        assert_ne!(crm.world.planned(plan.id).await.state, PlanState::Completed, "{point}");
        // The daily run has something else to do, and does that too.
        crm.world.hold(&crm.world.ours, &[visit("2020-01-01")]).await;
        crm.world.until("2026-03-03T08:00:00Z").await;
        drop(fault);
        assert_eq!(crm.world.planned(plan.id).await.state, PlanState::Completed, "{point}");
        let run = crm.world.run(plan.id).await;
        assert_eq!((run.state, run.erased, run.missing), (RunState::Completed, 1, 0), "{point}");
        assert_eq!(crm.references().await, Vec::<i64>::new(), "{point}");
        assert!(crm.world.held(&crm.world.ours).await.iter().all(|thing| thing.under_way.is_none()), "{point}");
    }
}
