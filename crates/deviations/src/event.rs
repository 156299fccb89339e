//! What happened to cases. Ids and codes only.

use std::collections::BTreeMap;

use kernel::{DeviationId, EvidenceId, OrganisationId, PersonId, Subject};

use crate::model::{Addressee, EventType, Kind, Severity};

/// A deadline of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Triaged and contained, 24 hours after the report.
    Contain,
    /// Its cause recorded, 14 days after the report.
    Cause,
}

impl Term {
    /// As it is stored and shown.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Contain => "contain",
            Self::Cause => "cause",
        }
    }
}

/// An event of this crate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the ids and codes of what the variant names")]
pub enum Event {
    /// Somebody told of something, or an event opened a case.
    Reported {
        deviation: DeviationId,
        kind: Kind,
        event_type: Option<EventType>,
        addressee: Addressee,
        restricted: bool,
    },
    /// It was passed on to the security officer; by nobody = by itself.
    Forwarded { deviation: DeviationId, by: Option<PersonId> },
    /// Somebody said what it is and who answers for it.
    Triaged { deviation: DeviationId, kind: Kind, severity: Severity, owner: PersonId, restricted: bool },
    /// It turned out to be of another kind.
    Converted { deviation: DeviationId, from: Kind, to: Kind },
    /// Somebody else answers for it now.
    HandedOver { deviation: DeviationId, owner: PersonId },
    /// Somebody was let into its circle.
    Admitted { deviation: DeviationId, person: PersonId },
    /// It is an earlier case that came back.
    Linked { deviation: DeviationId, recurrence_of: DeviationId },
    /// Its cause was recorded.
    CauseRecorded { deviation: DeviationId },
    /// A deadline passed.
    DeadlinePassed { deviation: DeviationId, term: Term, restricted: bool },
    /// It came to its end.
    Closed { deviation: DeviationId, kind: Kind, restricted: bool },
    /// Something held is evidence in it.
    EvidenceAttached { deviation: DeviationId, evidence: EvidenceId },
    /// The organisation said of which category its cases are.
    CategorySet { organisation: OrganisationId },
    /// Somebody looked at a confidential case.
    Viewed { deviation: DeviationId },
}

impl Event {
    fn is_restricted(&self) -> bool {
        match self {
            Self::Reported { restricted, .. }
            | Self::Triaged { restricted, .. }
            | Self::DeadlinePassed { restricted, .. }
            | Self::Closed { restricted, .. } => *restricted,
            _ => false,
        }
    }
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Reported { .. } => "deviation.reported",
            Self::Forwarded { .. } => "deviation.forwarded",
            Self::Triaged { .. } => "deviation.triaged",
            Self::Converted { .. } => "deviation.converted",
            Self::HandedOver { .. } => "deviation.handed_over",
            Self::Admitted { .. } => "deviation.admitted",
            Self::Linked { .. } => "deviation.linked",
            Self::CauseRecorded { .. } => "deviation.cause_recorded",
            Self::DeadlinePassed { .. } => "deviation.deadline_passed",
            Self::Closed { .. } => "deviation.closed",
            Self::EvidenceAttached { .. } => "deviation.evidence_attached",
            Self::CategorySet { .. } => "deviation.category_set",
            Self::Viewed { .. } => "deviation.viewed",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Reported { deviation, .. }
            | Self::Forwarded { deviation, .. }
            | Self::Triaged { deviation, .. }
            | Self::Converted { deviation, .. }
            | Self::HandedOver { deviation, .. }
            | Self::Admitted { deviation, .. }
            | Self::Linked { deviation, .. }
            | Self::CauseRecorded { deviation }
            | Self::DeadlinePassed { deviation, .. }
            | Self::Closed { deviation, .. }
            | Self::EvidenceAttached { deviation, .. }
            | Self::Viewed { deviation } => Subject::new("deviation", deviation),
            Self::CategorySet { organisation } => Subject::new("organisation", organisation),
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        let code = |code: &str| code.to_owned();
        let mut data = match self {
            Self::Reported { kind, event_type, addressee, .. } => {
                let mut data = BTreeMap::from([("kind", code(kind.code())), ("addressee", code(addressee.code()))]);
                data.extend(event_type.map(|event_type| ("event_type", code(event_type.code()))));
                data
            }
            Self::Forwarded { by, .. } => by.iter().map(|by| ("by", by.to_string())).collect(),
            Self::Triaged { kind, severity, owner, .. } => BTreeMap::from([
                ("kind", code(kind.code())),
                ("severity", code(severity.code())),
                ("owner", owner.to_string()),
            ]),
            Self::Converted { from, to, .. } => BTreeMap::from([("from", code(from.code())), ("to", code(to.code()))]),
            Self::HandedOver { owner, .. } => BTreeMap::from([("owner", owner.to_string())]),
            Self::Admitted { person, .. } => BTreeMap::from([("person", person.to_string())]),
            Self::Linked { recurrence_of, .. } => BTreeMap::from([("recurrence_of", recurrence_of.to_string())]),
            Self::DeadlinePassed { term, .. } => BTreeMap::from([("deadline", code(term.code()))]),
            Self::Closed { kind, .. } => BTreeMap::from([("kind", code(kind.code()))]),
            Self::EvidenceAttached { evidence, .. } => BTreeMap::from([("evidence", evidence.to_string())]),
            Self::CauseRecorded { .. } | Self::CategorySet { .. } | Self::Viewed { .. } => BTreeMap::new(),
        };
        // Whoever tells others of events leaves out those that only a circle may know of.
        if self.is_restricted() {
            data.insert("restricted", true.to_string());
        }
        data
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Event as _, Id};

    use super::*;

    #[test]
    fn an_event_of_a_confidential_case_says_that_it_is_not_for_others() {
        let deviation = DeviationId::from_uuid(sea_orm::prelude::Uuid::nil());
        let closed = |restricted| Event::Closed { deviation, kind: Kind::Event, restricted }.data();
        assert_eq!(closed(true).get("restricted").map(String::as_str), Some("true"));
        assert_eq!(closed(false).get("restricted"), None);
    }
}
