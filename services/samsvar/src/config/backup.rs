//! The options of backups.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How backups are taken and put back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Backup {
    /// Days that backups of the keys are kept, 0 to 3650; never longer than `deletion.backup_days`.
    pub keys_kept: u16,
    /// PostgreSQL: the program that writes a database down.
    pub pg_dump: PathBuf,
    /// PostgreSQL: the program that reads it again.
    pub pg_restore: PathBuf,
}

impl Default for Backup {
    fn default() -> Self {
        Self { keys_kept: 14, pg_dump: "pg_dump".into(), pg_restore: "pg_restore".into() }
    }
}

impl Backup {
    /// Refuses what cannot work, naming the key without its section.
    pub(super) fn validate(&self) -> Result<(), String> {
        if self.keys_kept > 3_650 {
            return Err("keys_kept must be 0 to 3650 days".to_owned());
        }
        for (key, program) in [("pg_dump", &self.pg_dump), ("pg_restore", &self.pg_restore)] {
            if program.as_os_str().is_empty() {
                return Err(format!("{key} must be a program, by its name or its path"));
            }
        }
        Ok(())
    }
}
