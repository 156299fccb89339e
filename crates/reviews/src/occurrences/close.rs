//! The end of a window: what nobody has done by then is missed.

use kernel::OccurrenceId;
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::{State, get, row};
use crate::{Error, Event, MISS_DUTY, duties};

/// Finds that an occurrence was missed, unless it was held. Running twice does nothing the second time: it is no
/// longer open.
pub(crate) async fn close(uow: &mut UnitOfWork, occurrence: OccurrenceId) -> Result<(), Error> {
    let before = get(uow.db(), uow.scope(), occurrence).await?.ok_or(Error::OccurrenceNotFound)?;
    uow.require(MISS_DUTY, &before)?;
    if before.state != State::Open || uow.now() < before.closes_at {
        return Ok(());
    }
    let duty = duties::get(uow.db(), uow.scope(), before.duty_id).await?.ok_or(Error::DutyNotFound)?;
    let change = row::ActiveModel { state: Set(State::Missed), missed_at: Set(Some(uow.now())), ..Default::default() };
    let after = model::update::<row::Entity>(uow, occurrence, before.version, change).await?;
    uow.emit(&Event::DutyMissed {
        occurrence,
        duty: after.duty_id,
        key: duty.key,
        kind: after.kind,
        period: after.period,
        owner_role: after.owner_role,
    });
    Ok(())
}
