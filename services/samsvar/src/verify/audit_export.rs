//! An export of an audit trail, line by line: header, entries, checkpoints, trailer.

use std::io::{BufRead, Read};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::LONGEST_LINE;
use super::checkpoint::{decode, root_of};
use super::finding::{Findings, Report};
use super::note::{Note, VerifierKey};
use super::tree::{self, Growing, Hash};

const SCHEMA: &str = "samsvar-audit-export/1";
const ENTRY_SCHEMA: &str = "samsvar-audit-entry/1";

#[derive(Deserialize)]
#[serde(tag = "line", rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Header { organisation: String, origin: String, schema: String, size: u64, verifier_key: String },
    Entry { body: String, leaf: String, sequence: u64 },
    Checkpoint { note: String, proof: Vec<String>, size: u64 },
    Trailer { note: String },
}

/// What of an entry's body must agree with its place.
#[derive(Deserialize)]
struct Body {
    organisation: String,
    schema: String,
    sequence: u64,
}

struct Header {
    organisation: String,
    origin: String,
    size: u64,
}

struct Check {
    findings: Findings,
    /// The key by which signatures are checked: the trusted one, or else the file's own.
    key: Option<VerifierKey>,
    trusted: bool,
    header: Option<Header>,
    line: u64,
    /// Over all bytes before the line at hand.
    digest: Sha256,
    leaves: Vec<Hash>,
    /// The sequence number that the next entry must have.
    next: u64,
    tree: Growing,
    checkpoints: u64,
    last: (u64, Hash),
    closed: bool,
}

pub(super) fn check(mut reader: impl BufRead, trusted: Option<VerifierKey>) -> Report {
    let mut check = Check {
        findings: Findings::default(),
        trusted: trusted.is_some(),
        key: trusted,
        header: None,
        line: 0,
        digest: Sha256::new(),
        leaves: Vec::new(),
        next: 0,
        tree: Growing::default(),
        checkpoints: 0,
        last: (0, [0; 32]),
        closed: false,
    };
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        match reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes) {
            Ok(0) => break,
            Ok(_) if !check.take(&bytes) => break,
            Ok(_) => {}
            Err(error) => {
                check.findings.add(None, format!("the file cannot be read to its end: {error}"));
                break;
            }
        }
    }
    check.end()
}

impl Check {
    fn find(&mut self, message: impl Into<String>) {
        self.findings.add(Some(self.line), message);
    }

    /// Takes one line with its break; answers whether it makes sense to go on.
    fn take(&mut self, bytes: &[u8]) -> bool {
        self.line += 1;
        if self.closed {
            self.find("something stands behind the trailer");
            return false;
        }
        if !bytes.ends_with(b"\n") {
            self.find("the line is cut off");
        }
        match (serde_json::from_slice(bytes), self.header.is_some()) {
            (Ok(Line::Header { organisation, origin, schema, size, verifier_key }), false) if self.line == 1 => {
                if schema != SCHEMA {
                    self.find(format!("the format is {schema:?} and not {SCHEMA}"));
                    return false;
                }
                if origin != format!("samsvar/{organisation}") {
                    self.find("the header's origin is not its organisation's");
                }
                self.header = Some(Header { organisation, origin, size });
                self.signer(&verifier_key);
            }
            (_, false) => {
                self.find("the file does not begin with the header of an audit export");
                return false;
            }
            (Err(error), _) => self.find(format!("the line cannot be read: {error}")),
            (Ok(Line::Header { .. }), _) => self.find("there is a second header"),
            (Ok(Line::Entry { body, leaf, sequence }), _) => self.entry(&body, &leaf, sequence),
            (Ok(Line::Checkpoint { note, proof, size }), _) => self.checkpoint(&note, &proof, size),
            (Ok(Line::Trailer { note }), _) => self.trailer(&note),
        }
        self.digest.update(bytes);
        true
    }

    fn signer(&mut self, stated: &str) {
        let stated = VerifierKey::parse(stated);
        if stated.is_none() {
            self.find("the header's verifier key is malformed");
        }
        match &self.key {
            None => self.key = stated,
            Some(trusted) if stated.as_ref().is_some_and(|stated| stated != trusted) => {
                self.find("the file names another signer than the trusted one");
            }
            Some(_) => {}
        }
    }

