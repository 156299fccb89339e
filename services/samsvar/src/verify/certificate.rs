//! A certificate of deletion with its proofs, in one line of JSON: the document, its signature, the trail's entry that
//! names the document's hash, the proof that the entry is in the trail, and the signed checkpoint that covers it.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::checkpoint::{decode, root_of};
use super::finding::{Findings, Report};
use super::note::{Note, VerifierKey};
use super::tree;

const BUNDLE: &str = "samsvar/certificate-bundle/1";
const CERTIFICATE: &str = "samsvar/certificate/1";
const ENTRY: &str = "samsvar-audit-entry/1";
const ISSUED: &str = "deletion.certificate_issued";
/// A rule is approved by so many people.
const APPROVERS: usize = 2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bundle {
    checkpoint: String,
    document: String,
    entry: Entry,
    format: String,
    inclusion: Vec<String>,
    note: String,
    size: u64,
    verifier_key: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    body: String,
    leaf: String,
    sequence: u64,
}

/// What of the document must agree with itself and its proofs. It says more, for people to read.
#[derive(Deserialize)]
struct Document {
    approvals: Vec<Approval>,
    certificate: String,
    counts: Counts,
    erased: Vec<Window>,
    format: String,
    organisation: String,
    outcome: Outcome,
    plan: Plan,
    rule: Rule,
    stores: Vec<Store>,
}

#[derive(Deserialize)]
struct Approval {
    of: String,
    person: String,
}

#[derive(Deserialize)]
struct Counts {
    erased: i64,
    missing: i64,
    not_reached: i64,
    planned: i64,
    residue: i64,
    spared: i64,
}

#[derive(Deserialize)]
struct Window {
    count: i64,
}

#[derive(Deserialize)]
struct Outcome {
    code: String,
}

#[derive(Deserialize)]
struct Plan {
    hash: String,
    made_by: Option<String>,
}

#[derive(Deserialize)]
struct Rule {
    key: String,
    version: i32,
}

#[derive(Deserialize)]
struct Store {
    erased: i64,
}

#[derive(Deserialize)]
struct Body {
    data: Data,
    kind: String,
    organisation: String,
    schema: String,
    sequence: u64,
    subject: Subject,
}

#[derive(Deserialize)]
struct Data {
    sha256: Option<String>,
}

#[derive(Deserialize)]
struct Subject {
    id: String,
}

/// Whether a file's first line is one of these, whatever is wrong with it.
pub(super) fn is_bundle(line: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Format {
        format: String,
    }
    serde_json::from_slice::<Format>(line).is_ok_and(|line| line.format.starts_with("samsvar/certificate-bundle/"))
}

pub(super) fn check(line: &[u8], trusted: Option<VerifierKey>) -> Report {
    let mut check = Check { findings: Findings::default(), trusted: trusted.is_some(), key: trusted };
    let summary = match serde_json::from_slice::<Bundle>(line) {
        Ok(bundle) if bundle.format == BUNDLE => check.bundle(&bundle),
        Ok(bundle) => {
            check.find(format!("the format is {:?} and not {BUNDLE}", bundle.format));
            String::new()
        }
        Err(error) => {
            check.find(format!("the certificate cannot be read: {error}"));
            String::new()
        }
    };
    check.findings.report(check.trusted, summary)
}

struct Check {
    findings: Findings,
    key: Option<VerifierKey>,
    trusted: bool,
}

impl Check {
    fn find(&mut self, message: impl Into<String>) {
        self.findings.add(None, message);
    }

    fn signed(&self, note: &Note<'_>) -> bool {
        self.key.as_ref().is_some_and(|key| key.signed(note))
    }

    fn bundle(&mut self, bundle: &Bundle) -> String {
        self.signer(&bundle.verifier_key);
        let hash = Sha256::digest(bundle.document.as_bytes());
        let document = match serde_json::from_str::<Document>(&bundle.document) {
            Ok(document) => document,
            Err(error) => {
                self.find(format!("the document cannot be read: {error}"));
                return String::new();
            }
        };
        self.signature(&bundle.note, &document, &STANDARD.encode(hash));
        self.agrees(&document);
        self.entry(&bundle.entry, &document, &hex(&hash));
        self.inclusion(bundle, &document);
        format!(
            "{}, {} erased under rule {} version {}, {}, entry {}, signer {}",
            document.certificate,
            document.counts.erased,
            document.rule.key,
            document.rule.version,
            document.outcome.code,
            bundle.entry.sequence,
            self.key.as_ref().map_or("unknown", |key| key.name.as_str())
        )
    }

