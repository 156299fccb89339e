//! The rows and value types of activities.

mod content;
mod kinds;
mod row;

use kernel::{Id, PersonId, Position, Resource, SortKey, Subject};

pub use content::{
    Access, CategoryContent, Content, Details, Documents, Keys, LegalSource, OnBehalfOf, Proposal, PurposeContent,
    Sources,
};
pub use kinds::{Article9, LegalBasis, Sensitivity, Side, Status, StepKind};
pub use row::activity::Model as Activity;
pub use row::category::Model as Category;
pub use row::purpose::Model as Purpose;
pub use row::step::Model as Step;
pub(crate) use row::{activity, category, link_processor, link_system, purpose, step};

impl Activity {
    /// The activity as the subject of events, findings and actions.
    #[must_use]
    pub fn as_subject(&self) -> Subject {
        Subject::new("activity", self.id)
    }

    /// Where it stands in a list.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.drafted_at), id: self.id.uuid() }
    }

    /// What rules and holdings call one of its categories: `A-07/contact`.
    #[must_use]
    pub fn full_key(&self, category: &str) -> String {
        format!("{}/{category}", self.key)
    }
}

/// Who wrote what waits for confirmation and approval: the proposal where there is one, else the activity itself.
impl Resource for Activity {
    fn subject(&self) -> Option<Subject> {
        Some(self.as_subject())
    }
    fn author(&self) -> Option<PersonId> {
        if self.proposal.is_some() { self.proposal_author_id } else { self.author_id }
    }
}

impl Category {
    /// The category as the subject of findings.
    #[must_use]
    pub fn as_subject(&self) -> Subject {
        Subject::new("category", self.id)
    }
}

impl Purpose {
    /// The purpose as the subject of findings.
    #[must_use]
    pub fn as_subject(&self) -> Subject {
        Subject::new("purpose", self.id)
    }
}
