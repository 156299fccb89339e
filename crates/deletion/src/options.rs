//! What an operator may set.

use serde::{Deserialize, Serialize};

/// What only the operator can say of erasing. The installation gives it among its extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// How many days after an erasure the last backup has expired that holds what was erased, 0 to 3650. Certificates say
    /// so.
    pub backup_days: u16,
}

impl Default for Options {
    fn default() -> Self {
        Self { backup_days: 14 }
    }
}

impl Options {
    /// Refuses what cannot work, naming the key.
    pub fn validate(&self) -> Result<(), String> {
        if self.backup_days > 3_650 {
            return Err("backup_days must be 0 to 3650".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_out_of_its_range_is_named() {
        assert_eq!(Options::default().validate(), Ok(()));
        assert!(Options { backup_days: 3_651 }.validate().unwrap_err().starts_with("backup_days"));
    }
}
