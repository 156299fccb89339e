//! The installation's signature, in the forms of C2SP: verifier keys and signed notes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest, Sha256};

use crate::sealing::Secret;

/// The kind of signature, as C2SP numbers them: Ed25519.
const ED25519: u8 = 1;

/// Signs for the installation. The private key never leaves it.
#[derive(Clone)]
pub struct Signer {
    name: String,
    key: SigningKey,
}

impl Signer {
    pub(crate) fn new(name: String, seed: &Secret) -> Self {
        Self { name, key: SigningKey::from_bytes(seed) }
    }

    /// The name beside each signature.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a checker is given beforehand: `name+hash+key`, as C2SP writes verifier keys.
    #[must_use]
    pub fn verifier_key(&self) -> String {
        let hash: String = self.key_id().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}+{hash}+{}", self.name, STANDARD.encode(self.public()))
    }

    /// The text with its signature as a C2SP signed note. The text ends with a line break.
    #[must_use]
    pub fn sign_note(&self, text: &str) -> String {
        debug_assert!(text.ends_with('\n'), "a note's text ends with a line break");
        let mut signature = self.key_id().to_vec();
        signature.extend_from_slice(&self.sign(text.as_bytes()));
        format!("{text}\n— {} {}\n", self.name, STANDARD.encode(signature))
    }

    /// A bare Ed25519 signature.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign(bytes).to_bytes()
    }

    fn public(&self) -> [u8; 33] {
        let mut bytes = [ED25519; 33];
        bytes[1..].copy_from_slice(self.key.verifying_key().as_bytes());
        bytes
    }

    /// Tells a name's keys apart: the first four bytes of a hash over name, kind and key.
    fn key_id(&self) -> [u8; 4] {
        let digest = Sha256::new().chain_update(&self.name).chain_update(b"\n").chain_update(self.public()).finalize();
        let mut id = [0; 4];
        id.copy_from_slice(&digest[..4]);
        id
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.verifier_key())
    }
}
