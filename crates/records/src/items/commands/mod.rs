//! What can be done with items, one file each.

mod change_state;
mod store;

pub use change_state::{ChangeState, change_state};
pub use store::{Store, store};

use ::store::UnitOfWork;
use kernel::{Id, ItemId};

use crate::anchors::{self, Put, TargetKind, When};
use crate::{Error, HoldingsRefusal};

/// When something happened to an item, said with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchoring {
    /// What happened, as `log.written`.
    pub name: String,
    /// When.
    pub when: When,
}

/// Dates what happened to an item, and its coming into a state. The caller's event announces it.
async fn date(
    uow: &UnitOfWork,
    item: ItemId,
    said: &[Anchoring],
    came_into: Option<(&str, &str)>,
) -> Result<(), Error> {
    let entered = came_into.and_then(|(kind, state)| super::rules::anchor_of(kind, state));
    if said.is_empty() && entered.is_none() {
        return Ok(());
    }
    let zone = access::organisation(uow.db(), uow.scope()).await?.working_time().zone;
    let put = |name: String, when| Put { kind: TargetKind::Item, target: item.uuid(), name, when, correct: false };
    let mut puts = Vec::with_capacity(said.len() + 1);
    for (index, anchoring) in said.iter().enumerate() {
        let dated = anchors::valid_name(&anchoring.name).and_then(|_| anchoring.when.dated(zone));
        let dated = dated.map_err(|refusal: HoldingsRefusal| refusal.at("anchors", index))?;
        puts.push(put(anchoring.name.clone(), dated));
    }
    if let Some(name) = entered {
        puts.push(put(name, When::At(uow.now()).dated(zone)?));
    }
    anchors::put(uow, &puts).await?;
    Ok(())
}
