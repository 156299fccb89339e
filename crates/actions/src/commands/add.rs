//! Asking somebody to do something.

use std::collections::BTreeSet;

use calendar::Span;
use chrono::NaiveDate;
use kernel::{PersonId, Subject, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::present;
use crate::model::{circle, row};
use crate::{Action, Error, Event, State, jobs, rules, steps};

/// Ask somebody to do something by a date.
#[derive(Debug, Clone)]
pub struct Add {
    /// What it serves, as the case `deviation` `dev_…`.
    pub subject: Subject,
    /// Where it was decided, if elsewhere, as `agenda_item` `agi_…`.
    pub origin: Option<Subject>,
    /// What is to be done, in one line.
    pub title: String,
    /// The same at length.
    pub detail: Option<String>,
    /// Who must do it.
    pub owner: PersonId,
    /// Local date by whose end it must be done.
    pub due_on: NaiveDate,
    /// How long after completion its effect is checked. `None` = the house default, 90 days; a span of nought = no check
    /// is needed, and `completed` is its last state.
    pub effect_check_after: Option<Span>,
    /// It belongs to a confidential case: only owner, author and circle may see it.
    pub restricted: bool,
    /// Who else may see a restricted one; of no account for others.
    pub circle: Vec<PersonId>,
    /// A rule asks for it, not whoever happens to act; it has no author then.
    pub by_rule: bool,
}

impl Add {
    /// An action with nothing but what every action has.
    #[must_use]
    pub fn new(subject: Subject, title: impl Into<String>, owner: PersonId, due_on: NaiveDate) -> Self {
        Self {
            subject,
            origin: None,
            title: title.into(),
            detail: None,
            owner,
            due_on,
            effect_check_after: None,
            restricted: false,
            circle: Vec::new(),
            by_rule: false,
        }
    }
}

/// Asks somebody to do something. Whether the actor may ask is decided by what it serves, before this is called.
pub async fn add(uow: &mut UnitOfWork, new: Add) -> Result<Action, Error> {
    let organisation = access::organisation(uow.db(), uow.scope()).await?;
    let time = organisation.working_time();
    let today = time.zone.date(uow.now());
    let title = rules::valid_title(&new.title)?;
    let detail = rules::valid_text(new.detail, "detail")?;
    rules::may_be_due(new.due_on, today)?;
    let effect_check_after = rules::effect_check_after(new.effect_check_after, today)?;
    present(uow, new.owner, "owner").await?;
    let circle: BTreeSet<_> = new.circle.into_iter().filter(|_| new.restricted).collect();
    for member in &circle {
        present(uow, *member, "circle").await?;
    }
    let by = uow.scope().actor.person().filter(|_| !new.by_rule);
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        subject_kind: Set(new.subject.kind.clone()),
        subject_id: Set(new.subject.id.clone()),
        origin_kind: Set(new.origin.as_ref().map(|origin| origin.kind.clone())),
        origin_id: Set(new.origin.map(|origin| origin.id)),
        title: Set(title),
        detail: Set(detail),
        owner_id: Set(new.owner),
        line_id: Set(access::line_manager_of(uow.db(), uow.scope(), new.owner).await?),
        author_id: Set(by),
        restricted: Set(new.restricted),
        state: Set(State::Open),
        due_on: Set(new.due_on),
        overdue_from: Set(rules::overdue_from(new.due_on, &time)),
        effect_check_after: Set(effect_check_after),
        effect_check_on: Set(None),
        created_at: Set(uow.now()),
        reminded_at: Set(None),
        marked_overdue_at: Set(None),
        escalated_at: Set(None),
        escalated_to: Set(None),
        completed_at: Set(None),
        completed_by: Set(None),
        completion_note: Set(None),
        effect_check_due_at: Set(None),
        effect_checked_at: Set(None),
        effect_checked_by: Set(None),
        effect_note: Set(None),
        cancelled_at: Set(None),
        cancelled_by: Set(None),
        cancel_reason: Set(None),
    };
    let row = model::insert(uow, row).await?;
    for person in &circle {
        let member = circle::ActiveModel {
            organisation_id: Set(uow.organisation()),
            action_id: Set(row.id),
            person_id: Set(*person),
        };
        model::insert(uow, member).await?;
    }
    let action = Action::new(row, circle.into_iter().collect());
    steps::added(uow, &action).await?;
    uow.emit(&Event::Added {
        action: action.id,
        serves: action.serves(),
        owner: action.owner_id,
        due_on: action.due_on,
        restricted: action.restricted,
    });
    jobs::watch_due_date(uow, &action, &time).await?;
    Ok(action)
}
