//! Which requirements are shown by which tests.
//!
//! A scenario test names the rows that it shows in its doc comment, `/// Covers: DT-88, §7.10`. This counts them against
//! `tests/requirements.toml` and keeps the outcome in `traceability/state.txt`, so that a change of it is seen in review.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::Deserialize;

use crate::tidy::tree::{self, File};

/// One row of `tests/requirements.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// What must be possible, in our words.
    text: String,
    /// What of it is there, where not all is.
    partly: Option<String>,
    /// What is missing then.
    missing: Option<String>,
}

type Rows = BTreeMap<String, Row>;
/// By row: the tests that cover it, as `path::name`.
type Covers = BTreeMap<String, BTreeSet<String>>;

/// So many rows the sources have, and so many rules follow from several of them.
const ROWS: usize = 218;
const RULES: usize = 12;

/// How many lines below its doc comment a test's name may stand.
const REACH: usize = 12;

fn rows(text: &str) -> Rows {
    toml::from_str(text).unwrap_or_else(|error| panic!("tests/requirements.toml: {error}"))
}

/// The rows that tests name, and the faults in how they name them.
fn covers(files: &[File], rows: &Rows) -> (Covers, Vec<String>) {
    let mut covers = Covers::new();
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.ending() == "rs" && !file.path.starts_with("tests/it/traceability")) {
        let lines: Vec<_> = file.text.lines().map(str::trim).collect();
        for (number, line) in lines.iter().enumerate() {
            let Some(named) = line.strip_prefix("/// Covers:") else { continue };
            let place = format!("{}:{}", file.path, number + 1);
            let Some(test) = test_below(&lines[number..]) else {
                faults.push(format!("{place}: `Covers:` stands above a test, and there is none here"));
                continue;
            };
            for row in named.trim().trim_end_matches('.').split(',').map(str::trim) {
                if rows.contains_key(row) {
                    covers.entry(row.to_owned()).or_default().insert(format!("{}::{test}", file.path));
                } else {
                    faults.push(format!("{place}: there is no row {row:?} in tests/requirements.toml"));
                }
            }
        }
    }
    (covers, faults)
}

fn test_below<'a>(lines: &[&'a str]) -> Option<&'a str> {
    let lines = lines.iter().take(REACH);
    let mut is_test = false;
    for line in lines {
        is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        let name = line.split_once("fn ").and_then(|(_, rest)| rest.split_once('('));
        if let Some((name, _)) = name {
            return is_test.then_some(name);
        }
    }
    None
}

fn row_faults(rows: &Rows) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, row) in rows {
        if row.text.trim().is_empty() {
            faults.push(format!("{id}: has no text"));
        }
        if row.partly.is_some() != row.missing.is_some() {
            faults.push(format!("{id}: say both what is there (`partly`) and what is `missing`, or neither"));
        }
    }
    let rules = rows.keys().filter(|id| id.starts_with('§')).count();
    if (rows.len() - rules, rules) != (ROWS, RULES) {
        faults.push(format!("{} rows and {rules} rules, instead of {ROWS} and {RULES}", rows.len() - rules));
    }
    faults
}

fn report(rows: &Rows, covers: &Covers) -> String {
    let mut ids: Vec<_> = rows.keys().collect();
    ids.sort_by_key(|id| sort_key(id));
    let (mut covered, mut partly, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for id in ids {
        match (covers.get(id), &rows[id].missing) {
            (Some(_), None) => covered.push(id.as_str()),
            (Some(_), Some(missing)) => partly.push((id.as_str(), missing.as_str())),
            (None, _) => open.push(id.as_str()),
        }
    }
    let mut text = format!(
        "{} rows and rules: {} covered, {} partly, {} open\n\ncovered\n",
        rows.len(),
        covered.len(),
        partly.len(),
        open.len()
    );
    for id in covered {
        let _ = writeln!(text, "  {id}");
    }
    text.push_str("\npartly, and what is missing\n");
    for (id, missing) in partly {
        let _ = writeln!(text, "  {id}: {missing}");
    }
    text.push_str("\nopen\n");
    for line in open.chunks(12) {
        let _ = writeln!(text, "  {}", line.join(" "));
    }
    text
}

/// The order of the sources, then of the numbers.
fn sort_key(id: &str) -> (usize, Vec<u32>) {
    let source = ["DT", "OS", "HI", "HT", "SE", "§"].iter().position(|source| id.starts_with(source)).unwrap_or(9);
    let numbers = id.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    (source, numbers)
}

#[test]
fn requirements_are_counted() {
    let rows = rows(&tree::text("tests/requirements.toml"));
    let (covers, mut faults) = covers(&tree::files(), &rows);
    faults.extend(row_faults(&rows));
    assert!(faults.is_empty(), "{} fault(s):\n{}", faults.len(), faults.join("\n"));
    let report = report(&rows, &covers);
    println!("{report}");
    expect_test::expect_file!["traceability/state.txt"].assert_eq(&report);
}

// ---- on planted bugs

fn planted(id: &str, extra: &str) -> Rows {
    rows(&format!("[{id:?}]\ntext = \"x\"\n{extra}"))
}

#[test]
fn a_row_that_does_not_exist_is_found() {
    let file = File::planted("crates/a/tests/it/x.rs", "/// Covers: DT-01, DT-999\n#[test]\nfn x() {}");
    let (covers, faults) = covers(&[file], &planted("DT-01", ""));
    assert_eq!(covers.len(), 1);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].contains("DT-999"));
}

#[test]
fn a_row_named_above_no_test_is_found() {
    let file = File::planted("crates/a/src/x.rs", "/// Covers: DT-01\npub fn x() {}\n#[test]\nfn y() {}");
    let (covers, faults) = covers(&[file], &planted("DT-01", ""));
    assert!(covers.is_empty());
    assert_eq!(faults.len(), 1, "{faults:?}");
}

#[test]
fn a_row_is_open_until_a_test_covers_it_and_partly_while_something_is_missing() {
    let file = File::planted("a.rs", "/// Covers: DT-01\n#[tokio::test(flavor = \"multi_thread\")]\nasync fn x() {}");
    for (rows, expected) in [
        (planted("DT-01", ""), "1 covered, 0 partly, 0 open"),
        (planted("DT-01", "partly = \"a\"\nmissing = \"b\""), "0 covered, 1 partly, 0 open"),
        (planted("DT-02", ""), "0 covered, 0 partly, 1 open"),
    ] {
        let (covers, _) = covers(std::slice::from_ref(&file), &rows);
        assert!(report(&rows, &covers).contains(expected), "{expected}");
    }
}

#[test]
fn half_of_partly_is_found() {
    let faults = row_faults(&planted("DT-01", "partly = \"a\""));
    assert!(faults.iter().any(|fault| fault.contains("missing")), "{faults:?}");
}
