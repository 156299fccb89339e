//! The checker's side: an exported file against a key that the checker trusts, without a database and without us.
//!
//! Nothing here comes from `audit` or `keys`. Whoever doubts them need not trust them: the formats are RFC 6962 and
//! C2SP signed notes, and this folder reads them with a hash, a signature check and a JSON parser.
//!
//! What no such check can see: that a file is an older, once true state of the trail. Compare its last checkpoint
//! with one that was handed out later.

mod audit_export;
mod certificate;
mod checkpoint;
mod finding;
mod note;
mod tree;

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::Path;

/// A longer line is not one of ours, and reading it to its end could fill the memory.
const LONGEST_LINE: u64 = 16 << 20;

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
pub fn verify(mut reader: impl BufRead, trusted: Option<&str>) -> Report {
    let key = match trusted.map(note::VerifierKey::parse) {
        None => None,
        Some(Some(key)) => Some(key),
        Some(None) => {
            return Report::of(Finding::whole(
                "the key that is to be trusted is not a verifier key; it has the form name+hash+key".to_owned(),
            ));
        }
    };
    // The first line tells what the file is.
    let mut first = Vec::new();
    if let Err(error) = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut first) {
        return Report::of(Finding::whole(format!("the file cannot be read: {error}")));
    }
    if !certificate::is_bundle(&first) {
        return audit_export::check(Cursor::new(first).chain(reader), key);
    }
    match reader.fill_buf() {
        Ok([]) => certificate::check(&first, key),
        _ => Report::of(Finding::whole("something stands behind the certificate".to_owned())),
    }
}
