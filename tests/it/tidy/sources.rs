//! What no committed file may say, and how long it may be.

use super::tree::{self, File};
use super::{assert_none, assert_one};

/// This folder must name what it bans.
const THIS_FOLDER: &str = "tests/it/tidy";

/// More wants a name of its own.
const LINES: usize = 500;

const TOP: &[&str] = &[
    ".cargo",
    ".ci",
    ".clippy.toml",
    ".deny.toml",
    ".gitignore",
    ".rustfmt.toml",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "config",
    "crates",
    "deploy",
    "services",
    "tests",
];

/// Calls that read time or chance past their doors. `.clippy.toml` bans them by path, this by text.
const CALLS: &[&str] = &[
    "Utc::now(",
    "Local::now(",
    "SystemTime::now(",
    "std::time::Instant::now(",
    "::now_v7(",
    "::new_v4(",
    "rand::",
    "thread_rng(",
];

/// How many lines above a call its `#[expect(clippy::disallowed_methods, …)]` may stand.
const EXPECT_REACH: usize = 12;

const SQL: &[&str] = &[
    "SELECT ",
    "INSERT INTO ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "CREATE UNIQUE ",
    "ALTER TABLE ",
    "DROP TABLE ",
    "PRAGMA ",
    "WITH RECURSIVE ",
];
const SQL_CALLS: &[&str] =
    &["Statement::from_", "execute_unprepared(\"", "Expr::cust", "sqlx::query", "raw_sql!", "from_raw_sql("];
/// Our own schema; what a database server is asked about itself; and other systems' databases, of which nobody knows the
/// tables before.
const SQL_ROOMS: [&str; 7] = [
    "crates/store/src/migrations/",
    "crates/store/src/database/",
    "crates/keys/src/database/",
    "crates/testkit/src/postgres.rs",
    "crates/connectors/src/engine/",
    "crates/connectors/src/sqlite/",
    "crates/connectors/src/postgres/",
];

/// Where packages come from is each machine's own affair.
const HOSTS: &[&str] = &[
    "crates.io",
    "npmjs",
    "yarnpkg.com",
    "pypi.org",
    "pythonhosted",
    "deb.debian.org",
    "security.debian.org",
    "static.rust-lang.org",
    "proxy.golang.org",
    "docker.io",
    "ghcr.io",
    "quay.io",
];

/// Folders at the root in which people have their own. Where this checkout lies is asked when the test runs.
const HOMES: &[&str] = &["root", "home", "Users"];

fn is_rust(file: &File) -> bool {
    file.ending() == "rs" && !file.path.starts_with(THIS_FOLDER)
}

/// A line without its comment. A slash pair inside a string is taken for one too, which only makes a rule milder.
fn code(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

fn at(file: &File, line: usize, message: &str) -> String {
    format!("{}:{}: {message}", file.path, line + 1)
}

// ---- the rules

fn top_level(files: &[File]) -> Vec<String> {
    let mut entries: Vec<_> = files.iter().map(|file| file.path.split('/').next().unwrap_or_default()).collect();
    entries.dedup();
    entries.retain(|entry| !TOP.contains(entry));
    entries.iter().map(|entry| format!("{entry}: the top level is short; this belongs into a folder of it")).collect()
}

fn no_allow(file: &File) -> Vec<String> {
    let lines = file.text.lines().enumerate().filter(|_| is_rust(file));
    lines
        .filter(|(_, line)| ["#[allow(", "#![allow("].iter().any(|attribute| code(line).contains(attribute)))
        .map(|(number, _)| at(file, number, "use `expect` with a reason; it complains when it is no longer needed"))
        .collect()
}

fn no_banned_calls(file: &File) -> Vec<String> {
    let lines: Vec<_> = if is_rust(file) { file.text.lines().collect() } else { Vec::new() };
    let is_expected = |number: usize| {
        let above = &lines[number.saturating_sub(EXPECT_REACH)..number];
        above.iter().any(|line| line.contains("expect(clippy::disallowed_methods"))
    };
    let mut faults = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        if let Some(call) = CALLS.iter().find(|call| code(line).contains(**call))
            && !is_expected(number)
        {
            faults.push(at(file, number, &format!("{call} is banned; .clippy.toml says what to use instead")));
        }
    }
    faults
}

fn no_raw_sql(file: &File) -> Vec<String> {
    if !is_rust(file) || !file.path.contains("/src/") || SQL_ROOMS.iter().any(|room| file.path.starts_with(room)) {
        return Vec::new();
    }
    // What a file tests stands at its end, and a test may look at the database with its own eyes.
    let lines = file.text.lines().take_while(|line| line.trim() != "#[cfg(test)]").enumerate();
    let is_sql = |line: &str| {
        SQL.iter().any(|word| line.trim_start().starts_with(word) || line.contains(&format!("\"{word}")))
            || SQL_CALLS.iter().any(|call| line.contains(call))
    };
    lines
        .filter(|(_, line)| is_sql(code(line)))
        .map(|(number, _)| at(file, number, "raw SQL; write it with sea-query, which speaks both databases"))
        .collect()
}

