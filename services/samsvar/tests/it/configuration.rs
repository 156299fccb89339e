//! Configuration that cannot be used, and what is in force.

use crate::binary::Folder;

#[test]
fn a_bad_key_is_named_with_its_path() {
    let folder = Folder::new();
    folder.write("own.toml", "[server]\ndrian = 5\n");
    let ran = folder.run(&["config", "check", "--config", "own.toml"]);
    ran.refused_with(&["server.drian", "unknown field"]);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    folder.run(&["serve", "--config", "own.toml"]).refused_with(&["server.drian"]);
    folder.run(&["config", "check", "--config", "none.toml"]).refused_with(&["none.toml cannot be read"]);
}

#[test]
fn a_single_underscore_is_told_its_right_spelling() {
    let folder = Folder::new();
    let check = |name: &str| {
        let output = folder.command(&["config", "check"]).env(name, "127.0.0.1:1").output().expect("it runs");
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    assert!(check("SAMSVAR_SERVER_ADDRESS").contains("write SAMSVAR__SERVER__ADDRESS"));
    assert!(check("SAMSVAR__SERVER__ADDRESS").is_empty());
}

#[test]
fn what_is_in_force_is_shown_with_where_everything_lies() {
    let folder = Folder::new();
    let shown = folder.json(&["config", "show", "--json"]);
    assert_eq!(shown["keys"]["url"], "sqlite://data/keys.db");
    assert_eq!(shown["keys"]["master_file"], "data/master.key");
    let shown = folder.run(&["config", "show"]);
    folder.write("shown.toml", &shown.out);
    assert!(folder.run(&["config", "check", "--config", "shown.toml"]).ok, "what is shown can be used");
}

#[test]
fn a_command_tells_how_it_is_called() {
    let folder = Folder::new();
    for command in
        ["serve", "worker", "demo", "migrate", "schema", "config", "pack", "token", "audit", "ledger", "verify"]
    {
        let help = folder.run(&[command, "--help"]).out;
        for expected in ["Example", "--config <FILE>", "--json"] {
            assert!(help.contains(expected), "{command}: no {expected} in {help}");
        }
    }
}
