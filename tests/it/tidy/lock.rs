//! What `Cargo.lock` may bring in: one TLS stack, one database engine, one HTTP client.

use super::{assert_none, assert_one, tree};
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// A second TLS stack or cryptographic library would be built, shipped and watched for nothing.
const NEVER: &[&str] = &["aws-lc-rs", "aws-lc-sys", "native-tls", "openssl", "openssl-sys", "rusqlite"];

/// Two versions of these would be two pools, two engines or two worlds of types.
const ONCE: &[&str] = &[
    "async-graphql",
    "axum",
    "chrono",
    "libsqlite3-sys",
    "reqwest",
    "rustls",
    "sea-orm",
    "sqlx",
    "sqlx-core",
    "tokio",
    "uuid",
];

fn lock(lock: &Table) -> Vec<String> {
    let packages = lock.get("package").and_then(Value::as_array).into_iter().flatten();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut faults = Vec::new();
    for package in packages {
        let text = |key| package.get(key).and_then(Value::as_str);
        let name = text("name").unwrap_or_default();
        versions.entry(name).or_default().insert(text("version").unwrap_or_default());
        if text("source").is_some_and(|source| !source.starts_with("registry+")) {
            faults.push(format!("Cargo.lock: {name} does not come from the registry"));
        }
    }
    if versions.is_empty() {
        faults.push("Cargo.lock: no package was found".to_owned());
    }
    for name in NEVER.iter().filter(|name| versions.contains_key(**name)) {
        faults.push(format!(
            "Cargo.lock: {name} is there; `cargo tree --invert {name} --edges features` tells who wants it"
        ));
    }
    for name in ONCE {
        if let Some(found) = versions.get(name).filter(|found| found.len() > 1) {
            faults.push(format!("Cargo.lock: {name} is there in versions {found:?}; one is enough"));
        }
    }
    faults
}

#[test]
fn the_lock_file_holds_one_of_each_and_nothing_banned() {
    assert_none(&lock(&tree::text("Cargo.lock").parse().expect("the lock file parses")));
}

#[test]
fn a_banned_a_doubled_and_a_foreign_package_are_found() {
    let fine = "[[package]]\nname = \"rustls\"\nversion = \"0.23.1\"\nsource = \"registry+x\"\n";
    let check = |more: &str| lock(&format!("{fine}[[package]]\n{more}").parse().unwrap());
    assert_none(&check("name = \"ring\"\nversion = \"1.0.0\"\nsource = \"registry+x\""));
    assert_one(&check("name = \"openssl\"\nversion = \"0.10.0\"\nsource = \"registry+x\""), &["openssl"]);
    assert_one(&check("name = \"rustls\"\nversion = \"0.24.0\"\nsource = \"registry+x\""), &["0.23.1", "0.24.0"]);
    assert_one(&check("name = \"own\"\nversion = \"1.0.0\"\nsource = \"git+x\""), &["own", "registry"]);
    assert_one(&lock(&Table::new()), &["no package"]);
}
