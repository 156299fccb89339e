//! The address of a database: everything in it, and nothing out of the environment.

use std::net::IpAddr;
use std::str::FromStr;

use sea_orm::sqlx::ConnectOptions;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};

/// What may stand behind the question mark.
const PARAMETERS: [&str; 4] = ["sslmode", "sslrootcert", "sslcert", "sslkey"];
const FORM: &str = "`url` is sqlite:// with the path of a file, or postgres://USER:PASSWORD@HOST/DATABASE";

/// Whether this is an address of such a database at all.
pub(super) fn is_meant(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// Reads it. What goes over a network is encrypted and the server's name is checked, unless the address says otherwise.
pub(super) fn read(url: &str) -> Result<PgConnectOptions, &'static str> {
    let (_, rest) = url.split_once("://").filter(|_| is_meant(url)).ok_or(FORM)?;
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = place.split_once('/').ok_or(FORM)?;
    let (account, host) = authority.rsplit_once('@').ok_or(FORM)?;
    let user = account.split(':').next().unwrap_or_default();
    if user.is_empty() || host.is_empty() || host.starts_with(':') || database.is_empty() || database.contains('/') {
        return Err(FORM);
    }
    let mut says_how = false;
    for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
        let name = parameter.split('=').next().unwrap_or_default();
        if !PARAMETERS.contains(&name) {
            return Err("behind the question mark of `url` stand only sslmode, sslrootcert, sslcert and sslkey");
        }
        says_how |= name == "sslmode";
    }
    let options = PgConnectOptions::from_str(url).map_err(|_| FORM)?;
    let options = options.application_name("samsvar").disable_statement_logging();
    Ok(match says_how {
        true => options,
        false if is_near(options.get_host()) => options.ssl_mode(PgSslMode::Prefer),
        false => options.ssl_mode(PgSslMode::VerifyFull),
    })
}

/// This machine, or a socket of it.
fn is_near(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.starts_with('/')
        || host.starts_with("%2F")
        || host.starts_with("%2f")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_account_host_and_database() {
        for url in [
            "",
            "postgres://",
            "postgres://db/crm",
            "postgres://samsvar@db",
            "postgres://samsvar@db/",
            "postgres://samsvar@/crm",
            "postgres://samsvar@:5432/crm",
            "postgres://:secret@db/crm",
            "mysql://samsvar@db/crm",
            "postgres://samsvar@db/crm?host=elsewhere",
            "postgres://samsvar@db/crm?options=-crole%3Dpostgres",
            "postgres://samsvar@db:port/crm",
            "postgres://samsvar@db/crm?sslmode=perhaps",
        ] {
            assert!(read(url).is_err(), "{url}");
        }
        let options = read("postgresql://samsvar:p%40ss@db.example:5433/crm").expect("an address");
        assert_eq!((options.get_host(), options.get_port()), ("db.example", 5433));
        assert_eq!((options.get_username(), options.get_database()), ("samsvar", Some("crm")));
    }

    #[test]
    fn what_goes_over_a_network_is_encrypted_unless_the_address_says_otherwise() {
        let mode = |url: &str| format!("{:?}", read(url).expect("an address").get_ssl_mode());
        assert_eq!(mode("postgres://samsvar@db.example/crm"), "VerifyFull");
        assert_eq!(mode("postgres://samsvar@10.0.0.7/crm"), "VerifyFull");
        assert_eq!(mode("postgres://samsvar@db.example/crm?sslmode=require"), "Require");
        for near in ["localhost", "127.0.0.1", "[::1]:5432"] {
            assert_eq!(mode(&format!("postgres://samsvar@{near}/crm")), "Prefer", "{near}");
        }
    }
}
