//! What a rule asks somebody to do about the register.

use calendar::Span;
use kernel::{PersonId, Role, Subject};
use store::UnitOfWork;

use crate::Error;

/// What is to be done.
pub(crate) struct Task {
    /// What it is about.
    pub(crate) subject: Subject,
    /// What caused it, so that the same cause asks once.
    pub(crate) cause: Subject,
    /// In one line.
    pub(crate) title: String,
    /// At length.
    pub(crate) detail: String,
    /// How many days there are for it.
    pub(crate) within: Span,
}

/// Asks the security officer, or the head of the business where there is none. The same cause asks once about the same
/// subject. Answers whether anybody was asked.
pub(crate) async fn ask(uow: &mut UnitOfWork, task: Task) -> Result<bool, Error> {
    let asked = actions::of_subjects(uow.db(), uow.scope(), std::slice::from_ref(&task.subject)).await?;
    if asked.values().flatten().any(|action| action.origin().as_ref() == Some(&task.cause)) {
        return Ok(false);
    }
    let Some(owner) = answering(uow).await? else { return Ok(false) };
    let zone = access::organisation(uow.db(), uow.scope()).await?.working_time().zone;
    let due_on = task.within.after_date(zone.date(uow.now()));
    let add = actions::Add {
        origin: Some(task.cause),
        detail: Some(task.detail),
        effect_check_after: Some(Span::ZERO),
        by_rule: true,
        ..actions::Add::new(task.subject, task.title, owner, due_on)
    };
    actions::add(uow, add).await?;
    Ok(true)
}

async fn answering(uow: &UnitOfWork) -> Result<Option<PersonId>, Error> {
    for role in [Role::Sec, Role::Ctrl] {
        if let Some(held) = access::holder(uow.db(), uow.scope(), role, uow.now()).await? {
            return Ok(Some(held.person));
        }
    }
    Ok(None)
}
