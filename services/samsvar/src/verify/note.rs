//! Signed notes and verifier keys, as C2SP writes them, Ed25519 only.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

const ED25519: u8 = 1;

/// A public key with the name of who signs by it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct VerifierKey {
    pub(super) name: String,
    hash: [u8; 4],
    key: VerifyingKey,
}

impl VerifierKey {
    /// Reads `name+hash+key`; `None` where it is not one, or where its hash is not that of its name and key.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '+');
        let (name, hash, encoded) = (parts.next()?, parts.next()?, parts.next()?);
        if name.is_empty() || name.contains(char::is_whitespace) || hash.len() != 8 {
            return None;
        }
        let stated = u32::from_str_radix(hash, 16).ok()?.to_be_bytes();
        let bytes = STANDARD.decode(encoded).ok()?;
        let mut digest = Sha256::new();
        digest.update(name.as_bytes());
        digest.update(b"\n");
        digest.update(&bytes);
        let hash: [u8; 4] = digest.finalize()[..4].try_into().ok()?;
        let (kind, key) = bytes.split_first()?;
        if *kind != ED25519 || stated != hash {
            return None;
        }
        let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
        Some(Self { name: name.to_owned(), hash, key })
    }

    /// Whether one of the note's signatures is this key's, and right.
    pub(super) fn signed(&self, note: &Note<'_>) -> bool {
        note.signatures.iter().any(|(name, bytes)| {
            let Some((hash, signature)) = bytes.split_first_chunk::<4>() else { return false };
            let Ok(signature) = Signature::from_slice(signature) else { return false };
            *name == self.name && *hash == self.hash && self.key.verify_strict(note.text.as_bytes(), &signature).is_ok()
        })
    }
}

/// A text with signatures under it.
pub(super) struct Note<'a> {
    /// With its last line break.
    pub(super) text: &'a str,
    signatures: Vec<(&'a str, Vec<u8>)>,
}

impl<'a> Note<'a> {
    pub(super) fn parse(note: &'a str) -> Option<Self> {
        let blank = note.rfind("\n\n")?;
        let (text, signatures) = (&note[..=blank], &note[blank + 2..]);
        let signatures = signatures.strip_suffix('\n')?;
        let signatures = signatures.split('\n').map(|line| {
            let (name, encoded) = line.strip_prefix("— ")?.split_once(' ')?;
            Some((name, STANDARD.decode(encoded).ok()?))
        });
        Some(Self { text, signatures: signatures.collect::<Option<_>>()? })
    }
}
