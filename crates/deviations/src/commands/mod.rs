//! What can be done to a case, one file each.

mod add_action;
mod admit;
mod close;
mod convert;
mod forward;
mod hand_over;
mod let_treaters_in;
mod link;
mod open;
mod record_cause;
mod report;
mod triage;

pub use add_action::{AddAction, add_action};
pub use admit::{Admit, admit};
pub use close::{Close, close};
pub use convert::{Convert, convert};
pub(crate) use forward::pass_on;
pub use forward::{Forward, forward};
pub use hand_over::{HandOver, hand_over};
pub(crate) use let_treaters_in::let_treaters_in;
pub use link::{Link, link};
pub(crate) use open::{Open, open};
pub use record_cause::{RecordCause, record_cause};
pub use report::{Report, report};
pub use triage::{Triage, triage};

use std::collections::BTreeSet;

use kernel::{DeviationId, PersonId, Role, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use crate::model::{case, circle};
use crate::{Deviation, Error, VIEW, queries};

/// The case as it is. One that is missing, another organisation's, and a confidential one that the actor may not see are
/// refused alike, so that nobody learns by trying that it is there; the trail tells the last apart.
pub(crate) async fn load(uow: &mut UnitOfWork, deviation: DeviationId) -> Result<Deviation, Error> {
    let case = queries::get(uow.db(), uow.scope(), deviation).await?.ok_or(Error::NotFound)?;
    if case.restricted {
        uow.require(VIEW, &case).map_err(|_| Error::NotFound)?;
    }
    Ok(case)
}

/// Changes the row, if it is still as it was seen; the circle stays.
pub(crate) async fn update(
    uow: &mut UnitOfWork,
    before: &Deviation,
    seen: Version,
    change: case::ActiveModel,
) -> Result<Deviation, Error> {
    let row = model::update::<case::Entity>(uow, before.id, seen, change).await?;
    Ok(Deviation::new(row, before.circle().to_vec()))
}

/// Refuses somebody who is not here, or has left.
async fn present(uow: &UnitOfWork, person: PersonId, field: &'static str) -> Result<(), Error> {
    let person = access::persons::get(uow.db(), uow.scope(), person).await?;
    person.filter(|person| person.left_at.is_none()).map(drop).ok_or(Error::Person(field))
}

/// Lets people into a case's circle; who is there stays there.
async fn let_in(
    uow: &mut UnitOfWork,
    case: Deviation,
    persons: impl IntoIterator<Item = PersonId>,
) -> Result<Deviation, Error> {
    let mut within: BTreeSet<_> = case.circle().iter().copied().collect();
    for person in persons {
        if within.insert(person) {
            let member = circle::ActiveModel {
                organisation_id: Set(uow.organisation()),
                deviation_id: Set(case.id),
                person_id: Set(person),
            };
            model::insert(uow, member).await?;
        }
    }
    Ok(Deviation::new(case.row().clone(), within.into_iter().collect()))
}

/// Who treats what is reported to the security officer: the holders of that role, deputies too, but never the reporter
/// of the very case. Where that leaves nobody, the head of the business.
async fn treaters(uow: &UnitOfWork, author: Option<PersonId>) -> Result<Vec<PersonId>, Error> {
    for role in [Role::Sec, Role::Ctrl] {
        let holders = access::persons_with_role(uow.db(), uow.scope(), role, uow.now()).await?;
        let others: Vec<_> = holders.iter().map(|held| held.person).filter(|held| Some(*held) != author).collect();
        if !others.is_empty() {
            return Ok(others);
        }
    }
    Ok(Vec::new())
}

/// Whoever answers for the first of these roles that anybody holds now.
async fn holder_of(uow: &UnitOfWork, roles: &[Role]) -> Result<Option<PersonId>, Error> {
    for role in roles {
        if let Some(held) = access::holder(uow.db(), uow.scope(), *role, uow.now()).await? {
            return Ok(Some(held.person));
        }
    }
    Ok(None)
}
