//! What happened to activities. Ids and codes only.

use std::collections::BTreeMap;

use kernel::{ActivityId, Subject};

use super::Activity;

/// What an event tells of its activity: which, and what the organisation calls it, as rules do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    activity: ActivityId,
    key: String,
}

impl From<&Activity> for About {
    fn from(activity: &Activity) -> Self {
        Self { activity: activity.id, key: activity.key.clone() }
    }
}

/// An event about activities. Parts are told by code, as `categories,recipients`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields say which activity, and which parts of it")]
pub enum Event {
    /// It was written down.
    Drafted(About),
    /// What is said of it changed.
    Changed { of: About, parts: String },
    /// A change of what it rests on was proposed; until it is approved, nothing changes.
    Proposed { of: About, parts: String },
    /// Its legal bases, or those of the proposal, were confirmed.
    BasisConfirmed(About),
    /// It, or the proposal, was approved.
    Approved(About),
    /// It went live.
    Started(About),
    /// It was said to be right as it is written.
    Confirmed(About),
    /// Somebody was asked to say so again.
    ConfirmationDue(About),
    /// It ended: what is left of its data is to go.
    Ceased(About),
}

impl Event {
    fn about(&self) -> &About {
        match self {
            Self::Drafted(of)
            | Self::Changed { of, .. }
            | Self::Proposed { of, .. }
            | Self::BasisConfirmed(of)
            | Self::Approved(of)
            | Self::Started(of)
            | Self::Confirmed(of)
            | Self::ConfirmationDue(of)
            | Self::Ceased(of) => of,
        }
    }
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Drafted(_) => "activity.drafted",
            Self::Changed { .. } => "activity.changed",
            Self::Proposed { .. } => "activity.change_proposed",
            Self::BasisConfirmed(_) => "activity.basis_confirmed",
            Self::Approved(_) => "activity.approved",
            Self::Started(_) => "activity.started",
            Self::Confirmed(_) => "activity.confirmed",
            Self::ConfirmationDue(_) => "activity.confirmation_due",
            Self::Ceased(_) => "activity.ceased",
        }
    }

    fn subject(&self) -> Subject {
        Subject::new("activity", self.about().activity)
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        let mut data = BTreeMap::from([("key", self.about().key.clone())]);
        if let Self::Changed { parts, .. } | Self::Proposed { parts, .. } = self {
            data.insert("parts", parts.clone());
        }
        data
    }
}
