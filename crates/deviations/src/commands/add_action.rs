//! Asking somebody to do something about a case.

use actions::Action;
use calendar::Span;
use chrono::NaiveDate;
use kernel::{DeviationId, PersonId, Subject};
use store::UnitOfWork;

use super::load;
use crate::rules::{self, Move};
use crate::{ADD_ACTION, Error};

/// Ask somebody to do something about a case.
#[derive(Debug, Clone)]
pub struct AddAction {
    /// Which case.
    pub deviation: DeviationId,
    /// Where it was decided, if not here, as `agenda_item` `agi_…`.
    pub origin: Option<Subject>,
    /// What is to be done, in one line.
    pub title: String,
    /// The same at length.
    pub detail: Option<String>,
    /// Who must do it.
    pub owner: PersonId,
    /// Local date by whose end it must be done.
    pub due_on: NaiveDate,
    /// How long after completion its effect is checked; none = 90 days, nought = no check is needed.
    pub effect_check_after: Option<Span>,
}

/// Asks somebody to do something. In a confidential case the action is as confidential as the case.
pub async fn add_action(uow: &mut UnitOfWork, new: AddAction) -> Result<Action, Error> {
    let case = load(uow, new.deviation).await?;
    uow.require(ADD_ACTION, &case)?;
    rules::next(case.status, Move::Work)?;
    let circle = case.circle().iter().copied().chain(case.owner_id).chain(case.line_id).collect();
    let add = actions::Add {
        origin: new.origin,
        detail: new.detail,
        effect_check_after: new.effect_check_after,
        restricted: case.restricted,
        circle,
        ..actions::Add::new(case.as_subject(), new.title, new.owner, new.due_on)
    };
    Ok(actions::add(uow, add).await?)
}
