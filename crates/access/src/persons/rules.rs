//! What may be said of a person.

use crate::Error;

/// The longest address that mail can carry.
const LONGEST_ADDRESS: usize = 254;

/// The name as it is stored.
pub(crate) fn valid_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    if (1..=200).contains(&name.chars().count()) { Ok(name.to_owned()) } else { Err(Error::PersonName) }
}

/// The address as it is stored: small letters, one @ with something on both sides. Only a delivery can tell more.
pub(crate) fn address(text: &str) -> Result<String, Error> {
    let text = text.trim().to_lowercase();
    let plain = text.len() <= LONGEST_ADDRESS && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    match text.split_once('@') {
        Some((local, domain)) if plain && !local.is_empty() && !domain.is_empty() && !domain.contains('@') => Ok(text),
        _ => Err(Error::PersonEmail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_two_sides() {
        for (text, stored) in [
            (" Kari@Eksempel.example ", Some("kari@eksempel.example")),
            ("kari", None),
            ("@eksempel.example", None),
            ("kari@", None),
            ("kari@a@b", None),
            ("ka ri@eksempel.example", None),
            ("kari@eksempel.example\nbcc: x", None),
        ] {
            assert_eq!(address(text).ok().as_deref(), stored, "{text}");
        }
    }
}
