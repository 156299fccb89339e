//! From nothing to a server on PostgreSQL, as README.md tells it, and what is refused on the way.

use std::path::Path;

use tests::{Database, Installation};

use crate::world::path;

const SERVE: [&str; 4] = ["serve", "--no-migrate", "--no-worker", "--json"];

fn copied(from: &Path, to: &Path) {
    std::fs::copy(from, to).expect("the key file is copied, mode and all");
}

/// The way of README.md: steps by the owner, then servers that could not take any.
#[tokio::test]
async fn the_owner_migrates_and_who_serves_owns_nothing() {
    let Some(installation) = Installation::on(Database::Postgres).await else { return };
    let refused = installation.run(SERVE).await;
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("there is no database at postgres://"), "{}", refused.err);
    assert!(!installation.path("master.key").exists(), "nothing was begun");
    let told = installation.succeed(["migrate"]).await;
    assert!(told.contains("is ready for Samsvar"), "{told}");
    installation.succeed(["migrate"]).await;

    // From here on without the owner's address.
    let installation = installation.with("SAMSVAR__DATABASE__MIGRATION_URL", "");
    let server = installation.start(&SERVE).await;
    assert_eq!(server.client(None).text("/readyz").await.0, 200);
    let pack = path("config/packs/small-business.toml");
    let loaded: serde_json::Value = installation.json(["pack", "load", "--json", pack.to_str().expect("UTF-8")]).await;
    let organisation = loaded["organisation"].as_str().expect("it says which");
    let exported: serde_json::Value =
        installation.json(["audit", "export", "--json", "--organisation", organisation, "trail.jsonl"]).await;
    let key = exported["verifyKey"].as_str().expect("a key");
    installation.succeed(["verify", "--key", key, "trail.jsonl"]).await;
    assert_eq!(server.stop().await.code, Some(0));
}

#[tokio::test]
async fn every_machine_needs_the_same_master_key_and_the_keys_of_its_database() {
    let Some(installation) = Installation::on(Database::Postgres).await else { return };
    installation.succeed(["migrate"]).await;
    let own = installation.path("master.key");

    // A second machine has no file yet, then another one's, then a copy.
    let elsewhere = installation.path("elsewhere.key");
    let installation = installation.with("SAMSVAR__KEYS__MASTER_FILE", elsewhere.to_str().expect("UTF-8"));
    let refused = installation.run(["migrate"]).await;
    assert!(refused.err.contains("(KEYS_MASTER_FILE_MISSING)"), "{}", refused.err);
    assert!(!elsewhere.exists(), "none is made beside the one that there is");
    copied(&own, &elsewhere);
    let digits = std::fs::read_to_string(&own).expect("it is there");
    let other = if digits.starts_with('0') { "1" } else { "0" };
    std::fs::write(&elsewhere, format!("{other}{}", &digits[1..])).expect("it is written");
    let refused = installation.run(["migrate"]).await;
    assert!(refused.err.contains("(KEYS_WRONG_MASTER)"), "{}", refused.err);
    copied(&own, &elsewhere);
    installation.succeed(["migrate"]).await;

    // A key store that was lost is put back, and never made anew.
    let Some(empty) = Installation::on(Database::Postgres).await else { return };
    let installation = installation.with("SAMSVAR__KEYS__URL", empty.setting("SAMSVAR__KEYS__URL"));
    let refused = installation.run(["migrate"]).await;
    assert!(refused.err.contains("(KEYS_STORE_MISSING)"), "{}", refused.err);
}

#[tokio::test]
async fn a_role_that_passes_over_row_security_serves_only_where_that_is_wanted() {
    let Some(installation) = Installation::on(Database::Postgres).await else { return };
    let superuser = installation.superuser().expect("it is on a server");
    let installation =
        installation.with("SAMSVAR__DATABASE__URL", &superuser).with("SAMSVAR__DATABASE__MIGRATION_URL", "");
    let refused = installation.run(["migrate"]).await;
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("allow_row_security_bypass"), "{}", refused.err);
    let installation = installation.with("SAMSVAR__DATABASE__ALLOW_ROW_SECURITY_BYPASS", "true");
    let allowed = installation.run(["migrate"]).await;
    assert_eq!(allowed.code, Some(0), "{}", allowed.err);
    assert!(allowed.err.contains("one wall is missing"), "{}", allowed.err);
}

/// A password is in no message, whatever goes wrong with the address that it stands in.
#[tokio::test]
async fn a_database_that_is_not_there_is_told_without_its_password() {
    let Some(installation) = Installation::on(Database::Postgres).await else { return };
    let secret = |key: &str| {
        let url = installation.setting(key);
        let (scheme, rest) = url.split_once("://").expect("an address");
        let (user, place) = rest.split_once('@').expect("a user");
        format!("{scheme}://{user}:s3cret@{place}_absent")
    };
    let (database, keys) = (secret("SAMSVAR__DATABASE__URL"), secret("SAMSVAR__KEYS__URL"));
    let installation = installation.with("SAMSVAR__KEYS__URL", &keys).with("SAMSVAR__TELEMETRY__LEVEL", "trace");
    let finished = installation.run(["migrate", "--json"]).await;
    assert_eq!(finished.code, Some(1));
    assert!(finished.err.contains("_absent"), "{}", finished.err);
    assert!(!format!("{}{}", finished.out, finished.err).contains("s3cret"), "{}", finished.err);
    let installation =
        installation.with("SAMSVAR__DATABASE__URL", &database).with("SAMSVAR__DATABASE__MIGRATION_URL", &database);
    let finished = installation.run(["migrate", "--json"]).await;
    assert_eq!(finished.code, Some(1));
    let shown = installation.succeed(["config", "show"]).await;
    assert!(shown.contains("••••"), "{shown}");
    assert!(!format!("{shown}{}", finished.err).contains("s3cret"), "{}", finished.err);
}
