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
        self.row.author_id.filter(|_| self.is_told_to(standing))
    }

    /// The superior to whom it was reported, as far as this actor is to know: whose superior they are tells who reported
    /// it. Doors show this and not `line_id`.
    #[must_use]
    pub fn superior_shown_to(&self, standing: &Standing) -> Option<PersonId> {
        self.row.line_id.filter(|_| self.is_told_to(standing))
    }

    /// Its circle, as far as this actor is to know: the one of those who treat reports who is missing there reported it.
    /// Doors show this and not `circle`.
    #[must_use]
    pub fn circle_shown_to(&self, standing: &Standing) -> &[PersonId] {
        if self.is_told_to(standing) { &self.circle } else { &[] }
    }

    /// Somebody who did something in the case, as far as this actor is to know: the superior of a confidential reporter
    /// is not named by what they did either.
    #[must_use]
    pub fn doer_shown_to(&self, standing: &Standing, doer: Option<PersonId>) -> Option<PersonId> {
        doer.filter(|doer| self.row.line_id != Some(*doer) || self.is_told_to(standing))
    }

    /// Its steps, as far as this actor is to know. Doors show these.
    #[must_use]
    pub fn steps_shown_to(&self, standing: &Standing, steps: Vec<Step>) -> Vec<Step> {
        let shown = |step: Step| Step {
            person_id: self.doer_shown_to(standing, step.person_id),
            to_code: step.to_code.filter(|_| step.kind != StepKind::Admitted || self.is_told_to(standing)),
            ..step
        };
        steps.into_iter().map(shown).collect()
    }

    /// Whether an entry of the trail about the case names nobody whom this actor is not to know of: by what happened, as
    /// the event's kind says, and by who did it.
    #[must_use]
    pub fn entry_shown_to(&self, standing: &Standing, event: &str, doer: Option<PersonId>) -> bool {
        let names = ["deviation.reported", "deviation.admitted", "deviation.forwarded"].contains(&event);
        // Looks and refusals stand nowhere else; whoever else could have looked is known.
        let tried = ["deviation.viewed", "access.denied"].contains(&event) && doer == self.row.author_id;
        self.is_told_to(standing) || !names && !tried && self.doer_shown_to(standing, doer) == doer
    }

    /// Whether an actor is told who stands behind the case: of a confidential reporter only they and the circle are.
    fn is_told_to(&self, standing: &Standing) -> bool {
        let viewer = standing.actor.person();
        !self.row.confidential_reporter
            || viewer.is_some_and(|viewer| Some(viewer) == self.row.author_id || self.circle.contains(&viewer))
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
