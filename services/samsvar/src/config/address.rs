//! The address of something that may hold a password.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

/// An address as the operator wrote it. It prints with dots where a password stands.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Address(SecretString);

impl Address {
    /// The address with its password, for whoever opens it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.reveal().is_empty()
    }
}

impl From<&str> for Address {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.reveal();
        let user = address.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?)));
        match user {
            None => f.write_str(address),
            Some((scheme, (user, place))) => match user.split_once(':') {
                None => f.write_str(address),
                Some((name, _)) => write!(f, "{scheme}://{name}:••••@{place}"),
            },
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.reveal() == other.reveal()
    }
}

impl Eq for Address {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_prints_as_dots() {
        let cases = [
            ("sqlite://data/samsvar.db", "sqlite://data/samsvar.db"),
            ("postgres://samsvar:s3cret@db:5432/x", "postgres://samsvar:••••@db:5432/x"),
            ("postgres://samsvar:p@ss:w@rd@db/x", "postgres://samsvar:••••@db/x"),
            ("postgres://samsvar@db/x", "postgres://samsvar@db/x"),
            ("", ""),
        ];
        for (address, shown) in cases {
            assert_eq!(Address::from(address).to_string(), shown);
            assert_eq!(format!("{:?}", Address::from(address)), shown);
        }
    }
}
