//! A part of a whole.

use serde::{Deserialize, Deserializer, Serialize};

/// From 0, nothing, to 1, all of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Ratio(f64);

/// None of them is the one number that is not equal to itself.
impl Eq for Ratio {}

impl Ratio {
    /// All of it.
    pub const ALL: Self = Self(1.0);

    /// As a number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ratio = f64::deserialize(deserializer)?;
        let within = (0.0..=1.0).contains(&ratio);
        if within { Ok(Self(ratio)) } else { Err(serde::de::Error::custom("must be 0 to 1")) }
    }
}
