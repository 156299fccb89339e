//! Confirming that a duty was done.

use kernel::OccurrenceId;
use reviews::{Confirm, State};
use store::UnitOfWork;

use super::Stage;
use crate::Failure;
use crate::demo::place::Place;

/// What people note, by chance.
const NOTES: &[&str] = &[
    "Done; nothing out of the ordinary.",
    "Gone through point by point, with samples of each.",
    "Done together with the people concerned. Two small things were put right at once.",
];

/// Whoever answers for it confirms that it was done.
pub(super) async fn confirm(
    stage: &mut Stage<'_>,
    place: &mut Place,
    occurrence: OccurrenceId,
) -> Result<Option<String>, Failure> {
    let read = stage.read(place);
    let before = reviews::occurrences::get(&read, &place.scope, occurrence).await?;
    let before = before.ok_or(reviews::Error::OccurrenceNotFound)?;
    if before.state != State::Open {
        return Ok(None);
    }
    let duty = reviews::duties::get(&read, &place.scope, before.duty_id).await?.ok_or(reviews::Error::DutyNotFound)?;
    let owner = place.cast.holder(before.owner_role)?;
    let question = format!("{}/{}/note", duty.key, before.period);
    let note = place.dice.pick(&question, NOTES).copied().unwrap_or("Done.").to_owned();
    let confirm = Confirm { occurrence, seen: before.version, note };
    stage
        .write_as(place, owner, async |uow: &mut UnitOfWork| {
            Ok::<_, reviews::Error>(reviews::confirm_duty(uow, confirm).await?.id)
        })
        .await?;
    Ok(Some(format!("{} confirms: {} ({})", place.cast.name(owner), duty.title, before.period)))
}
