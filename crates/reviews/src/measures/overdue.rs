//! A verification that nobody has renewed becomes somebody's task.

use actions::{Action, State};
use chrono::Days;
use kernel::{Instant, MeasureId, Role};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::{get, model::subject, row};
use crate::{Error, Event, WATCH_MEASURES};

/// So many days whoever answers for it has to look.
const TIME_TO_LOOK: Days = Days::new(14);

/// Finds that a measure was not verified by then: says so, and asks whoever answers for it. Running twice does nothing
/// the second time, and nothing where somebody has looked meanwhile: then another instant stands on the measure. What was
/// asked before and is not done is not asked again.
pub(crate) async fn tell_overdue(uow: &mut UnitOfWork, measure: MeasureId, verify_by: Instant) -> Result<(), Error> {
    let before = get(uow.db(), uow.scope(), measure).await?.ok_or(Error::MeasureNotFound)?;
    uow.require(WATCH_MEASURES, &before)?;
    if before.verify_by != Some(verify_by) || before.overdue_at.is_some() || before.ended_at.is_some() {
        return Ok(());
    }
    let change = row::ActiveModel { overdue_at: Set(Some(uow.now())), ..Default::default() };
    let after = model::update::<row::Entity>(uow, measure, before.version, change).await?;
    uow.emit(&Event::VerificationOverdue { measure, key: after.key.clone(), owner_role: after.owner_role });
    if !asked(uow, measure).await?.is_empty() {
        return Ok(());
    }
    let mut owner = None;
    for role in [after.owner_role, Role::Ctrl, Role::Sec] {
        owner = access::holder(uow.db(), uow.scope(), role, uow.now()).await?;
        if owner.is_some() {
            break;
        }
    }
    // A role that nobody holds is told of by itself.
    let Some(owner) = owner else { return Ok(()) };
    let zone = access::organisation(uow.db(), uow.scope()).await?.zone;
    let due_on = zone.date(uow.now()) + TIME_TO_LOOK;
    let title = format!("Verify that it works: {}", after.title);
    let wanted = actions::Add {
        detail: Some(after.question.clone()),
        effect_check_after: Some(calendar::Span::ZERO),
        by_rule: true,
        ..actions::Add::new(subject(measure), title, owner.person, due_on)
    };
    actions::add(uow, wanted).await?;
    Ok(())
}

/// What was asked for about a measure by this rule, and is not done.
pub(super) async fn asked(uow: &UnitOfWork, measure: MeasureId) -> Result<Vec<Action>, Error> {
    let subject = subject(measure);
    let mut found = actions::of_subjects(uow.db(), uow.scope(), std::slice::from_ref(&subject)).await?;
    let mut all = found.remove(&subject).unwrap_or_default();
    all.retain(|action| action.state == State::Open && action.author_id.is_none());
    Ok(all)
}
