//! Writing down how an activity moved.

use kernel::Permission;
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::model::step;
use super::{Activity, StepKind};
use crate::Error;

/// Writes down that the unit's actor took a step by this permission: the person, the first of its roles that they hold,
/// the appointment that gave it, and what was said of the activity, or proposed, at that moment.
pub(crate) async fn record(
    uow: &mut UnitOfWork,
    activity: &Activity,
    kind: StepKind,
    by: Permission,
    changed: Option<String>,
) -> Result<(), Error> {
    let held = by.roles.iter().find_map(|role| uow.standing().role(*role));
    let proposed = activity.proposal.as_ref().map(|proposal| proposal.0.hash());
    let step = step::ActiveModel {
        organisation_id: Set(uow.organisation()),
        activity_id: Set(activity.id),
        number: Set(activity.version.0),
        kind: Set(kind),
        at: Set(uow.now()),
        person_id: Set(uow.scope().actor.person()),
        role: Set(held.map(|held| held.role)),
        appointment_id: Set(held.and_then(|held| held.appointment)),
        content_hash: Set(proposed.unwrap_or_else(|| activity.content_hash.clone())),
        changed: Set(changed),
    };
    model::insert(uow, step).await?;
    Ok(())
}
