//! Telling of something, saying what it is, why it happened, and that it has come to its end.

use chrono::Days;
use deviations::{AddAction, Close, Deviation, Link, RecordCause, Report, Severity, Status, Triage};
use kernel::{DeviationId, PersonId, Scope};
use store::UnitOfWork;

use super::{Stage, look};
use crate::Failure;
use crate::demo::place::{Place, minutes};
use crate::demo::story::{Case, Remedy, To};

/// What the case of a missed duty comes to, where the story does not say.
const NOBODY_DID: &str = "Everybody thought that somebody else would see to it.";

/// Somebody tells of something.
pub(super) async fn report(stage: &mut Stage<'_>, place: &mut Place, planned: usize) -> Result<String, Failure> {
    let planned = place.plan[planned].clone();
    let told = place.story.cases[planned.case].clone();
    let (scope, link) = match told.to {
        To::Link => {
            let (scope, link) = access::follow_report_link(stage.store, &place.report_link).await?;
            (scope, Some(link))
        }
        To::SecurityOfficer | To::Manager => (place.as_person(reporter(place, &told)?), None),
    };
    let report = Report {
        link,
        event_type: Some(told.event_type),
        aspects: told.aspects(),
        discovered_at: Some(stage.now - minutes(place.dice.between(&format!("{}/noticed", told.id), 2, 45))),
        routine: told.routine.clone(),
        data_affected: told.data_affected.clone(),
        people_affected: told.people_affected.clone(),
        immediate_action: told.immediate_action.clone(),
        suspected_cause: told.suspected_cause.clone(),
        device_encryption: told.device_encryption,
        addressee: told.to.addressee(),
        confidential: told.confidential,
        confidential_reporter: told.confidential,
        ..Report::new(told.kind, told.title.clone(), told.description.clone())
    };
    let done = stage
        .store
        .write(&scope, None, async |uow: &mut UnitOfWork| {
            Ok::<_, deviations::Error>(deviations::report(uow, report).await?.id)
        })
        .await?;
    place.cases.insert(done.value, planned);
    look::hurry(stage, place, done.value).await?;
    if told.to != To::Manager {
        look::triage_soon(stage, place, done.value);
    }
    let who = match told.to {
        To::Link => "somebody, through the report link,".to_owned(),
        _ if told.confidential => "somebody, in confidence,".to_owned(),
        To::Manager | To::SecurityOfficer => place.cast.name(reporter(place, &told)?).to_owned(),
    };
    let what = if told.confidential { "something that is not for everybody" } else { told.title.as_str() };
    Ok(format!("{who} reports: {what}"))
}

fn reporter(place: &Place, told: &Case) -> Result<PersonId, Failure> {
    let key = told
        .reporter
        .as_deref()
        .ok_or_else(|| Failure::new(format!("the demo's story does not say who reports {}", told.id)))?;
    place.cast.id(key)
}

async fn load(stage: &Stage<'_>, place: &Place, case: DeviationId) -> Result<Deviation, Failure> {
    let found = deviations::get(&stage.read(place), &place.scope, case).await?;
    Ok(found.ok_or(deviations::Error::NotFound)?)
}

/// Somebody says what it is and who answers for it, links it to what it is once more, and asks for what cannot wait.
pub(super) async fn triage(
    stage: &mut Stage<'_>,
    place: &mut Place,
    case: DeviationId,
) -> Result<Option<String>, Failure> {
    let before = load(stage, place, case).await?;
    if before.status != Status::Reported {
        return Ok(None);
    }
    let handler = place.handler(case)?;
    let told = place.told_of(case).cloned();
    let severity = told.as_ref().map_or(Severity::Medium, |told| told.severity);
    let owner = before.owner_id.unwrap_or(handler);
    let triage = Triage::new(&before, severity, owner);
    stage
        .write_as(place, handler, async |uow: &mut UnitOfWork| {
            Ok::<_, deviations::Error>(deviations::triage(uow, triage).await?.id)
        })
        .await?;
    let Some(told) = told else { return Ok(Some(format!("{} triages: {}", place.cast.name(handler), before.title))) };
    for remedy in told.actions.iter().filter(|remedy| remedy.at_once) {
        ask_for(stage, place, &before, handler, remedy).await?;
    }
    look::hurry(stage, place, case).await?;
    let linked = match told.comes_back.as_deref().and_then(|earlier| place.case_called(earlier)) {
        Some(earlier) => {
            link(stage, &place.as_person(handler), case, load(stage, place, case).await?, earlier).await?;
            ", and links it to the earlier one"
        }
        None => "",
    };
    let what = if told.confidential { "a confidential case" } else { told.title.as_str() };
    Ok(Some(format!("{} triages as {}: {what}{linked}", place.cast.name(handler), severity.code())))
}

