//! Letting somebody into a case.

use kernel::{DeviationId, PersonId, Resource, Subject, Version};
use store::UnitOfWork;

use super::{let_in, load, present, update};
use crate::model::case;
use crate::steps::{self, Words};
use crate::{ADMIT, Deviation, Error, Event, StepKind};

/// Let somebody into the circle of a case.
#[derive(Debug, Clone)]
pub struct Admit {
    /// Which case.
    pub deviation: DeviationId,
    /// The version that was seen.
    pub seen: Version,
    /// Whom.
    pub person: PersonId,
}

/// Lets somebody into the circle: they see the case, its reporter and what was asked for in it. Also when it is closed,
/// for a new security officer must be able to read old cases. Nobody lets themselves in, and nobody is put out again: what
/// was read was read.
pub async fn admit(uow: &mut UnitOfWork, Admit { deviation, seen, person }: Admit) -> Result<Deviation, Error> {
    let before = load(uow, deviation).await?;
    uow.require(ADMIT, &Admission { case: &before, person })?;
    if before.circle().contains(&person) {
        return Err(Error::AlreadyAdmitted);
    }
    present(uow, person, "person").await?;
    let after = update(uow, &before, seen, case::ActiveModel::default()).await?;
    let after = let_in(uow, after, [person]).await?;
    steps::record(uow, &after, StepKind::Admitted, ADMIT, Words::to(person)).await?;
    uow.emit(&Event::Admitted { deviation, person });
    actions::share(uow, &after.as_subject(), person).await?;
    Ok(after)
}

/// The case, as far as it is about letting this person in.
struct Admission<'a> {
    case: &'a Deviation,
    person: PersonId,
}

impl Resource for Admission<'_> {
    fn subject(&self) -> Option<Subject> {
        self.case.subject()
    }
    fn owner(&self) -> Option<PersonId> {
        self.case.owner()
    }
    fn author(&self) -> Option<PersonId> {
        self.case.author()
    }
    fn for_whom(&self) -> Option<PersonId> {
        Some(self.person)
    }
    fn line(&self) -> Option<PersonId> {
        self.case.line()
    }
    fn in_circle(&self, person: PersonId) -> bool {
        self.case.in_circle(person)
    }
    fn restricted(&self) -> bool {
        self.case.restricted()
    }
}
