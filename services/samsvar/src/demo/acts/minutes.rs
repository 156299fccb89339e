//! Deciding on each item of an agenda, and signing what was decided.

use kernel::{DeviationId, OccurrenceId, PersonId, Role};
use reviews::{AgendaItem, Decide, DrawnAs, NewAction, Outcome, Sign, State};
use store::UnitOfWork;

use super::Stage;
use super::meetings::{due_on, load};
use crate::Failure;
use crate::demo::place::Place;
use crate::demo::story::Remedy;
use crate::say::many;

/// The security officer writes down what was decided on each item, and signs.
pub(super) async fn write(
    stage: &mut Stage<'_>,
    place: &mut Place,
    meeting: OccurrenceId,
) -> Result<Option<String>, Failure> {
    let before = load(stage, place, meeting).await?;
    if before.state != State::Held || before.signed_at.is_some() {
        return Ok(None);
    }
    let officer = place.cast.holder(Role::Sec)?;
    let items = reviews::agenda_of(&stage.read(place), &place.scope, &[meeting]).await?;
    let items = items.get(&meeting).map(Vec::as_slice).unwrap_or_default();
    let mut asked = 0;
    for item in items {
        let decide = decision(stage, place, item)?;
        asked += decide.actions.len();
        let ports = stage.ports;
        stage
            .write_as(place, officer, async |uow: &mut UnitOfWork| {
                Ok::<_, reviews::Error>(reviews::record_decision(uow, ports, decide).await?.id)
            })
            .await?;
    }
    sign(stage, place, meeting, officer).await?;
    let (name, period) = (place.cast.name(officer), &before.period);
    let (points, asked) = (many(items.len(), "point", "points"), many(asked, "new action", "new actions"));
    Ok(Some(format!("{name} signs the minutes of {period}: {points}, {asked}")))
}

async fn sign(stage: &Stage<'_>, place: &Place, meeting: OccurrenceId, officer: PersonId) -> Result<(), Failure> {
    let seen = load(stage, place, meeting).await?.version;
    stage
        .write_as(place, officer, async |uow: &mut UnitOfWork| {
            Ok::<_, reviews::Error>(reviews::sign_minutes(uow, Sign { meeting, seen }).await?.id)
        })
        .await?;
    Ok(())
}

fn decision(stage: &Stage<'_>, place: &mut Place, item: &AgendaItem) -> Result<Decide, Failure> {
    let decide = |outcome, reason: Option<&str>, actions| Decide {
        item: item.id,
        seen: item.version,
        outcome,
        reason: reason.map(str::to_owned),
        actions,
    };
    Ok(match (item.drawn_as, item.subject_id.parse::<DeviationId>()) {
        (DrawnAs::OverdueAction, _) => {
            decide(Outcome::FollowUp, Some("Late; its owner was asked again, and their superior knows."), Vec::new())
        }
        (DrawnAs::OpenAction, _) | (_, Err(_)) => decide(Outcome::FollowUp, None, Vec::new()),
        (DrawnAs::NewCase | DrawnAs::OpenCase, Ok(case)) => {
            let remedies = remedies(place, case);
            let first = place.takes_up(format_args!("decided/{case}"));
            if first && !remedies.is_empty() {
                let actions = remedies.iter().map(|remedy| asked(stage, place, remedy)).collect::<Result<_, _>>()?;
                decide(Outcome::Actions, None, actions)
            } else if let Some(reason) = place.told_of(case).and_then(|told| told.no_action.as_deref()) {
                decide(Outcome::NoAction, Some(reason), Vec::new())
            } else {
                let reason = "What was decided before is under way; nothing more is needed now.";
                decide(Outcome::NoAction, Some(reason), Vec::new())
            }
        }
    })
}

/// What the story has the meeting decide on a case; on one that an event opened, what it has for missed meetings.
fn remedies(place: &Place, case: DeviationId) -> Vec<Remedy> {
    match place.told_of(case) {
        Some(told) => told.actions.iter().filter(|remedy| !remedy.at_once).cloned().collect(),
        None => place.story.meetings.remedies.clone(),
    }
}

fn asked(stage: &Stage<'_>, place: &Place, remedy: &Remedy) -> Result<NewAction, Failure> {
    Ok(NewAction {
        title: remedy.title.clone(),
        detail: None,
        owner: place.cast.id(&remedy.owner)?,
        due_on: due_on(place, stage, remedy.days),
        effect_check_after: Some(remedy.check_after),
    })
}
