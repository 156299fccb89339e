//! Where a database is: a file, or a name on a server. So that two addresses of one place are seen to be one.

use std::path::PathBuf;

use url::Url;

use super::Address;

/// Where PostgreSQL listens unless told otherwise.
const PORT: u16 = 5432;

/// What an address of a database names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// `sqlite://PATH`.
    File(PathBuf),
    /// `postgres://USER@HOST:PORT/DATABASE`.
    Server {
        /// Its name or number, or the folder of its socket.
        host: String,
        /// Its port.
        port: u16,
        /// What the database is called there.
        database: String,
    },
}

/// What an address of a database must look like.
pub const FORMS: &str = "sqlite://PATH or postgres://USER@HOST/DATABASE";

impl Place {
    /// None where the address is of another form.
    #[must_use]
    pub fn of(address: &Address) -> Option<Self> {
        match address.reveal().split_once("://")? {
            ("sqlite", path) => {
                let path = path.split('?').next()?;
                (!path.is_empty() && path != ":memory:").then(|| Self::File(PathBuf::from(path)))
            }
            ("postgres" | "postgresql", _) => Self::server(&Url::parse(address.reveal()).ok()?),
            _ => None,
        }
    }

    /// The file, where it is one.
    #[must_use]
    pub fn file(&self) -> Option<&PathBuf> {
        match self {
            Self::File(path) => Some(path),
            Self::Server { .. } => None,
        }
    }

    /// What stands behind the question mark counts as well, as PostgreSQL's own programs have it.
    fn server(url: &Url) -> Option<Self> {
        let asked =
            |wanted: &str| url.query_pairs().find(|(key, _)| key == wanted).map(|(_, value)| value.into_owned());
        let host = asked("host").or_else(|| asked("hostaddr")).or_else(|| url.host_str().map(str::to_owned));
        let port = asked("port").map_or(url.port(), |port| port.parse().ok()).unwrap_or(PORT);
        let named = url.path().trim_start_matches('/').to_owned();
        let database = asked("dbname").unwrap_or(named);
        (!database.is_empty()).then(|| Self::Server {
            host: host.filter(|host| !host.is_empty()).unwrap_or_else(|| "localhost".to_owned()).to_lowercase(),
            port,
            database,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> Option<Place> {
        Place::of(&address.into())
    }

    #[test]
    fn addresses_of_one_place_are_one() {
        let same = [
            "postgres://samsvar@db/samsvar",
            "postgresql://other:secret@DB:5432/samsvar?sslmode=require",
            "postgres:///samsvar?host=db",
            "postgres://db/x?dbname=samsvar",
        ];
        for address in same {
            assert_eq!(of(address), of(same[0]), "{address}");
        }
        let others =
            ["postgres://samsvar@db/keys", "postgres://samsvar@db:5433/samsvar", "postgres://samsvar@dc/samsvar"];
        for address in others {
            assert!(of(address).is_some_and(|place| Some(place) != of(same[0])), "{address}");
        }
        assert_eq!(of("sqlite://a/b.db?mode=rwc"), of("sqlite://a/b.db"));
    }

    #[test]
    fn what_names_no_place_is_none() {
        for address in
            ["", "samsvar.db", "sqlite://", "sqlite://:memory:", "postgres://db", "postgres://db/", "mysql://db/x"]
        {
            assert_eq!(of(address), None, "{address}");
        }
    }
}
