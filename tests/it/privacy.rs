//! What a server tells about itself names nobody: neither its log nor its metrics, its exported trail or its errors.
//!
//! A demo year is lived by invented people with invented texts, then a server on that database is used and misused with
//! texts of our own. Everything that it told meanwhile is searched for every one of these texts.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use tests::{Answer, Client, Foreign, Installation, Server, mutation};
use toml::Value as Toml;

use crate::tidy::tree;
use crate::world::{advance, all, nodes, text};

/// What the people of the demo are called, and what they write.
const SOURCES: [&str; 4] = [
    "config/packs/small-business.toml",
    "services/samsvar/src/demo/neighbour.pack.toml",
    "services/samsvar/src/demo/small-business.toml",
    "services/samsvar/src/demo/neighbour.toml",
];
/// The fields of these files that hold a name, an address or a free text.
const PERSONAL: [&str; 11] = [
    "name",
    "email",
    "title",
    "description",
    "immediate_action",
    "suspected_cause",
    "people_affected",
    "data_affected",
    "routine",
    "cause",
    "no_action",
];
/// What the demo's customers are called, each once.
const LAST_NAMES: &str = "SELECT DISTINCT substr(rest, 1, instr(rest, ' ') - 1)
    FROM (SELECT substr(contact, instr(contact, ' ') + 1) AS rest FROM customers)";
/// A word that stands nowhere but in what this test writes.
const MARK: &str = "Kvitrafjellet";
/// A name of an organisation, a duty or a part of the register is no personal text.
const NOT_PERSONAL: [&str; 6] = ["organisation", "duties", "systems", "processors", "activities", "retention_rules"];

