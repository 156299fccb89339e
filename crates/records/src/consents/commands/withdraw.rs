//! Writing down that somebody consents no longer. It takes no more than to say who and what.

use kernel::NEW;
use ports::{Anchor, ExternalKey};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use crate::consents::dating::{self, What};
use crate::consents::{Channel, Consent, Event, consent, queries};
use crate::subjects::Whom;
use crate::{Error, HoldingsRefusal, WITHDRAW_CONSENT, references, subjects};

/// Write down that somebody consents no longer.
#[derive(Debug, Clone)]
pub struct Withdraw {
    /// Who.
    pub subject: Whom,
    /// To what, as `newsletter`.
    pub purpose: String,
    /// By which way, where that is known.
    pub channel: Option<Channel>,
}

/// Ends every consent of theirs to this purpose, at once. Answers the last of them.
pub async fn withdraw(uow: &mut UnitOfWork, new: Withdraw) -> Result<Consent, Error> {
    uow.require(WITHDRAW_CONSENT, NEW)?;
    let Withdraw { subject, purpose, channel } = new;
    let subject = match &subject {
        Whom::Subject(of) => *of,
        Whom::Reference(key) => called(uow, key).await?,
    };
    let standing = queries::standing(uow, subject, &purpose).await?;
    if standing.is_empty() {
        let known = subjects::get(uow.db(), uow.scope(), subject).await?.is_some();
        let refusal = if known { HoldingsRefusal::ConsentNotGiven } else { HoldingsRefusal::SubjectNotFound };
        return Err(refusal.into());
    }
    let zone = access::organisation(uow.db(), uow.scope()).await?.working_time().zone;
    let when = Anchor { at: uow.now(), on: zone.date(uow.now()) };
    let mut withdrawn = Vec::with_capacity(standing.len());
    for before in standing {
        let change = consent::ActiveModel {
            withdrawn_at: Set(Some(uow.now())),
            withdrawn_channel: Set(channel),
            withdrawn_taken_by: Set(uow.scope().actor.person()),
            ended_at: Set(Some(uow.now())),
            ..Default::default()
        };
        withdrawn.push(model::update::<consent::Entity>(uow, before.id, before.version, change).await?);
    }
    let all: Vec<_> = withdrawn.iter().collect();
    dating::date(uow, &all, Some(subject), &purpose, &[What::Withdrawn, What::Ended], when).await?;
    for after in &withdrawn {
        uow.emit(&Event::Withdrawn(after.into()));
    }
    Ok(withdrawn.pop().ok_or(HoldingsRefusal::ConsentNotGiven)?)
}

/// Whoever is not known has consented to nothing, and is not made known by saying so.
async fn called(uow: &UnitOfWork, key: &ExternalKey) -> Result<kernel::SubjectId, Error> {
    let found = references::find(uow.db(), uow.scope(), uow.keys(), key).await?;
    Ok(found.ok_or(HoldingsRefusal::SubjectNotFound)?.subject_id)
}
