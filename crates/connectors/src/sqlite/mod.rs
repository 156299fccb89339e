//! Databases in a file, by SQLite.

mod catalogue;
mod guards;
mod session;

use std::path::PathBuf;
use std::time::Duration;

pub(crate) use session::Session;

/// A file, and how patient one is with it.
#[derive(Debug, Clone)]
pub(crate) struct File {
    path: PathBuf,
    read_only: bool,
    patience: Duration,
    limit: Duration,
}

impl File {
    /// `None` where the address is not one of a file.
    pub(crate) fn of(url: &str, patience: Duration, limit: Duration) -> Option<Self> {
        let rest = url.strip_prefix("sqlite://")?;
        let (path, read_only) = match rest.split_once('?') {
            None => (rest, false),
            Some((path, "mode=rw")) => (path, false),
            Some((path, "mode=ro")) => (path, true),
            Some(_) => return None,
        };
        if path.is_empty() || path == ":memory:" {
            return None;
        }
        Some(Self { path: PathBuf::from(path), read_only, patience, limit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_that_of_a_file() {
        let of = |url| File::of(url, Duration::ZERO, Duration::ZERO).map(|file| (file.path, file.read_only));
        assert_eq!(of("sqlite://data/crm.db"), Some((PathBuf::from("data/crm.db"), false)));
        assert_eq!(of("sqlite:///crm.db?mode=ro"), Some((PathBuf::from("/crm.db"), true)));
        for url in [
            "",
            "crm.db",
            "postgres://crm",
            "sqlite://",
            "sqlite://:memory:",
            "sqlite://x?mode=rwc",
            "sqlite://?mode=ro",
        ] {
            assert_eq!(of(url), None, "{url}");
        }
    }
}
