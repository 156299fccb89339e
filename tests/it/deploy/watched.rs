//! Alerts and dashboard speak of what is measured, and of nothing else.

use std::collections::BTreeSet;

use serde_json::Value;

use super::yaml;
use crate::tidy::tree;

/// What is measured: written down by a test of what a running server says.
const MEASURED: &str = "services/samsvar/metrics.txt";
const ALERTS: &str = "deploy/alerts.yaml";
const DASHBOARD: &str = "deploy/dashboard.json";
/// What Prometheus itself and the machine's exporter measure.
const OTHERS: [&str; 5] = [
    "up",
    "node_timex_offset_seconds",
    "node_timex_sync_status",
    "node_systemd_timer_last_trigger_seconds",
    "node_systemd_unit_state",
];
/// Words of the language that are followed by no bracket.
const WORDS: [&str; 7] = ["and", "or", "unless", "on", "ignoring", "bool", "offset"];

/// The names of series in an expression.
fn names(expression: &str) -> BTreeSet<String> {
    let mut bare = String::new();
    let (mut quoted, mut braces) = (false, 0);
    for c in expression.chars() {
        match c {
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => braces += 1,
            '}' | ']' if !quoted => braces -= 1,
            _ if quoted || braces > 0 => {}
            _ => bare.push(c),
        }
    }
    // What stands behind `by` are labels.
    while let Some(at) = [" by (", " without (", "by ("].iter().find_map(|of| bare.find(of)) {
        let end = bare[at..].find(')').map_or(bare.len(), |end| at + end + 1);
        bare.replace_range(at..end, " ");
    }
    let mut names = BTreeSet::new();
    let mut rest = bare.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$') {
        let before = rest[..start].chars().next_back();
        let end = rest[start..].find(|c: char| !(c.is_ascii_alphanumeric() || "_:$".contains(c)));
        let end = end.map_or(rest.len(), |end| start + end);
        let (word, behind) = (&rest[start..end], rest[end..].trim_start());
        let is_number = before.is_some_and(|c| c.is_ascii_digit());
        if !behind.starts_with('(') && !WORDS.contains(&word) && !word.starts_with('$') && !is_number {
            names.insert(word.to_owned());
        }
        rest = &rest[end..];
    }
    names
}

/// Every expression of the dashboard.
fn shown() -> Vec<String> {
    let dashboard: Value = serde_json::from_str(&tree::text(DASHBOARD)).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels");
    let ids: BTreeSet<_> = panels.iter().map(|panel| panel["id"].as_u64().expect("a number")).collect();
    assert_eq!(ids.len(), panels.len());
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().expect("targets"));
    targets.map(|target| target["expr"].as_str().expect("an expression").to_owned()).collect()
}

/// Every expression of the alerts: what stands behind `expr:`, on its line or on those below that stand further in.
fn alerted() -> Vec<String> {
    let text = tree::text(ALERTS);
    let mut found: Vec<String> = Vec::new();
    let mut within = None;
    for line in text.lines() {
        let depth = line.len() - line.trim_start().len();
        if let Some(expression) = line.trim_start().strip_prefix("expr: ") {
            within = (expression == "|").then_some(depth);
            found.push(if within.is_some() { String::new() } else { expression.to_owned() });
        } else if within.is_some_and(|of| depth > of) {
            found.last_mut().expect("it has begun").push_str(&format!("{} ", line.trim()));
        } else {
            within = None;
        }
    }
    found
}

#[test]
fn every_series_that_is_watched_is_measured() {
    let (alerted, shown) = (alerted(), shown());
    assert!(alerted.len() >= 15 && shown.len() >= 15, "{} and {}", alerted.len(), shown.len());
    if !tree::root().join(MEASURED).is_file() {
        println!("SKIPPED: there is no {MEASURED}, so nobody knows what is measured");
        return;
    }
    let measured = measured(&tree::text(MEASURED));
    for (file, expressions) in [(ALERTS, alerted), (DASHBOARD, shown)] {
        for expression in expressions {
            let names = names(&expression);
            assert!(!names.is_empty(), "{file}: {expression}");
            let unknown: Vec<_> =
                names.iter().filter(|name| !measured.contains(*name) && !OTHERS.contains(&name.as_str())).collect();
            assert!(unknown.is_empty(), "{file}: {unknown:?} in {expression}");
        }
    }
}

/// The series of each metric, as they are scraped.
fn measured(list: &str) -> BTreeSet<String> {
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .flat_map(|line| {
            let mut words = line.trim_start_matches('~').split_whitespace();
            let name = words.next().expect("a name").to_owned();
            match words.next() {
                Some("histogram") => ["_bucket", "_sum", "_count"].map(|end| format!("{name}{end}")).to_vec(),
                _ => vec![name],
            }
        })
        .collect()
}

#[test]
fn names_are_found_in_an_expression_and_labels_are_not() {
    let cases = [
        ("max(a_b) > 120", &["a_b"][..]),
        ("sum by (le, kind) (rate(x_bucket{kind=~\"a|b\", z!=\"c\"}[5m])) unless y == 1", &["x_bucket", "y"]),
        ("time() - n{name=\"t\"} > 36 * 3600", &["n"]),
        ("sum(increase(q[$__interval]))", &["q"]),
        ("abs(o) > 1 or s == 0", &["o", "s"]),
    ];
    for (expression, expected) in cases {
        assert_eq!(names(expression), expected.iter().map(|name| (*name).to_owned()).collect(), "{expression}");
    }
    let measured = measured("# said\na_total counter kind\n~b histogram le\n");
    assert_eq!(measured.into_iter().collect::<Vec<_>>(), ["a_total", "b_bucket", "b_count", "b_sum"]);
}

#[test]
fn the_alerts_are_a_file_of_rules() {
    let Some(alerts) = yaml::read(ALERTS) else { return };
    let rules = alerts["groups"][0]["rules"].as_array().expect("rules");
    let mut seen = BTreeSet::new();
    for rule in rules {
        let name = rule["alert"].as_str().expect("a name");
        assert!(seen.insert(name), "{name} twice");
        assert!(rule["expr"].is_string() && rule["annotations"]["summary"].is_string(), "{name}");
        assert!(["page", "ticket"].contains(&rule["labels"]["severity"].as_str().unwrap_or_default()), "{name}");
    }
    assert_eq!(rules.len(), alerted().len());
}
