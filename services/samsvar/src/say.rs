//! What a command says: results on standard output, everything else on standard error.

use std::io::Write;

use serde::Serialize;

use crate::Failure;

/// One line of result.
pub fn line(text: impl std::fmt::Display) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(|error| Failure::of("the result cannot be written", &error))
}

/// One line of JSON.
pub fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(|error| Failure::of("the result cannot be written", &error))?;
    line(text)
}

/// One line beside the result. Nobody listening is no reason to fail.
pub fn aside(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// A count with its noun.
#[must_use]
pub fn many(count: usize, one: &str, more: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {more}") }
}
