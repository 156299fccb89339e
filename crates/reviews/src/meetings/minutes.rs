//! The minutes as one text that is the same whoever writes it: what is signed.
//!
//! Ids and codes, times in UTC to the microsecond, keys sorted, no spaces: the field order below is the alphabet's, so
//! that serialising a struct is canonical by itself. What may change later (names, titles) is not in it.

use kernel::OrganisationId;
use kernel::{ActionId, AgendaItemId, AppointmentId, DutyId, Instant, OccurrenceId, PersonId, Role, Scope, SittingId};
use sea_orm::ConnectionTrait;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::queries::{attendance_of, items_of, sittings_of};
use super::{AgendaItem, Attendant, DrawnAs, Outcome, Quorum, Sitting};
use crate::occurrences::Occurrence;
use crate::{Error, duties};

/// The form of the text; a later form gets another name, and old minutes keep theirs.
const FORMAT: &str = "samsvar-minutes/1";

/// Who signs, and by what right.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Signature {
    pub(super) appointment: Option<AppointmentId>,
    #[serde(serialize_with = "instant")]
    pub(super) at: Instant,
    pub(super) deputy: bool,
    pub(super) person: PersonId,
    pub(super) role: Role,
}

#[derive(Serialize)]
struct Body<'a> {
    agenda: Vec<Item<'a>>,
    #[serde(serialize_with = "instant")]
    due_at: Instant,
    duty: Duty<'a>,
    format: &'static str,
    #[serde(serialize_with = "instant_if")]
    held_at: Option<Instant>,
    meeting: OccurrenceId,
    #[serde(serialize_with = "instant")]
    opened_at: Instant,
    organisation: OrganisationId,
    period: &'a str,
    quorum: Option<&'a Quorum>,
    signature: Signature,
    sittings: Vec<Sat>,
}

#[derive(Serialize)]
struct Duty<'a> {
    id: DutyId,
    key: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    actions: &'a [ActionId],
    #[serde(serialize_with = "instant_if")]
    decided_at: Option<Instant>,
    decided_by: Option<PersonId>,
    drawn_as: DrawnAs,
    #[serde(serialize_with = "instant")]
    drawn_at: Instant,
    id: AgendaItemId,
    outcome: Option<Outcome>,
    position: i32,
    reason: Option<&'a str>,
    restricted: bool,
    subject: About<'a>,
}

#[derive(Serialize)]
struct About<'a> {
    id: &'a str,
    kind: &'a str,
}

#[derive(Serialize)]
struct Sat {
    attendance: Vec<Seat>,
    #[serde(serialize_with = "instant")]
    held_at: Instant,
    id: SittingId,
    number: i32,
    persons: i32,
    quorate: bool,
    #[serde(serialize_with = "instant")]
    recorded_at: Instant,
    recorded_by: Option<PersonId>,
}

#[derive(Serialize)]
struct Seat {
    appointment: Option<AppointmentId>,
    deputy: bool,
    person: PersonId,
    role: Role,
}

/// The text of a meeting's minutes, from the rows as they are now.
pub(super) async fn write(
    db: &impl ConnectionTrait,
    scope: &Scope,
    meeting: &Occurrence,
    signature: Signature,
) -> Result<String, Error> {
    let duty = duties::get(db, scope, meeting.duty_id).await?.ok_or(Error::DutyNotFound)?;
    let items = items_of(db, scope, meeting.id).await?;
    let sittings = sittings_of(db, scope, &[meeting.id]).await?.remove(&meeting.id).unwrap_or_default();
    let ids: Vec<SittingId> = sittings.iter().map(|sitting| sitting.id).collect();
    let mut attendance = attendance_of(db, scope, &ids).await?;
    let body = Body {
        agenda: items.iter().map(Item::of).collect(),
        due_at: meeting.due_at,
        duty: Duty { id: duty.id, key: &duty.key },
        format: FORMAT,
        held_at: meeting.held_at,
        meeting: meeting.id,
        opened_at: meeting.opened_at,
        organisation: meeting.organisation_id,
        period: &meeting.period,
        quorum: meeting.quorum.as_ref(),
        signature,
        sittings: sittings
            .into_iter()
            .map(|sitting| {
                let attendance = attendance.remove(&sitting.id).unwrap_or_default();
                Sat::of(&sitting, attendance)
            })
            .collect(),
    };
    Ok(serde_json::to_string(&body).map_err(store::Error::from)?)
}

/// The SHA-256 of a text, in hexadecimal digits.
pub(super) fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl<'a> Item<'a> {
    fn of(item: &'a AgendaItem) -> Self {
        Self {
            actions: &item.actions.0,
            decided_at: item.decided_at,
            decided_by: item.decided_by,
            drawn_as: item.drawn_as,
            drawn_at: item.drawn_at,
            id: item.id,
            outcome: item.outcome,
            position: item.position,
            reason: item.reason.as_deref(),
            restricted: item.restricted,
            subject: About { id: &item.subject_id, kind: &item.subject_kind },
        }
    }
}

impl Sat {
    fn of(sitting: &Sitting, attendance: Vec<Attendant>) -> Self {
        let seat = |seat: Attendant| Seat {
            appointment: seat.appointment_id,
            deputy: seat.deputy,
            person: seat.person_id,
            role: seat.role,
        };
        Self {
            attendance: attendance.into_iter().map(seat).collect(),
            held_at: sitting.held_at,
            id: sitting.id,
            number: sitting.number,
            persons: sitting.persons,
            quorate: sitting.quorate,
            recorded_at: sitting.recorded_at,
            recorded_by: sitting.recorded_by,
        }
    }
}

fn instant<S: Serializer>(at: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
}

fn instant_if<S: Serializer>(at: &Option<Instant>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => instant(at, serializer),
        None => serializer.serialize_none(),
    }
}
