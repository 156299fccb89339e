//! What happened to systems. Ids only.

use kernel::{Subject, SystemId};

/// An event about systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the field is the id of what the variant names")]
pub enum Event {
    /// A system was entered.
    Added { system: SystemId },
    /// What is known of a system changed.
    Changed { system: SystemId },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Added { .. } => "system.added",
            Self::Changed { .. } => "system.changed",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Added { system } | Self::Changed { system } => Subject::new("system", system),
        }
    }
}