/// Every personal text in a file, with the parts of names for themselves.
fn personal_texts(value: &Toml, found: &mut BTreeSet<String>) {
    match value {
        Toml::Array(values) => values.iter().for_each(|value| personal_texts(value, found)),
        Toml::Table(fields) => {
            for (key, value) in fields.iter().filter(|(key, _)| !NOT_PERSONAL.contains(&key.as_str())) {
                match value {
                    Toml::String(text) if PERSONAL.contains(&key.as_str()) => {
                        found.insert(text.clone());
                        if key == "name" {
                            found.extend(text.split(' ').filter(|part| part.chars().count() > 4).map(str::to_owned));
                        }
                    }
                    Toml::Array(_) | Toml::Table(_) => personal_texts(value, found),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// Whether a text stands in a line by itself: sooner or later five letters of a name follow each other in what chance or a
/// hash has made.
fn holds(line: &str, text: &str) -> bool {
    let ends = |next: Option<char>| next.is_none_or(|next| !next.is_alphanumeric());
    line.match_indices(text)
        .any(|(at, text)| ends(line[..at].chars().next_back()) && ends(line[at + text.len()..].chars().next()))
}

#[test]
fn a_name_is_found_among_words_and_not_in_the_middle_of_a_hash() {
    let names = BTreeSet::from(["Hanne".to_owned(), "kari@x.example".to_owned()]);
    let found = |line: &str| leaks(&names, &[("a log", line)]).len();
    assert_eq!(found("{\"text\":\"hanne was here\"}"), 1);
    assert_eq!(found("from=KARI@x.example"), 1);
    assert_eq!(found("{\"before\":\"3thAnnEw0=\"}"), 0);
}

/// Where personal texts stand that should not: the place, and the line.
fn leaks(texts: &BTreeSet<String>, places: &[(&str, &str)]) -> Vec<String> {
    let spelled: Vec<_> = texts
        .iter()
        .map(|text| (text, text.to_lowercase(), json!(text).to_string().trim_matches('"').to_owned()))
        .collect();
    let mut found = Vec::new();
    for (place, told) in places {
        for line in told.lines() {
            let small = line.to_lowercase();
            let leak = spelled.iter().find(|(_, lower, escaped)| holds(&small, lower) || holds(line, escaped));
            found.extend(leak.map(|(text, ..)| format!("{text:?} stands in {place}: {line}")));
        }
    }
    found
}

/// Uses every field that takes a free text, rightly and wrongly, and gives what was told about what was wrong.
async fn use_and_misuse(server: &Server, token: &dyn Fn(&str) -> String) -> String {
    let mut errors = String::new();
    let mut tell = |Answer { body, .. }: Answer| errors.push_str(&format!("{body}\n"));
    let officer = server.client(Some(&token("SEC")));
    let head = server.client(Some(&token("CTRL")));
    let report = json!({ "kind": "EVENT", "title": MARK, "description": MARK, "routine": MARK, "dataAffected": MARK,
        "peopleAffected": MARK, "immediateAction": MARK, "suspectedCause": MARK, "idempotencyKey": MARK });
    let case =
        server.client(Some(&token("EMP"))).mutate("reportDeviation", "deviation { id version }", report.clone()).await;
    let case = case["deviation"].clone();
    let me = officer.data("{ viewer { person { id } } }", json!({})).await["viewer"]["person"]["id"].clone();
    let ask = async |client: &Client, name: &str, input: Value| {
        client.ask(&mutation(name, ""), json!({ "input": input })).await
    };
    let mut changed = report;
    changed["title"] = json!(format!("{MARK} again"));
    tell(ask(&server.client(Some(&token("EMP"))), "reportDeviation", changed).await);
    let long = MARK.repeat(2_000);
    let triage = json!({ "deviation": case["id"], "version": case["version"], "kind": "EVENT", "severity": "LOW",
        "owner": me, "priorityNote": MARK, "aspects": { "confidentiality": true } });
    officer.mutate("triageDeviation", "", triage.clone()).await;
    for (client, name, input) in [
        (&officer, "triageDeviation", triage),
        (&officer, "recordCause", json!({ "deviation": case["id"], "version": 99, "cause": MARK })),
        (&officer, "recordCause", json!({ "deviation": case["id"], "version": 99, "cause": long })),
        (&officer, "closeDeviation", json!({ "deviation": case["id"], "version": 2, "outcome": MARK })),
        (
            &officer,
            "convertDeviation",
            json!({ "deviation": case["id"], "version": 2, "kind": "FAULT", "reason": MARK }),
        ),
        (&officer, "convertDeviation", json!({ "deviation": case["id"], "version": 2, "kind": MARK, "reason": MARK })),
        (
            &officer,
            "addAction",
            json!({ "deviation": case["id"], "title": MARK, "detail": MARK, "owner": me, "dueOn": "2026-01-01" }),
        ),
        (&officer, "addAction", json!({ "deviation": MARK, "title": MARK, "owner": MARK, "dueOn": MARK })),
        (&officer, "createReportLink", json!({ "label": MARK })),
        (&officer, "createReportLink", json!({ "label": long })),
        (&head, "addPerson", json!({ "name": MARK, "email": format!("{MARK}@example.org") })),
        (&head, "addPerson", json!({ "name": MARK, "email": MARK })),
        (&head, "addPerson", json!({ "name": long, "email": "x" })),
        (&head, "addService", json!({ "name": MARK, "role": "AUD" })),
        (&head, "addService", json!({ "name": MARK, "role": "AUD" })),
        (
            &head,
            "changeOrganisation",
            json!({ "name": MARK, "zone": MARK, "language": MARK, "worksFrom": MARK, "worksTo": MARK, "version": 1 }),
        ),
    ] {
        tell(ask(client, name, input).await);
    }
    for document in [
        format!("{{ deviations(first: 1, after: \"{MARK}\") {{ nodes {{ id }} }} }}"),
        format!("{{ node(id: \"{MARK}\") {{ id }} }}"),
        format!("{{ node(id: \"{MARK}"),
    ] {
        tell(officer.ask(&document, json!({})).await);
    }
    tell(server.client(Some(MARK)).ask("{ viewer { person { id } } }", json!({})).await);
    tell(officer.within(MARK).ask("{ viewer { person { id } } }", json!({})).await);
    let (_, missing) = server.client(None).text(&format!("/{MARK}?{MARK}")).await;
    errors + &missing
}

#[tokio::test]
async fn nothing_that_the_server_tells_about_itself_names_anybody() {
    let year = ["--from", "2026-01-01", "--to", "2026-12-31", "--keep", "kept"];
    let installation = Installation::new().with("SAMSVAR__TELEMETRY__LEVEL", "debug");
    let lived: Value = installation.json([&["demo", "--exit", "--json"], &year[..]].concat()).await;
    let database = format!("sqlite://{}", installation.path("kept/samsvar.db").display());
    let customers = Foreign::at(&installation.path("kept/crm-before.db"));
    let orders = format!("sqlite://{}", installation.path("kept/crm.db").display());
    let installation = installation
        .with("SAMSVAR__DATABASE__URL", &database)
        .with("SAMSVAR__CONNECTORS__CRM__URL", &orders)
        .with("SAMSVAR__CONNECTORS__CRM__ORGANISATION", "310000019");
    let server = installation.start(&["serve", "--json", "--test-clock", "frozen"]).await;
    let organisation = &lived["organisations"][0];
    let token = |role: &str| text(&organisation["roles"][role], "token");
    let mut errors = use_and_misuse(&server, &token).await;
    advance(&server.client(Some(&token("EMP"))), "2027-02-10T00:00:00Z").await;

    let mut texts = BTreeSet::from([MARK.to_owned()]);
    for source in SOURCES {
        personal_texts(&tree::text(source).parse::<toml::Table>().expect("TOML").into(), &mut texts);
    }
    let names = customers.texts(LAST_NAMES).await;
    assert_eq!(names.len(), 16, "{names:?}");
    let names: BTreeSet<_> = names.into_iter().chain([".example".to_owned()]).collect();
    texts.extend(names.iter().cloned());
    let written = texts.len();
    for organisation in lived["organisations"].as_array().expect("a list") {
        let secrets = organisation["roles"].as_object().expect("roles").values().map(|holder| text(holder, "token"));
        texts.extend(secrets.chain([text(organisation, "token"), text(organisation, "reportLink")]));
    }
    assert!(written > 80, "only {written} texts were found in {SOURCES:?}");
    the_texts_are_really_there(&server.client(Some(&token("SEC")))).await;

    let (_, metrics) = server.client(None).text("/metrics").await;
    let log = server.log();
    let mut places = vec![("the log", log.as_str()), ("/metrics", &metrics)];
    let mut trails = Vec::new();
    for (number, organisation) in lived["organisations"].as_array().expect("a list").iter().enumerate() {
        let file = format!("trail-{number}.jsonl");
        installation.succeed(["audit", "export", "--organisation", &text(organisation, "id"), &file]).await;
        trails.push(std::fs::read_to_string(installation.path(&file)).expect("it was written"));
    }
    places.extend(trails.iter().map(|trail| ("an exported trail", trail.as_str())));
    places.push(("an error", &errors));
    assert!(places.iter().all(|(_, told)| told.len() > 500), "there is something to be searched");
    assert_eq!(leaks(&texts, &places), [""; 0]);
    // Certificates have sentences of their own, in which words of the texts may stand, but nobody's name.
    let proofs = certificates(&installation.path("kept/certificates"));
    assert!(proofs.lines().count() > 100, "the year is proven");
    assert_eq!(leaks(&names, &[("a certificate", &proofs)]), [""; 0]);

    // Planted: what the log would look like if it told who reported.
    let planted = format!("{log}\nINFO reported by hanne skarstein");
    assert_eq!(leaks(&texts, &[("the log", &planted)]).len(), 1);
    errors.push_str(&format!("{{\"message\":\"{MARK} is not known\"}}"));
    assert_eq!(leaks(&texts, &[("an error", &errors)]).len(), 1);
}

/// All that the demo has kept as proof of what it erased.
fn certificates(folder: &Path) -> String {
    let files = std::fs::read_dir(folder).expect("the demo keeps its certificates");
    let read = |path: &Path| std::fs::read_to_string(path).expect("it is text");
    files.map(|file| format!("{}\n", read(&file.expect("a file").path()))).collect()
}

/// A search that finds nothing proves something only where there is something to be found.
async fn the_texts_are_really_there(officer: &Client) {
    let people = all(
        officer,
        "query ($after: String) { persons(first: 50, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }",
        "persons",
    );
    assert!(people.await.iter().any(|person| person["name"] == "Hanne Skarstein"));
    let latest = officer.data("{ deviations(first: 20) { nodes { title routine cause } } }", json!({})).await;
    assert!(nodes(&latest["deviations"]).iter().any(|case| case["title"] == MARK && case["routine"] == MARK));
}