async fn link(
    stage: &Stage<'_>,
    scope: &Scope,
    deviation: DeviationId,
    before: Deviation,
    recurrence_of: DeviationId,
) -> Result<(), Failure> {
    let link = Link { deviation, seen: before.version, recurrence_of };
    stage
        .store
        .write(scope, None, async |uow: &mut UnitOfWork| {
            Ok::<_, deviations::Error>(deviations::link(uow, link).await?.id)
        })
        .await?;
    Ok(())
}

async fn ask_for(
    stage: &Stage<'_>,
    place: &Place,
    case: &Deviation,
    handler: PersonId,
    remedy: &Remedy,
) -> Result<(), Failure> {
    let today = place.zone().date(stage.now);
    let new = AddAction {
        deviation: case.id,
        origin: None,
        title: remedy.title.clone(),
        detail: None,
        owner: place.cast.id(&remedy.owner)?,
        due_on: today.checked_add_days(Days::new(remedy.days)).unwrap_or(today),
        effect_check_after: Some(remedy.check_after),
    };
    stage
        .write_as(place, handler, async |uow: &mut UnitOfWork| {
            Ok::<_, deviations::Error>(deviations::add_action(uow, new).await?.id)
        })
        .await?;
    Ok(())
}

/// Somebody says why it happened.
pub(super) async fn record_cause(
    stage: &mut Stage<'_>,
    place: &mut Place,
    case: DeviationId,
) -> Result<Option<String>, Failure> {
    let before = load(stage, place, case).await?;
    if before.status != Status::Triaged || before.cause.is_some() {
        return Ok(None);
    }
    let cause = match place.told_of(case) {
        Some(told) => told.cause.clone(),
        None => place.story.meetings.missed_cause.clone().unwrap_or_else(|| NOBODY_DID.to_owned()),
    };
    let handler = place.handler(case)?;
    let record = RecordCause { deviation: case, seen: before.version, cause: cause.clone(), severity: None };
    stage
        .write_as(place, handler, async |uow: &mut UnitOfWork| {
            Ok::<_, deviations::Error>(deviations::record_cause(uow, record).await?.id)
        })
        .await?;
    let cause = if before.restricted { "the cause of a confidential case" } else { cause.as_str() };
    Ok(Some(format!("{} finds the cause: {cause}", place.cast.name(handler))))
}

/// Somebody brings it to its end.
pub(super) async fn close(
    stage: &mut Stage<'_>,
    place: &mut Place,
    case: DeviationId,
) -> Result<Option<String>, Failure> {
    let before = load(stage, place, case).await?;
    if before.status != Status::Triaged {
        return Ok(None);
    }
    let no_action = place.told_of(case).and_then(|told| told.no_action.clone());
    let outcome = match &no_action {
        Some(reason) => reason.clone(),
        None => "What was decided is done, and it works.".to_owned(),
    };
    let closer = closer(place, &before)?;
    let close = Close { deviation: case, seen: before.version, outcome, no_action_reason: no_action };
    stage
        .write_as(place, closer, async |uow: &mut UnitOfWork| {
            Ok::<_, deviations::Error>(deviations::close(uow, close).await?.id)
        })
        .await?;
    let what = if before.restricted { "a confidential case" } else { before.title.as_str() };
    Ok(Some(format!("{} closes: {what}", place.cast.name(closer))))
}

/// Whoever handles it; a confidential case, which they own, another who was let into it.
fn closer(place: &Place, case: &Deviation) -> Result<PersonId, Failure> {
    let handler = place.handler(case.id)?;
    if !case.restricted || case.owner_id != Some(handler) {
        return Ok(handler);
    }
    let other = case.circle().iter().find(|insider| **insider != handler && Some(**insider) != case.author_id);
    other.copied().ok_or_else(|| Failure::new("nobody in the pack could close the confidential case of another"))
}
