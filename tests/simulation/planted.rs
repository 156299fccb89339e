//! Bugs that are planted, to show that they would be found.

use chrono::TimeDelta;
use kernel::{Id, Instant, OrganisationId};
use sea_orm::Value;

use crate::eyes::of;
use crate::faults::advance;
use crate::oracle::Oracle;
use crate::people::People;
use crate::world::World;
use crate::year::none;
use crate::{invariants, trails, walls};

/// The duty that is tampered with, as the oracle calls it.
const KEY: &str = "meeting";

struct Stage {
    oracle: Oracle,
    world: World,
    people: People,
}

impl Stage {
    /// Two organisations live as long as a few meetings, and nothing is wrong.
    async fn new() -> Self {
        let oracle = Oracle::sample().only(|number| number <= 2);
        let world = World::new(&oracle, 1, None).await;
        let mut stage = Self { oracle, world, people: People::new(1) };
        for days in [40, 80, 120] {
            stage.live(days).await;
        }
        none("nothing is planted yet", &stage.faults().await);
        stage
    }

    async fn live(&mut self, days: i64) {
        let to = self.oracle.from + TimeDelta::days(days) + TimeDelta::minutes(7);
        advance(self.world.ledger(), to).await;
        self.people.act(&self.world).await;
        self.world.ledger().pass().await.expect("a pass");
    }

    async fn faults(&self) -> Vec<String> {
        invariants::check(&self.world, &self.oracle, &self.people, self.oracle.from).await
    }

    fn organisation(&self, number: u32) -> OrganisationId {
        self.world.founded.organisations[&number]
    }

    /// What the ledger calls the duty of the first organisation.
    fn schedule(&self) -> String {
        let ours = self.organisation(1);
        let is_it = |(known, key): &(&(OrganisationId, String), &String)| known.0 == ours && *key == KEY;
        self.world.founded.keys.iter().find(is_it).map(|((_, key), _)| key.clone()).expect("it was founded")
    }

    /// Lets the schedule wait for a period that it does not wait for.
    async fn wait_for(&self, opens_at: Instant, due_at: Instant) {
        let sql = "UPDATE schedules SET next_opens_at = $1, next_due_at = $2 WHERE organisation_id = $3 AND key = $4";
        let values: [Value; 4] =
            [opens_at.into(), due_at.into(), self.organisation(1).uuid().into(), self.schedule().into()];
        assert_eq!(self.world.eyes.change(sql, values).await, 1, "one schedule");
    }
}

fn found(faults: &[String], text: &str) {
    assert!(faults.iter().any(|fault| fault.contains(text)), "not found: {text}\n{}", faults.join("\n"));
}

#[tokio::test]
async fn a_period_that_is_opened_twice_is_found_and_only_the_index_stands_before_it() {
    let stage = Stage::new().await;
    let before = stage.oracle.organisations[&1].schedules[KEY].periods[1].clone();
    // The schedule waits once more for a period that was. Nothing comes of it.
    stage.wait_for(before.opens_at, before.due_at).await;
    stage.world.ledger().pass().await.expect("a pass");
    none("the index holds", &stage.faults().await);
    stage.world.eyes.run("DROP INDEX occurrences_period").await;
    stage.world.eyes.run("CREATE UNIQUE INDEX occurrences_key ON occurrences (organisation_id, id)").await;
    stage.wait_for(before.opens_at, before.due_at).await;
    stage.world.ledger().pass().await.expect("a pass");
    found(&stage.faults().await, "was opened 2 times");
    stage.world.close().await;
}

