//! The checker's side: an exported file against a key that the checker trusts, without a database and without us.
//!
//! Nothing here comes from `audit` or `keys`. Whoever doubts them need not trust them: the formats are RFC 6962 and
//! C2SP signed notes, and this folder reads them with a hash, a signature check and a JSON parser.
//!
//! What no such check can see: that a file is an older, once true state of the trail. Compare its last checkpoint
//! with one that was handed out later.

mod audit_export;
mod finding;
mod note;
mod tree;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

pub use finding::{Finding, Report, Verdict};

/// Checks a file. `trusted` is the verifier key that the checker has from elsewhere than from this file.
///
/// A file that cannot be read, and a key that is none, are findings too.
#[must_use]
pub fn verify_file(path: impl AsRef<Path>, trusted: Option<&str>) -> Report {
    match File::open(path) {
        Ok(file) => verify(BufReader::new(file), trusted),
        Err(error) => Report::of(Finding::whole(format!("the file cannot be read: {error}"))),
    }
}

/// Checks what a reader gives; see [`verify_file`].
#[must_use]
pub fn verify(reader: impl BufRead, trusted: Option<&str>) -> Report {
    match trusted.map(note::VerifierKey::parse) {
        None => audit_export::check(reader, None),
        Some(Some(key)) => audit_export::check(reader, Some(key)),
        Some(None) => Report::of(Finding::whole(
            "the key that is to be trusted is not a verifier key; it has the form name+hash+key".to_owned(),
        )),
    }
}
