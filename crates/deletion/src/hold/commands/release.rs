//! Saying that something may be erased again.

use kernel::{HoldId, Id, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use crate::hold::event::Event;
use crate::hold::model::{Hold, HoldState, row};
use crate::hold::queries;
use crate::rule::reason;
use crate::{Error, RELEASE_HOLD, RulesRefusal};

/// Say that something may be erased again.
#[derive(Debug, Clone)]
pub struct Release {
    /// Which hold.
    pub hold: HoldId,
    /// The version that was seen.
    pub seen: Version,
    /// Why; names nobody.
    pub reason: String,
}

/// Releases a hold. What it kept goes when its rule says so, and no sooner than the next run.
pub async fn release(uow: &mut UnitOfWork, Release { hold, seen, reason: why }: Release) -> Result<Hold, Error> {
    let before = queries::get(uow.db(), uow.scope(), hold).await?.ok_or(RulesRefusal::HoldNotFound)?;
    uow.require(RELEASE_HOLD, &before)?;
    let why = reason(&why, "reason")?;
    if before.state != HoldState::Active {
        return Err(RulesRefusal::HoldEnded.into());
    }
    let by = uow.scope().actor.person();
    let change = row::ActiveModel {
        state: Set(HoldState::Released),
        released_by: Set(by),
        ended_at: Set(Some(uow.now())),
        release_reason: Set(Some(why)),
        ..Default::default()
    };
    let after = model::update::<row::Entity>(uow, hold.uuid(), seen, change).await?;
    uow.emit(&Event::Released { hold, by });
    Ok(after)
}
