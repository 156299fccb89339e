//! What happened to processors and agreements. Ids and codes only.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{AgreementId, ProcessorId, Subject};

/// An event about processors and agreements.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the ids and dates of what the variant names")]
pub enum Event {
    /// A processor was entered.
    Added { processor: ProcessorId },
    /// What is known of a processor changed.
    Changed { processor: ProcessorId },
    /// An agreement was entered.
    AgreementAdded { agreement: AgreementId, processor: ProcessorId },
    /// An agreement changed.
    AgreementChanged { agreement: AgreementId, processor: ProcessorId },
    /// An agreement ends in so many days.
    AgreementExpiring { agreement: AgreementId, processor: ProcessorId, valid_to: NaiveDate, days: i64 },
    /// An agreement has ended.
    AgreementExpired { agreement: AgreementId, processor: ProcessorId, valid_to: NaiveDate },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Added { .. } => "processor.added",
            Self::Changed { .. } => "processor.changed",
            Self::AgreementAdded { .. } => "agreement.added",
            Self::AgreementChanged { .. } => "agreement.changed",
            Self::AgreementExpiring { .. } => "agreement.expiring",
            Self::AgreementExpired { .. } => "agreement.expired",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Added { processor } | Self::Changed { processor } => Subject::new("processor", processor),
            Self::AgreementAdded { agreement, .. }
            | Self::AgreementChanged { agreement, .. }
            | Self::AgreementExpiring { agreement, .. }
            | Self::AgreementExpired { agreement, .. } => Subject::new("agreement", agreement),
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        match self {
            Self::Added { .. } | Self::Changed { .. } => BTreeMap::new(),
            Self::AgreementAdded { processor, .. } | Self::AgreementChanged { processor, .. } => {
                BTreeMap::from([("processor", processor.to_string())])
            }
            Self::AgreementExpiring { processor, valid_to, days, .. } => BTreeMap::from([
                ("processor", processor.to_string()),
                ("valid_to", valid_to.to_string()),
                ("days", days.to_string()),
            ]),
            Self::AgreementExpired { processor, valid_to, .. } => {
                BTreeMap::from([("processor", processor.to_string()), ("valid_to", valid_to.to_string())])
            }
        }
    }
}
