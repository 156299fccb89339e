//! Three layers, each over the one before: the file inside the program, a file of the operator, the environment.

use std::collections::BTreeMap;
use std::path::Path;

use config::{Config, File, FileFormat};

use super::Options;
use crate::Failure;

/// `config/samsvar.toml`, as it was when the program was built.
pub const BUILT_IN: &str = include_str!("../../../../config/samsvar.toml");

const PREFIX: &str = "SAMSVAR";

/// Environment variables by name.
pub type Environment = BTreeMap<String, String>;

/// The options in force.
pub fn load(file: Option<&Path>, environment: Environment) -> Result<Options, Failure> {
    check_spelling(&environment)?;
    let mut layers = Config::builder().add_source(File::from_str(BUILT_IN, FileFormat::Toml));
    if let Some(file) = file {
        let text = std::fs::read_to_string(file).map_err(|error| {
            Failure::of(format!("the configuration file {} cannot be read", file.display()), &error)
        })?;
        check_syntax(file, &text)?;
        layers = layers.add_source(File::from_str(&text, FileFormat::Toml));
    }
    let variables = config::Environment::with_prefix(PREFIX)
        .prefix_separator("__")
        .separator("__")
        .try_parsing(true)
        .source(Some(environment.into_iter().collect()));
    let layers = layers.add_source(variables).build().map_err(|error| refused(&error.to_string()))?;
    let options: Options = serde_path_to_error::deserialize(layers).map_err(|error| {
        let (path, inner) = (error.path().to_string(), error.inner().to_string());
        // The inner text may name the key and the layer once more; the path says it once and for all.
        let inner = inner.split(" for key `").next().unwrap_or_default();
        refused(&if path == "." { inner.to_owned() } else { format!("{path}: {inner}") })
    })?;
    options.validate().map_err(|fault| refused(&fault))?;
    Ok(options)
}

fn refused(fault: &str) -> Failure {
    Failure::new(format!("the configuration cannot be used: {fault}"))
}

/// Where a file is no TOML, its line is told.
fn check_syntax(file: &Path, text: &str) -> Result<(), Failure> {
    let Err(error) = text.parse::<toml::Table>() else { return Ok(()) };
    let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    Err(refused(&format!("{}:{line}: {}", file.display(), error.message().trim())))
}

/// A variable that was meant for us and is not read would be silently ignored. Others begin with our name too: a cluster
/// sets SAMSVAR_SERVICE_HOST and the like for every service, so only the names of our sections count.
fn check_spelling(environment: &Environment) -> Result<(), Failure> {
    let known: BTreeMap<String, String> = keys()
        .into_iter()
        .map(|path| {
            let right = format!("{PREFIX}__{}", path.join("__").to_uppercase());
            (one_underscore(&right), right)
        })
        .collect();
    for name in environment.keys().filter(|name| name.to_uppercase().starts_with("SAMSVAR_")) {
        let name = name.to_uppercase();
        match known.get(&one_underscore(&name)) {
            Some(right) if *right == name => {}
            Some(right) => return Err(refused(&format!("the environment variable {name} is not read; write {right}"))),
            // Read, and refused with its path.
            None if name.starts_with("SAMSVAR__") => {}
            None if !names_a_section(&name) => {}
            None => {
                return Err(refused(&format!(
                    "the environment variable {name} is not an option; options are written SAMSVAR__SECTION__KEY"
                )));
            }
        }
    }
    Ok(())
}

fn names_a_section(name: &str) -> bool {
    let section = name.split('_').filter(|part| !part.is_empty()).nth(1).unwrap_or_default();
    keys().iter().any(|path| path[0].eq_ignore_ascii_case(section))
}

fn one_underscore(name: &str) -> String {
    name.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}

