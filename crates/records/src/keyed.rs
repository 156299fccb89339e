//! Commitments under the organisation's key: what tells something again and cannot be turned back into it.

use kernel::OrganisationId;
use keys::{Keys, OrganisationKey};

use crate::Error;

/// The organisation's key.
pub(crate) async fn key(keys: &Keys, organisation: OrganisationId) -> Result<OrganisationKey, Error> {
    Ok(keys.organisation(organisation).await.map_err(store::Error::from)?)
}

/// HMAC-SHA-256 over texts, hexadecimal.
pub(crate) fn digest(key: &OrganisationKey, purpose: &str, parts: &[&[u8]]) -> String {
    hex(&key.mac(purpose, parts))
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn bytes_are_printed_as_digits() {
        assert_eq!(super::hex(&[0, 9, 171, 255]), "0009abff");
    }
}