    fn entry(&mut self, body: &str, stated: &str, sequence: u64) {
        if self.checkpoints > 0 {
            self.find(format!("entry {sequence} stands behind the checkpoints"));
        }
        if sequence > self.next {
            self.find(format!("entries are missing: {} to {}", self.next, sequence - 1));
        } else if sequence < self.next {
            self.find(format!("entry {sequence} is out of its order, or stands twice"));
        }
        self.next = sequence.saturating_add(1);
        let hash = tree::leaf(body.as_bytes());
        if STANDARD.encode(hash) != stated {
            self.find(format!("entry {sequence} was altered: its hash is not that of its text"));
        }
        self.leaves.push(hash);
        let organisation = self.header.as_ref().map(|header| header.organisation.as_str());
        match serde_json::from_str::<Body>(body) {
            Err(_) => self.find(format!("entry {sequence} is not an entry")),
            Ok(body) if body.schema != ENTRY_SCHEMA => {
                self.find(format!("entry {sequence} has the format {:?} and not {ENTRY_SCHEMA}", body.schema));
            }
            Ok(body) if Some(body.organisation.as_str()) != organisation => {
                self.find(format!("entry {sequence} is another organisation's: {}", body.organisation));
            }
            Ok(body) if body.sequence != sequence => {
                self.find(format!("entry {sequence} was entry {} as it was written", body.sequence));
            }
            Ok(_) => {}
        }
    }

    fn checkpoint(&mut self, note: &str, proof: &[String], size: u64) {
        self.checkpoints += 1;
        let Some(note) = Note::parse(note) else { return self.find("the checkpoint is not a signed note") };
        if !self.signed(&note) {
            self.find(format!("the checkpoint of {size} entries is not signed by this key"));
        }
        let origin = self.header.as_ref().map(|header| header.origin.as_str()).unwrap_or_default();
        let Some(root) = root_of(note.text, origin, size) else {
            return self.find(format!("the checkpoint does not say that it is of {size} entries of {origin}"));
        };
        if size <= self.last.0 {
            return self.find(format!("the checkpoint of {size} entries does not stand behind a smaller one"));
        }
        match usize::try_from(size).ok().filter(|size| *size <= self.leaves.len()) {
            None => self.find(format!(
                "entries were cut off: the checkpoint covers {size}, and {} are there",
                self.leaves.len()
            )),
            Some(size) if self.tree.root_at(size, &self.leaves) != root => {
                self.find(format!("the first {size} entries are not those that the checkpoint was signed over"));
            }
            Some(_) => {}
        }
        let proof: Option<Vec<Hash>> = proof.iter().map(|hash| decode(hash)).collect();
        if !proof.is_some_and(|proof| tree::continues(self.last, (size, root), &proof)) {
            self.find(format!("the proof that {size} entries continue the first {} does not hold", self.last.0));
        }
        self.last = (size, root);
    }

    fn trailer(&mut self, note: &str) {
        self.closed = true;
        let Some(note) = Note::parse(note) else { return self.find("the trailer is not a signed note") };
        if !self.signed(&note) {
            self.find("the trailer is not signed by this key");
        }
        let organisation = self.header.as_ref().map(|header| header.organisation.as_str()).unwrap_or_default();
        let digest = STANDARD.encode(self.digest.clone().finalize());
        let (entries, checkpoints) = (self.leaves.len(), self.checkpoints);
        let expected = [
            (SCHEMA.to_owned(), "the trailer is another format's"),
            (organisation.to_owned(), "the trailer is another organisation's"),
            (format!("entries {entries}"), "the trailer was signed over another number of entries"),
            (format!("checkpoints {checkpoints}"), "the trailer was signed over another number of checkpoints"),
            (format!("sha256 {digest}"), "the bytes before the trailer are not those that it was signed over"),
        ];
        let mut lines = note.text.lines();
        for (line, message) in expected {
            if lines.next() != Some(&line) {
                self.find(message);
            }
        }
        if lines.next().is_some() {
            self.find("the trailer says more than it should");
        }
    }

    fn signed(&self, note: &Note<'_>) -> bool {
        self.key.as_ref().is_some_and(|key| key.signed(note))
    }

    fn end(mut self) -> Report {
        let Some(header) = &self.header else {
            if self.line == 0 {
                self.findings.add(None, "the file is empty");
            }
            return self.findings.report(self.trusted, String::new());
        };
        let entries = self.leaves.len() as u64;
        let summary = format!(
            "{}, {entries} entries, {} checkpoints, signer {}",
            header.organisation,
            self.checkpoints,
            self.key.as_ref().map_or("unknown", |key| key.name.as_str())
        );
        if !self.closed {
            self.findings.add(None, "the file was cut off: it ends without its trailer");
        }
        if header.size != entries {
            self.findings.add(None, format!("the header announces {} entries, and {entries} are there", header.size));
        }
        if self.last.0 < entries {
            let message = format!("no checkpoint covers the entries from {} on", self.last.0);
            self.findings.add(None, message);
        }
        self.findings.report(self.trusted, summary)
    }
}
