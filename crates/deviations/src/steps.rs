//! Writing down how a case moved.

use kernel::{Permission, PersonId, StandingRole};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use crate::model::step;
use crate::{Deviation, Error, StepKind};

/// What a step says beside who took it.
#[derive(Default)]
pub(crate) struct Words {
    from: Option<String>,
    to: Option<String>,
    note: Option<String>,
}

impl Words {
    pub(crate) fn to(to: impl ToString) -> Self {
        Self { to: Some(to.to_string()), ..Self::default() }
    }

    pub(crate) fn change(from: impl ToString, to: impl ToString) -> Self {
        Self { from: Some(from.to_string()), ..Self::to(to) }
    }

    pub(crate) fn note(self, note: Option<String>) -> Self {
        Self { note, ..self }
    }
}

/// Writes down that the unit's actor took a step by this permission: the person, the first of its roles that they hold,
/// and the appointment that gave it. Without a role they stand in a relation to the case.
pub(crate) async fn record(
    uow: &mut UnitOfWork,
    case: &Deviation,
    kind: StepKind,
    by: Permission,
    words: Words,
) -> Result<(), Error> {
    let held = by.roles.iter().find_map(|role| uow.standing().role(*role));
    let person = uow.scope().actor.person();
    insert(uow, case, kind, person, held, words).await
}

/// Writes down a step that nobody is to be seen to have taken: a rule did, or somebody in confidence.
pub(crate) async fn record_unsigned(
    uow: &mut UnitOfWork,
    case: &Deviation,
    kind: StepKind,
    words: Words,
) -> Result<(), Error> {
    insert(uow, case, kind, None, None, words).await
}

async fn insert(
    uow: &mut UnitOfWork,
    case: &Deviation,
    kind: StepKind,
    person: Option<PersonId>,
    held: Option<StandingRole>,
    words: Words,
) -> Result<(), Error> {
    let step = step::ActiveModel {
        organisation_id: Set(uow.organisation()),
        deviation_id: Set(case.id),
        number: Set(case.version.0),
        kind: Set(kind),
        at: Set(uow.now()),
        person_id: Set(person),
        role: Set(held.map(|held| held.role)),
        appointment_id: Set(held.and_then(|held| held.appointment)),
        from_code: Set(words.from),
        to_code: Set(words.to),
        note: Set(words.note),
    };
    model::insert(uow, step).await?;
    Ok(())
}
