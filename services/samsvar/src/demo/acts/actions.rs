//! Doing what was decided, and looking whether it worked.

use actions::{Action, CheckEffect, Complete, State};
use kernel::{ActionId, MeasureId, PersonId, Role};
use reviews::{Source, Verify, measures};
use store::UnitOfWork;

use super::Stage;
use crate::Failure;
use crate::demo::place::Place;

async fn load(stage: &Stage<'_>, place: &Place, action: ActionId) -> Result<Action, Failure> {
    let found = actions::get(&stage.read(place), &place.scope, action).await?;
    Ok(found.ok_or(actions::Error::NotFound)?)
}

/// Whoever was asked says that it is done.
pub(super) async fn complete(
    stage: &mut Stage<'_>,
    place: &mut Place,
    action: ActionId,
) -> Result<Option<String>, Failure> {
    let before = load(stage, place, action).await?;
    if before.state != State::Open {
        return Ok(None);
    }
    let owner = before.owner_id;
    if let Ok(measure) = before.serves().id.parse::<MeasureId>() {
        return verify(stage, place, owner, measure).await;
    }
    let complete = Complete { action, seen: before.version, note: Some("Done as decided.".to_owned()) };
    stage
        .write_as(place, owner, async |uow: &mut UnitOfWork| {
            Ok::<_, actions::Error>(actions::complete(uow, complete).await?.id)
        })
        .await?;
    let late = if before.is_overdue(stage.now) { ", late" } else { "" };
    Ok(Some(format!("{} has done{late}: {}", place.cast.name(owner), shown(&before))))
}

/// Whoever was asked looks at a measure, and it works. What is bought is stated to work by whoever sells it.
async fn verify(
    stage: &mut Stage<'_>,
    place: &mut Place,
    owner: PersonId,
    measure: MeasureId,
) -> Result<Option<String>, Failure> {
    let found = measures::get(&stage.read(place), &place.scope, measure).await?;
    let before = found.ok_or(reviews::Error::MeasureNotFound)?;
    let (source, note) = match before.supplier {
        Some(_) => (Source::SupplierStatement, "Their report of this year's test says so."),
        None => (Source::OwnCheck, "Tried out, and looked through the settings."),
    };
    let (seen, note) = (before.version, note.to_owned());
    let verify = Verify { measure, seen, verified_on: None, source, works: true, note };
    stage
        .write_as(place, owner, async |uow: &mut UnitOfWork| {
            Ok::<_, reviews::Error>(reviews::verify_measure(uow, verify).await?.id)
        })
        .await?;
    Ok(Some(format!("{} has looked, and it works: {}", place.cast.name(owner), before.title)))
}

/// Somebody else than whoever did it says whether it worked.
pub(super) async fn check_effect(
    stage: &mut Stage<'_>,
    place: &mut Place,
    action: ActionId,
) -> Result<Option<String>, Failure> {
    let before = load(stage, place, action).await?;
    if before.state != State::Completed {
        return Ok(None);
    }
    let checker = checker(place, &before)?;
    let note = Some("Looked at a sample since; it has not happened again.".to_owned());
    let check = CheckEffect { action, seen: before.version, effective: true, note };
    stage
        .write_as(place, checker, async |uow: &mut UnitOfWork| {
            Ok::<_, actions::Error>(actions::check_effect(uow, check).await?.id)
        })
        .await?;
    Ok(Some(format!("{} finds that it works: {}", place.cast.name(checker), shown(&before))))
}

/// The security officer; where they did it themselves, whoever stands in for them, or the head of the business.
fn checker(place: &Place, action: &Action) -> Result<PersonId, Failure> {
    let officers = place.cast.holders(Role::Sec).iter().chain(place.cast.holders(Role::Ctrl));
    let other = officers.map(|holder| holder.person).find(|person| Some(*person) != action.completed_by);
    other.ok_or_else(|| Failure::new("nobody in the pack could check what the security officer did"))
}

fn shown(action: &Action) -> &str {
    if action.restricted { "something in a confidential case" } else { &action.title }
}
