//! Much at once: batches, shares, spread; and what many workers do beside each other.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use jobs::schedules::occurrences_page;
use jobs::{CatchUp, Enqueue, Ledger, Options, Parts, State, When, jobs_page};
use kernel::{Id, Page, Scope};
use sea_orm::{ConnectionTrait, QueryOrder};
use store::{InstallationUnit, Scoped};
use testkit::instant;

use crate::effects::{Say, World, effects, gate, ledger, registry, row};

const MONTHLY: &str = "FREQ=MONTHLY;BYDAY=1MO";

pub fn ledger_with(world: &World, options: Options) -> Ledger {
    let registry = registry(false);
    world.store().grant(store::Grants { jobs: registry.grants(), anonymous: Vec::new() });
    Ledger::new(Parts { store: world.store().clone(), registry, ports: ports::Ports::default(), options })
}

pub async fn run(world: &World, sql: &str) {
    world
        .store()
        .installation(async |unit: &mut InstallationUnit| {
            unit.execute_unprepared(sql).await?;
            Ok::<_, store::Error>(())
        })
        .await
        .expect("it is run");
}

async fn schedules(world: &World, many: usize) {
    for number in 0..many {
        world.schedule(&world.ours, &number.to_string(), MONTHLY, CatchUp::Every).await;
    }
}

async fn ids(world: &World, scope: &Scope) -> Vec<kernel::DeviationId> {
    let read = world.store().read(scope);
    let rows = row::Entity::in_scope(scope).order_by_asc(row::Column::Id).all(&read).await.expect("reads");
    rows.into_iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn a_batch_of_schedules_and_of_jobs_takes_as_many_statements_as_one() {
    let mut taken = Vec::new();
    for many in [1, 120] {
        let world = World::new().await;
        schedules(&world, many).await;
        world.ledger.pass().await.expect("a pass");
        let ledger = ledger_with(&world, Options::default());
        world.kit.set("2026-01-05T12:00:00Z").await;
        let (ticked, statements) = world.kit.statements(ledger.tick()).await;
        assert_eq!(ticked.expect("a tick"), many);
        taken.push(statements);
        ledger.pass().await.expect("a pass");
        assert_eq!(world.texts(&world.ours).await.len(), many);
    }
    assert_eq!(taken[0], taken[1]);
}

#[tokio::test]
async fn a_batch_that_misses_years_is_taken_in_portions_and_loses_none() {
    let world = World::new().await;
    for number in 0..4 {
        world.schedule(&world.ours, &number.to_string(), "FREQ=DAILY", CatchUp::Every).await;
    }
    // Some 1 250 working days each: more than one transaction looks at.
    world.kit.set("2031-01-01T12:00:00Z").await;
    let ledger = ledger_with(&world, Options { batch: 2, ..Options::default() });
    let mut portions = 0;
    while ledger.tick().await.expect("a tick") > 0 {
        portions += 1;
        assert!(portions < 100, "it does not come to an end");
    }
    assert!(portions > 4, "{portions}");
    let mut periods = BTreeMap::new();
    let mut page = Page::first(100);
    loop {
        let read = world.store().read(&world.ours);
        let found = occurrences_page(&read, &world.ours, &page).await.expect("reads");
        for one in &found.rows {
            *periods.entry((one.schedule_key.clone(), one.period.clone())).or_insert(0) += 1;
        }
        let Some(last) = found.rows.last().filter(|_| found.has_next) else { break };
        page.after = Some(last.position());
    }
    let days = periods.keys().filter(|(key, _)| key == "0").count();
    assert!(days > 1_000, "{days}");
    assert_eq!(periods.len(), 4 * days);
}

#[tokio::test]
async fn one_organisations_thousands_do_not_keep_anothers_waiting() {
    for (share, theirs_among_the_first) in [(3, true), (u64::MAX, false)] {
        let world = World::new().await;
        let leave = async |scope: &Scope, many: usize, text: &str| {
            let jobs: Vec<_> = (0..many).map(|number| Say::plainly(&format!("{text} {number}"))).collect();
            let enqueue = async |uow: &mut store::UnitOfWork| {
                for job in &jobs {
                    uow.enqueue(job, When::Now).await?;
                }
                Ok::<_, store::Error>(())
            };
            world.store().write(scope, None, enqueue).await.expect("left");
        };
        leave(&world.ours, 40, "ours").await;
        world.kit.set("2026-01-01T00:00:01Z").await;
        leave(&world.theirs, 2, "theirs").await;
        let ledger = ledger_with(&world, Options { batch: 10, share, ..Options::default() });
        ledger.pass().await.expect("a pass");
        assert_eq!(world.texts(&world.ours).await.len(), 40, "an organisation alone may have more than its share");
        let read = world.store().read(&world.theirs);
        let theirs = jobs_page(&read, &world.theirs, &Page::first(10)).await.expect("reads").rows;
        assert!(theirs.iter().all(|job| job.state == State::Completed));
        // The order in which effects were left is that of their ids.
        let (ours, theirs) = (ids(&world, &world.ours).await, ids(&world, &world.theirs).await);
        let before = ours.iter().filter(|id| **id < theirs[0]).count();
        assert_eq!(before <= 10, theirs_among_the_first, "{before} of ours were done before the first of theirs");
    }
}

#[tokio::test]
async fn jobs_of_very_many_schedules_of_one_instant_are_spread_and_their_periods_are_not() {
    let jitter = Duration::from_secs(60);
    for (many, spread) in [(120, true), (20, false)] {
        let world = World::production().await;
        schedules(&world, many).await;
        let ledger = ledger_with(&world, Options { jitter, ..Options::default() });
        let noon = instant("2026-01-05T12:00:00Z");
        world.kit.clock().set(noon);
        assert_eq!(ledger.tick().await.expect("a tick"), many);
        let read = world.store().read(&world.ours);
        let periods = occurrences_page(&read, &world.ours, &Page::first(100)).await.expect("reads").rows;
        assert!(periods.iter().all(|one| one.opened_at == noon));
        let jobs = jobs_page(&read, &world.ours, &Page::first(100)).await.expect("reads").rows;
        assert!(jobs.iter().all(|job| (noon..noon + TimeDelta::seconds(60)).contains(&job.run_at)));
        let later = jobs.iter().filter(|job| job.run_at > noon).count();
        assert_eq!(later > 0, spread, "{later} of {many}");
    }
    // Under a test clock every year is the same.
    let world = World::new().await;
    schedules(&world, 120).await;
    world.kit.set("2026-01-05T12:00:00Z").await;
    ledger_with(&world, Options { jitter, ..Options::default() }).pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await.len(), 120);
}

