//! Signing the minutes: from then on they are frozen.

use kernel::{OccurrenceId, PersonId, Role, Scope, Version};
use sea_orm::ActiveValue::Set;
use sea_orm::ConnectionTrait;
use store::{UnitOfWork, model};

use super::minutes::{Signature, hash, write};
use super::model::minutes;
use super::queries::{attendance_of, items_of, sittings_of};
use super::{Minutes, rules};
use crate::occurrences::{get, row};
use crate::{Error, Event, SIGN_MINUTES};

/// Sign a meeting's minutes.
#[derive(Debug, Clone, Copy)]
pub struct Sign {
    /// Which meeting.
    pub meeting: OccurrenceId,
    /// The version that was seen; a decision recorded since is one that the signer has not seen.
    pub seen: Version,
}

/// Signs the minutes, as security officer or their deputy, who was there. A vacancy at the head of the business blocks
/// it: there is nobody who would answer for what is signed.
pub async fn sign_minutes(uow: &mut UnitOfWork, new: Sign) -> Result<Minutes, Error> {
    let meeting = get(uow.db(), uow.scope(), new.meeting).await?.ok_or(Error::MeetingNotFound)?;
    uow.require(SIGN_MINUTES, &meeting)?;
    let items = items_of(uow.db(), uow.scope(), meeting.id).await?;
    rules::may_sign(&meeting, &items)?;
    let signature = signature(uow)?;
    if !was_there(uow.db(), uow.scope(), meeting.id, signature.person).await? {
        uow.refuse(SIGN_MINUTES, &meeting);
        return Err(Error::SignerAbsent);
    }
    let heads = access::persons_with_role(uow.db(), uow.scope(), Role::Ctrl, uow.now()).await?;
    if !heads.iter().any(|head| !head.deputy) {
        return Err(Error::ControllerVacant);
    }
    let change = row::ActiveModel { signed_at: Set(Some(uow.now())), ..Default::default() };
    let meeting = model::update::<row::Entity>(uow, meeting.id, new.seen, change).await?;
    let body = write(uow.db(), uow.scope(), &meeting, signature).await?;
    let row = minutes::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        occurrence_id: Set(meeting.id),
        hash: Set(hash(&body)),
        body: Set(body),
        signed_by: Set(signature.person),
        role: Set(signature.role),
        appointment_id: Set(signature.appointment),
        deputy: Set(signature.deputy),
        signed_at: Set(signature.at),
    };
    let minutes = model::insert(uow, row).await?;
    uow.emit(&Event::ReviewSigned { minutes: minutes.id, meeting: meeting.id });
    Ok(minutes)
}

/// The actor's signature. The permission has let only persons through who are security officer or stand in for them.
fn signature(uow: &UnitOfWork) -> Result<Signature, Error> {
    let person = uow.scope().actor.person().ok_or(Error::SignerAbsent)?;
    let held = uow.standing().role(Role::Sec).ok_or(Error::SignerAbsent)?;
    Ok(Signature { appointment: held.appointment, at: uow.now(), deputy: held.deputy, person, role: held.role })
}

/// Whether somebody sat where the meeting was held with a quorum.
async fn was_there(
    db: &impl ConnectionTrait,
    scope: &Scope,
    meeting: OccurrenceId,
    person: PersonId,
) -> Result<bool, Error> {
    let sittings = sittings_of(db, scope, &[meeting]).await?.remove(&meeting).unwrap_or_default();
    let quorate: Vec<_> = sittings.iter().filter(|sitting| sitting.quorate).map(|sitting| sitting.id).collect();
    let attendance = attendance_of(db, scope, &quorate).await?;
    Ok(attendance.values().flatten().any(|seat| seat.person_id == person))
}
