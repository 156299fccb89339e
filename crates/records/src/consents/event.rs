//! What happened to consents. Ids and purposes only.

use std::collections::BTreeMap;

use kernel::{ConsentId, OrganisationId, Subject, SubjectId};

use super::Consent;

/// What an event tells of its consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    consent: ConsentId,
    subject: SubjectId,
    purpose: String,
}

impl From<&Consent> for About {
    fn from(consent: &Consent) -> Self {
        Self { consent: consent.id, subject: consent.subject_id, purpose: consent.purpose.clone() }
    }
}

/// An event about consents.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields say which purpose and which version of its text")]
pub enum Event {
    /// It was given.
    Given(About),
    /// It was withdrawn.
    Withdrawn(About),
    /// Its time was up.
    Ended(About),
    /// A text was published.
    TextPublished { organisation: OrganisationId, purpose: String, text_version: String, language: String },
    /// What consent is asked for was declared anew.
    PurposesSet { organisation: OrganisationId },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Given(_) => "consent.given",
            Self::Withdrawn(_) => "consent.withdrawn",
            Self::Ended(_) => "consent.ended",
            Self::TextPublished { .. } => "consent_text.published",
            Self::PurposesSet { .. } => "consent_purposes.set",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Given(of) | Self::Withdrawn(of) | Self::Ended(of) => Subject::new("consent", of.consent),
            Self::TextPublished { organisation, .. } | Self::PurposesSet { organisation } => {
                Subject::new("organisation", organisation)
            }
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        match self {
            Self::Given(of) | Self::Withdrawn(of) | Self::Ended(of) => {
                BTreeMap::from([("subject", of.subject.to_string()), ("purpose", of.purpose.clone())])
            }
            Self::TextPublished { purpose, text_version, language, .. } => BTreeMap::from([
                ("purpose", purpose.clone()),
                ("version", text_version.clone()),
                ("language", language.clone()),
            ]),
            Self::PurposesSet { .. } => BTreeMap::new(),
        }
    }
}
