//! The demo: the same dates and seed give the same year, and the golden year is the one of the calendar.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::binary::{Folder, Server, post};

/// A demo of a few days, then a server.
const SHORT: [&str; 7] = ["demo", "--address", "127.0.0.1:0", "--from", "2026-03-01", "--to", "2026-03-10"];

fn lived(arguments: &[&str]) -> Value {
    let folder = Folder::new();
    folder.json(&[&["demo", "--exit", "--json"], arguments].concat())["summaries"].clone()
}

#[test]
fn the_same_dates_and_seed_give_the_same_ids_and_another_seed_does_not() {
    let spring = ["--from", "2026-03-01", "--to", "2026-04-20", "--seed"];
    let with = |seed| lived(&[&spring[..], &[seed]].concat());
    let first = with("7");
    assert_eq!(first, with("7"));
    assert!(first[0]["cases"]["all"].as_array().is_some_and(|cases| cases.len() > 1), "{first}");
    assert_ne!(first, with("8"));
}

/// The dates of organisation A in 2026, as its calendar has them.
#[test]
fn the_golden_year_is_lived() {
    let summaries = lived(&["--from", "2026-01-01", "--to", "2026-12-31"]);
    let year = &summaries[0];
    let duty = |key: &str| {
        let duties = year["duties"].as_array().expect("a list");
        let duty = duties.iter().find(|duty| duty["key"] == key).unwrap_or_else(|| panic!("no {key}"));
        duty["times"].as_array().expect("a list").clone()
    };
    let dates = |key: &str, what: &str| -> Vec<String> {
        duty(key).iter().map(|time| time[what].as_str().unwrap_or("-").trim_start_matches("2026-").to_owned()).collect()
    };
    let meetings =
        ["01-06", "02-03", "03-03", "04-07", "05-05", "06-02", "07-07", "08-04", "09-01", "10-06", "11-03", "12-01"];
    assert_eq!(dates("deviation-meeting", "dueOn"), meetings);
    assert_eq!(dates("self-check", "openedOn"), ["03-10", "09-08"]);
    assert_eq!(dates("management-review", "dueOn"), ["11-11"]);
    assert_eq!(dates("management-review", "openedOn"), ["09-30"]);
    assert_eq!(dates("processor-control", "dueOn"), ["05-04"]);

    // All are held on their day but two: one lacked a quorum and was held again in its window, one was missed, became
    // a case, and was treated by the next.
    let held = dates("deviation-meeting", "heldOn");
    let on_their_day = held.iter().zip(meetings).filter(|(held, due)| held == due).count();
    assert_eq!((on_their_day, held[3].as_str(), held[6].as_str()), (10, "04-09", "-"));
    let meetings = duty("deviation-meeting");
    assert_eq!(meetings[3]["withoutQuorum"][0], "2026-04-07");
    assert_eq!((&meetings[6]["state"], &meetings[6]["missedOn"]), (&"missed".into(), &"2026-07-14".into()));
    assert_eq!(meetings[6]["treatedOn"], "2026-08-04");
    assert!(meetings.iter().all(|meeting| meeting["state"] == "missed" || meeting["signedOn"].is_string()));

    let cases = year["cases"]["all"].as_array().expect("a list");
    let noted = |note: &str| cases.iter().filter(|case| case["notes"].to_string().contains(note)).count();
    for note in ["opened by itself", "came back: linked", "by nobody in particular", "after four working hours"] {
        assert_eq!(noted(note), 1, "{note}: {cases:#?}");
    }
    assert_eq!(cases.iter().filter(|case| case["title"] == "(confidential)").count(), 1);
    assert!(cases.iter().filter(|case| case["status"] == "closed").count() > cases.len() / 2);
    let late = year["actions"]["late"].as_array().expect("a list");
    assert_eq!(late.len(), 1, "{late:#?}");
    assert!(late[0]["escalatedTo"].is_string() && late[0]["doneOn"].is_string(), "{late:#?}");
    assert!(year["actions"]["byState"]["effective"].as_u64() > Some(5));
    assert_eq!(summaries[1]["pack"], "neighbour");
}

