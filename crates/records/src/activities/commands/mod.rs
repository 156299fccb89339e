//! What can be done with activities, one file each.

mod approve;
mod cease;
mod change;
mod confirm;
mod confirm_basis;
mod draft;
mod go_live;
mod start;
mod write;

pub use approve::{Approve, approve};
pub use cease::{Cease, cease};
pub use change::{Change, change};
pub use confirm::{Confirm, confirm};
pub use confirm_basis::{ConfirmBasis, confirm_basis};
pub use draft::{Draft, draft};
pub use start::{Start, start};

use kernel::{ActivityId, Version};
use store::{UnitOfWork, model};

use super::model::activity;
use super::{Activity, Content, queries};
use crate::{Error, RegisterRefusal, processors, systems};

async fn load(uow: &UnitOfWork, activity: ActivityId) -> Result<Activity, Error> {
    Ok(queries::get(uow.db(), uow.scope(), activity).await?.ok_or(RegisterRefusal::ActivityNotFound)?)
}

async fn update(
    uow: &mut UnitOfWork,
    activity: ActivityId,
    seen: Version,
    change: activity::ActiveModel,
) -> Result<Activity, Error> {
    Ok(model::update::<activity::Entity>(uow, activity, seen, change).await?)
}

/// Refuses systems and processors that are not here.
async fn refer(uow: &UnitOfWork, content: &Content) -> Result<(), Error> {
    let known = systems::by_ids(uow.db(), uow.scope(), &content.systems).await?;
    if content.systems.iter().any(|system| !known.contains_key(system)) {
        return Err(RegisterRefusal::SystemNotFound.into());
    }
    let known = processors::by_ids(uow.db(), uow.scope(), &content.processors).await?;
    if content.processors.iter().any(|processor| !known.contains_key(processor)) {
        return Err(RegisterRefusal::ProcessorNotFound.into());
    }
    Ok(())
}
