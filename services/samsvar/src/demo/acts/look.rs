//! What people see as a working day begins, and what they mean to do about it.

use actions::{Action, State as ActionState};
use chrono::Days;
use deviations::{Addressee, Deviation, Filter, Status};
use kernel::{DeviationId, Instant, Page, Subject, Visible};
use reviews::occurrences;
use reviews::{Kind, Occurrence, State};
use store::Read;

use super::Stage;
use crate::Failure;
use crate::demo::place::{Place, minutes};
use crate::demo::queue::Act;

/// The operator's eyes see everything.
const ALL: Visible = Visible { all: true, restricted: true, person: None, relations: &[] };

/// When somebody looks the next time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// As the next working day begins.
    Tomorrow,
    /// That is planned already.
    AsPlanned,
}

/// Looks at duties, cases and actions, and plans what has not been planned yet.
pub(super) async fn around(stage: &mut Stage<'_>, place: &mut Place, next: Next) -> Result<(), Failure> {
    let read = stage.read(place);
    duties(stage, place, &read).await?;
    let treated = cases(stage, place, &read).await?;
    actions_of_all(stage, place, &read, &treated).await?;
    let tomorrow = place.zone().date(stage.now).checked_add_days(Days::new(1));
    if let Some(tomorrow) = tomorrow.filter(|_| next == Next::Tomorrow) {
        stage.plan(place.morning(place.time.next_working_day(tomorrow)), Act::LookAround);
    }
    Ok(())
}

async fn duties(stage: &mut Stage<'_>, place: &mut Place, read: &Read) -> Result<(), Failure> {
    let filter = occurrences::Filter { state: Some(State::Open), ..occurrences::Filter::default() };
    let open = occurrences::page(read, &place.scope, ALL, filter, &Page::first(100)).await?.rows;
    let known: Vec<_> = open.iter().map(|occurrence| occurrence.duty_id).collect();
    let known = reviews::duties::by_ids(read, &place.scope, &known).await?;
    for occurrence in open {
        // What opens long before it is due waits; the day on which it is due begins with a look.
        let today = place.zone().date(stage.now);
        if occurrence.due_on > today || !place.takes_up(format_args!("duty/{}", occurrence.id)) {
            continue;
        }
        let key = known.get(&occurrence.duty_id).map_or("", |duty| duty.key.as_str());
        match occurrence.kind {
            Kind::Meeting => meeting(stage, place, read, &occurrence, key).await?,
            Kind::Task => {
                let at = sometime(place, &occurrence, key, stage.now);
                stage.plan(at, Act::Confirm(occurrence.id));
            }
        }
    }
    Ok(())
}

/// A meeting is held when it is due, unless it is the one that lacks a quorum or the one that nobody calls.
async fn meeting(
    stage: &mut Stage<'_>,
    place: &Place,
    read: &Read,
    meeting: &Occurrence,
    key: &str,
) -> Result<(), Failure> {
    let at = meeting.due_at.max(stage.now);
    let told = &place.story.meetings;
    if key != told.duty {
        stage.plan(at, Act::Meet(meeting.id));
        return Ok(());
    }
    let number = Some(number_in_year(place, read, meeting).await?);
    if number == told.missed {
        return Ok(());
    }
    let act = if number == told.without_quorum { Act::MeetTooFew(meeting.id) } else { Act::Meet(meeting.id) };
    stage.plan(at, act);
    Ok(())
}

/// Which meeting of the year that is lived it is, from 1.
async fn number_in_year(place: &Place, read: &Read, meeting: &Occurrence) -> Result<u32, Failure> {
    let filter = occurrences::Filter {
        duty: Some(meeting.duty_id),
        due_from: Some(place.year_of(meeting.due_at)),
        due_before: Some(meeting.due_at),
        ..occurrences::Filter::default()
    };
    let earlier = occurrences::page(read, &place.scope, ALL, filter, &Page::first(100)).await?;
    Ok(u32::try_from(earlier.rows.len()).unwrap_or(u32::MAX) + 1)
}

/// Some day of the window, rather in its first half.
fn sometime(place: &Place, occurrence: &Occurrence, key: &str, now: Instant) -> Instant {
    let days = (occurrence.closes_at - now).num_days().max(0);
    let question = format!("{key}/{}/when", occurrence.period);
    let after = place.dice.between(&question, 0, u64::try_from(days / 2).unwrap_or(0));
    let date = place.zone().date(now).checked_add_days(Days::new(after)).unwrap_or(occurrence.due_on);
    let at = place.during(date, &question);
    if now < at && at < occurrence.closes_at { at } else { place.soon(now, &question, 5, 60) }
}

