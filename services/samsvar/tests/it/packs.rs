//! Packs at the command line.

use crate::binary::{Folder, small_business};

#[test]
fn every_fault_of_a_pack_is_told_at_once() {
    let folder = Folder::new();
    let pack = std::fs::read_to_string(small_business()).expect("the pack is there");
    let broken = pack
        .replace("zone = \"Europe/Oslo\"", "zone = \"Europe/Olso\"")
        .replacen("line_manager = \"A1\"", "line_manager = \"A99\"", 1)
        .replacen("owner = \"HR\"\nwindow = \"P47D\"", "owner = \"DPO\"\nwindoe = \"P47D\"", 1)
        .replacen("FREQ=YEARLY;BYMONTH=10;BYDAY=1TH", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 1);
    folder.write("broken.toml", &broken);
    let ran = folder.run(&["pack", "check", "broken.toml"]);
    assert!(!ran.ok);
    let expected = ["organisation.zone: ", "persons[1].line_manager: ", ".owner: ", ".windoe: ", ".rule: "];
    for key in expected {
        let told = ran.err.lines().any(|line| line.starts_with("broken.toml:") && line.contains(key));
        assert!(told, "{key} is not told: {}", ran.err);
    }
    let listed = folder.run(&["pack", "check", "--json", "broken.toml"]);
    let listed: serde_json::Value = serde_json::from_str(&listed.out).expect("JSON");
    assert_eq!(listed["faults"].as_array().map(Vec::len), Some(ran.err.lines().count()));
    assert!(listed["faults"][0]["line"].as_u64() > Some(1));
}

#[test]
fn loading_a_pack_twice_changes_nothing() {
    let folder = Folder::new();
    let pack = small_business();
    let pack = pack.to_str().expect("UTF-8");
    folder.run(&["pack", "load", pack]).refused_with(&["there is no database", "samsvar migrate"]);
    assert!(folder.run(&["migrate"]).ok);
    let first = folder.json(&["pack", "load", "--json", pack]);
    assert!(first["added"].as_u64() > Some(20), "{first}");
    let again = folder.json(&["pack", "load", "--json", pack]);
    assert_eq!((&again["added"], &again["changed"]), (&0.into(), &0.into()), "{again}");
    assert_eq!(again["organisation"], first["organisation"]);
    let organisation = first["organisation"].as_str().expect("an id");
    let size = || {
        folder.json(&["audit", "export", "--json", "--organisation", organisation, "trail.jsonl"])["entries"].clone()
    };
    let before = size();
    folder.json(&["pack", "load", "--json", pack]);
    assert_eq!(size(), before, "a load that changes nothing leaves nothing in the trail");
}

#[test]
fn a_pack_with_a_fault_loads_nothing_of_any() {
    let folder = Folder::new();
    assert!(folder.run(&["migrate"]).ok);
    folder.write("broken.toml", "[organisation]\nname = \"X\"\n");
    let good = small_business();
    let ran = folder.run(&["pack", "load", good.to_str().expect("UTF-8"), "broken.toml"]);
    assert!(!ran.ok && ran.out.is_empty(), "{}", ran.out);
    let loaded = folder.json(&["pack", "load", "--json", good.to_str().expect("UTF-8")]);
    assert!(loaded["added"].as_u64() > Some(20), "it had not been loaded before: {loaded}");
}