    fn signer(&mut self, stated: &str) {
        let stated = VerifierKey::parse(stated);
        if stated.is_none() {
            self.find("the stated verifier key is malformed");
        }
        match &self.key {
            None => self.key = stated,
            Some(trusted) if stated.as_ref().is_some_and(|stated| stated != trusted) => {
                self.find("the file names another signer than the trusted one");
            }
            Some(_) => {}
        }
    }

    fn signature(&mut self, note: &str, document: &Document, hash: &str) {
        let Some(note) = Note::parse(note) else { return self.find("the certificate's note is not a signed note") };
        if !self.signed(&note) {
            self.find("the certificate is not signed by this key");
        }
        let mut lines = note.text.lines();
        if lines.next() != Some(CERTIFICATE) || document.format != CERTIFICATE {
            self.find(format!("the certificate is not of the format {CERTIFICATE}"));
        }
        if lines.next() != Some(&document.certificate) {
            self.find("the signature is another certificate's");
        }
        if lines.next() != Some(hash) {
            self.find("the document was altered: its hash is not the one that was signed");
        }
        if lines.next().is_some() {
            self.find("the certificate's note says more than it should");
        }
    }

    /// What a document that was signed must not say, whoever signed it.
    fn agrees(&mut self, document: &Document) {
        let Counts { erased, missing, not_reached, planned, residue, spared } = document.counts;
        if erased + missing + spared + not_reached != planned {
            self.find("the counts do not add up to what was planned");
        }
        if document.erased.iter().map(|window| window.count).sum::<i64>() != erased {
            self.find("the digests are not over as many things as were erased");
        }
        if document.stores.iter().map(|store| store.erased).sum::<i64>() != erased {
            self.find("the stores do not add up to what was erased");
        }
        if document.outcome.code == "completed" && (residue > 0 || not_reached > 0) {
            self.find("it calls itself completed, though something was left");
        }
        let approvers = |of: &str| -> BTreeSet<&str> {
            document.approvals.iter().filter(|one| one.of == of).map(|one| one.person.as_str()).collect()
        };
        if approvers("rule").len() < APPROVERS {
            self.find("the rule was not approved by two people");
        }
        if document.plan.made_by.as_deref().is_some_and(|maker| approvers("plan").contains(maker)) {
            self.find("whoever made the plan approved it");
        }
        if document.plan.hash.len() != 64 {
            self.find("the plan's hash is missing");
        }
    }

    fn entry(&mut self, entry: &Entry, document: &Document, hash: &str) {
        if STANDARD.encode(tree::leaf(entry.body.as_bytes())) != entry.leaf {
            self.find("the entry was altered: its hash is not that of its text");
        }
        let Ok(body) = serde_json::from_str::<Body>(&entry.body) else { return self.find("the entry is not an entry") };
        let expected = [
            (body.schema == ENTRY, "the entry is of another format"),
            (body.kind == ISSUED, "the entry is not that of a certificate"),
            (body.organisation == document.organisation, "the entry is another organisation's"),
            (body.subject.id == document.certificate, "the entry is another certificate's"),
            (body.sequence == entry.sequence, "the entry was another one as it was written"),
            (body.data.sha256.as_deref() == Some(hash), "the entry names another document"),
        ];
        for (holds, message) in expected {
            if !holds {
                self.find(message);
            }
        }
    }

    fn inclusion(&mut self, bundle: &Bundle, document: &Document) {
        let Some(note) = Note::parse(&bundle.checkpoint) else {
            return self.find("the checkpoint is not a signed note");
        };
        if !self.signed(&note) {
            self.find("the checkpoint is not signed by this key");
        }
        let origin = format!("samsvar/{}", document.organisation);
        let Some(root) = root_of(note.text, &origin, bundle.size) else {
            return self.find(format!("the checkpoint does not say that it is of {} entries of {origin}", bundle.size));
        };
        let proof: Option<Vec<_>> = bundle.inclusion.iter().map(|hash| decode(hash)).collect();
        let leaf = tree::leaf(bundle.entry.body.as_bytes());
        let included = proof.is_some_and(|proof| {
            tree::included(leaf, bundle.entry.sequence, bundle.size, &proof).is_some_and(|computed| computed == root)
        });
        if !included {
            self.find("the proof that the entry is in the trail does not hold");
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
