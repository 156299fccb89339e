//! Secrets that are shown once. Only their hash is kept.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::Error;

/// How many bits of chance a secret carries, in bytes.
const BYTES: usize = 32;

/// What a token of the API begins with.
pub(crate) const TOKEN: &str = "smv_";
/// What the secret of a calendar feed begins with.
pub(crate) const CALENDAR_FEED: &str = "smc_";
/// What the secret of a report link begins with.
pub(crate) const REPORT_LINK: &str = "smr_";

/// A token or link secret as its holder gets it, once. Prints as dots.
pub struct Secret(String);

impl Secret {
    /// The text itself: to be shown to its holder and forgotten.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn new(prefix: &'static str) -> Result<Self, Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    pub(crate) fn hash(&self) -> Vec<u8> {
        digest(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The hash by which a secret is found, if the text can be one at all.
///
/// Plain SHA-256 is enough: 256 random bits cannot be guessed, so nothing is gained by making the guess slow.
pub(crate) fn hash_of(prefix: &str, text: &str) -> Option<Vec<u8>> {
    let body = text.strip_prefix(prefix)?;
    let bytes = URL_SAFE_NO_PAD.decode(body).ok()?;
    (bytes.len() == BYTES).then(|| digest(text))
}

fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_by_its_hash_and_never_printed() {
        let secret = Secret::new(TOKEN).unwrap();
        assert_eq!(secret.expose().len(), TOKEN.len() + 43);
        assert_eq!(hash_of(TOKEN, secret.expose()), Some(secret.hash()));
        assert_eq!(hash_of(REPORT_LINK, secret.expose()), None);
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_ne!(secret.expose(), Secret::new(TOKEN).unwrap().expose());
    }

    #[test]
    fn what_cannot_be_a_secret_has_no_hash() {
        for text in ["", "smv_", "smv_short", "smv_***", "Bearer"] {
            assert_eq!(hash_of(TOKEN, text), None, "{text}");
        }
    }
}
