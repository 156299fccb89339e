//! A server from its first line to its last.

use sea_orm::{ConnectionTrait, Database};

use crate::binary::{Folder, small_business};

#[test]
fn it_says_where_it_listens_and_stops_when_it_is_asked_to() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    assert_eq!(server.get("/healthz").0, 200);
    assert_eq!(server.get("/readyz"), (200, "ready\n".to_owned()));
    assert!(server.get("/metrics").1.contains("samsvar"), "{}", server.get("/metrics").1);
    assert!(server.get("/.well-known/samsvar-keys").1.starts_with("samsvar/"));
    assert_eq!(server.get("/graphiql").0, 200, "the address is a loopback address");
    assert_eq!(server.stop().code(), Some(0));
    let master = std::fs::metadata(folder.path().join("data/master.key")).expect("it was made");
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&master.permissions()) & 0o777, 0o600);
}

#[test]
fn a_second_server_and_a_worker_on_the_same_file_are_refused() {
    let folder = Folder::new();
    let _server = folder.serve(&[]);
    let second = folder.run(&["serve", "--address", "127.0.0.1:0"]);
    second.refused_with(&["another process serves", "(DATABASE_IN_USE)"]);
    folder.run(&["worker"]).refused_with(&["(DATABASE_IN_USE)"]);
    assert!(folder.run(&["migrate"]).ok, "a short command passes");
}

#[test]
fn a_taken_address_is_told_with_how_to_choose_another() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let other = Folder::new();
    for command in ["serve", "demo"] {
        other.run(&[command, "--address", &server.address]).refused_with(&["is taken", "--address"]);
    }
    assert!(!other.path().join("data").exists(), "nothing was begun");
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_with_both_versions() {
    let folder = Folder::new();
    assert!(folder.run(&["migrate"]).ok);
    let db = Database::connect(format!("sqlite://{}", folder.path().join("data/samsvar.db").display()));
    let db = db.await.expect("it opens");
    db.execute_unprepared("UPDATE installation SET version = '9.1.0', min_version = '9.0.0'")
        .await
        .expect("it is written");
    db.close().await.expect("it closes");
    let words = ["9.1.0", "9.0.0", env!("CARGO_PKG_VERSION"), "(DATABASE_TOO_NEW)"];
    folder.run(&["serve", "--address", "127.0.0.1:0"]).refused_with(&words);
    folder.run(&["pack", "load", small_business().to_str().expect("UTF-8")]).refused_with(&words);
}

#[test]
fn pending_steps_are_refused_where_they_may_not_be_taken() {
    let folder = Folder::new();
    folder.run(&["serve", "--no-migrate", "--address", "127.0.0.1:0"]).refused_with(&["there is no database"]);
    assert!(!folder.path().join("data").exists(), "nothing was begun");
}

#[test]
fn a_test_database_stays_one_and_a_production_database_stays_one() {
    let folder = Folder::new();
    let address = ["serve", "--address", "127.0.0.1:0"];
    let with = |clock| folder.run(&[&address[..], &["--test-clock", clock]].concat());
    with("frozen").refused_with(&["needs an instant to begin at", "(TEST_CLOCK_WITHOUT_INSTANT)"]);
    assert!(!folder.path().join("data").exists(), "nothing was begun");
    let server = folder.serve(&["--test-clock", "2026-01-01T00:00:00Z"]);
    assert_eq!(server.stop().code(), Some(0));
    folder.run(&address).refused_with(&["(TEST_CLOCK_REQUIRED)"]);
    assert_eq!(folder.serve(&["--test-clock", "running"]).stop().code(), Some(0));
    assert!(!folder.run(&["serve", "--test-clock", "yesterday"]).ok);

    let production = Folder::new();
    assert!(production.run(&["migrate"]).ok);
    let test = production.run(&["serve", "--address", "127.0.0.1:0", "--test-clock", "2026-01-01T00:00:00Z"]);
    test.refused_with(&["(TEST_CLOCK_REFUSED)"]);
}

#[test]
fn a_lost_master_key_is_not_made_anew() {
    let folder = Folder::new();
    assert!(folder.run(&["migrate"]).ok);
    std::fs::remove_file(folder.path().join("data/master.key")).expect("it is there");
    folder.run(&["serve", "--address", "127.0.0.1:0"]).refused_with(&["is missing", "(KEYS_MASTER_FILE_MISSING)"]);
    assert!(!folder.path().join("data/master.key").exists());
}

#[test]
fn a_lost_key_store_is_not_made_anew() {
    let folder = Folder::new();
    assert!(folder.run(&["migrate"]).ok);
    let pack = small_business();
    assert!(folder.run(&["pack", "load", pack.to_str().expect("UTF-8")]).ok);
    for file in ["keys.db", "keys.db-wal", "keys.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join("data").join(file));
    }
    // The database came back from its backup and the keys, which are backed up apart, did not.
    let commands = [&["serve", "--address", "127.0.0.1:0"][..], &["worker"], &["migrate"], &["pack", "load", "p.toml"]];
    folder.write("p.toml", &std::fs::read_to_string(pack).expect("it is there"));
    for command in commands {
        folder.run(command).refused_with(&["keys.db", "keys.url", "(KEYS_STORE_MISSING)"]);
        assert!(!folder.path().join("data/keys.db").exists(), "{command:?} made another");
    }
}

#[test]
fn a_token_made_beside_a_server_signs_in() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let loaded = folder.json(&["pack", "load", "--json", small_business().to_str().expect("UTF-8")]);
    let organisation = loaded["organisation"].as_str().expect("an id");
    let make = ["token", "create", "--json", "--organisation", organisation];
    let made = folder.json(&[&make[..], &["--service", "reporting", "--role", "AUD", "--expires", "P1D"]].concat());
    let token = made["token"].as_str().expect("a token");
    let answer = server.graphql(token, "{ organisation { name } }");
    assert_eq!(answer["data"]["organisation"]["name"], "Eksempel Handel AS", "{answer}");
    assert!(server.graphql("smv_none", "{ organisation { name } }")["errors"][0]["extensions"]["code"].is_string());
    // The same program in another role is another program.
    let other = folder.run(&[&make[..], &["--service", "reporting", "--role", "SEC"]].concat());
    other.refused_with(&["has the role AUD"]);
    let nobody = folder.run(&["token", "create", "--organisation", organisation]);
    assert!(!nobody.ok && nobody.err.contains("--person"), "{}", nobody.err);
}
