//! What happened to holds. Ids and codes only.

use std::collections::BTreeMap;

use kernel::{HoldId, PersonId, Subject};

use super::model::HoldTarget;

/// An event of holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the ids and codes of what the variant names")]
pub enum Event {
    /// Somebody said that something stays.
    Placed { hold: HoldId, target: HoldTarget, by: Option<PersonId> },
    /// Somebody said that it may go again.
    Released { hold: HoldId, by: Option<PersonId> },
    /// Its last day has passed.
    Expired { hold: HoldId },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Placed { .. } => "hold.placed",
            Self::Released { .. } => "hold.released",
            Self::Expired { .. } => "hold.expired",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Placed { hold, .. } | Self::Released { hold, .. } | Self::Expired { hold } => {
                Subject::new("hold", hold)
            }
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        match self {
            Self::Placed { target, by, .. } => {
                let mut data = BTreeMap::from([("target", target.code().to_owned())]);
                data.extend(by.map(|by| ("by", by.to_string())));
                data
            }
            Self::Released { by, .. } => by.iter().map(|by| ("by", by.to_string())).collect(),
            Self::Expired { .. } => BTreeMap::new(),
        }
    }
}
