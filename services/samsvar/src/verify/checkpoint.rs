//! What a checkpoint's text says.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::tree::Hash;

/// The root that a checkpoint's text names, if it is of this origin and size and says nothing else.
pub(super) fn root_of(text: &str, origin: &str, size: u64) -> Option<Hash> {
    let mut lines = text.lines();
    let fits = lines.next()? == origin && lines.next()? == size.to_string();
    let root = decode(lines.next()?)?;
    (fits && lines.next().is_none()).then_some(root)
}

/// A hash from its text.
pub(super) fn decode(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok()
}
