//! What happened to subjects. Ids and counts only.

use std::collections::BTreeMap;

use kernel::{Subject, SubjectId};

/// An event about subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Somebody is known now, or known by more references than before.
    Registered {
        /// Who.
        subject: SubjectId,
        /// How many references came with it.
        references: usize,
    },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "subject.registered",
        }
    }

    fn subject(&self) -> Subject {
        let Self::Registered { subject, .. } = self;
        Subject::new("subject", subject)
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        let Self::Registered { references, .. } = self;
        BTreeMap::from([("references", references.to_string())])
    }
}
