//! The demo as somebody meets it who has just cloned the project: a year that was lived, and calls that work.

mod erased;

use std::process::Command;

use chrono::{NaiveDate, Weekday};
use serde_json::{Value, json};
use tests::Installation;

use crate::oracle::{faults, monthly_2026};
use crate::world::{advance, all, nodes, text};

const YEAR: [&str; 4] = ["--from", "2026-01-01", "--to", "2026-12-31"];
const MEETINGS: &str =
    "query ($after: String) { occurrences(first: 40, after: $after, filter: { kind: MEETING }) { nodes {
    period dueOn state duty { key } } pageInfo { hasNextPage endCursor } } }";

/// Covers: DT-46, DT-49, DT-90, DT-121
#[tokio::test]
async fn everybody_in_the_demo_can_sign_in_and_finds_the_year_that_was_lived() {
    let installation = Installation::new();
    let server = installation.start(&[&["demo", "--json", "--keep", "kept"], &YEAR[..]].concat()).await;
    let ready = server.ready();
    erased::as_reckoned_apart(&installation, &server).await;
    assert_eq!(ready["graphql"], format!("{}/graphql", server.address()));
    let organisations = ready["organisations"].as_array().expect("a list");
    assert_eq!(organisations.len(), 2);
    for organisation in organisations {
        for (role, holder) in organisation["roles"].as_object().expect("roles") {
            let client = server.client(holder["token"].as_str());
            let viewer =
                client.data("{ viewer { organisation { id } person { email } roles { role } } }", json!({})).await;
            let viewer = &viewer["viewer"];
            assert_eq!(
                (&viewer["organisation"]["id"], &viewer["person"]["email"]),
                (&organisation["id"], &holder["email"])
            );
            assert!(
                viewer["roles"].as_array().is_some_and(|roles| roles.iter().any(|held| held["role"] == **role)),
                "{role}: {viewer}"
            );
        }
    }

    let reader = server.client(organisations[0]["token"].as_str());
    let mut meetings = all(&reader, MEETINGS, "occurrences").await;
    meetings
        .retain(|meeting| meeting["duty"]["key"] == "deviation-meeting" && text(meeting, "period").starts_with("2026"));
    let found: Vec<(String, NaiveDate)> = meetings
        .iter()
        .map(|meeting| (text(meeting, "period"), text(meeting, "dueOn").parse().expect("a date")))
        .collect();
    assert_eq!(faults(&monthly_2026(Weekday::Tue), &found), [""; 0]);
    let held = meetings.iter().filter(|meeting| meeting["state"] == "HELD").count();
    assert_eq!((held, meetings.len()), (11, 12), "one was missed");

    // Somebody without an account reports through the link that hangs by the door, and the officer finds it.
    let link = text(&organisations[0], "reportLink");
    let report = json!({ "kind": "NEAR_MISS", "title": "Door left open", "description": "Seen.", "reportLink": link });
    server.client(None).mutate("reportDeviation", "", report).await;
    let officer = server.client(organisations[0]["roles"]["SEC"]["token"].as_str());
    let latest = officer.data("{ deviations(first: 1) { nodes { title source } } }", json!({})).await;
    assert_eq!(nodes(&latest["deviations"])[0], json!({ "title": "Door left open", "source": "ANONYMOUS" }));
    // The year can go on.
    advance(&officer, "2027-01-05T08:00:00Z").await;
    let open = "{ occurrences(first: 1, filter: { kind: MEETING, state: OPEN }) { nodes { period } } }";
    assert_eq!(nodes(&officer.data(open, json!({})).await["occurrences"])[0]["period"], "2027-01");
    assert_eq!(server.stop().await.code, Some(0));
}

#[tokio::test]
async fn the_three_calls_that_the_demo_prints_work_as_they_are() {
    let installation = Installation::new();
    let server = installation.start(&["demo", "--from", "2026-03-01", "--to", "2026-03-20"]).await;
    // The last line says that it is ready, so the calls are there.
    let output = server.output();
    let (_, calls) = output.split_once("Three calls to copy:").expect("calls are printed");
    let (calls, _) = calls.split_once("explorer at").expect("something is said behind them");
    let calls: Vec<_> = calls.split("\n# ").skip(1).map(|call| format!("# {call}")).collect();
    assert_eq!(calls.len(), 3, "{calls:?}");
    for (call, expected) in calls.iter().zip(["\"deviations\"", "\"reportDeviation\"", "verified: org_"]) {
        if call.contains("curl") && Command::new("curl").arg("--version").output().is_err() {
            println!("SKIPPED: there is no curl here, so this was not tried: {call}");
            continue;
        }
        let mut shell = Command::new("bash");
        shell.args(["-c", call]).current_dir(installation.path("."));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("SAMSVAR_")) {
            shell.env_remove(name);
        }
        let output = shell.output().expect("there is bash");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && said.contains(expected),
            "{call}\n{said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let is_error = serde_json::from_str(&said).is_ok_and(|answer: Value| !answer["errors"].is_null());
        assert!(!is_error, "{call}\n{said}");
    }
}
