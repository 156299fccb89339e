//! The calendar that somebody subscribes to, over HTTP.

use axum::http::StatusCode;
use serde_json::json;

use crate::story::Story;
use crate::world::World;

#[tokio::test]
async fn a_calendar_is_fetched_by_its_address_alone_until_it_is_revoked() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    story.duty("wheel").await;
    let wish = json!({ "idempotencyKey": "feed-1" });
    let made = story.send("SEC", "createCalendarFeed", wish.clone(), "path calendarFeed { id version role }").await;
    let path = made["path"].as_str().expect("a path").to_owned();
    let answer = world.get(&path).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers["content-type"], "text/calendar; charset=utf-8");
    assert_eq!(answer.headers["cache-control"], "no-store");
    let text = answer.text();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.contains("BEGIN:VEVENT\r\n"), "{text}");
    // The address is shown once; only its hash is kept.
    let again = story.send("SEC", "createCalendarFeed", wish, "path calendarFeed { id }").await;
    assert_eq!((&again["path"], &again["calendarFeed"]["id"]), (&json!(null), &made["calendarFeed"]["id"]));
    let revoke = json!({ "calendarFeed": made["calendarFeed"]["id"], "version": made["calendarFeed"]["version"] });
    story.send("SEC", "revokeCalendarFeed", revoke, "calendarFeed { revokedAt }").await;
    // Revoked, guessed, cut off, or somebody's sign-in: there is nothing here.
    let guessed = "/calendar/smc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics".to_owned();
    let cut = path.strip_suffix(".ics").expect("an ending").to_owned();
    let sign_in = format!("/calendar/{}.ics", world.ours.token("SEC"));
    for path in [path, guessed, cut, sign_in, "/calendar/.ics".to_owned()] {
        let answer = world.get(&path).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_FOUND, "CALENDAR_FEED_INVALID"), "{path}");
    }
}
