//! What people do to the ledger: pause, resume, run at once, try again, call off.

use jobs::schedules::{Outcome, ScheduleRow, occurrences_page, schedules_page};
use jobs::{CatchUp, JobRow, State, WaitsFor, When};
use kernel::{Fault, Page, ScheduleId};
use store::UnitOfWork;
use testkit::instant;

use crate::effects::{Say, World};
use crate::queue::jobs;

const MONTHLY: &str = "FREQ=MONTHLY;BYDAY=1MO";

pub async fn schedule(world: &World) -> ScheduleRow {
    let read = world.store().read(&world.ours);
    schedules_page(&read, &world.ours, &Page::first(10)).await.expect("reads").rows.remove(0)
}

async fn pause(world: &World, schedule: ScheduleId, reason: &str) -> Result<(), jobs::Error> {
    let command = jobs::Pause { schedule, reason: reason.to_owned() };
    let work = async |uow: &mut UnitOfWork| jobs::pause(uow, command).await.map(drop);
    world.store().write(&world.ours, None, work).await.map(drop)
}

async fn resume(world: &World, schedule: ScheduleId) -> Result<(), jobs::Error> {
    let work = async |uow: &mut UnitOfWork| jobs::resume(uow, schedule).await.map(drop);
    world.store().write(&world.ours, None, work).await.map(drop)
}

async fn run_now(world: &World, schedule: ScheduleId) -> Result<(), jobs::Error> {
    let work = async |uow: &mut UnitOfWork| jobs::run_now(uow, schedule).await.map(drop);
    world.store().write(&world.ours, None, work).await.map(drop)
}

async fn retry(world: &World, job: &JobRow) -> Result<(), jobs::Error> {
    let work = async |uow: &mut UnitOfWork| jobs::retry_job(uow, job.id).await.map(drop);
    world.store().write(&world.ours, None, work).await.map(drop)
}

async fn cancel(world: &World, job: &JobRow) -> Result<(), jobs::Error> {
    let work = async |uow: &mut UnitOfWork| jobs::cancel_job(uow, job.id).await.map(drop);
    world.store().write(&world.ours, None, work).await.map(drop)
}

#[tokio::test]
async fn a_paused_schedule_opens_nothing_and_is_caught_up_as_its_rule_says() {
    let caught_up: [(CatchUp, &[&str]); 3] = [
        (CatchUp::Every, &["2026-01", "2026-02", "2026-03"]),
        (CatchUp::Latest, &["2026-01", "2026-03"]),
        (CatchUp::Late, &["2026-01", "2026-02 late", "2026-03 late"]),
    ];
    for (catch_up, expected) in caught_up {
        let world = World::new().await;
        world.schedule(&world.ours, "meeting", MONTHLY, catch_up).await;
        world.ledger.advance(instant("2026-01-10T00:00:00Z"), |_| {}).await.expect("January");
        let id = schedule(&world).await.id;
        pause(&world, id, "The hall is rebuilt.").await.expect("paused");
        world.ledger.advance(instant("2026-03-10T00:00:00Z"), |_| {}).await.expect("March");
        // A rule that is put again, as a pack that is loaded again does, wakes nothing.
        world.schedule(&world.ours, "meeting", MONTHLY, catch_up).await;
        world.ledger.pass().await.expect("a pass");
        let row = schedule(&world).await;
        assert_eq!(world.texts(&world.ours).await, ["2026-01"]);
        assert_eq!(row.paused_at, Some(instant("2026-01-10T00:00:00Z")));
        assert_eq!(
            (row.paused_by_kind.as_deref(), row.pause_reason.as_deref()),
            (Some("operator"), Some("The hall is rebuilt."))
        );
        assert_eq!(row.next(1)[0].occurrence.period, "2026-02", "it knows what it has come to");
        assert_eq!(world.ledger.lag().await.expect("a lag"), std::time::Duration::ZERO);
        resume(&world, id).await.expect("resumed");
        world.ledger.pass().await.expect("a pass");
        assert_eq!(world.texts(&world.ours).await, expected);
        let row = schedule(&world).await;
        assert_eq!((row.paused_at, row.pause_reason), (None, None), "the reason is gone with the pause");
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_a_code() {
    let world = World::new().await;
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    let id = schedule(&world).await.id;
    let code = |result: Result<(), jobs::Error>| result.expect_err("refused").code();
    assert_eq!(code(resume(&world, id).await), "SCHEDULE_NOT_PAUSED");
    assert_eq!(code(pause(&world, id, "  ").await), "PAUSE_REASON_INVALID");
    assert_eq!(code(pause(&world, id, &"x".repeat(501)).await), "PAUSE_REASON_INVALID");
    pause(&world, id, "x").await.expect("paused");
    assert_eq!(code(pause(&world, id, "x").await), "SCHEDULE_ALREADY_PAUSED");
    assert_eq!(code(run_now(&world, id).await), "SCHEDULE_PAUSED");
    assert_eq!(code(pause(&world, world.kit.id(), "x").await), "SCHEDULE_NOT_FOUND");
    let theirs = async |uow: &mut UnitOfWork| jobs::resume(uow, id).await.map(drop);
    let foreign = world.store().write(&world.theirs, None, theirs).await.map(drop);
    assert_eq!(code(foreign), "SCHEDULE_NOT_FOUND", "another organisation's does not exist");
    let retired = async |uow: &mut UnitOfWork| jobs::schedules::retire(uow, "meeting").await;
    world.store().write(&world.ours, None, retired).await.expect("retired");
    assert_eq!(code(run_now(&world, id).await), "SCHEDULE_ENDED");
    assert_eq!(code(pause(&world, id, "x").await), "SCHEDULE_ENDED");
}

#[tokio::test]
async fn a_period_that_was_run_early_does_not_open_again_at_its_instant() {
    let world = World::new().await;
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    let id = schedule(&world).await.id;
    for _ in 0..2 {
        run_now(&world, id).await.expect("it runs");
    }
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["2026-01", "2026-02"]);
    assert_eq!(schedule(&world).await.next_due_at, Some(instant("2026-03-02T08:00:00Z")));
    world.ledger.advance(instant("2026-03-20T00:00:00Z"), |_| {}).await.expect("advances");
    assert_eq!(world.texts(&world.ours).await, ["2026-01", "2026-02", "2026-03"]);
    let read = world.store().read(&world.ours);
    let written = occurrences_page(&read, &world.ours, &Page::first(10)).await.expect("reads").rows;
    let told: Vec<_> = written.iter().map(|one| (one.period.as_str(), one.manual, one.outcome)).collect();
    let opened = Outcome::Opened;
    assert_eq!(told, [("2026-03", false, opened), ("2026-02", true, opened), ("2026-01", true, opened)]);
    assert!(written.iter().all(|one| one.zone_data.as_deref() == Some(calendar::TZDATA_VERSION)));
    assert_eq!(schedule(&world).await.last_occurrence_id, Some(written[0].id));
    assert!(jobs(&world).await.iter().any(|job| Some(job.id) == written[0].job_id));
}

#[tokio::test]
async fn a_period_that_a_rule_of_before_has_opened_is_not_run_again() {
    let world = World::new().await;
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    world.ledger.advance(instant("2026-01-06T00:00:00Z"), |_| {}).await.expect("January");
    // The same month by a later day of it: the period is there already.
    world.schedule(&world.ours, "meeting", "FREQ=MONTHLY;BYDAY=3MO", CatchUp::Every).await;
    run_now(&world, schedule(&world).await.id).await.expect("it runs");
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["2026-01", "2026-02"]);
}