fn not_too_long(file: &File) -> Vec<String> {
    let lines = file.text.lines().count();
    let is_code = ["rs", "py", "mjs", "sh"].contains(&file.ending()) || file.path == "tests/run";
    let is_generated = file.text.lines().take(5).any(|line| line.contains("@generated"));
    if !is_code || is_generated || lines <= LINES {
        return Vec::new();
    }
    vec![format!("{}: {lines} lines; something in it wants a name and a file of its own", file.path)]
}

fn no_foreign_words(file: &File) -> Vec<String> {
    // The lock file names its registry in a form of its own, which Cargo wants.
    if file.path == "Cargo.lock" || file.path.starts_with(THIS_FOLDER) {
        return Vec::new();
    }
    let checkout = tree::root().display().to_string();
    // One folder's name may be anybody's word.
    let own = Some(checkout.as_str()).filter(|path| path.matches('/').count() > 1);
    let homes: Vec<String> = HOMES.iter().map(|home| format!("/{home}/")).chain(own.map(str::to_owned)).collect();
    let mut faults = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        if let Some(host) = HOSTS.iter().find(|host| line.contains(**host)) {
            faults.push(at(file, number, &format!("{host} is a registry's host")));
        }
        if let Some(path) = homes.iter().find(|path| names_a_path(line, path)) {
            faults.push(at(file, number, &format!("{path} is a folder of one machine")));
        }
    }
    faults
}

/// Whether the path begins there, and is not the middle of a longer one.
fn names_a_path(line: &str, path: &str) -> bool {
    line.match_indices(path)
        .any(|(start, _)| !line[..start].ends_with(|before: char| before.is_alphanumeric() || ".-_}~".contains(before)))
}

// ---- on the workspace

#[test]
fn the_top_level_is_short() {
    assert_none(&top_level(&tree::files()));
}

#[test]
fn no_file_breaks_a_rule() {
    let files = tree::files();
    for rule in [no_allow, no_banned_calls, no_raw_sql, not_too_long, no_foreign_words] {
        assert_none(&files.iter().flat_map(rule).collect::<Vec<_>>());
    }
}

// ---- on planted bugs

fn rust(text: &str) -> File {
    File::planted("crates/jobs/src/planted.rs", text)
}

#[test]
fn a_stray_file_at_the_top_is_found() {
    let files = [File::planted("README.md", ""), File::planted("notes.txt", ""), File::planted("crates/a.rs", "")];
    assert_one(&top_level(&files), &["notes.txt"]);
}

#[test]
fn an_allow_is_found_and_a_comment_about_one_is_not() {
    assert_one(&no_allow(&rust("\n#[allow(dead_code)]\nfn x() {}")), &["planted.rs:2"]);
    assert_one(&no_allow(&rust("#![allow(dead_code)]")), &["planted.rs:1"]);
    assert_none(&no_allow(&rust("// never #[allow(dead_code)]")));
}

#[test]
fn a_banned_call_is_found_unless_it_is_expected() {
    for call in ["chrono::Utc::now()", "SystemTime::now()", "Uuid::now_v7()", "Uuid::new_v4()", "rand::rng()"] {
        assert_one(&no_banned_calls(&rust(&format!("fn x() {{\n    let y = {call};\n}}"))), &["planted.rs:2"]);
    }
    let expected = "#[expect(clippy::disallowed_methods, reason = \"the clock\")]\nlet now = Utc::now();";
    assert_none(&no_banned_calls(&rust(expected)));
    assert_none(&no_banned_calls(&rust("/// Never `Utc::now()`.")));
}

#[test]
fn raw_sql_is_found_outside_its_room() {
    for sql in ["let x = \"SELECT id FROM jobs\";", "    DELETE FROM jobs", "Statement::from_string(b, s)"] {
        assert_one(&no_raw_sql(&rust(sql)), &["raw SQL"]);
    }
    assert_none(&no_raw_sql(&rust("// SELECT is written by sea-query\n#[cfg(test)]\nlet x = \"SELECT 1\";")));
    assert_none(&no_raw_sql(&File::planted("crates/store/src/migrations/postgres/rls.rs", "\"CREATE TABLE x\"")));
    assert_none(&no_raw_sql(&File::planted("crates/store/tests/it/plan.rs", "\"SELECT 1\"")));
}

#[test]
fn a_file_of_501_lines_is_found_unless_generated() {
    assert_none(&not_too_long(&rust(&"\n".repeat(500))));
    assert_one(&not_too_long(&rust(&"\n".repeat(501))), &["501 lines"]);
    assert_none(&not_too_long(&rust(&format!("// @generated\n{}", "\n".repeat(600)))));
}

#[test]
fn a_registry_and_a_machine_are_found() {
    assert_one(&no_foreign_words(&File::planted("README.md", "see https://crates.io/x")), &["registry"]);
    let here = format!("cd {}", tree::root().display());
    if here.matches('/').count() > 1 {
        assert_one(&no_foreign_words(&File::planted("README.md", &here)), &["machine"]);
    }
    assert_one(&no_foreign_words(&File::planted("README.md", "`/home/me`")), &["machine"]);
    assert_none(&no_foreign_words(&File::planted("README.md", "src/home/jobs and ~/home/me")));
}
