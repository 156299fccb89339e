//! The year wheel: what was due, and what became of it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use kernel::{Page, Subject};
use reviews::{Duty, Kind, Occurrence, State, occurrences};
use serde::Serialize;
use store::Read;

use super::ALL;
use crate::Failure;
use crate::demo::place::Place;

/// A duty, and each time that it was due.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DutyYear {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) is_meeting: bool,
    pub(super) times: Vec<Time>,
}

/// One time that a duty was due.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Time {
    pub(super) period: String,
    pub(super) due_on: NaiveDate,
    pub(super) opened_on: NaiveDate,
    pub(super) state: &'static str,
    pub(super) held_on: Option<NaiveDate>,
    pub(super) missed_on: Option<NaiveDate>,
    /// When people sat without a quorum.
    pub(super) without_quorum: Vec<NaiveDate>,
    pub(super) people: usize,
    pub(super) points: usize,
    pub(super) decided_actions: usize,
    pub(super) signed_on: Option<NaiveDate>,
    /// Of a missed one: when a meeting treated the case that it became.
    pub(super) treated_on: Option<NaiveDate>,
}

pub(super) async fn read(read: &Read, place: &Place) -> Result<Vec<DutyYear>, Failure> {
    let mut years = Vec::new();
    let duties = reviews::duties::page(read, &place.scope, ALL, &Page::first(100)).await?.rows;
    for duty in duties {
        let found = all(read, place, &duty).await?;
        years.push(DutyYear {
            is_meeting: duty.kind == Kind::Meeting,
            times: times(read, place, &duty, &found).await?,
            key: duty.key,
            title: duty.title,
        });
    }
    Ok(years)
}

/// Every time that it was due, the earliest first.
async fn all(read: &Read, place: &Place, duty: &Duty) -> Result<Vec<Occurrence>, Failure> {
    let filter = occurrences::Filter { duty: Some(duty.id), ..occurrences::Filter::default() };
    let mut page = Page::first(100);
    let mut all = Vec::new();
    loop {
        let found = occurrences::page(read, &place.scope, ALL, filter, &page).await?;
        page.after = found.rows.last().map(Occurrence::position);
        all.extend(found.rows);
        if !found.has_next {
            all.reverse();
            return Ok(all);
        }
    }
}

async fn times(read: &Read, place: &Place, duty: &Duty, found: &[Occurrence]) -> Result<Vec<Time>, Failure> {
    let ids: Vec<_> = found.iter().map(|occurrence| occurrence.id).collect();
    let meetings = if duty.kind == Kind::Meeting { ids.as_slice() } else { &[] };
    let sittings = reviews::sittings_of(read, &place.scope, meetings).await?;
    let agendas = reviews::agenda_of(read, &place.scope, meetings).await?;
    let date = |at| place.zone().date(at);
    let mut times = Vec::new();
    for occurrence in found {
        let sat = sittings.get(&occurrence.id).map(Vec::as_slice).unwrap_or_default();
        let (quorate, without): (Vec<_>, Vec<_>) = sat.iter().partition(|sitting| sitting.quorate);
        let quorate: Vec<_> = quorate.iter().map(|sitting| sitting.id).collect();
        let seats = reviews::attendance_of(read, &place.scope, &quorate).await?;
        let people: BTreeSet<_> = seats.values().flatten().map(|seat| seat.person_id).collect();
        let agenda = agendas.get(&occurrence.id).map(Vec::as_slice).unwrap_or_default();
        times.push(Time {
            period: occurrence.period.clone(),
            due_on: occurrence.due_on,
            opened_on: date(occurrence.opened_at),
            state: occurrence.state.code(),
            held_on: occurrence.held_at.map(date),
            missed_on: occurrence.missed_at.map(date),
            without_quorum: without.iter().map(|sitting| date(sitting.held_at)).collect(),
            people: people.len(),
            points: agenda.len(),
            decided_actions: agenda.iter().map(|item| item.actions.0.len()).sum(),
            signed_on: occurrence.signed_at.map(date),
            treated_on: treated_on(read, place, occurrence).await?,
        });
    }
    Ok(times)
}

/// When a meeting treated the case that a missed duty became.
async fn treated_on(read: &Read, place: &Place, missed: &Occurrence) -> Result<Option<NaiveDate>, Failure> {
    if missed.state != State::Missed {
        return Ok(None);
    }
    let origin = Subject::new("occurrence", missed.id);
    let filter = deviations::Filter { opened_by_event: Some(true), ..deviations::Filter::default() };
    let opened = deviations::page(read, &place.scope, ALL, &filter, &Page::first(100)).await?.rows;
    let Some(case) = opened.iter().find(|case| case.origin_subject().as_ref() == Some(&origin)) else {
        return Ok(None);
    };
    let subject = case.as_subject();
    let treated = reviews::treated_in(read, &place.scope, std::slice::from_ref(&subject)).await?;
    let first = treated.get(&subject).and_then(|items| items.first()).and_then(|item| item.decided_at);
    Ok(first.map(|at| place.zone().date(at)))
}
