//! What a certificate must know that only the operator can say.

/// Given by the installation among its extensions; without it the defaults count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How many days after an erasure the last backup has expired that holds what was erased.
    pub backup_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { backup_days: 14 }
    }
}
