//! Ten ways to tamper with a certificate, each on a copy of its own.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keys::Signer;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::world::text;

/// What was done, and the file afterwards. `theirs` is the exported trail of another organisation of the same signer.
pub fn ten(bundle: &str, theirs: &str, thief: &Signer) -> Vec<(&'static str, String)> {
    let bundle: Value = serde_json::from_str(bundle).expect("a certificate is JSON");
    let lines = theirs.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut checkpoints = lines.filter(|line| line["line"] == "checkpoint");
    let checkpoint = checkpoints.next_back().expect("a trail has checkpoints");
    let case = |name, tamper: &dyn Fn(&mut Value)| {
        let mut copy = bundle.clone();
        tamper(&mut copy);
        assert_ne!(copy, bundle, "{name}: nothing was tampered with");
        (name, copy.to_string())
    };
    let document = |change: &dyn Fn(&mut Value)| {
        let mut document: Value = serde_json::from_str(&text(&bundle, "document")).expect("JSON");
        change(&mut document);
        document.to_string()
    };
    vec![
        case("more is said to have gone", &|copy| {
            copy["document"] = json!(document(&|said| said["counts"]["erased"] = json!(3)));
        }),
        case("another rule is named", &|copy| {
            copy["document"] = json!(document(&|said| said["rule"]["key"] = json!("A-R2")));
        }),
        case("what was kept is left out", &|copy| {
            copy["document"] = json!(document(&|said| said["kept"] = json!([])));
        }),
        case("a space stands behind the document", &|copy| copy["document"] = json!(text(copy, "document") + " ")),
        case("it is signed anew by another key", &|copy| {
            copy["note"] = json!(thief.sign_note(&signed_text(&text(copy, "note"))));
        }),
        case("all of it is signed by a thief", &|copy| {
            for note in ["note", "checkpoint"] {
                copy[note] = json!(thief.sign_note(&signed_text(&text(copy, note))));
            }
            copy["verifier_key"] = json!(thief.verifier_key());
        }),
        case("the entry is edited, and its hash made to fit", &|copy| {
            let body = text(&copy["entry"], "body").replacen("\"kind\":", "\"kind\" :", 1);
            let leaf = Sha256::new().chain_update([0]).chain_update(&body).finalize();
            copy["entry"]["leaf"] = json!(STANDARD.encode(leaf));
            copy["entry"]["body"] = json!(body);
        }),
        case("a step of the proof is left out", &|copy| {
            copy["inclusion"].as_array_mut().expect("a list").pop();
        }),
        case("the proof is of another place", &|copy| {
            let sequence = copy["entry"]["sequence"].as_u64().expect("a number");
            copy["entry"]["sequence"] = json!(sequence - 1);
        }),
        case("the checkpoint is another organisation's", &|copy| copy["checkpoint"] = checkpoint["note"].clone()),
    ]
}

/// A signed note without its signatures.
fn signed_text(note: &str) -> String {
    let end = note.rfind("\n\n").expect("a note has signatures");
    note[..=end].to_owned()
}
