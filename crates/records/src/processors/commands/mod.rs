//! What can be done with processors and agreements.

mod add;
mod add_agreement;
mod change;
mod change_agreement;

pub use add::{Add, add};
pub use add_agreement::{AddAgreement, add_agreement};
pub use change::{Change, change};
pub use change_agreement::{ChangeAgreement, change_agreement};

use chrono::NaiveDate;

use super::{Agreement, AgreementKind, Clauses, PartyRole, Processor};

/// All that is said of a processor beside its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processing {
    /// The party.
    pub name: String,
    /// What it does for the organisation.
    pub service: String,
    /// Whom to reach there.
    pub contact: Option<String>,
    /// Where the data lies.
    pub place: String,
    /// What makes a transfer out of the area lawful; none = there is none.
    pub transfer: Option<String>,
    /// What it is to the organisation.
    pub role: PartyRole,
}

impl From<&Processor> for Processing {
    fn from(row: &Processor) -> Self {
        Self {
            name: row.name.clone(),
            service: row.service.clone(),
            contact: row.contact.clone(),
            place: row.place.clone(),
            transfer: row.transfer.clone(),
            role: row.role,
        }
    }
}

/// All that is said of an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Where it is kept, as `24/0112`.
    pub reference: String,
    /// How it came about.
    pub kind: AgreementKind,
    /// The local date from which it is in force.
    pub signed_on: NaiveDate,
    /// The last local date on which it is in force; none = until it is ended.
    pub valid_to: Option<NaiveDate>,
    /// SHA-256 of the document, hexadecimal.
    pub document_hash: Option<String>,
    /// What it covers of Art. 28(3).
    pub clauses: Clauses,
}

impl From<&Agreement> for Terms {
    fn from(row: &Agreement) -> Self {
        Self {
            reference: row.reference.clone(),
            kind: row.kind,
            signed_on: row.signed_on,
            valid_to: row.valid_to,
            document_hash: row.document_hash.clone(),
            clauses: row.clauses.clone(),
        }
    }
}
