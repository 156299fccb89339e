//! The roles and databases that an administrator makes: what they may, and what they may not.

use std::process::Command;

use tests::Installation;

use crate::world::path;

const VARIABLE: &str = "SAMSVAR_TEST_POSTGRES";

/// Runs psql with these arguments; answers whether that went well, and what it said.
fn psql(url: &str, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new("psql");
    command.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"]);
    let done = command.args(arguments).arg(url).output().expect("psql was run before");
    (
        done.status.success(),
        format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr)),
    )
}

/// The server's address with another user and database.
fn address(server: &str, user: &str, database: &str) -> String {
    let (scheme, rest) = server.split_once("://").expect("an address has a scheme");
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    let (place, _) = place.rsplit_once('/').expect("an address names a database");
    format!("{scheme}://{user}@{place}/{database}")
}

struct Made {
    server: String,
    name: String,
}

impl Drop for Made {
    fn drop(&mut self) {
        let Self { server, name } = self;
        for database in [name.clone(), format!("{name}_keys")] {
            psql(server, &["--command", &format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")]);
        }
        for role in ["owner", "app", "keys"] {
            psql(server, &["--command", &format!("DROP ROLE IF EXISTS {name}_{role}")]);
        }
    }
}

#[tokio::test]
async fn the_roles_that_an_administrator_makes_suffice_and_no_more() {
    let Ok(server) = std::env::var(VARIABLE) else {
        println!("SKIPPED: {VARIABLE} is not set: nothing is tried on PostgreSQL");
        return;
    };
    if let Err(error) = Command::new("psql").arg("--version").output() {
        println!("SKIPPED: psql cannot be run here ({error})");
        return;
    }
    let made = Made { server: server.clone(), name: format!("samsvar_deploy_{}", std::process::id()) };
    let name = &made.name;
    let file = path("deploy/postgres.sql");
    let (well, said) = psql(&server, &["--set", &format!("name={name}"), "--file", file.to_str().expect("UTF-8")]);
    assert!(well, "{said}");

    let (app, owner, keys) = (format!("{name}_app"), format!("{name}_owner"), format!("{name}_keys"));
    let installation = Installation::new();
    let files = format!("file://{}", installation.path("files").display());
    let master = installation.path("master.key").display().to_string();
    let installation = installation
        .with("SAMSVAR__DATABASE__URL", &address(&server, &app, name))
        .with("SAMSVAR__DATABASE__MIGRATION_URL", &address(&server, &owner, name))
        .with("SAMSVAR__KEYS__URL", &address(&server, &keys, &keys))
        .with("SAMSVAR__KEYS__MASTER_FILE", &master)
        .with("SAMSVAR__FILES__URL", &files);
    installation.succeed(["migrate"]).await;
    installation.succeed(["pack", "load", path("tests/it/world/workshop.toml").to_str().expect("UTF-8")]).await;

    let refused = |user: &str, database: &str, sql: &str| {
        let (well, said) = psql(&address(&server, user, database), &["--command", sql]);
        assert!(!well, "{user} may {sql} in {database}: {said}");
    };
    refused(&app, name, "CREATE TABLE mine (id int)");
    refused(&app, name, "DROP TABLE items");
    refused(&app, name, "UPDATE schema_steps SET name = name");
    refused(&app, name, &format!("SET ROLE {owner}"));
    for stranger in [&app, &owner] {
        refused(stranger, &keys, "SELECT 1");
    }
    refused(&keys, name, "SELECT 1");
    let (well, seen) = psql(&address(&server, &app, name), &["--command", "SELECT count(*) FROM organisations"]);
    assert!(well && seen.trim() == "0", "row security lets nothing through where nothing is set: {seen}");
}
