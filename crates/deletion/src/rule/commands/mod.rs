//! What is done to rules.

mod approve;
mod propose;
mod withdraw;

use kernel::Id;
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

pub use approve::{Approve, approve};
pub use propose::{Propose, propose};
pub use withdraw::{Withdraw, withdraw};

pub(crate) use propose::load;

use super::model::{RuleVersion, State, version};
use crate::{Error, RulesRefusal};

/// Longer than this no reason is.
const REASON: usize = 10_000;
/// Longer than this nothing is that is cited.
const CITED: usize = 1_000;

/// A reason that was given.
pub(crate) fn reason(text: &str, field: &'static str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > REASON {
        return Err(RulesRefusal::Reason(field).into());
    }
    Ok(text.to_owned())
}

/// What somebody cites.
pub(crate) fn cited(text: &str, field: &'static str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > CITED {
        return Err(RulesRefusal::Cited(field).into());
    }
    Ok(text.to_owned())
}

/// Moves a version to where it stands from now on, without saying so.
async fn end(uow: &mut UnitOfWork, before: &RuleVersion, state: State) -> Result<(), Error> {
    let change = version::ActiveModel { state: Set(state), ended_at: Set(Some(uow.now())), ..Default::default() };
    model::update::<version::Entity>(uow, before.id.uuid(), before.version, change).await?;
    Ok(())
}
