//! What an operator asks of the ledger, and does to it: why did it run, why not, what is next, how late, who paused it.

use serde_json::{Value, json};

use crate::story::{Story, document};
use crate::world::World;

/// The meeting of every Tuesday at nine.
const MEETING: &str = "FREQ=WEEKLY;BYDAY=TU";
/// A word that stands nowhere else.
const REASON: &str = "Kvitrafjellet is moved";

async fn asked(world: &World, selection: &str) -> Value {
    let query = format!("{{ schedules(first: 100) {{ nodes {{ id rule {selection} }} }} }}");
    let data = world.ask(world.ours.token("ITOPS"), &query).await.data();
    let all = data["schedules"]["nodes"].as_array().expect("schedules").clone();
    all.into_iter().find(|one| one["rule"] == MEETING).expect("the weekly meeting")
}

async fn act(world: &World, mutation: &str, input: Value, selection: &str) -> crate::world::Answer {
    let token = world.ours.token("ITOPS");
    world.ask_with(token, &document(mutation, selection), json!({ "input": input })).await
}

#[tokio::test]
async fn a_schedule_says_why_it_ran_what_is_next_and_how_late_it_is() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    let told =
        asked(&world, "waitsFor last { period } lateness: latenessMs next(first: 3) { period dueAt opensAt }").await;
    assert_eq!((&told["waitsFor"], &told["last"], &told["lateness"]), (&json!("INSTANT"), &Value::Null, &json!(0)));
    let next = told["next"].as_array().expect("periods").clone();
    assert_eq!(next.len(), 3);
    let due = next[0]["dueAt"].as_str().expect("an instant").to_owned();
    story.advance(&due).await;
    let selection =
        "last { period dueAt openedAt latenessMs outcome manual zoneData job { kind state latenessMs waitsFor } }";
    let ran = asked(&world, selection).await["last"].clone();
    assert_eq!((&ran["period"], &ran["dueAt"], &ran["openedAt"]), (&next[0]["period"], &json!(due), &json!(due)));
    assert_eq!((&ran["latenessMs"], &ran["outcome"], &ran["manual"]), (&json!(0), &json!("OPENED"), &json!(false)));
    assert!(ran["zoneData"].is_string());
    let job = json!({ "kind": "reviews.open_duty", "state": "COMPLETED", "latenessMs": 0, "waitsFor": null });
    assert_eq!(ran["job"], job);
}

#[tokio::test]
async fn a_pause_shows_whose_it_is_and_its_reason_stands_nowhere_else() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    let id = asked(&world, "").await["id"].clone();
    let pause = json!({ "schedule": id, "reason": REASON });
    let paused = act(&world, "pauseSchedule", pause.clone(), "schedule { pause { reason } }").await.data();
    assert_eq!(paused["pauseSchedule"]["schedule"]["pause"]["reason"], REASON);
    assert_eq!(act(&world, "pauseSchedule", pause, "__typename").await.code(), "SCHEDULE_ALREADY_PAUSED");
    story.advance("2026-01-08T12:00:00Z").await;
    let told =
        asked(&world, "waitsFor nextOpensAt lateness: latenessMs pause { at by { kind } } last { period }").await;
    assert_eq!(
        (&told["waitsFor"], &told["nextOpensAt"], &told["last"]),
        (&json!("PERSON"), &Value::Null, &Value::Null)
    );
    assert_eq!(told["pause"]["by"]["kind"], "person");
    assert!(told["lateness"].as_i64().expect("a number") > 0, "it shows how late it has become");
    // Neither the trail nor what is passed on holds the reason.
    let query = "{ auditEntries(last: 100) { nodes { kind body } } }";
    let trail = world.sec(query).await;
    assert!(trail.text().contains("schedule.paused"), "{}", trail.text());
    assert!(!trail.text().contains("Kvitrafjellet"));
    let resumed = act(&world, "resumeSchedule", json!({ "schedule": id }), "schedule { waitsFor }").await.data();
    assert_eq!(resumed["resumeSchedule"]["schedule"]["waitsFor"], "LEDGER", "what has come is about to be opened");
    story.advance("2026-01-08T12:00:01Z").await;
    let told = asked(&world, "waitsFor pause { at } last { outcome latenessMs }").await;
    assert_eq!((&told["waitsFor"], &told["pause"]), (&json!("INSTANT"), &Value::Null));
    assert!(told["last"]["latenessMs"].as_i64().expect("a number") > 0);
}

#[tokio::test]
async fn running_at_once_with_the_same_key_opens_one_period() {
    let world = World::new().await;
    let schedule = asked(&world, "next(first: 2) { period }").await;
    let run = json!({ "schedule": schedule["id"], "idempotencyKey": "once" });
    let selection = "job { id } schedule { last { period } next(first: 1) { period } }";
    let first = act(&world, "runScheduleNow", run.clone(), selection).await.data();
    assert_eq!(first, act(&world, "runScheduleNow", run, selection).await.data());
    let now = &first["runScheduleNow"]["schedule"];
    assert_eq!(now["last"]["period"], schedule["next"][0]["period"]);
    assert_eq!(now["next"][0]["period"], schedule["next"][1]["period"]);
}

#[tokio::test]
async fn no_more_than_a_hundred_periods_to_come_are_shown() {
    let world = World::new().await;
    for (first, shown) in [(100, true), (101, false), (0, false), (-1, false)] {
        let query = format!("{{ schedules(first: 1) {{ nodes {{ next(first: {first}) {{ period }} }} }} }}");
        let answer = world.ask(world.ours.token("ITOPS"), &query).await;
        assert_eq!(answer.codes().is_empty(), shown, "{first}: {}", answer.text());
        assert!(shown || answer.code() == "PAGE_INVALID");
    }
}
