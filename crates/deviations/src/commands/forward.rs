//! Passing a case on to the security officer.

use kernel::{DeviationId, PersonId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{let_in, load, treaters, update};
use crate::model::case;
use crate::rules::{self, Move};
use crate::steps::{self, Words};
use crate::{Addressee, Deviation, Error, Event, FORWARD, StepKind};

/// Pass a case on to the security officer.
#[derive(Debug, Clone)]
pub struct Forward {
    /// Which case.
    pub deviation: DeviationId,
    /// The version that was seen.
    pub seen: Version,
}

/// Passes on what was reported to a superior. The superior goes on seeing it.
pub async fn forward(uow: &mut UnitOfWork, Forward { deviation, seen }: Forward) -> Result<Deviation, Error> {
    let before = load(uow, deviation).await?;
    uow.require(FORWARD, &before)?;
    rules::next(before.status, Move::Work)?;
    if before.addressee == Addressee::SecurityOfficer || before.forwarded_at.is_some() {
        return Err(Error::AlreadyForwarded);
    }
    let by = uow.scope().actor.person();
    pass_on(uow, before, seen, by).await
}

/// Passes it on, by somebody or by itself, and lets those in who are to treat it.
pub(crate) async fn pass_on(
    uow: &mut UnitOfWork,
    before: Deviation,
    seen: Version,
    by: Option<PersonId>,
) -> Result<Deviation, Error> {
    let change = case::ActiveModel { forwarded_at: Set(Some(uow.now())), forwarded_by: Set(by), ..Default::default() };
    let mut after = update(uow, &before, seen, change).await?;
    if after.restricted || after.confidential_reporter {
        let treaters = treaters(uow, after.author_id).await?;
        after = let_in(uow, after, treaters).await?;
    }
    let words = Words::change(Addressee::Manager.code(), Addressee::SecurityOfficer.code());
    match by {
        Some(_) => steps::record(uow, &after, StepKind::Forwarded, FORWARD, words).await?,
        None => steps::record_unsigned(uow, &after, StepKind::Forwarded, words).await?,
    }
    uow.emit(&Event::Forwarded { deviation: after.id, by });
    share_actions(uow, &before, &after).await?;
    Ok(after)
}

/// Whoever came into the circle of a confidential case may see what was asked for in it.
async fn share_actions(uow: &mut UnitOfWork, before: &Deviation, after: &Deviation) -> Result<(), Error> {
    for person in after.circle().iter().filter(|person| !before.circle().contains(person)) {
        actions::share(uow, &after.as_subject(), *person).await?;
    }
    Ok(())
}
