//! What processors and agreements may be, and when the end of one is announced.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Agreement, Processing, Terms};
use crate::{RegisterRefusal, words};

/// So many days before its end an agreement is announced to be ending, first …
pub(crate) const FIRST: u64 = 90;
/// … and last.
pub(crate) const LAST: u64 = 30;

/// One announcement of an agreement's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// It ends in 90 days or fewer, but more than 30.
    First,
    /// It ends in 30 days or fewer.
    Last,
    /// It has ended.
    Expired,
}

impl Notice {
    pub(crate) const ALL: [Self; 3] = [Self::First, Self::Last, Self::Expired];

    /// The local date on which it is given.
    pub(crate) fn on(self, valid_to: NaiveDate) -> NaiveDate {
        match self {
            Self::First => valid_to - Days::new(FIRST),
            Self::Last => valid_to - Days::new(LAST),
            Self::Expired => valid_to + Days::new(1),
        }
    }

    /// Whether it is to be given today: its day has come, a later one's has not, and it has not been given.
    pub(crate) fn is_due(self, agreement: &Agreement, today: NaiveDate) -> bool {
        let Some(valid_to) = agreement.valid_to else { return false };
        let (next, told) = match self {
            Self::First => (Some(Self::Last), agreement.told_first_at),
            Self::Last => (Some(Self::Expired), agreement.told_last_at),
            Self::Expired => (None, agreement.told_expired_at),
        };
        let passed = next.is_some_and(|next| next.on(valid_to) <= today);
        self.on(valid_to) <= today && !passed && told.is_none()
    }
}

pub(crate) fn valid(processing: Processing) -> Result<Processing, RegisterRefusal> {
    Ok(Processing {
        name: words::name(&processing.name, "name")?,
        service: words::text(&processing.service, "service")?,
        contact: words::text_if(processing.contact, "contact")?,
        place: words::name(&processing.place, "place")?,
        transfer: words::text_if(processing.transfer, "transfer")?,
        role: processing.role,
    })
}

pub(crate) fn valid_terms(terms: Terms) -> Result<Terms, RegisterRefusal> {
    let ends_first = terms.valid_to.is_some_and(|last| last < terms.signed_on);
    if ends_first || !words::are_dates([Some(terms.signed_on), terms.valid_to]) {
        return Err(RegisterRefusal::AgreementDates);
    }
    let document_hash = terms.document_hash.map(|hash| hash.trim().to_ascii_lowercase());
    if document_hash.as_ref().is_some_and(|hash| hash.len() != 64 || !hash.chars().all(|c| c.is_ascii_hexdigit())) {
        return Err(RegisterRefusal::DocumentHash);
    }
    let reference = words::name(&terms.reference, "reference")?;
    if reference.chars().count() > 64 {
        return Err(RegisterRefusal::Name("reference"));
    }
    Ok(Terms { reference, document_hash, ..terms })
}
