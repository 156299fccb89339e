//! Backups that are not put back, and why.

use std::path::Path;

use serde_json::{Value, json};
use tests::{Database, Installation};

use super::take;
use crate::world::{START, World};

async fn refused(installation: &Installation, arguments: &[&str], code: &str) {
    let finished = installation.run(arguments).await;
    assert_eq!(finished.code, Some(1), "{arguments:?}: {}", finished.out);
    assert!(finished.err.contains(code), "{arguments:?} wants {code}: {}", finished.err);
}

/// A copy of a backup with one thing about it changed.
fn changed(installation: &Installation, backup: &Path, name: &str, change: impl Fn(&Path)) -> String {
    let copy = installation.path(name);
    std::fs::create_dir_all(&copy).expect("a folder can be made");
    for entry in std::fs::read_dir(backup).expect("it reads") {
        let entry = entry.expect("it reads");
        if entry.path().is_file() {
            std::fs::copy(entry.path(), copy.join(entry.file_name())).expect("it is copied");
        }
    }
    change(&copy);
    copy.to_str().expect("UTF-8").to_owned()
}

/// The same with other values in its manifest.
fn says(copy: &Path, changes: &[(&str, Value)]) {
    let file = copy.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&file).expect("it reads")).expect("JSON");
    for (key, value) in changes {
        manifest[*key] = value.clone();
    }
    std::fs::write(&file, manifest.to_string()).expect("it is written");
}

#[tokio::test]
async fn what_is_no_backup_or_not_the_right_one_is_refused_and_changes_nothing() {
    let World { installation, server, .. } = World::new().await;
    let (database, keys) = (take(&installation, &[]).await, take(&installation, &["--keys"]).await);
    let path = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    // Nobody replaces what a server holds.
    refused(&installation, &["restore", "--replace", &path(&database)], "DATABASE_IN_USE").await;
    assert_eq!(server.stop().await.code, Some(0));
    let before = std::fs::read(installation.path("samsvar.db")).expect("it reads");

    let damaged = changed(&installation, &database, "damaged", |copy| {
        let file = copy.join("samsvar.db");
        let mut bytes = std::fs::read(&file).expect("it reads");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&file, bytes).expect("it is written");
    });
    let stranger =
        changed(&installation, &database, "stranger", |copy| std::fs::write(copy.join("more"), "x").expect("written"));
    let old = changed(&installation, &database, "old", |copy| says(copy, &[("madeAt", json!("2020-01-01T00:00:00Z"))]));
    let newer = changed(&installation, &database, "newer", |copy| {
        says(copy, &[("version", json!("99.0.0")), ("minVersion", json!("98.0.0"))]);
    });
    let server = changed(&installation, &database, "server", |copy| says(copy, &[("engine", json!("postgres"))]));
    let other = changed(&installation, &database, "other", |copy| {
        says(copy, &[("installation", json!("samsvar/0000000000000000"))]);
    });
    let empty = installation.path("empty");
    std::fs::create_dir(&empty).expect("a folder can be made");
    for (backup, code) in [
        (damaged, "BACKUP_DAMAGED"),
        (stranger, "BACKUP_DAMAGED"),
        (old, "BACKUP_TOO_OLD"),
        (newer, "DATABASE_TOO_NEW"),
        (server, "BACKUP_OF_ANOTHER_ENGINE"),
        (other, "BACKUP_OF_ANOTHER_INSTALLATION"),
        (path(&empty), "BACKUP_NOT_FOUND"),
        (path(&keys), "BACKUP_OF_SOMETHING_ELSE"),
    ] {
        refused(&installation, &["restore", "--replace", &backup], code).await;
    }
    refused(&installation, &["restore", "--keys", &path(&database)], "BACKUP_OF_SOMETHING_ELSE").await;
    assert!(std::fs::read(installation.path("samsvar.db")).expect("it reads") == before, "nothing was changed");

    // The keys of one installation are not mixed with another's.
    let another = World::new().await;
    assert_eq!(another.server.stop().await.code, Some(0));
    std::fs::copy(installation.path("master.key"), another.installation.path("master.key")).expect("it is copied");
    refused(&another.installation, &["restore", "--keys", &path(&keys)], "KEYS_").await;
}

#[tokio::test]
async fn backups_that_are_older_than_certificates_say_are_removed() {
    let installation = Installation::new().with("SAMSVAR__BACKUP__KEYS_KEPT", "3");
    let World { installation, .. } = World::within(installation, START).await;
    for (arguments, kept, gone) in [(&[][..], 13, 15), (&["--keys"], 2, 4)] {
        let backup = take(&installation, arguments).await;
        let place = backup.parent().expect("a folder").strip_prefix(installation.path(".")).expect("within").to_owned();
        let manifest = std::fs::read(backup.join("manifest.json")).expect("it reads");
        let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
        let now: chrono::DateTime<chrono::Utc> =
            manifest["madeAt"].as_str().expect("an instant").parse().expect("an instant");
        let made = |name: &str, days: i64| {
            let name = place.join(name);
            changed(&installation, &backup, name.to_str().expect("UTF-8"), |copy| {
                says(copy, &[("madeAt", json!(now - chrono::TimeDelta::days(days)))]);
            })
        };
        let (kept, gone) = (made("kept", kept), made("gone", gone));
        let foreign = installation.path(place.join("foreign"));
        std::fs::create_dir(&foreign).expect("a folder can be made");
        let latest = take(&installation, arguments).await;
        assert!(Path::new(&kept).exists() && !Path::new(&gone).exists() && backup.exists() && latest.exists());
        assert!(foreign.exists(), "what is not ours stays");
    }
}

#[tokio::test]
async fn a_program_of_postgresqls_that_is_missing_or_too_old_is_told() {
    let Some(installation) = Installation::on(Database::Postgres).await else { return };
    let World { installation, .. } = World::within(installation, START).await;
    let place = installation.path("backup");
    let place = place.to_str().expect("UTF-8");
    let old = installation.write("pg_dump_old", "#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n");
    std::fs::set_permissions(&old, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("it may be run");
    for (program, code) in
        [("no_such_pg_dump", "BACKUP_TOOL_MISSING"), (old.to_str().expect("UTF-8"), "BACKUP_TOOL_TOO_OLD")]
    {
        let mut command = installation.command(["backup", place]);
        let output = command.env("SAMSVAR__BACKUP__PG_DUMP", program).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(code) && said.contains("backup.pg_dump"), "{said}");
    }
    // What was begun and did not come to its end is not left lying about.
    assert_eq!(std::fs::read_dir(place).expect("it reads").count(), 0);
}
