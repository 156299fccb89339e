//! Sitting together.

use chrono::Days;
use kernel::{OccurrenceId, PersonId, Role};
use reviews::{Attendance, Hold, Occurrence, State};
use store::UnitOfWork;

use super::Stage;
use crate::Failure;
use crate::demo::place::{Place, minutes};
use crate::demo::queue::Act;

/// Who comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attending {
    /// Everybody whom it takes.
    Everybody,
    /// One is missing who must be there.
    TooFew,
}

/// How long after the meeting its minutes are written.
const UNTIL_MINUTES: u64 = 90;
/// So many working days later it is tried again.
const UNTIL_AGAIN: u32 = 2;

/// The security officer writes down who sat there.
pub(super) async fn meet(
    stage: &mut Stage<'_>,
    place: &mut Place,
    meeting: OccurrenceId,
    attending: Attending,
) -> Result<Option<String>, Failure> {
    let before = load(stage, place, meeting).await?;
    if before.state != State::Open {
        return Ok(None);
    }
    let duty = reviews::duties::get(&stage.read(place), &place.scope, before.duty_id).await?;
    let title = duty.ok_or(reviews::Error::DutyNotFound)?.title;
    let (persons, away) = attendants(place, &before, attending)?;
    let attendance = persons.iter().map(|person| Attendance { person: *person, roles: None }).collect();
    let hold = Hold { occurrence: meeting, seen: before.version, held_at: None, attendance };
    let officer = place.cast.holder(Role::Sec)?;
    let ports = stage.ports;
    let done = stage
        .write_as(place, officer, async |uow: &mut UnitOfWork| {
            Ok::<_, reviews::Error>(reviews::hold_meeting(uow, ports, hold).await?.quorate)
        })
        .await?;
    if done.value {
        stage.plan(stage.now + minutes(UNTIL_MINUTES), Act::WriteMinutes(meeting));
        return Ok(Some(format!("{title} ({}): {} people sit together", before.period, persons.len())));
    }
    let date = place.time.add_working_days(place.zone().date(stage.now), UNTIL_AGAIN);
    let again = place.zone().instant(date.and_time(place.zone().local(before.due_at).time()));
    stage.plan(again, Act::Meet(meeting));
    let away = away.map_or("somebody", |person| place.cast.name(person));
    Ok(Some(format!("{title} ({}): no quorum, {away} is away; again on {date}", before.period)))
}

pub(super) async fn load(stage: &Stage<'_>, place: &Place, meeting: OccurrenceId) -> Result<Occurrence, Failure> {
    let found = reviews::occurrences::get(&stage.read(place), &place.scope, meeting).await?;
    Ok(found.ok_or(reviews::Error::MeetingNotFound)?)
}

/// The ordinary holders of the quorum's roles, and now and then a deputy who listens; without the last of them, if one
/// is away.
fn attendants(
    place: &Place,
    meeting: &Occurrence,
    attending: Attending,
) -> Result<(Vec<PersonId>, Option<PersonId>), Failure> {
    let mut persons = Vec::new();
    for role in meeting.quorum.iter().flat_map(|quorum| quorum.roles.iter()) {
        let person = place.cast.holder(*role)?;
        if !persons.contains(&person) {
            persons.push(person);
        }
    }
    let officer = place.cast.holder(Role::Sec)?;
    if attending == Attending::TooFew
        && let Some(place) = persons.iter().rposition(|person| *person != officer)
    {
        let away = persons.remove(place);
        return Ok((persons, Some(away)));
    }
    let deputies = place.cast.holders(Role::Sec).iter().filter(|holder| holder.deputy);
    let listens = |person: &PersonId| place.dice.percent(&format!("{}/{person}/listens", meeting.period), 30);
    persons.extend(deputies.map(|holder| holder.person).filter(listens));
    persons.dedup();
    Ok((persons, None))
}

/// By when what a meeting decides is done.
pub(super) fn due_on(place: &Place, stage: &Stage<'_>, days: u64) -> chrono::NaiveDate {
    let today = place.zone().date(stage.now);
    today.checked_add_days(Days::new(days)).unwrap_or(today)
}
