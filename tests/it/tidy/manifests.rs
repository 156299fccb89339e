//! Floors, outside crates, and what every manifest inherits.
//!
//! A crate may use lower floors only, so domain crates, which share a floor, never use each other.

use super::tree::{self, File};
use super::{assert_none, assert_one};
use toml::{Table, Value};

/// Our crates and their floors. A new crate gets its floor here.
const FLOORS: &[(&str, u8)] = &[
    ("kernel", 0),
    ("calendar", 0),
    ("keys", 1),
    ("outbound", 1),
    ("telemetry", 1),
    ("audit", 2),
    ("files", 2),
    ("store", 3),
    ("ports", 4),
    ("jobs", 5),
    (TESTKIT, 6),
    ("access", 6),
    ("actions", 7),
    ("connectors", 7),
    ("deletion", 8),
    ("deviations", 8),
    ("records", 8),
    ("reviews", 8),
    ("webhooks", 8),
    ("gateway", 9),
    ("scheduler", 9),
    ("samsvar", 10),
    (TESTS, 11),
];
const TESTKIT: &str = "testkit";
const TESTS: &str = "tests";

/// Crates of others that belong to one room, and the rooms. The whole-system tests may use what they like.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("anyhow", &["samsvar"]),
    ("async-graphql", &["gateway"]),
    ("async-graphql-axum", &["gateway"]),
    ("axum", &["gateway"]),
    ("clap", &["samsvar"]),
    ("config", &["samsvar"]),
    ("indicatif", &["samsvar"]),
    ("opentelemetry-http", &["samsvar"]),
    ("opentelemetry-otlp", &["samsvar"]),
    ("opentelemetry-prometheus", &["samsvar"]),
    ("opentelemetry-proto", &[]),
    ("opentelemetry_sdk", &["samsvar", "telemetry"]),
    ("prometheus", &["samsvar"]),
    ("prost", &[]),
    ("rand", &[]),
    ("reqwest", &["outbound"]),
    ("rusqlite", &[]),
    ("rustls", &["outbound", "samsvar"]),
    ("sqlx", &[]),
    ("tokio-cron-scheduler", &["scheduler"]),
    ("tracing-subscriber", &["samsvar"]),
];

/// Pure crates, and what would make them impure.
const PURE: &[(&str, &[&str])] =
    &[("kernel", &["tokio", "getrandom"]), ("calendar", &["tokio", "getrandom", "sea-orm", "tracing"])];

/// Who may turn on a database driver.
const DRIVERS: &[&str] = &["connectors", "keys", "store"];

const SECTIONS: &[&str] = &["dependencies", "dev-dependencies", "build-dependencies"];

struct Manifest {
    path: String,
    /// The name that our code uses: the folder's.
    name: String,
    table: Table,
}

impl Manifest {
    fn parse(file: &File) -> Self {
        let table = file.text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.path));
        let folder = file.path.trim_end_matches("Cargo.toml").trim_end_matches('/');
        let name = folder.rsplit('/').next().unwrap_or_default().to_owned();
        Self { path: file.path.clone(), name, table }
    }

    fn floor(&self) -> Option<u8> {
        floor(&self.name)
    }

    /// Every dependency, those of single platforms too: the section, the name, what is written.
    fn dependencies(&self) -> Vec<(&'static str, &str, &Value)> {
        let platforms = self.table.get("target").and_then(Value::as_table).into_iter().flatten();
        let tables = std::iter::once(&self.table).chain(platforms.filter_map(|(_, value)| value.as_table()));
        let mut found = Vec::new();
        for table in tables {
            for section in SECTIONS {
                let entries = table.get(*section).and_then(Value::as_table).into_iter().flatten();
                found.extend(entries.map(|(name, value)| (*section, name.as_str(), value)));
            }
        }
        found
    }
}

fn floor(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(crate_name, _)| *crate_name == name).map(|(_, floor)| *floor)
}

fn manifests() -> Vec<Manifest> {
    let files = tree::files();
    let members = files.iter().filter(|file| file.path.ends_with("/Cargo.toml"));
    members.map(Manifest::parse).collect()
}

// ---- the rules

