//! Sealing with XChaCha20-Poly1305: a random nonce of 24 bytes, then the sealed bytes and their tag.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::Error;

/// The first byte of everything sealed, so that another way of sealing can be told from this one.
const FORMAT: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;

/// How long a sealed key is.
pub(crate) const SEALED_KEY: usize = 1 + NONCE + 32 + TAG;

/// A key of 32 bytes that is wiped when it is dropped.
pub(crate) type Secret = Zeroizing<[u8; 32]>;

/// A key for one purpose, so that no key is ever used for two.
pub(crate) fn derive(key: &[u8; 32], purpose: &str) -> Secret {
    let mut derived = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, key)
        .expand(purpose.as_bytes(), &mut *derived)
        .expect("32 bytes are less than HKDF-SHA-256 can give");
    derived
}

pub(crate) fn random() -> Result<Secret, Error> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes)?;
    Ok(bytes)
}

/// Each part behind its length, so that no two lists of parts give the same bytes.
pub(crate) fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

/// Seals `bytes` so that they open only with the same key and the same `place`.
pub(crate) fn seal(key: &[u8; 32], place: &[&[u8]], bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce)?;
    let aad = associated(place);
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), Payload { msg: bytes, aad: &aad })
        .map_err(|_| Error::Sealed)?;
    let mut out = Vec::with_capacity(1 + NONCE + sealed.len());
    out.push(FORMAT);
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    Ok(out)
}

/// Opens what [`seal`] sealed; `None` where key, place or bytes are others.
pub(crate) fn open(key: &[u8; 32], place: &[&[u8]], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let rest = sealed.strip_prefix(&[FORMAT])?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
    let aad = associated(place);
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &aad })
        .ok()
        .map(Zeroizing::new)
}

/// Opens a key that was sealed.
pub(crate) fn open_key(key: &[u8; 32], place: &[&[u8]], sealed: &[u8]) -> Option<Secret> {
    let bytes = open(key, place, sealed)?;
    let mut key = Secret::default();
    if bytes.len() != key.len() {
        return None;
    }
    key.copy_from_slice(&bytes);
    Some(key)
}

fn associated(place: &[&[u8]]) -> Vec<u8> {
    let mut aad = vec![FORMAT];
    aad.extend(framed(place));
    aad
}
