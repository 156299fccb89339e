//! Faults of a schedule are its own; faults of the database are nobody's, and nothing is lost by them.

use jobs::CatchUp;
use jobs::schedules::{ScheduleRow, schedules_page};
use kernel::Page;
use sea_orm::ConnectionTrait;
use sea_orm_migration::prelude::*;
use testkit::instant;

use crate::effects::World;

const MONTHLY: &str = "FREQ=MONTHLY;BYDAY=1MO";
/// As a full disk does it: the job of a period cannot be written, and SQLite takes back the whole transaction by itself.
const FULL: &str = "CREATE TRIGGER failing BEFORE INSERT ON jobs BEGIN SELECT RAISE(ROLLBACK, 'disk full'); END";
/// Only the statement fails.
const FAILING: &str = "CREATE TRIGGER failing BEFORE INSERT ON jobs BEGIN SELECT RAISE(ABORT, 'it fails'); END";
/// A server takes no part of a transaction in which a statement has failed.
const FAILING_ON_SERVER: &str = "CREATE FUNCTION failing() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'disk full'; END $$;
    CREATE TRIGGER failing BEFORE INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION failing()";

fn troubles() -> Vec<(&'static str, &'static str)> {
    if testkit::on_postgres() {
        return vec![(FAILING_ON_SERVER, "DROP TRIGGER failing ON jobs")];
    }
    vec![(FULL, "DROP TRIGGER failing"), (FAILING, "DROP TRIGGER failing")]
}

async fn run(world: &World, sql: &str) {
    world
        .store()
        .installation(async |unit: &mut store::InstallationUnit| {
            unit.execute_unprepared(sql).await?;
            Ok::<_, store::Error>(())
        })
        .await
        .expect("it is run");
}

async fn schedules(world: &World) -> Vec<ScheduleRow> {
    let read = world.store().read(&world.ours);
    schedules_page(&read, &world.ours, &Page::first(10)).await.expect("reads").rows
}

#[tokio::test]
async fn no_period_is_lost_and_no_schedule_sleeps_because_the_database_failed() {
    for (trouble, over) in troubles() {
        let world = World::new().await;
        for key in ["one", "two", "three"] {
            world.schedule(&world.ours, key, MONTHLY, CatchUp::Every).await;
        }
        world.kit.set("2026-01-05T12:00:00Z").await;
        world.kit.alter(trouble).await;
        assert_eq!(kernel::Fault::code(&world.ledger.pass().await.expect_err("it fails")), "INTERNAL");
        assert!(schedules(&world).await.iter().all(|row| row.next_opens_at.is_some()), "{trouble}");
        world.kit.alter(over).await;
        world.ledger.pass().await.expect("a pass");
        assert_eq!(world.texts(&world.ours).await, ["2026-01", "2026-01", "2026-01"], "{trouble}");
    }
}

#[tokio::test]
async fn a_schedule_that_is_at_fault_itself_sleeps_says_why_and_stops_no_other() {
    let faults = [
        ("rule", r#"'{"rule":"FREQ=NEVER"}'"#, "SCHEDULE_RULE_UNREADABLE"),
        ("opens_before", r#"'soon'"#, "SCHEDULE_RULE_UNREADABLE"),
        ("payload", r#"'["no", "fields"]'"#, "SCHEDULE_PAYLOAD_UNREADABLE"),
    ];
    for (column, value, problem) in faults {
        let world = World::new().await;
        world.schedule(&world.ours, "at fault", MONTHLY, CatchUp::Every).await;
        run(&world, &format!("UPDATE schedules SET {column} = {value}")).await;
        world.schedule(&world.ours, "beside it", MONTHLY, CatchUp::Every).await;
        world.ledger.advance(instant("2026-01-10T00:00:00Z"), |_| {}).await.expect("advances");
        assert_eq!(world.texts(&world.ours).await, ["2026-01"], "{problem}");
        let rows = schedules(&world).await;
        let (asleep, awake) = (&rows[0], &rows[1]);
        assert_eq!((asleep.next_opens_at, asleep.problem.as_deref()), (None, Some(problem)));
        assert_eq!(asleep.next_due_at, Some(instant("2026-01-05T08:00:00Z")), "it knows what it has come to");
        assert_eq!(awake.problem, None);
        // Put again, it goes on with that, and nothing is wrong with it any more.
        world.schedule(&world.ours, "at fault", MONTHLY, CatchUp::Every).await;
        assert_eq!(schedules(&world).await[0].problem, None);
        world.ledger.pass().await.expect("a pass");
        assert_eq!(world.texts(&world.ours).await, ["2026-01", "2026-01"], "{problem}");
    }
}