#[tokio::test]
async fn how_late_a_job_was_begun_stands_in_its_row() {
    let world = World::production().await;
    world.enqueue(&world.ours, Say::plainly("late"), When::Now).await;
    world.kit.clock().forward(Duration::from_secs(90));
    let job = crate::queue::jobs(&world).await.remove(0);
    let now = world.store().business_now().await.expect("a time");
    assert_eq!(job.lateness(now), Some(TimeDelta::seconds(90)), "so far");
    world.ledger.pass().await.expect("a pass");
    world.kit.clock().forward(Duration::from_secs(90));
    let now = world.store().business_now().await.expect("a time");
    assert_eq!(crate::queue::jobs(&world).await[0].lateness(now), Some(TimeDelta::seconds(90)), "and no more");
}

/// What several workers over one database have done: effects that are there more than once, and periods that opened none.
async fn doubled_and_missing(world: &World, expected: usize) -> (usize, usize) {
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    for (text, _) in effects(world.store(), &world.ours).await {
        *counted.entry(text).or_default() += 1;
    }
    (counted.values().filter(|count| **count > 1).count(), expected - counted.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_workers_over_one_database_do_each_thing_once() {
    const JOBS: usize = 60;
    let world = World::new().await;
    world.schedule(&world.ours, "round", "FREQ=DAILY", CatchUp::Every).await;
    world.kit.set("2026-02-01T12:00:00Z").await;
    for number in 0..JOBS {
        world.enqueue(&world.ours, Say::plainly(&format!("job {number}")), When::Now).await;
    }
    let options = Options { batch: 3, ..Options::default() };
    let workers: Vec<_> = (0..5)
        .map(|_| {
            let worker = ledger_with(&world, options);
            tokio::spawn(async move { worker.pass().await })
        })
        .collect();
    for worker in workers {
        worker.await.expect("no panic").expect("a pass");
    }
    // The working days of January, without the first.
    assert_eq!(doubled_and_missing(&world, JOBS + 21).await, (0, 0));
}

/// On a shared database several tasks of each process are at it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_that_are_worked_off_abreast_are_done_once_and_none_is_left() {
    const JOBS: usize = 60;
    let world = World::production().await;
    for number in 0..JOBS {
        world.enqueue(&world.ours, Say::plainly(&format!("job {number}")), When::Now).await;
    }
    let options = Options { batch: 3, ..Options::default() };
    let workers: Vec<_> = (0..2)
        .map(|_| {
            let worker = ledger_with(&world, options);
            tokio::spawn(async move { worker.pass().await })
        })
        .collect();
    let mut done = 0;
    for worker in workers {
        done += worker.await.expect("no panic").expect("a pass");
    }
    assert_eq!(done, JOBS, "each is claimed once");
    assert_eq!(doubled_and_missing(&world, JOBS).await, (0, 0));
    let read = world.store().read(&world.ours);
    let jobs = jobs_page(&read, &world.ours, &Page::first(100)).await.expect("reads").rows;
    assert!(jobs.iter().all(|job| job.state == State::Completed), "what each came to is written down");
}

/// Those that a worker has in hand stand in another index than the others, and in the same list.
#[tokio::test]
async fn a_list_of_jobs_holds_those_in_hand_at_their_places() {
    const JOBS: usize = 7;
    let world = World::new().await;
    for number in 0..JOBS {
        world.enqueue(&world.ours, Say::plainly(&format!("job {number}")), When::Now).await;
        world.kit.clock().forward(Duration::from_secs(1));
    }
    let read = world.store().read(&world.ours);
    let list = async |page: &Page<kernel::Position>| jobs_page(&read, &world.ours, page).await.expect("a page");
    let all = list(&Page::first(100)).await.rows;
    let made: Vec<_> = all.iter().map(|job| job.created_at).collect();
    assert!(made.len() == JOBS && made.is_sorted_by(|later, earlier| later >= earlier), "the last one first: {made:?}");
    for in_hand in all.iter().skip(1).step_by(2) {
        let id = in_hand.id.uuid();
        let hex = if world.store().is_embedded() { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
        let sql = format!("UPDATE jobs SET state = 'running', lease_until = '2099-01-01T00:00:00Z' WHERE id = {hex}");
        run(&world, &sql).await;
    }
    let ids = |rows: &[jobs::JobRow]| rows.iter().map(|job| job.id).collect::<Vec<_>>();
    let expected = ids(&all);
    let (mut forward, mut backward) = (Vec::new(), Vec::new());
    let (mut after, mut before) = (None, None);
    for _ in 0..JOBS.div_ceil(2) {
        let page = Page { limit: 2, after, before: None, backward: false };
        let found = list(&page).await;
        forward.extend(ids(&found.rows));
        assert_eq!((found.has_previous, found.has_next), (after.is_some(), forward.len() < JOBS));
        after = found.rows.last().map(jobs::JobRow::position);
        let page = Page { limit: 2, after: None, before, backward: true };
        let found = list(&page).await;
        backward.splice(0..0, ids(&found.rows));
        assert_eq!((found.has_previous, found.has_next), (backward.len() < JOBS, before.is_some()));
        before = found.rows.first().map(jobs::JobRow::position);
    }
    assert_eq!((&forward, &backward), (&expected, &expected));
}

/// The planted bug: without the index that has each period once, whoever comes to a period again opens it again.
#[tokio::test]
async fn a_period_that_is_come_to_again_opens_again_only_where_the_index_is_gone() {
    for (planted, opened) in [(false, 1), (true, 2)] {
        let world = World::new().await;
        world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
        world.kit.set("2026-01-05T12:00:00Z").await;
        world.ledger.tick().await.expect("a tick");
        if planted {
            world.kit.alter("DROP INDEX occurrences_period").await;
        }
        // As if another worker had read the schedule before this tick and written it after.
        run(
            &world,
            "UPDATE schedules SET next_due_at = '2026-01-05T08:00:00Z', next_opens_at = '2026-01-05T08:00:00Z'",
        )
        .await;
        world.ledger.pass().await.expect("a pass");
        let texts = world.texts(&world.ours).await;
        assert_eq!(texts, vec!["2026-01"; opened], "planted: {planted}");
    }
}

/// The planted bug: a fencing token that does not grow lets a worker write that has lost its job.
#[tokio::test]
async fn a_late_worker_writes_only_where_the_token_does_not_grow() {
    for (planted, written) in [(false, 1), (true, 2)] {
        let world = World::new().await;
        let name = format!("late {planted}");
        let gate = gate(&name);
        world.enqueue(&world.ours, Say::Gated(name), When::Now).await;
        let first = world.ledger.clone();
        let late = tokio::spawn(async move { first.pass().await });
        gate.reached.notified().await;
        world.kit.clock().forward(Duration::from_secs(61));
        ledger(world.store(), false).pass().await.expect("a pass");
        if planted {
            run(&world, "UPDATE jobs SET fence = 1, state = 'running'").await;
        }
        gate.open.notify_one();
        late.await.expect("no panic").expect("a pass");
        assert_eq!(world.texts(&world.ours).await.len(), written, "planted: {planted}");
    }
}

#[test]
fn nothing_recurs_more_often_than_daily() {
    for rule in ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=HOURLY"] {
        let refused = rule.parse::<calendar::Rule>().expect_err("a schedule every second for a million is none");
        assert!(refused.to_string().contains("DAILY at the most"), "{refused}");
    }
}