#[test]
fn what_cannot_be_lived_is_refused() {
    let folder = Folder::new();
    let refused = |arguments: &[&str], words: &[&str]| {
        folder.run(&[&["demo", "--exit"], arguments].concat()).refused_with(words);
    };
    refused(&["--from", "2026-05-01", "--to", "2026-04-01"], &["--from must be a day before --to"]);
    refused(&["--pack", "giant"], &["there is no pack giant", "small-business"]);
    std::fs::write(folder.path().join("samsvar.db"), "").expect("a file can be written");
    refused(&["--keep", "."], &["holds a database already"]);
}

#[test]
fn the_line_for_scripts_opens_every_door_and_nothing_is_left_behind() {
    let folder = Folder::new();
    let mut command = folder.command(&[&SHORT[..], &["--json"]].concat());
    let server = Server::of(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts"));
    for key in ["address", "graphql", "verifyKey", "organisations"] {
        assert!(!server.ready[key].is_null(), "{key}: {}", server.ready);
    }
    assert_eq!(server.get("/readyz").0, 200);
    let organisations = server.ready["organisations"].as_array().expect("a list");
    assert_eq!(organisations.len(), 2, "one and its neighbour");
    for organisation in organisations {
        let token = organisation["token"].as_str().expect("a token");
        assert_eq!(server.graphql(token, "{ organisation { id } }")["data"]["organisation"]["id"], organisation["id"]);
        let officer = &organisation["roles"]["SEC"];
        assert!(officer["email"].as_str().is_some_and(|email| email.ends_with(".example")), "{officer}");
        let token = officer["token"].as_str().expect("a token");
        assert_eq!(server.graphql(token, "{ organisation { id } }")["data"]["organisation"]["id"], organisation["id"]);
    }
    assert_eq!(server.stop().code(), Some(0));
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).expect("it is there").flatten().map(|entry| entry.path()).collect();
    assert!(left.is_empty(), "nothing is left behind: {left:?}");
}

#[test]
fn the_three_calls_work_where_they_are_pasted() {
    let folder = Folder::new();
    let mut command = folder.command(&SHORT);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let out = BufReader::new(child.stdout.take().expect("its output is a pipe"));
    let mut said = String::new();
    for line in out.lines() {
        let line = line.expect("UTF-8");
        said.push_str(&line);
        said.push('\n');
        if line.starts_with("listening on ") {
            break;
        }
    }
    let calls: Vec<_> =
        said.split("\n# ").skip(1).map(|call| call.split_once('\n').map_or("", |(_, call)| call)).collect();
    let [look, report, export] = calls[..] else { panic!("{said}") };
    let looked = sent_by(look);
    assert!(looked["data"]["viewer"]["person"]["name"].is_string(), "{looked}");
    assert!(looked["data"]["deviations"]["nodes"].is_array(), "{looked}");
    let reported = sent_by(report);
    assert!(
        reported["data"]["reportDeviation"]["reference"].as_str().is_some_and(|id| id.starts_with("dev_")),
        "{reported}"
    );
    let export = export.split("\n\n").next().expect("a call");
    let exported = Command::new("sh").args(["-c", export]).current_dir(folder.path()).output().expect("there is sh");
    let told = String::from_utf8_lossy(&exported.stderr).into_owned();
    let exported = String::from_utf8(exported.stdout).expect("UTF-8");
    assert!(exported.contains("trail.jsonl: verified: org_"), "{export}: {exported}{told}");
    child.kill().expect("it runs");
    child.wait().expect("it ends");
}

/// Lets the shell take the line apart, and sends what curl would have sent.
fn sent_by(call: &str) -> Value {
    let call = call.split("\n\n").next().expect("a call");
    let script = format!("curl() {{ for part in \"$@\"; do printf '%s\\n' \"$part\"; done; }}\n{call}");
    let output = Command::new("sh").args(["-c", &script]).output().expect("there is sh");
    let parts = String::from_utf8(output.stdout).expect("UTF-8");
    let parts: Vec<_> = parts.lines().collect();
    let [_, url, "-H", authorization, "-H", content_type, "-d", body] = parts[..] else { panic!("{parts:?}") };
    let address = url.trim_start_matches("http://").trim_end_matches("/graphql");
    post(address, &[authorization, content_type], body)
}
