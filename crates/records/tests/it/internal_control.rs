//! What starting, ending and time leave to do.

use jobs::{Enqueue, When};
use kernel::{Fault, Role, Subject};
use records::activities::{self, Confirm, FindingCode, LeaveChangeTask};

use crate::world::World;

#[tokio::test]
async fn going_live_and_ceasing_leave_the_security_officer_a_task_that_lists_what_is_affected() {
    let world = World::new().await;
    for category in ["name", "contact"] {
        world.book.write(&format!("A-07/{category}"), &["A-R1"]);
    }
    let live = world.bring_live("A-07").await;
    world.pass().await;
    let [started] = &world.actions(&live.as_subject()).await[..] else { panic!("one task") };
    assert_eq!(started.title, "Internal control: activity A-07 has gone live");
    assert_eq!((started.owner_id, started.author_id), (world.our("A2").await, None));
    assert_eq!(started.due_on.to_string(), "2026-03-16");
    let expected = "Retention rules: A-R1, R-A-07/dialogue\n\
                    Access roles: SALES, SREP\n\
                    Processors: crm-vendor\n\
                    Systems: S2\n\
                    Categories: A-07/name, A-07/contact, A-07/dialogue\n\
                    Documents and notices: routines/customers, notices/customers, risks/2026";
    assert_eq!(started.detail.as_deref(), Some(expected));
    let ceased = world.cease("A1", "A-07").await.expect("ceased");
    world.pass().await;
    let tasks = world.actions(&ceased.as_subject()).await;
    let ended = tasks.iter().find(|task| task.title.ends_with("has ended")).expect("a second task");
    assert_eq!(tasks.len(), 2);
    assert!(ended.detail.as_deref().is_some_and(|detail| detail.ends_with("The deletion of what is left begins now.")));
    // However often the job of one event runs, there is one task; the job of another would leave a further one.
    let job = |cause: &str| {
        let cause = Subject { kind: "event".to_owned(), id: cause.to_owned() };
        let payload = serde_json::json!({ "activity": ceased.id, "cause": cause, "ceased": true });
        serde_json::from_value::<LeaveChangeTask>(payload).expect("a job")
    };
    let cause = ended.origin().expect("it has a cause");
    for (cause, tasks) in [(cause.id.as_str(), 2), ("evt_00000000000000000000000000000001", 3)] {
        let job = job(cause);
        let left = world.write(&world.ours, async |uow| uow.enqueue(&job, When::Now).await).await;
        left.expect("left");
        world.pass().await;
        assert_eq!(world.actions(&ceased.as_subject()).await.len(), tasks);
    }
}

#[tokio::test]
async fn without_a_security_officer_the_head_of_the_business_is_asked() {
    let world = World::new().await;
    let live = world.bring_live("A-07").await;
    for person in ["A2", "A5"] {
        world.end_role(person, Role::Sec).await;
    }
    world.pass().await;
    let [task] = &world.actions(&live.as_subject()).await[..] else { panic!("one task") };
    assert_eq!(task.owner_id, world.our("A1").await);
}

#[tokio::test]
async fn every_three_years_somebody_says_that_an_entry_is_still_right() {
    let world = World::new().await;
    let live = world.bring_live("A-07").await;
    world.until("2029-03-02T07:59:00Z").await;
    let asked = async |world: &World| {
        let tasks = world.actions(&live.as_subject()).await;
        tasks.into_iter().filter(|task| task.title == "Confirm activity A-07 again").count()
    };
    assert_eq!(asked(&world).await, 0);
    assert_eq!(world.findings_of("A-07").await, []);
    world.until("2029-03-02T09:00:00Z").await;
    assert_eq!(asked(&world).await, 1);
    assert_eq!(world.findings_of("A-07").await, [FindingCode::ConfirmationOverdue]);
    let due = world.told(&live.as_subject()).await;
    assert!(due.contains(&"2029-03-02T08:00:00Z activity.confirmation_due".to_owned()), "{due:#?}");
    let seen = world.activity("A-07").await;
    let confirm = Confirm { activity: seen.id, seen: seen.version };
    let refused = world.refused(&world.acting("A3").await, async |uow| activities::confirm(uow, confirm).await).await;
    assert_eq!(refused.0, "FORBIDDEN");
    let by = world.acting("A2").await;
    world.write(&by, async |uow| activities::confirm(uow, confirm).await).await.expect("confirmed");
    assert_eq!(world.findings_of("A-07").await, []);
    world.until("2032-03-02T12:00:00Z").await;
    assert_eq!(asked(&world).await, 2);
}

#[tokio::test]
async fn whoever_confirms_early_is_asked_three_years_after_that_and_a_ceased_one_never() {
    let world = World::new().await;
    world.bring_live("A-07").await;
    world.until("2028-01-10T08:00:00Z").await;
    let seen = world.activity("A-07").await;
    let confirm = Confirm { activity: seen.id, seen: seen.version };
    let by = world.acting("A1").await;
    world.write(&by, async |uow| activities::confirm(uow, confirm).await).await.expect("confirmed");
    world.until("2030-12-31T08:00:00Z").await;
    assert_eq!(world.activity("A-07").await.confirmation_asked_at, None);
    world.cease("A1", "A-07").await.expect("ceased");
    world.until("2031-02-01T08:00:00Z").await;
    assert_eq!(world.activity("A-07").await.confirmation_asked_at, None);
    let seen = world.activity("A-07").await;
    let late = Confirm { activity: seen.id, seen: seen.version };
    let refused = world.write(&by, async |uow| activities::confirm(uow, late).await).await.expect_err("ceased");
    assert_eq!(refused.code(), "ACTIVITY_NOT_LIVE");
}
