//! The plug is pulled twice while a year is lived through, and nothing that was promised is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc, Weekday};
use serde_json::{Value, json};
use tests::{Client, Server, mutation};

use crate::oracle::{faults, monthly_2026};
use crate::world::{Organisation, START, World, all, text};

const YEAR_END: &str = "2027-01-01T00:00:00Z";
/// As soon as business time has passed these, the plug is pulled.
const PULLED_AT: [&str; 2] = ["2026-04-15T00:00:00Z", "2026-09-01T00:00:00Z"];
/// Between two reports: the clock leaves an instant only when everything of it is done, and an endless stream never is.
const PACE: Duration = Duration::from_millis(50);
const MEETINGS: &str =
    "query ($after: String) { occurrences(first: 40, after: $after, filter: { kind: MEETING }) { nodes {
    id period dueOn state duty { key } } pageInfo { hasNextPage endCursor } } }";
const CASES: &str = "query ($after: String) { deviations(first: 50, after: $after) { nodes {
    id title originEvent origin { id ... on Occurrence { duty { key } } } } pageInfo { hasNextPage endCursor } } }";
const DUTY: &str = "deviation-meeting";

/// What somebody has reported, and which of it the server has promised to keep: title and id.
#[derive(Default)]
struct Reports {
    tried: usize,
    promised: BTreeMap<String, String>,
}

impl Reports {
    fn title(number: usize) -> String {
        format!("Report {number}")
    }

    /// Reports once; what got no answer is tried again under the same key. Gives the server's business time.
    async fn report(&mut self, client: &Client) -> Option<DateTime<Utc>> {
        let title = Self::title(self.tried);
        let input = json!({ "kind": "EVENT", "title": title, "description": "Seen.", "idempotencyKey": title });
        let document = mutation("reportDeviation", "deviation { id reportedAt }");
        let answer = client.try_ask(&document, json!({ "input": input })).await.ok()?;
        let case = &answer.body["data"]["reportDeviation"]["deviation"];
        self.promised.insert(title, text(case, "id"));
        self.tried += 1;
        tokio::time::sleep(PACE).await;
        Some(instant(&text(case, "reportedAt")))
    }
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// Asks for the whole rest of the year, and pulls the plug on the way.
async fn pull_the_plug(server: Server, world: &Ends, reports: &mut Reports, at: &str) {
    let advance = tokio::spawn(advance(server.client(Some(&world.clock))));
    let reporter = server.client(Some(&world.reporter));
    let mut now = instant(START);
    while now < instant(at) {
        now = reports.report(&reporter).await.expect("the server answers");
    }
    assert!(now < instant(YEAR_END) && !advance.is_finished(), "the year was over before the plug was pulled");
    server.kill();
    assert!(advance.await.expect("the task ends").is_err(), "nobody answered the call");
    assert!(reports.report(&reporter).await.is_none(), "nobody answers any more");
}

async fn advance(client: Client) -> Result<Value, reqwest::Error> {
    let input = json!({ "input": { "to": YEAR_END } });
    Ok(client.try_ask(&mutation("advanceTestClock", "now"), input).await?.body)
}

/// Two ways in.
struct Ends {
    clock: String,
    reporter: String,
}

/// Covers: DT-90
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_with_the_plug_pulled_twice_has_everything_once() {
    let World { installation, server, ours, theirs } = World::new().await;
    let reporter = ours.token(&installation, "A6", Some("EMP")).await;
    let ends = Ends { clock: ours.reader.clone(), reporter };
    let mut reports = Reports::default();
    pull_the_plug(server, &ends, &mut reports, PULLED_AT[0]).await;
    let again = ["serve", "--json", "--test-clock", "frozen"];
    pull_the_plug(installation.start(&again).await, &ends, &mut reports, PULLED_AT[1]).await;

    let server = installation.start(&again).await;
    let rest = tokio::spawn(advance(server.client(Some(&ends.clock))));
    let reporter = server.client(Some(&ends.reporter));
    while !rest.is_finished() {
        reports.report(&reporter).await.expect("the server answers");
    }
    let reached = rest.await.expect("the task ends").expect("an answer");
    let now = reached["data"]["advanceTestClock"]["now"].as_str().expect("the same call went on to its end");
    assert_eq!(instant(now), instant(YEAR_END));

    let cases = all(&server.client(Some(&ours.reader)), CASES, "deviations").await;
    let found: Vec<_> = cases.iter().map(|case| (text(case, "title"), text(case, "id"))).collect();
    assert_eq!(broken_promises(&reports.promised, &found), [""; 0], "of {} reports", reports.promised.len());
    println!("{} reports were promised", reports.promised.len());
    for (organisation, weekday) in [(&ours, Weekday::Tue), (&theirs, Weekday::Thu)] {
        meetings_are_there_once(&server, organisation, weekday).await;
    }
    let file = installation.path("trail.jsonl");
    let file = file.to_str().expect("UTF-8");
    let exported: Value = installation.json(["audit", "export", "--json", "--organisation", &ours.id, file]).await;
    installation.succeed(["verify", "--key", &text(&exported, "verifyKey"), file]).await;
}

/// Every meeting of the year once, on its day, and for each that nobody held one case.
async fn meetings_are_there_once(server: &Server, organisation: &Organisation, weekday: Weekday) {
    let reader = server.client(Some(&organisation.reader));
    let mut meetings = all(&reader, MEETINGS, "occurrences").await;
    meetings.retain(|meeting| meeting["duty"]["key"] == DUTY);
    let found: Vec<(String, NaiveDate)> = meetings
        .iter()
        .map(|meeting| (text(meeting, "period"), text(meeting, "dueOn").parse().expect("a date")))
        .collect();
    assert_eq!(faults(&monthly_2026(weekday), &found), [""; 0]);
    let ids: BTreeSet<_> = meetings.iter().map(|meeting| text(meeting, "id")).collect();
    let cases = all(&reader, CASES, "deviations").await;
    let missed =
        cases.iter().filter(|case| case["originEvent"] == "duty.missed" && case["origin"]["duty"]["key"] == DUTY);
    let missed: Vec<_> = missed.map(|case| text(&case["origin"], "id")).collect();
    assert_eq!(missed.len(), ids.len(), "one case for each meeting that nobody held");
    assert_eq!(missed.into_iter().collect::<BTreeSet<_>>(), ids);
}

/// What was promised and is not there, and what was asked for once and is there twice.
fn broken_promises(promised: &BTreeMap<String, String>, found: &[(String, String)]) -> Vec<String> {
    let mut broken = Vec::new();
    for (title, id) in promised {
        let ids: Vec<_> = found.iter().filter(|(found, _)| found == title).map(|(_, id)| id).collect();
        if ids != [id] {
            broken.push(format!("{title} was promised as {id}, and there is {ids:?}"));
        }
    }
    broken
}

#[test]
fn a_lost_and_a_doubled_report_are_found() {
    let promised = BTreeMap::from([("Report 0".to_owned(), "dev_1".to_owned())]);
    let report = |id: &str| ("Report 0".to_owned(), id.to_owned());
    assert_eq!(broken_promises(&promised, &[report("dev_1")]), [""; 0]);
    assert_eq!(broken_promises(&promised, &[]).len(), 1);
    assert_eq!(broken_promises(&promised, &[report("dev_1"), report("dev_2")]).len(), 1);
    assert_eq!(broken_promises(&promised, &[report("dev_2")]).len(), 1);
}
