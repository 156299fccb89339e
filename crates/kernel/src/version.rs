//! Optimistic versions.

use serde::{Deserialize, Serialize};

/// How often a row has changed; an update says which version it saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, sea_orm::DeriveValueType)]
#[serde(transparent)]
pub struct Version(pub i32);

impl Version {
    /// A new row's version.
    pub const FIRST: Version = Version(1);
}
