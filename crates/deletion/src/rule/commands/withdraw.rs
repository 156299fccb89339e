//! Taking a version of a rule back.

use kernel::{Id, RuleVersionId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::reason;
use crate::rule::event::Event;
use crate::rule::model::{RuleVersion, State, rule, version};
use crate::rule::{jobs, queries};
use crate::{Error, RulesRefusal, WITHDRAW_RULE};

/// Take a version of a rule back.
#[derive(Debug, Clone)]
pub struct Withdraw {
    /// Which version.
    pub version: RuleVersionId,
    /// How often its row had changed as it was seen.
    pub seen: Version,
    /// Why.
    pub reason: String,
}

/// Takes a version of a rule back. Where it was in force, nothing is erased by that rule any more, and what it governed
/// shows up as a gap.
pub async fn withdraw(
    uow: &mut UnitOfWork,
    Withdraw { version: id, seen, reason: why }: Withdraw,
) -> Result<RuleVersion, Error> {
    let before = queries::version(uow.db(), uow.scope(), id).await?.ok_or(RulesRefusal::RuleNotFound)?;
    uow.require(WITHDRAW_RULE, &before)?;
    let why = reason(&why, "reason")?;
    let was_in_force = before.state == State::InForce;
    if !was_in_force && !State::WAITING.contains(&before.state) {
        return Err(RulesRefusal::RuleNotWaiting.into());
    }
    if was_in_force {
        let rule = queries::get(uow.db(), uow.scope(), before.rule).await?.ok_or(RulesRefusal::RuleNotFound)?;
        let change = rule::ActiveModel { in_force_id: Set(None), ..Default::default() };
        model::update::<rule::Entity>(uow, rule.id.uuid(), rule.version, change).await?;
    }
    let change = version::ActiveModel {
        state: Set(State::Withdrawn),
        ended_at: Set(Some(uow.now())),
        withdrawn_by: Set(uow.scope().actor.person()),
        withdraw_reason: Set(Some(why)),
        ..Default::default()
    };
    let after = model::update::<version::Entity>(uow, id.uuid(), seen, change).await?;
    let (rule, key, number) = (before.rule, before.key.clone(), before.number);
    uow.emit(&Event::Withdrawn { rule, key: key.clone(), number, was_in_force });
    if was_in_force {
        jobs::look_for_gaps(uow).await?;
    }
    Ok(RuleVersion::of(key, after)?)
}