#[tokio::test]
async fn a_period_that_is_skipped_is_found() {
    let mut stage = Stage::new().await;
    let now = stage.world.now().await;
    let periods = stage.oracle.organisations[&1].schedules[KEY].periods.clone();
    let next = periods.iter().position(|period| period.opens_at > now).expect("the year goes on");
    let after = &periods[next + 1];
    stage.wait_for(after.opens_at, after.due_at).await;
    stage.live(200).await;
    let faults = stage.faults().await;
    found(&faults, &format!("(1, \"{KEY}\", \"{}\") was not opened", periods[next].name));
    assert_eq!(faults.len(), 1, "{faults:?}");
    stage.world.close().await;
}

#[tokio::test]
async fn a_line_of_the_oracle_that_is_an_hour_off_is_found() {
    let mut stage = Stage::new().await;
    let schedule = stage.oracle.organisations.get_mut(&2).and_then(|of| of.schedules.get_mut(KEY)).expect("its lines");
    schedule.periods[1].due_at += TimeDelta::hours(1);
    let faults = stage.faults().await;
    found(&faults, "and should be");
    assert_eq!(faults.len(), 1, "{faults:?}");
    stage.world.close().await;
}

#[tokio::test]
async fn whatever_else_is_planted_is_found() {
    let stage = Stage::new().await;
    let (eyes, ours, theirs) = (&stage.world.eyes, stage.organisation(1), stage.organisation(2));
    let missed = "SELECT id, origin_subject_id FROM deviations WHERE origin_event = 'duty.missed' LIMIT 1";
    let case = eyes.rows(missed, []).await.pop().expect("something was missed");
    let (case, subject): (kernel::DeviationId, String) = (of(&case, "id"), of(&case, "origin_subject_id"));
    let tampered: [(&str, Vec<Value>, &str); 6] = [
        (
            "UPDATE deviations SET source = 'person' WHERE id = $1",
            vec![case.uuid().into()],
            "is missed and has 0 cases",
        ),
        (
            "UPDATE duty_occurrences SET state = 'open' WHERE state = 'held' AND organisation_id = $1",
            vec![ours.uuid().into()],
            "is open (missed at None) and should be held",
        ),
        (
            "UPDATE jobs SET state = 'running' WHERE state = 'completed' AND organisation_id = $1",
            vec![ours.uuid().into()],
            "is running since",
        ),
        (
            "DELETE FROM jobs WHERE kind = 'reviews.open_duty' AND organisation_id = $1",
            vec![theirs.uuid().into()],
            "has 0 jobs",
        ),
        (
            "UPDATE audit_entries SET kind = 'duty.held' WHERE kind = 'duty.missed' AND subject_id = $1",
            vec![subject.into()],
            "duty.held was told 1 times and should be 0 times",
        ),
        (
            "UPDATE schedules SET problem = 'PLANTED' WHERE organisation_id = $1",
            vec![ours.uuid().into()],
            "schedules sleep",
        ),
    ];
    for (sql, values, text) in tampered {
        let before = stage.faults().await;
        assert!(!before.iter().any(|fault| fault.contains(text)), "{text} was there before");
        assert!(eyes.change(sql, values).await > 0, "{sql}");
        found(&stage.faults().await, text);
    }
    none("the trails", &trails::check(&stage.world, [theirs]).await);
    none("the walls", &walls::check(&stage.world, &[ours, theirs]).await);
    let sql = "UPDATE audit_entries SET body = REPLACE(body, 'duty.opened', 'duty.opens') WHERE organisation_id = $1";
    eyes.change(sql, [theirs.uuid().into()]).await;
    found(&trails::check(&stage.world, [theirs]).await, "the trail of");
    let payload = format!("{{\"of\":\"{theirs}\"}}");
    let sql = "UPDATE jobs SET payload = $1 WHERE organisation_id = $2";
    eyes.change(sql, [payload.into(), ours.uuid().into()]).await;
    found(&walls::check(&stage.world, &[ours, theirs]).await, "rows of jobs mention");
    let later = stage.world.now().await + TimeDelta::hours(1);
    found(&invariants::check(&stage.world, &stage.oracle, &stage.people, later).await, "business time ran back");
    stage.world.close().await;
}
