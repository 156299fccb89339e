//! The rows and value types of cases.

mod catalogue;
mod kinds;
mod row;
mod steps;

use std::ops::Deref;

use calendar::{Deadline, Zone};
use kernel::{Id, PersonId, Position, Resource, SortKey, Standing, Subject};

pub use catalogue::{Aspects, CATALOGUE_VERSION, EventType};
pub use kinds::{Addressee, DeviceEncryption, Kind, Severity, Source, Status};
pub use row::case::Model as DeviationRow;
pub(crate) use row::{case, circle};
pub(crate) use steps::step;
pub use steps::{Step, StepKind};

use crate::rules;

/// A case. Its fields are those of [`DeviationRow`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    row: DeviationRow,
    circle: Vec<PersonId>,
}

impl Deviation {
    pub(crate) fn new(row: DeviationRow, circle: Vec<PersonId>) -> Self {
        Self { row, circle }
    }

    /// Its columns.
    #[must_use]
    pub fn row(&self) -> &DeviationRow {
        &self.row
    }

    /// Who is let into it beside owner and author.
    #[must_use]
    pub fn circle(&self) -> &[PersonId] {
        &self.circle
    }

    /// The case as the subject of actions, agenda points and events.
    #[must_use]
    pub fn as_subject(&self) -> Subject {
        Subject::new("deviation", self.row.id)
    }

    /// What of confidentiality, integrity and availability it touches.
    #[must_use]
    pub fn aspects(&self) -> Aspects {
        Aspects {
            confidentiality: self.row.confidentiality,
            integrity: self.row.integrity,
            availability: self.row.availability,
        }
    }

    /// What the event that opened it was about, if an event did.
    #[must_use]
    pub fn origin_subject(&self) -> Option<Subject> {
        let (kind, id) = self.row.origin_subject_kind.clone().zip(self.row.origin_subject_id.clone())?;
        Some(Subject { kind, id })
    }

    /// Who reported it, as far as this actor is to know: a confidential reporter is shown to the circle only, and to
    /// themselves. Doors show this and not `author_id`.
    #[must_use]
    pub fn reporter_shown_to(&self, standing: &Standing) -> Option<PersonId> {
        let author = self.row.author_id?;
        let viewer = standing.actor.person();
        let may = !self.row.confidential_reporter
            || viewer.is_some_and(|viewer| viewer == author || self.circle.contains(&viewer));
        may.then_some(author)
    }

    /// The deadlines that it still has to keep, the earliest first and marked as the one that counts.
    #[must_use]
    pub fn deadlines(&self, zone: Zone) -> Vec<Deadline> {
        rules::deadlines(&self.row, zone)
    }

    /// Where it stands in a list, the latest report first.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.row.reported_at), id: self.row.id.uuid() }
    }
}

impl Deref for Deviation {
    type Target = DeviationRow;
    fn deref(&self) -> &DeviationRow {
        &self.row
    }
}

impl Resource for Deviation {
    fn subject(&self) -> Option<Subject> {
        Some(self.as_subject())
    }
    fn owner(&self) -> Option<PersonId> {
        self.row.owner_id
    }
    fn author(&self) -> Option<PersonId> {
        self.row.author_id
    }
    fn line(&self) -> Option<PersonId> {
        self.row.line_id
    }
    fn in_circle(&self, person: PersonId) -> bool {
        self.circle.contains(&person)
    }
    fn restricted(&self) -> bool {
        self.row.restricted
    }
}
