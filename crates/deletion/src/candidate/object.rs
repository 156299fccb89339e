//! Saying of something on a list that it stays.

use chrono::NaiveDate;
use kernel::{CandidateId, Id, Version};
use ports::{Db, Ports};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::event::Event;
use super::model::{Candidate, entry};
use super::queries;
use crate::hold::{self, Found};
use crate::rule::{held, reason};
use crate::{Error, OBJECT_TO_CANDIDATE, RulesRefusal};

/// Say of something on a list that it stays.
#[derive(Debug, Clone)]
pub struct Object {
    /// Which entry.
    pub candidate: CandidateId,
    /// The version that was seen.
    pub seen: Version,
    /// Why; names nobody.
    pub reason: String,
    /// The last local date on which it stays.
    pub until: NaiveDate,
}

/// Objects to an entry of a list: a hold to a date, for which the role that the list is for answers.
pub async fn object(uow: &mut UnitOfWork, ports: &Ports, new: Object) -> Result<Candidate, Error> {
    let Object { candidate, seen, reason: why, until } = new;
    let found = queries::by_ids(uow.db(), uow.scope(), &[candidate]).await?.remove(&candidate);
    let before = found.ok_or(RulesRefusal::CandidateNotFound)?;
    uow.require(OBJECT_TO_CANDIDATE, &before)?;
    if uow.standing().role(before.role).is_none() {
        uow.refuse(OBJECT_TO_CANDIDATE, &before);
        return Err(RulesRefusal::RoleRequired.into());
    }
    let why = reason(&why, "reason")?;
    hold::may_end(uow, until).await?;
    let holding = held(Db::Unit(uow), ports, &before.holding_kind, &[before.holding_id]).await?.pop();
    let target = Found::holding(&holding.ok_or(RulesRefusal::CandidateErased)?)?;
    let new = hold::New { target, reason: why, source: None, until: Some(until), candidate: Some(candidate) };
    let hold = hold::write(uow, new).await?;
    let change = entry::ActiveModel {
        hold_id: Set(Some(hold.id)),
        objected_at: Set(Some(uow.now())),
        objected_until: Set(Some(until)),
        ..Default::default()
    };
    let after = model::update::<entry::Entity>(uow, candidate.uuid(), seen, change).await?;
    uow.emit(&Event::ObjectedTo { candidate, list: after.list_id, hold: hold.id });
    Ok(after)
}