/// Plans triage, cause and end of cases. Answers the open ones that a meeting has treated.
async fn cases(stage: &mut Stage<'_>, place: &mut Place, read: &Read) -> Result<Vec<Deviation>, Failure> {
    let filter = Filter { open: Some(true), ..Filter::default() };
    let open = deviations::page(read, &place.scope, ALL, &filter, &Page::first(100)).await?.rows;
    let subjects: Vec<_> = open.iter().map(Deviation::as_subject).collect();
    let treated = reviews::treated_in(read, &place.scope, &subjects).await?;
    let mut ready = Vec::new();
    for case in open {
        let known = case.addressee == Addressee::SecurityOfficer || case.forwarded_at.is_some();
        match case.status {
            Status::Reported if known => triage_soon(stage, place, case.id),
            Status::Triaged if case.cause.is_none() => {
                if place.takes_up(format_args!("cause/{}", case.id)) {
                    let at = place.soon(stage.now, &question(place, case.id, "cause"), 480, 3_600);
                    stage.plan(at, Act::RecordCause(case.id));
                }
            }
            Status::Triaged if treated.contains_key(&case.as_subject()) => ready.push(case),
            Status::Reported | Status::Triaged | Status::Closed => {}
        }
    }
    Ok(ready)
}

/// Plans what was asked for, the checks of its effect, and the end of cases whose actions are settled.
async fn actions_of_all(
    stage: &mut Stage<'_>,
    place: &mut Place,
    read: &Read,
    treated: &[Deviation],
) -> Result<(), Failure> {
    let unfinished =
        actions::Filter { states: Some(vec![ActionState::Open, ActionState::Completed]), ..actions::Filter::default() };
    let order = actions::Order::DueFirst;
    let mut page = Page::first(100);
    loop {
        let found = actions::page(read, &place.scope, ALL, &unfinished, order, &page).await?;
        for action in &found.rows {
            plan_action(stage, place, action);
        }
        page.after = found.rows.last().map(|action| action.position(order));
        if !found.has_next {
            break;
        }
    }
    let subjects: Vec<_> = treated.iter().map(Deviation::as_subject).collect();
    let serving = actions::of_subjects(read, &place.scope, &subjects).await?;
    for case in treated {
        let serving = serving.get(&case.as_subject()).map(Vec::as_slice).unwrap_or_default();
        let nothing_asked = serving.iter().all(|action| action.state == ActionState::Cancelled);
        let explained = place.told_of(case.id).is_some_and(|told| told.no_action.is_some());
        let settled = actions::unsettled(serving).is_none() && (!nothing_asked || explained);
        if settled && place.takes_up(format_args!("close/{}", case.id)) {
            let at = place.soon(stage.now, &question(place, case.id, "close"), 30, 900);
            stage.plan(at, Act::Close(case.id));
        }
    }
    Ok(())
}

/// Whoever handles it has been told, and looks at it within working hours.
pub(super) fn triage_soon(stage: &mut Stage<'_>, place: &mut Place, case: DeviationId) {
    if place.takes_up(format_args!("triage/{case}")) {
        let at = place.soon(stage.now, &question(place, case, "triage"), 10, 150);
        stage.plan(at, Act::Triage(case));
    }
}

/// What was asked for of a case that cannot wait is done at once, whatever the hour.
pub(super) async fn hurry(stage: &mut Stage<'_>, place: &mut Place, case: DeviationId) -> Result<(), Failure> {
    let subject = Subject::new("deviation", case);
    let tomorrow = place.zone().date(stage.now).checked_add_days(Days::new(1));
    let asked = actions::unfinished_of(&stage.read(place), &place.scope, &subject).await?;
    for action in asked.iter().filter(|action| Some(action.due_on) <= tomorrow) {
        if place.takes_up(format_args!("do/{}", action.id)) {
            let question = format!("{}/hurry", action.title);
            stage.plan(stage.now + minutes(place.dice.between(&question, 8, 50)), Act::Complete(action.id));
        }
    }
    Ok(())
}

fn plan_action(stage: &mut Stage<'_>, place: &mut Place, action: &Action) {
    match action.state {
        ActionState::Open if place.takes_up(format_args!("do/{}", action.id)) => {
            let at = when_done(place, action, stage.now);
            stage.plan(at, Act::Complete(action.id));
        }
        ActionState::Completed => {
            let Some(date) = action.effect_check_on else { return };
            if place.takes_up(format_args!("check/{}", action.id)) {
                let at = place.during(date, &format!("{}/check", action.title)).max(stage.now);
                stage.plan(at, Act::CheckEffect(action.id));
            }
        }
        _ => {}
    }
}

/// A day or more before it is due; the one that is forgotten, a while after it was passed up the line.
fn when_done(place: &Place, action: &Action, now: Instant) -> Instant {
    const FORGOTTEN: u32 = 8;
    let question = format!("{}/done", action.title);
    if place.is_forgotten(&action.title) {
        return place.during(place.time.add_working_days(action.due_on, FORGOTTEN), &question);
    }
    let early = place.dice.between(&question, 1, 6);
    let date = action.due_on.checked_sub_days(Days::new(early)).unwrap_or(action.due_on);
    let at = place.during(date, &question);
    if now < at && at < action.overdue_from { at } else { place.soon(now, &question, 10, 200) }
}

/// Names a question about a case by what the story calls it, so that ids do not change the answers.
fn question(place: &Place, case: DeviationId, what: &str) -> String {
    match (place.told_of(case), place.cases.get(&case)) {
        (Some(told), Some(planned)) => format!("{}/{}/{what}", told.id, planned.year),
        _ => format!("opened-by-itself/{what}"),
    }
}
