//! Saying that the clock is right.

use kernel::NEW;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, EntityTrait};
use store::UnitOfWork;

use crate::ledger::clock;
use crate::{ACCEPT_CLOCK, Error, Event};

/// Writes down that it is as late as the clock shows, whatever was written down before: the ledger goes on under it. A
/// unit of the installation itself.
pub async fn accept_clock(uow: &mut UnitOfWork) -> Result<(), Error> {
    uow.require(ACCEPT_CLOCK, NEW)?;
    let (installation, now) = (uow.installation(), uow.now());
    let row = clock::ActiveModel { organisation_id: Set(installation), seen_at: Set(now) };
    let known =
        OnConflict::column(clock::Column::OrganisationId).value(clock::Column::SeenAt, Expr::value(now)).to_owned();
    clock::Entity::insert(row).on_conflict(known).exec_without_returning(uow.db()).await?;
    uow.emit(&Event::ClockAccepted { installation });
    Ok(())
}
