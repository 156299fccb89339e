//! What happened to references. Ids and codes only.

use std::collections::BTreeMap;

use kernel::{DeletionRunId, OrganisationId, ReferenceId, Subject};

/// An event about references.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields say which reference, which run and how many")]
pub enum Event {
    /// It is in another state now.
    StateChanged { reference: ReferenceId, state: String },
    /// What is known by reference in other systems was declared anew.
    KindsSet { organisation: OrganisationId },
    /// Somebody read what it is called where it lies.
    Viewed { reference: ReferenceId },
    /// A run is erasing these now.
    Claimed { run: DeletionRunId, count: usize },
    /// A run has let these be.
    Released { run: DeletionRunId, count: usize },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::StateChanged { .. } => "reference.state_changed",
            Self::Viewed { .. } => "reference.viewed",
            Self::KindsSet { .. } => "reference_kinds.set",
            Self::Claimed { .. } => "reference.claimed",
            Self::Released { .. } => "reference.released",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::StateChanged { reference, .. } | Self::Viewed { reference } => Subject::new("reference", reference),
            Self::KindsSet { organisation } => Subject::new("organisation", organisation),
            Self::Claimed { run, .. } | Self::Released { run, .. } => Subject::new("deletion_run", run),
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        match self {
            Self::StateChanged { state, .. } => BTreeMap::from([("state", state.clone())]),
            Self::KindsSet { .. } | Self::Viewed { .. } => BTreeMap::new(),
            Self::Claimed { count, .. } | Self::Released { count, .. } => {
                BTreeMap::from([("count", count.to_string())])
            }
        }
    }
}
