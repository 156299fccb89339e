//! What a backup says of itself. It names nobody.

use std::path::Path;

use kernel::Instant;
use serde::{Deserialize, Serialize};

use super::Error;

/// The one form that there is.
const FORMAT: &str = "samsvar/backup/1";
/// The file in a backup's folder.
pub(super) const NAME: &str = "manifest.json";

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Holds {
    /// The database and the attachments.
    Database,
    /// The wrapped keys, and the notes of what was erased.
    Keys,
}

impl Holds {
    /// As folders are called.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Keys => "keys",
        }
    }
}

/// What the database lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// For people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    format: String,
    /// What it holds.
    pub holds: Holds,
    /// What it was taken of. Keys are of one form, whatever they lay on.
    pub engine: Engine,
    /// What the installation is called whose keys open it.
    pub installation: String,
    /// The version that wrote the database last.
    pub version: String,
    /// The oldest version that may work on it.
    pub min_version: String,
    /// The schema's steps.
    pub steps: Vec<String>,
    /// When it was begun, real time.
    pub made_at: Instant,
    /// The SHA-256 of `SHA256SUMS`, which lists every other file.
    pub sums: String,
}

impl Manifest {
    /// One whose files are still to be counted.
    #[must_use]
    pub fn new(holds: Holds, engine: Engine, installation: String, made_at: Instant) -> Self {
        Self {
            format: FORMAT.to_owned(),
            holds,
            engine,
            installation,
            version: store::VERSION.to_owned(),
            min_version: store::VERSION.to_owned(),
            steps: Vec::new(),
            made_at,
            sums: String::new(),
        }
    }

    /// Reads a folder's.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let not_ours = || Error::NotABackup(folder.to_owned());
        let text = std::fs::read(folder.join(NAME)).map_err(|_| not_ours())?;
        let manifest: Self = serde_json::from_slice(&text).map_err(|_| not_ours())?;
        if manifest.format == FORMAT { Ok(manifest) } else { Err(not_ours()) }
    }

    /// For the folder.
    #[must_use]
    pub fn json(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("texts and an instant");
        format!("{text}\n")
    }
}
