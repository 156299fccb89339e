//! Ten ways to tamper with an export, each on a copy of its own.
//!
//! What is done to the lines is written here a second time, apart from the program and from its own tests: base64 and
//! SHA-256 are all that it takes to make an altered line fit its own hash, or a whole file fit another key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keys::{Keys, Master, Options, Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::START;

/// An export, line by line; every line ends with its line break.
#[derive(Clone)]
pub struct Export(pub Vec<String>);

/// What was done, the file afterwards, and a part of what must be found.
pub struct Tampered {
    pub name: &'static str,
    pub text: String,
    pub finding: &'static str,
}

/// The ten copies. `foreign` is the export of another organisation, signed by the same key.
pub fn ten(export: &Export, foreign: &Export, thief: &Signer) -> Vec<Tampered> {
    let (entries, checkpoints, trailer) = (export.all("entry"), export.all("checkpoint"), export.0.len() - 1);
    assert!(entries.len() >= 8 && checkpoints.len() >= 2, "{} and {}", entries.len(), checkpoints.len());
    let (third, last) = (entries[2], *checkpoints.last().expect("there are two"));
    let case = |name, finding, tamper: &dyn Fn(&mut Vec<String>)| {
        let mut lines = export.0.clone();
        tamper(&mut lines);
        assert_ne!(lines, export.0, "{name}: nothing was tampered with");
        Tampered { name, text: lines.concat(), finding }
    };
    vec![
        case("a bit is flipped", "was altered", &|lines| flip(&mut lines[third])),
        case("an entry is dropped", "entries are missing", &|lines| drop(lines.remove(third))),
        case("two entries are swapped", "out of its order", &|lines| lines.swap(third, third + 1)),
        case("an entry stands twice", "stands twice", &|lines| lines.insert(third, lines[third].clone())),
        case("the end is cut off", "without its trailer", &|lines| lines.truncate(last)),
        case("it is signed anew by another key", "another signer", &|lines| sign_anew(lines, thief)),
        case("a body is edited and its hash made to fit", "are not those", &|lines| edit_body(&mut lines[third])),
        case("a proof is edited", "does not hold", &|lines| edit_proof(&mut lines[last])),
        case("a checkpoint is another organisation's", "does not say that it is of", &|lines| {
            lines[last] = foreign.0[*foreign.all("checkpoint").last().expect("it has one")].clone();
        }),
        case("the trailer's count is edited", "the trailer is not signed", &|lines| edit_trailer(&mut lines[trailer])),
    ]
}

/// Somebody else's key.
pub async fn thief(folder: &std::path::Path) -> Signer {
    let url = format!("sqlite://{}", folder.join("thief.db").display());
    let options = Options { url, master: Master::from_bytes([9; 32]) };
    let keys = Keys::open_or_create(options, START.parse().expect("an instant")).await.expect("a new key store opens");
    keys.signer().await.expect("there is a signing key")
}

impl Export {
    pub fn parse(text: &str) -> Self {
        Self(text.split_inclusive('\n').map(str::to_owned).collect())
    }

    /// Where lines of a kind stand.
    fn all(&self, kind: &str) -> Vec<usize> {
        let is = |line: &str| parsed(line)["line"] == *kind;
        (0..self.0.len()).filter(|number| is(&self.0[*number])).collect()
    }
}

/// One bit of a letter inside the entry's body, so that the line still reads.
fn flip(line: &mut String) {
    change(line, |entry| {
        let body = text(entry, "body");
        let at = body.find("\"kind").expect("a body names its kind") + 2;
        let mut bytes = body.into_bytes();
        bytes[at] ^= 1;
        entry["body"] = json!(String::from_utf8(bytes).expect("one bit of a letter makes another"));
    });
}

fn edit_body(line: &mut String) {
    change(line, |entry| {
        let body = text(entry, "body").replacen("\"purpose\":\"", "\"purpose\":\"x", 1);
        let leaf = Sha256::new().chain_update([0]).chain_update(&body).finalize();
        entry["leaf"] = json!(STANDARD.encode(leaf));
        entry["body"] = json!(body);
    });
}

fn edit_proof(line: &mut String) {
    change(line, |checkpoint| {
        let proof = checkpoint["proof"].as_array_mut().expect("a checkpoint has its proof");
        let hash = proof.first_mut().expect("it continues an earlier one");
        *hash = json!(STANDARD.encode(Sha256::digest(b"another")));
    });
}

fn edit_trailer(line: &mut String) {
    change(line, |trailer| {
        let note = text(trailer, "note");
        let count = note.lines().find(|line| line.starts_with("entries ")).expect("it counts the entries").to_owned();
        trailer["note"] = json!(note.replacen(&count, "entries 1", 1));
    });
}

/// Everything that is signed gets another key's signature, and nothing else is touched.
fn sign_anew(lines: &mut Vec<String>, thief: &Signer) {
    let trailer = lines.pop().expect("an export has a trailer");
    for line in lines.iter_mut() {
        change(line, |line| match line["line"].as_str() {
            Some("header") => line["verifier_key"] = json!(thief.verifier_key()),
            Some("checkpoint") => line["note"] = json!(thief.sign_note(&signed_text(&text(line, "note")))),
            _ => {}
        });
    }
    let digest = STANDARD.encode(Sha256::digest(lines.concat()));
    let signed = signed_text(&text(&parsed(&trailer), "note"));
    let old = signed.lines().find(|line| line.starts_with("sha256 ")).expect("it names a digest").to_owned();
    let note = thief.sign_note(&signed.replacen(&old, &format!("sha256 {digest}"), 1));
    lines.push(written(&json!({ "line": "trailer", "note": note })));
}

/// A signed note without its signatures.
fn signed_text(note: &str) -> String {
    let end = note.rfind("\n\n").expect("a note has signatures");
    note[..=end].to_owned()
}

fn change(line: &mut String, change: impl FnOnce(&mut Value)) {
    let mut value = parsed(line);
    change(&mut value);
    *line = written(&value);
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"))
}

fn written(value: &Value) -> String {
    format!("{value}\n")
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}")).to_owned()
}
