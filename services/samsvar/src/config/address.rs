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

/// What stands in the place of a secret.
const DOTS: &str = "••••";
/// Parts behind the question mark that are secrets.
const SECRETS: &[&str] = &["password", "sslpassword"];

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.reveal();
        if is_ambiguous(address) {
            return write!(f, "{}://{DOTS}", address.split("://").next().unwrap_or_default());
        }
        // A question mark inside a password is part of it.
        let after_user = address.rfind('@').unwrap_or(0);
        let (main, asked) = match address[after_user..].find('?') {
            Some(at) => (&address[..after_user + at], Some(&address[after_user + at + 1..])),
            None => (address, None),
        };
        let user = main.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?)));
        match user.and_then(|(scheme, (user, place))| Some((scheme, user.split_once(':')?.0, place))) {
            Some((scheme, name, place)) => write!(f, "{scheme}://{name}:{DOTS}@{place}")?,
            None => f.write_str(main)?,
        }
        for (at, pair) in asked.into_iter().flat_map(|asked| asked.split('&').enumerate()) {
            f.write_str(if at == 0 { "?" } else { "&" })?;
            match pair.split_once('=') {
                Some((key, _)) if SECRETS.contains(&key) => write!(f, "{key}={DOTS}")?,
                _ => f.write_str(pair)?,
            }
        }
        Ok(())
    }
}

/// Whether an `@` stands behind a secret that stands behind a question mark: then nobody can say where which one ends.
fn is_ambiguous(address: &str) -> bool {
    let last = address.rfind('@').unwrap_or(0);
    let begins = |key: &str| ["?", "&"].iter().any(|mark| address[..last].contains(&format!("{mark}{key}=")));
    SECRETS.iter().any(|key| begins(key))
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
            ("postgres://samsvar:s3cret@db/x?sslmode=require", "postgres://samsvar:••••@db/x?sslmode=require"),
            ("postgres://samsvar:who?s3cret@db/x", "postgres://samsvar:••••@db/x"),
            ("postgres://db/x?user=samsvar&password=s3cret", "postgres://db/x?user=samsvar&password=••••"),
            ("postgres://db:1/x?password=s3cr@et&port=1", "postgres://••••"),
            ("postgres://samsvar:a?password=b@db/x", "postgres://••••"),
            ("", ""),
        ];
        for (address, shown) in cases {
            assert_eq!(Address::from(address).to_string(), shown);
            assert_eq!(format!("{:?}", Address::from(address)), shown);
        }
    }
}
