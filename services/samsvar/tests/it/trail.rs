//! The audit trail, handed out and checked.

use crate::binary::{Folder, small_business};

#[test]
fn an_export_is_verified_offline_and_a_tampered_one_is_not() {
    let folder = Folder::new();
    assert!(folder.run(&["migrate"]).ok);
    let loaded = folder.json(&["pack", "load", "--json", small_business().to_str().expect("UTF-8")]);
    let organisation = loaded["organisation"].as_str().expect("an id");
    let exported = folder.json(&["audit", "export", "--json", "--organisation", organisation, "trail.jsonl"]);
    assert!(exported["entries"].as_u64() > Some(20), "{exported}");
    let key = exported["verifyKey"].as_str().expect("a key");

    // The checker has the file and the key, and nothing else.
    let checker = Folder::new();
    let trail = std::fs::read_to_string(folder.path().join("trail.jsonl")).expect("it was written");
    checker.write("trail.jsonl", &trail);
    checker.write("tampered.jsonl", &trail.replacen("person.added", "person.edded", 1));
    let verified = checker.run(&["verify", "--key", key, "trail.jsonl"]);
    assert!(verified.ok && verified.out.contains("trail.jsonl: verified: org_"), "{}", verified.out);
    let unknown = checker.run(&["verify", "trail.jsonl"]);
    assert!(!unknown.ok && unknown.out.contains("consistent, signer unknown"), "{}", unknown.out);
    let tampered = checker.run(&["verify", "--key", key, "trail.jsonl", "tampered.jsonl"]);
    assert!(!tampered.ok && tampered.out.contains("was altered"), "{}", tampered.out);
}

#[test]
fn an_organisation_that_is_not_here_has_no_trail() {
    let folder = Folder::new();
    assert!(folder.run(&["migrate"]).ok);
    let nobody = "org_00000000000000000000000000000000";
    folder.run(&["audit", "export", "--organisation", nobody, "t.jsonl"]).refused_with(&["there is no organisation"]);
    assert!(!folder.path().join("t.jsonl").exists(), "no half file is left behind");
}