fn floors(manifest: &Manifest) -> Vec<String> {
    let Some(own) = manifest.floor() else {
        return vec![format!("{}: give the crate a floor in tests/it/tidy/manifests.rs", manifest.path)];
    };
    let ours = manifest.dependencies().into_iter().filter_map(|(_, name, _)| Some((name, floor(name)?)));
    ours.filter(|(name, theirs)| *name != TESTKIT && *theirs >= own)
        .map(|(name, theirs)| {
            format!("{}: {} (floor {own}) may not use {name} (floor {theirs})", manifest.path, manifest.name)
        })
        .collect()
}

fn testkit_is_for_tests(manifest: &Manifest) -> Vec<String> {
    if manifest.name == TESTS {
        return Vec::new();
    }
    let shipped = manifest.dependencies().into_iter().filter(|(section, ..)| *section != "dev-dependencies");
    shipped
        .filter(|(_, name, _)| *name == TESTKIT)
        .map(|_| format!("{}: testkit is only ever a dev-dependency", manifest.path))
        .collect()
}

fn outside_crates(manifest: &Manifest) -> Vec<String> {
    if manifest.name == TESTS {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (_, name, value) in manifest.dependencies() {
        if let Some((_, rooms)) = OUTSIDE.iter().find(|(outside, _)| *outside == name)
            && !rooms.contains(&manifest.name.as_str())
        {
            faults.push(format!("{}: {name} may be named by {rooms:?} only", manifest.path));
        }
        if let Some((_, impure)) = PURE.iter().find(|(pure, _)| *pure == manifest.name)
            && impure.contains(&name)
        {
            faults.push(format!("{}: {} is pure and cannot use {name}", manifest.path, manifest.name));
        }
        if names_a_driver(name, value) && !DRIVERS.contains(&manifest.name.as_str()) {
            faults.push(format!("{}: database drivers ({name}) are turned on in {DRIVERS:?} only", manifest.path));
        }
    }
    faults
}

/// Whether a dependency turns on one of the features with which sea-orm brings a database driver.
fn names_a_driver(name: &str, value: &Value) -> bool {
    let features = value.get("features").and_then(Value::as_array).into_iter().flatten();
    name.starts_with("sea-orm")
        && features
            .filter_map(Value::as_str)
            .any(|feature| feature.starts_with("sqlx-") || feature.starts_with("runtime-"))
}

/// Versions, lints and the package's facts stand in the root manifest and nowhere else.
fn inherits(manifest: &Manifest) -> Vec<String> {
    let is_inherited =
        |value: Option<&Value>| value.and_then(|value| value.get("workspace")) == Some(&Value::Boolean(true));
    let mut faults = Vec::new();
    if !is_inherited(manifest.table.get("lints")) {
        faults.push(format!("{}: [lints] needs `workspace = true`", manifest.path));
    }
    let package = manifest.table.get("package");
    for key in ["version", "edition", "rust-version", "license", "publish"] {
        if !is_inherited(package.and_then(|package| package.get(key))) {
            faults.push(format!("{}: write `{key}.workspace = true`", manifest.path));
        }
    }
    for (section, name, value) in manifest.dependencies() {
        if !is_inherited(Some(value)) {
            faults.push(format!("{}: {section}: {name} gets its version from the root manifest", manifest.path));
        }
    }
    faults
}

/// The root manifest names exactly our crates, and turns on no driver for everybody.
fn root_manifest(root: &Table) -> Vec<String> {
    let dependencies = root.get("workspace").and_then(|workspace| workspace.get("dependencies"));
    let Some(dependencies) = dependencies.and_then(Value::as_table) else {
        return vec!["Cargo.toml: there are no [workspace.dependencies]".to_owned()];
    };
    let mut faults = Vec::new();
    for (name, value) in dependencies {
        if value.get("path").is_some() && floor(name).is_none() {
            faults.push(format!("Cargo.toml: {name} has no floor in tests/it/tidy/manifests.rs"));
        }
        if value.get("git").is_some() {
            faults.push(format!("Cargo.toml: {name} comes from a repository and not from a registry"));
        }
        if names_a_driver(name, value) {
            faults.push(format!("Cargo.toml: {name} turns on a database driver for every crate"));
        }
    }
    faults
}

// ---- on the workspace

#[test]
fn crates_use_lower_floors_only() {
    let manifests = manifests();
    assert!(manifests.len() >= FLOORS.len(), "only {} manifests were found", manifests.len());
    assert_none(&manifests.iter().flat_map(floors).collect::<Vec<_>>());
}

#[test]
fn testkit_never_ships() {
    assert_none(&manifests().iter().flat_map(testkit_is_for_tests).collect::<Vec<_>>());
}

#[test]
fn outside_crates_stay_in_their_rooms() {
    assert_none(&manifests().iter().flat_map(outside_crates).collect::<Vec<_>>());
}

#[test]
fn versions_and_lints_stand_in_the_root_manifest() {
    assert_none(&manifests().iter().flat_map(inherits).collect::<Vec<_>>());
    let root = tree::text("Cargo.toml").parse().expect("the root manifest parses");
    assert_none(&root_manifest(&root));
}

// ---- on planted bugs

fn planted(name: &str, text: &str) -> Manifest {
    Manifest::parse(&File::planted(&format!("crates/{name}/Cargo.toml"), text))
}

#[test]
fn a_domain_crate_that_uses_another_is_found() {
    let manifest = planted("deviations", "[dependencies]\nkernel.workspace = true\nreviews.workspace = true");
    assert_one(&floors(&manifest), &["deviations (floor 8)", "reviews (floor 8)"]);
}

#[test]
fn a_higher_floor_is_found_in_tests_and_on_one_platform_too() {
    let manifest = planted("store", "[dev-dependencies]\naccess.workspace = true");
    assert_one(&floors(&manifest), &["store (floor 3)", "access (floor 6)"]);
    let manifest = planted("store", "[target.'cfg(unix)'.dependencies]\njobs.workspace = true");
    assert_one(&floors(&manifest), &["jobs (floor 5)"]);
}

#[test]
fn a_crate_without_a_floor_is_found() {
    assert_one(&floors(&planted("helpers", "")), &["crates/helpers", "floor"]);
    let root = "[workspace.dependencies]\nhelpers = { path = \"crates/helpers\" }".parse().unwrap();
    assert_one(&root_manifest(&root), &["helpers"]);
}

#[test]
fn a_shipped_testkit_is_found() {
    assert_none(&testkit_is_for_tests(&planted("jobs", "[dev-dependencies]\ntestkit.workspace = true")));
    assert_one(&testkit_is_for_tests(&planted("jobs", "[dependencies]\ntestkit.workspace = true")), &["testkit"]);
}

#[test]
fn an_outside_crate_in_the_wrong_room_is_found() {
    assert_one(&outside_crates(&planted("deviations", "[dependencies]\nasync-graphql.workspace = true")), &["gateway"]);
    assert_one(&outside_crates(&planted("calendar", "[dependencies]\ntokio.workspace = true")), &["pure"]);
    let driver = "[dependencies]\nsea-orm = { workspace = true, features = [\"sqlx-sqlite\"] }";
    assert_one(&outside_crates(&planted("access", driver)), &["drivers"]);
    assert_none(&outside_crates(&planted("store", driver)));
}

#[test]
fn a_driver_or_a_repository_in_the_root_manifest_is_found() {
    let driver = "[workspace.dependencies]\nsea-orm = { version = \"2\", features = [\"runtime-tokio-rustls\"] }";
    assert_one(&root_manifest(&driver.parse().unwrap()), &["sea-orm", "driver"]);
    let repository = "[workspace.dependencies]\nx = { git = \"https://example.org/x\" }";
    assert_one(&root_manifest(&repository.parse().unwrap()), &["repository"]);
}

#[test]
fn a_version_or_lint_of_its_own_is_found() {
    let inherited = "[package]\nversion.workspace = true\nedition.workspace = true\nrust-version.workspace = true\n\
                     license.workspace = true\npublish.workspace = true\n[lints]\nworkspace = true\n[dependencies]\n";
    assert_none(&inherits(&planted("jobs", inherited)));
    assert_one(&inherits(&planted("jobs", &format!("{inherited}serde = \"1\""))), &["serde"]);
    let own_lints = inherited.replace("[lints]\nworkspace = true", "[lints.rust]\nunsafe_code = \"allow\"");
    assert_one(&inherits(&planted("jobs", &own_lints)), &["[lints]"]);
    let own_edition = inherited.replace("edition.workspace = true", "edition = \"2021\"");
    assert_one(&inherits(&planted("jobs", &own_edition)), &["edition"]);
}
