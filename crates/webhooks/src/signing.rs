//! Signing as Standard Webhooks 1.0 says: over `id.timestamp.body`, the exact bytes that are sent.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::entity::prelude::*;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::Error;

/// What a symmetric secret begins with.
const SECRET: &str = "whsec_";
/// What the public half of a pair of keys begins with.
const PUBLIC: &str = "whpk_";
/// How many random bytes a secret has.
const BYTES: usize = 32;

/// How an endpoint's deliveries are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))")]
pub enum Algorithm {
    /// HMAC-SHA-256 with a secret that both sides know: `v1`.
    #[sea_orm(string_value = "v1")]
    Hmac,
    /// Ed25519, of which the receiver knows the public half only: `v1a`.
    #[sea_orm(string_value = "v1a")]
    Ed25519,
}

impl Algorithm {
    /// As signatures name it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Hmac => "v1",
            Self::Ed25519 => "v1a",
        }
    }

    /// New random bytes, of which a secret or a pair of keys is made.
    pub(crate) fn chance() -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut bytes = Zeroizing::new(vec![0; BYTES]);
        getrandom::fill(&mut bytes)?;
        Ok(bytes)
    }

    /// The public half, where there is one.
    pub(crate) fn public_half(self, bytes: &[u8]) -> Option<String> {
        let key = self.pair(bytes)?.verifying_key();
        Some(format!("{PUBLIC}{}", STANDARD.encode(key.as_bytes())))
    }

    /// What the receiver is told once, where it is a secret.
    pub(crate) fn shown(self, bytes: &[u8]) -> Option<Secret> {
        (self == Self::Hmac).then(|| Secret(format!("{SECRET}{}", STANDARD.encode(bytes))))
    }

    /// One signature, as it stands in the header.
    pub(crate) fn sign(self, key: &[u8], id: &str, timestamp: i64, body: &str) -> Option<String> {
        let signed = format!("{id}.{timestamp}.{body}");
        let signature = match self {
            Self::Hmac => {
                let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
                mac.update(signed.as_bytes());
                STANDARD.encode(mac.finalize().into_bytes())
            }
            Self::Ed25519 => STANDARD.encode(self.pair(key)?.sign(signed.as_bytes()).to_bytes()),
        };
        Some(format!("{},{signature}", self.code()))
    }

    fn pair(self, bytes: &[u8]) -> Option<SigningKey> {
        if self == Self::Hmac {
            return None;
        }
        Some(SigningKey::from_bytes(bytes.first_chunk::<BYTES>()?))
    }
}

/// A secret as its receiver gets it, once: `whsec_…`. Prints as dots.
pub struct Secret(String);

impl Secret {
    /// The text itself: to be shown once and forgotten.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn the_specifications_example_is_signed_as_it_says() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = r#"{"test": 2432232314}"#;
        let signature = Algorithm::Hmac.sign(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signature.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn a_secret_is_shown_as_text_and_never_printed() {
        let bytes = Algorithm::chance().unwrap();
        let secret = Algorithm::Hmac.shown(&bytes).unwrap();
        assert_eq!(STANDARD.decode(secret.expose().strip_prefix(SECRET).unwrap()).unwrap(), *bytes);
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert!(Algorithm::Hmac.public_half(&bytes).is_none());
        assert!(Algorithm::Ed25519.shown(&bytes).is_none(), "the private half leaves by no door");
    }

    #[test]
    fn the_public_half_tells_a_signature_from_a_forged_one() {
        use ed25519_dalek::{Signature, Verifier, VerifyingKey};
        let bytes = Algorithm::chance().unwrap();
        let public = Algorithm::Ed25519.public_half(&bytes).unwrap();
        let public = STANDARD.decode(public.strip_prefix(PUBLIC).unwrap()).unwrap();
        let public = VerifyingKey::from_bytes(public.first_chunk().unwrap()).unwrap();
        let signature = Algorithm::Ed25519.sign(&bytes, "evt_1", 7, "{}").unwrap();
        let signature = STANDARD.decode(signature.strip_prefix("v1a,").unwrap()).unwrap();
        let signature = Signature::from_slice(&signature).unwrap();
        assert!(public.verify(b"evt_1.7.{}", &signature).is_ok());
        assert!(public.verify(b"evt_1.8.{}", &signature).is_err());
    }
}
