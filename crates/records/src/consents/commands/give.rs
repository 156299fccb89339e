//! Writing down that somebody has consented.

use calendar::Span;
use chrono::{NaiveDate, SubsecRound};
use jobs::{Enqueue, When};
use kernel::{Instant, NEW, PersonId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use crate::consents::{Channel, Consent, EndConsent, Event, consent, dating, purposes, rules, texts};
use crate::subjects::{self, Whom};
use crate::{Error, GIVE_CONSENT, HoldingsRefusal, suppression};

/// Write down that somebody has consented.
#[derive(Debug, Clone)]
pub struct Give {
    /// Who.
    pub subject: Whom,
    /// To what, as `newsletter`.
    pub purpose: String,
    /// To which version of the text.
    pub text_version: String,
    /// In which language.
    pub language: String,
    /// By which way.
    pub channel: Channel,
    /// Whether they wrote it, or signed it.
    pub written: bool,
    /// Who took it, where it was oral; where nobody is named, whoever writes it down.
    pub taken_by: Option<PersonId>,
    /// When; now where nothing is said.
    pub at: Option<Instant>,
    /// The last day on which it stands; none = until it is withdrawn.
    pub valid_until: Option<NaiveDate>,
    /// The address that they want to be written to, which takes it off the list of those who do not. It is not kept.
    pub address: Option<String>,
}

/// Writes it down. What was withdrawn or ended before counts no longer for what is held on them, and while a reference to
/// them is being erased this is to be tried again: it would come too late to keep it. One that is said to have been given
/// before a withdrawal is refused: the withdrawal is the later word, whenever the earlier one is handed in.
pub async fn give(uow: &mut UnitOfWork, new: Give) -> Result<Consent, Error> {
    uow.require(GIVE_CONSENT, NEW)?;
    let known = purposes(uow.db(), uow.scope()).await?;
    if !known.iter().any(|known| known.purpose == new.purpose) {
        return Err(HoldingsRefusal::ConsentPurposeUnknown.into());
    }
    let text = texts::find(uow.db(), uow.scope(), &new.purpose, &new.text_version, &new.language).await?;
    let text = text.ok_or(HoldingsRefusal::ConsentTextUnknown)?;
    let taken_by = taker(uow, &new).await?;
    rules::proof(new.channel, new.written, taken_by)?;
    let zone = access::organisation(uow.db(), uow.scope()).await?.working_time().zone;
    let given_at = new.at.unwrap_or(uow.now()).trunc_subsecs(6);
    rules::times(given_at, new.valid_until, uow.now(), zone)?;
    if let Some(address) = &new.address {
        suppression::normal(address)?;
    }
    let subject = subjects::whom(uow, &new.subject).await?;
    if new.at.is_some() && dating::withdrawn_since(uow, subject, &new.purpose, given_at).await? {
        return Err(HoldingsRefusal::ConsentWithdrawnSince.into());
    }
    let row = consent::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        subject_id: Set(subject),
        purpose: Set(new.purpose),
        text_version: Set(text.text_version),
        language: Set(text.language),
        text_sha256: Set(text.sha256),
        channel: Set(new.channel),
        written: Set(new.written),
        taken_by: Set(taken_by),
        given_at: Set(given_at),
        valid_until: Set(new.valid_until),
        withdrawn_at: Set(None),
        withdrawn_channel: Set(None),
        withdrawn_taken_by: Set(None),
        ended_at: Set(None),
    };
    let given = model::insert(uow, row).await?;
    if given.stands_on(zone.date(uow.now()), zone) {
        dating::forget(uow, subject, &given.purpose).await?;
        if let Some(address) = &new.address {
            suppression::lift(uow, &given.purpose, address, given_at).await?;
        }
    }
    uow.emit(&Event::Given((&given).into()));
    if let Some(until) = given.valid_until {
        let over = zone.start_of(Span::days(1).after_date(until)).max(uow.now());
        uow.enqueue(&EndConsent { consent: given.id }, When::At(over)).await?;
    }
    Ok(given)
}

/// Who took it: only people do, and only those of this organisation.
async fn taker(uow: &UnitOfWork, new: &Give) -> Result<Option<PersonId>, Error> {
    let Some(named) = new.taken_by else {
        return Ok(uow.scope().actor.person().filter(|_| new.channel.is_oral()));
    };
    let person = access::persons::get(uow.db(), uow.scope(), named).await?;
    Ok(Some(person.ok_or(HoldingsRefusal::ConsentTakerUnknown)?.id))
}