/// The path of every option, from the file inside the program.
fn keys() -> Vec<Vec<String>> {
    fn walk(table: &toml::Table, above: &[String], found: &mut Vec<Vec<String>>) {
        for (key, value) in table {
            let mut path = above.to_vec();
            path.push(key.clone());
            match value {
                toml::Value::Table(table) => walk(table, &path, found),
                _ => found.push(path),
            }
        }
    }
    let table = BUILT_IN.parse().expect("config/samsvar.toml is read by a test");
    let mut found = Vec::new();
    walk(&table, &[], &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> Result<Options, String> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        load(None, variables).map_err(|failure| failure.to_string())
    }

    fn with_file(text: &str) -> Result<Options, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("own.toml");
        std::fs::write(&file, text).unwrap();
        load(Some(&file), Environment::new()).map_err(|failure| failure.to_string())
    }

    #[test]
    fn the_file_inside_says_the_defaults_and_every_one_of_them() {
        assert_eq!(with(&[]).unwrap(), Options::default());
        let written: toml::Table = BUILT_IN.parse().unwrap();
        assert_eq!(written, toml::Table::try_from(Options::default()).unwrap());
    }

    #[test]
    fn the_environment_overrides_a_file_and_a_file_the_defaults() {
        let options = with_file("[server]\ndrain = 5\nexplorer = false\n").unwrap();
        assert_eq!((options.server.drain, options.gateway().explorer), (5, false));
        let options = with(&[("SAMSVAR__SERVER__DRAIN", "7"), ("SAMSVAR__SERVER__ADDRESS", "0.0.0.0:0")]).unwrap();
        assert_eq!((options.server.drain, options.server.address.port()), (7, 0));
        assert!(!options.gateway().explorer, "0.0.0.0 is no loopback address");
        assert!(with(&[("SAMSVAR__SERVER__EXPLORER", "true")]).unwrap().gateway().explorer);
        assert!(with(&[]).unwrap().gateway().explorer);
        let limits = with(&[("SAMSVAR__GATEWAY__LIMITS__DEPTH", "9")]).unwrap().gateway.limits;
        assert_eq!(limits.depth, 9);
    }

    #[test]
    fn what_cannot_be_used_is_named_with_its_key() {
        let cases = [
            ("[server]\ndrian = 5", "server.drian: unknown field `drian`, expected one of `address`, `drain`"),
            ("[servre]\nx = 1", "servre: unknown field `servre`"),
            ("[server]\ndrain = \"soon\"", "server.drain: invalid type: string \"soon\", expected"),
            ("[server]\ndrain = 0", "server.drain must be 1 to 600 seconds"),
            ("[server]\naddress = \"here\"", "server.address: invalid socket address"),
            ("[server]\nexplorer = \"sometimes\"", "server.explorer: must be true, false or \"loopback\""),
            ("[telemetry]\nsample_ratio = 1.5", "telemetry.sample_ratio: must be 0 to 1"),
            ("[telemetry]\nsample_ratio = -0.1", "telemetry.sample_ratio: must be 0 to 1"),
            ("[telemetry]\nmetrics_every = 0", "telemetry.metrics_every must be 1 to 3600 seconds"),
            ("[telemetry]\notlp_endpoint = \"collector:4317\"", "telemetry.otlp_endpoint must be http://HOST:PORT"),
            ("[telemetry]\notlp_endpoint = \"http://me:secret@c\"", "without user name and password"),
            ("[scheduler]\nlag_limit = 0", "scheduler.lag_limit must be 1 to 86400 seconds"),
            ("[telemetry]\nlog = \"loud\"", "telemetry.log: must be one of pretty json"),
            (
                "[database]\nurl = \"mysql://me:secret@x\"",
                "database.url must be sqlite://PATH or postgres://USER@HOST/DATABASE; it is mysql://me:••••@x",
            ),
            ("[keys]\nurl = \"sqlite://data/samsvar.db\"", "keys.url must be another one than database.url"),
            (
                "[database]\nurl = \"postgres://me:secret@db/samsvar\"",
                "keys.url must be set where database.url is on a server",
            ),
            (
                "[database]\nurl = \"postgres://me@db/samsvar\"\n[keys]\nurl = \"postgresql://keys:secret@DB:5432/samsvar\"",
                "keys.url must be another one than database.url",
            ),
            (
                "[database]\nurl = \"postgres://me@db/samsvar\"\n[keys]\nurl = \"postgres://keys@db/keys\"",
                "keys.master_file must be set where keys.url is on a server",
            ),
            (
                "[database]\nurl = \"postgres://me@db/samsvar\"\n[keys]\nurl = \"postgres://keys@db/keys\"\nmaster_file = \"m\"",
                "files.url must be set where database.url is on a server",
            ),
            (
                "[database]\nurl = \"postgres://me@db/samsvar\"\nmigration_url = \"postgres://owner@db/other\"",
                "database.migration_url must name the same database as url",
            ),
            ("[database]\nmigration_url = \"postgres://owner@db/x\"", "database.migration_url is for PostgreSQL"),
            ("[database]\nreaders = 0", "database.readers must be 1 to 100 connections"),
            ("[database]\nstatement_timeout = 0", "database.statement_timeout must be 1 to 600 seconds"),
            (
                "[database]\nurl = \"postgres://me@db/samsvar\"\nstatement_timeout = 21",
                "database.statement_timeout must not be longer than gateway.request_timeout, 20",
            ),
            (
                "[connectors.crm]\nurl = \"mysql://me:secret@x\"\norganisation = \"1\"",
                "connectors.crm.url must be sqlite://PATH or postgres://USER@HOST/DATABASE; it is mysql://me:••••@x",
            ),
            ("[keys]\nmaster_file = \"data/keys.db\"", "keys.master_file must be a file of its own"),
            ("[gateway]\nrequest_timeout = 0", "gateway.request_timeout must be 1 to 600 seconds"),
            ("[gateway]\nexplorer = true", "gateway.explorer: unknown field `explorer`"),
            ("[scheduler]\ntick = 99", "scheduler.tick must be 1 to 60 seconds"),
            ("[scheduler]\njitter = 3601", "scheduler.jitter must be 0 to 3600 seconds"),
            ("[server\ndrain = 5", "own.toml:1: "),
        ];
        for (text, expected) in cases {
            let refusal = with_file(text).expect_err(text);
            assert!(refusal.contains(expected), "{text}: {refusal}");
        }
        assert!(load(Some(Path::new("no/such.toml")), Environment::new()).is_err());
    }

    #[test]
    fn a_variable_that_would_be_ignored_is_told_its_right_spelling() {
        let cases = [
            ("SAMSVAR_SERVER_ADDRESS", "write SAMSVAR__SERVER__ADDRESS"),
            ("SAMSVAR__KEYS_MASTER_FILE", "write SAMSVAR__KEYS__MASTER_FILE"),
            ("SAMSVAR_KEYS__MASTER_FILE", "write SAMSVAR__KEYS__MASTER_FILE"),
            ("SAMSVAR_DATABASE", "SAMSVAR_DATABASE is not an option"),
            ("SAMSVAR__SERVER__ADRESS", "server.adress: unknown field `adress`"),
        ];
        for (name, expected) in cases {
            let refusal = with(&[(name, "x")]).expect_err(name);
            assert!(refusal.contains(expected), "{name}: {refusal}");
        }
        let others = ["SAMSVARIA", "PATH", "SAMSVAR_SERVICE_HOST", "SAMSVAR_PORT_8080_TCP", "SAMSVAR_BINARY"];
        assert!(with(&others.map(|name| (name, "x"))).is_ok());
    }

    #[test]
    fn keys_lie_beside_the_database_unless_told_otherwise() {
        let options = with(&[("SAMSVAR__DATABASE__URL", "sqlite://a/b.db")]).unwrap();
        assert_eq!(
            (options.keys_url().reveal(), options.master_file().as_path()),
            ("sqlite://a/keys.db", Path::new("a/master.key"))
        );
        let options = with(&[("SAMSVAR__KEYS__URL", "sqlite://k/z.db")]).unwrap();
        assert_eq!(options.master_file(), Path::new("k/master.key"));
    }
    #[test]
    fn two_databases_on_servers_are_accepted_and_shown_without_their_passwords() {
        let text = "[database]\nurl = \"postgresql://samsvar:s3cret@db/samsvar\"\n\
                    migration_url = \"postgres://owner:s3cret@db:5432/samsvar?sslmode=require\"\n\
                    [keys]\nurl = \"postgres://db/samsvar_keys?user=keys&password=s3cret\"\nmaster_file = \"/etc/samsvar/master.key\"\n\
                    [files]\nurl = \"file:///srv/samsvar\"\n\
                    [connectors.crm]\nurl = \"postgres://eraser:s3cret@crm/crm\"\norganisation = \"310000019\"\n";
        let options = with_file(text).unwrap();
        assert_eq!(options.database.url(), "postgres://samsvar:s3cret@db/samsvar");
        assert_eq!(options.database_file(), None);
        assert_eq!(options.master_file(), Path::new("/etc/samsvar/master.key"));
        let shown = toml::to_string(&options.clone().in_force()).unwrap();
        assert_eq!(shown.matches("••••").count(), 4, "{shown}");
        assert!(!format!("{shown}{options:?}").contains("s3cret"));
    }
}
