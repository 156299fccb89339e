//! What happened to data sets. Ids only.

use kernel::{DataSetId, Subject};

/// An event about data sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the field is the id of what the variant names")]
pub enum Event {
    /// A data set was declared.
    Declared { data_set: DataSetId },
    /// A data set was declared anew.
    Changed { data_set: DataSetId },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Declared { .. } => "data_set.declared",
            Self::Changed { .. } => "data_set.changed",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Declared { data_set } | Self::Changed { data_set } => Subject::new("data_set", data_set),
        }
    }
}
