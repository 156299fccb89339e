//! The key of one organisation, opened: commitments and sealed fields.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::Error;
use crate::sealing::{self, Secret};

/// Where a sealed value belongs. It opens nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The printed id of the row.
    pub row: &'a str,
}

/// One organisation's key, or the installation's. Cheap to clone; wiped with its last clone.
#[derive(Clone)]
pub struct OrganisationKey(Arc<Inner>);

struct Inner {
    owner: String,
    mac: Secret,
    seal: Secret,
    wrap: Secret,
}

impl OrganisationKey {
    pub(crate) fn new(owner: String, key: &Secret) -> Self {
        let mac = sealing::derive(key, "samsvar/mac/1");
        let seal = sealing::derive(key, "samsvar/seal/1");
        let wrap = sealing::derive(key, "samsvar/wrap/1");
        Self(Arc::new(Inner { owner, mac, seal, wrap }))
    }

    /// The printed id of the organisation.
    pub(crate) fn owner(&self) -> &str {
        &self.0.owner
    }

    /// What wraps the keys of the organisation's subjects.
    pub(crate) fn wrapping(&self) -> &Secret {
        &self.0.wrap
    }

    /// HMAC-SHA-256 over the purpose and the parts, each behind its length.
    #[must_use]
    pub fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.mac.as_slice()).expect("HMAC takes a key of any length");
        mac.update(&sealing::framed(&[purpose.as_bytes()]));
        mac.update(&sealing::framed(parts));
        mac.finalize().into_bytes().into()
    }

    /// Seals bytes for one place.
    pub fn seal(&self, place: Place<'_>, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        sealing::seal(&self.0.seal, &self.parts(&place), bytes)
    }

    /// Opens what was sealed for this place under this key.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        sealing::open(&self.0.seal, &self.parts(&place), sealed).ok_or(Error::Sealed)
    }

    fn parts<'a>(&'a self, place: &Place<'a>) -> [&'a [u8]; 4] {
        [self.0.owner.as_bytes(), place.table.as_bytes(), place.column.as_bytes(), place.row.as_bytes()]
    }
}

impl std::fmt::Debug for OrganisationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OrganisationKey({}, …)", self.0.owner)
    }
}