#[tokio::test]
async fn the_next_ten_are_those_that_open() {
    let world = World::new().await;
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    let next: Vec<_> = schedule(&world).await.next(10).into_iter().map(|next| next.occurrence.period).collect();
    assert_eq!(next.len(), 10);
    world.ledger.advance(instant("2026-11-01T00:00:00Z"), |_| {}).await.expect("ten months");
    assert_eq!(world.texts(&world.ours).await, next);
}

#[tokio::test]
async fn a_job_that_was_given_up_is_tried_again_by_hand() {
    let world = World::new().await;
    world.enqueue(&world.ours, Say::AfterFailures(4), When::Now).await;
    world.ledger.advance(instant("2026-01-02T00:00:00Z"), |_| {}).await.expect("advances");
    let job = jobs(&world).await.remove(0);
    let now = instant("2026-01-02T00:00:00Z");
    assert_eq!((job.state, job.waits_for(now)), (State::Discarded, Some(WaitsFor::Person)));
    retry(&world, &job).await.expect("tried again");
    let again = jobs(&world).await.remove(0);
    assert_eq!((again.state, again.attempt, again.problem.as_deref()), (State::Available, 0, None));
    assert!(again.fence > job.fence, "no worker of before may write");
    assert_eq!(retry(&world, &job).await.expect_err("refused").code(), "JOB_NOT_GIVEN_UP");
    world.ledger.advance(instant("2026-01-03T00:00:00Z"), |_| {}).await.expect("advances");
    // It fails as often as it may, once more.
    assert_eq!((jobs(&world).await[0].state, jobs(&world).await[0].attempt), (State::Discarded, 4));
}

#[tokio::test]
async fn a_job_that_waits_is_called_off_and_one_that_is_done_is_not() {
    let world = World::new().await;
    world.enqueue(&world.ours, Say::plainly("later"), When::At(instant("2026-01-01T10:00:00Z"))).await;
    let job = jobs(&world).await.remove(0);
    assert_eq!(job.waits_for(instant("2026-01-01T00:00:00Z")), Some(WaitsFor::Instant));
    assert_eq!(job.waits_for(instant("2026-01-01T10:00:00Z")), Some(WaitsFor::Worker));
    cancel(&world, &job).await.expect("called off");
    world.ledger.advance(instant("2026-01-02T00:00:00Z"), |_| {}).await.expect("advances");
    assert!(world.texts(&world.ours).await.is_empty());
    let job = jobs(&world).await.remove(0);
    assert_eq!((job.state, job.problem.as_deref()), (State::Discarded, Some("JOB_CANCELLED")));
    retry(&world, &job).await.expect("tried again");
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["later"]);
    assert_eq!(cancel(&world, &job).await.expect_err("refused").code(), "JOB_NOT_WAITING");
}
