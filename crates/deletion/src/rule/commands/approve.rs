//! Approving a version of a rule.

use jobs::{Enqueue, When};
use kernel::{Id, RuleVersionId, Version};
use ports::Db;
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::end;
use crate::rule::event::Event;
use crate::rule::model::{RuleVersion, State, approval, rule, version};
use crate::rule::{lint, queries, settings};
use crate::{APPROVE_RULE, Error, RulesRefusal, candidate};

/// Approve a version of a rule.
#[derive(Debug, Clone)]
pub struct Approve {
    /// Which version.
    pub version: RuleVersionId,
    /// How often its row had changed as it was seen.
    pub seen: Version,
    /// The hash that was seen: what the approval signs.
    pub sha256: String,
}

/// Approves a version of a rule. The second approval, by another person, brings it into force, in place of the one before.
pub async fn approve(
    uow: &mut UnitOfWork,
    Approve { version: id, seen, sha256 }: Approve,
) -> Result<RuleVersion, Error> {
    let before = queries::version(uow.db(), uow.scope(), id).await?.ok_or(RulesRefusal::RuleNotFound)?;
    uow.require(APPROVE_RULE, &before)?;
    let person = uow.scope().actor.person().ok_or(RulesRefusal::RoleRequired)?;
    if !State::WAITING.contains(&before.state) || before.sha256 != sha256 {
        return Err(RulesRefusal::RuleNotWaiting.into());
    }
    let given = queries::approvals_of(uow.db(), uow.scope(), &[id]).await?.remove(&id).unwrap_or_default();
    if given.iter().any(|approval| approval.person_id == person) {
        uow.refuse(APPROVE_RULE, &before);
        return Err(RulesRefusal::ApprovedAlready.into());
    }
    let complete = !given.is_empty();
    if complete {
        lint::overlaps_nothing_in_force(Db::Unit(uow), &before.key, &before.definition).await?;
    }

    let held = APPROVE_RULE.roles.iter().find_map(|role| uow.standing().role(*role));
    let row = approval::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        rule_version_id: Set(id),
        person_id: Set(person),
        role: Set(held.map(|held| held.role)),
        appointment_id: Set(held.and_then(|held| held.appointment)),
        sha256: Set(sha256.clone()),
        at: Set(uow.now()),
    };
    model::insert(uow, row).await?;
    let after = if complete {
        bring_into_force(uow, &before, seen).await?
    } else {
        let change = version::ActiveModel { state: Set(State::ApprovedOnce), ..Default::default() };
        model::update::<version::Entity>(uow, id.uuid(), seen, change).await?
    };
    let (rule, key, number) = (before.rule, before.key.clone(), before.number);
    uow.emit(&Event::Approved { rule, key: key.clone(), number, sha256, by: person, complete });
    if complete {
        uow.emit(&Event::InForce { rule, key: key.clone(), number });
        settings::put(uow, None).await?;
        if before.definition.notify.is_some() {
            // What is overdue already is listed first, and goes after it was listed for long enough.
            uow.enqueue(&candidate::jobs::ListCandidates::now(rule), When::Now).await?;
        }
    }
    Ok(RuleVersion::of(key, after)?)
}

async fn bring_into_force(uow: &mut UnitOfWork, new: &RuleVersion, seen: Version) -> Result<version::Model, Error> {
    let rule = queries::get(uow.db(), uow.scope(), new.rule).await?.ok_or(RulesRefusal::RuleNotFound)?;
    if let Some(old) = queries::in_force_of(uow.db(), uow.scope(), new.rule).await? {
        end(uow, &old, State::Superseded).await?;
    }
    let change = rule::ActiveModel { in_force_id: Set(Some(new.id)), ..Default::default() };
    model::update::<rule::Entity>(uow, rule.id.uuid(), rule.version, change).await?;
    let zone = access::organisation(uow.db(), uow.scope()).await?.zone;
    let change = version::ActiveModel {
        state: Set(State::InForce),
        in_force_at: Set(Some(uow.now())),
        in_force_from: Set(Some(zone.date(uow.now()))),
        ..Default::default()
    };
    Ok(model::update::<version::Entity>(uow, new.id.uuid(), seen, change).await?)
}
