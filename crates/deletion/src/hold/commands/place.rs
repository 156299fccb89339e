//! Saying that something stays.

use chrono::{Datelike, NaiveDate};
use jobs::{Enqueue, When};
use kernel::{CandidateId, Id, NEW, SubjectId, Version};
use ports::{Db, ExternalKey, Holding, Ports};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};
use uuid::Uuid;

use crate::hold::event::Event;
use crate::hold::jobs::ExpireHold;
use crate::hold::model::{Hold, HoldState, HoldTarget, row};
use crate::rule::{matches, reason};
use crate::{Error, PLACE_HOLD, RulesRefusal};

/// What is to stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keeps {
    /// One thing: an item, a reference, a proof of consent, a case.
    Holding {
        /// Its kind, as the erase door knows it.
        kind: String,
        /// Which one.
        id: Uuid,
    },
    /// What another system calls so.
    External(ExternalKey),
    /// Everything on one subject.
    Subject(SubjectId),
    /// Everything in one category, as `A-07/contact`, or of an activity, as `A-07/*`.
    Category(String),
}

/// Say that something stays.
#[derive(Debug, Clone)]
pub struct Place {
    /// What.
    pub keeps: Keeps,
    /// Why; names nobody.
    pub reason: String,
    /// The statute or decision behind it.
    pub source: Option<String>,
    /// The last local date on which it stays; none = until it is released.
    pub until: Option<NaiveDate>,
}

/// Places a hold. What is being erased right now is answered `ERASURE_UNDER_WAY`: it is asked again in a moment, when it
/// is known to be gone or to have stayed.
pub async fn place(uow: &mut UnitOfWork, ports: &Ports, new: Place) -> Result<Hold, Error> {
    uow.require(PLACE_HOLD, NEW)?;
    let reason = reason(&new.reason, "reason")?;
    let source = new.source.map(|source| crate::rule::cited(&source, "source")).transpose()?;
    if let Some(until) = new.until {
        may_end(uow, until).await?;
    }
    let target = found(Db::Unit(uow), ports, new.keeps).await?;
    write(uow, New { target, reason, source, until: new.until, candidate: None }).await
}

/// A hold that has been found to be right.
pub(crate) struct New {
    pub(crate) target: Found,
    pub(crate) reason: String,
    pub(crate) source: Option<String>,
    pub(crate) until: Option<NaiveDate>,
    pub(crate) candidate: Option<CandidateId>,
}

/// What is to stay, found.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    Holding(&'static str, Uuid),
    Subject(SubjectId),
    Category(String),
}

impl Found {
    /// One thing, unless it is being erased.
    pub(crate) fn holding(holding: &Holding) -> Result<Self, Error> {
        match holding.under_way {
            Some(_) => Err(RulesRefusal::UnderWay.into()),
            None => Ok(Self::Holding(holding.kind, holding.id)),
        }
    }
}

pub(crate) async fn write(uow: &mut UnitOfWork, new: New) -> Result<Hold, Error> {
    let (target, kind, id, category) = match new.target {
        Found::Holding(kind, id) => (HoldTarget::Holding, Some(kind.to_owned()), Some(id), None),
        Found::Subject(subject) => (HoldTarget::Subject, None, Some(subject.uuid()), None),
        Found::Category(category) => (HoldTarget::Category, None, None, Some(category)),
    };
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        state: Set(HoldState::Active),
        target: Set(target),
        holding_kind: Set(kind),
        target_id: Set(id),
        category: Set(category),
        reason: Set(new.reason),
        source: Set(new.source),
        until_on: Set(new.until),
        placed_by: Set(uow.scope().actor.person()),
        placed_at: Set(uow.now()),
        candidate_id: Set(new.candidate),
        released_by: Set(None),
        ended_at: Set(None),
        release_reason: Set(None),
    };
    let hold = model::insert(uow, row).await?;
    if let Some(next) = new.until.and_then(|until| until.succ_opt()) {
        let zone = access::organisation(uow.db(), uow.scope()).await?.zone;
        uow.enqueue(&ExpireHold { hold: hold.id }, When::At(zone.start_of(next))).await?;
    }
    uow.emit(&Event::Placed { hold: hold.id, target, by: hold.placed_by });
    Ok(hold)
}

/// A hold ends later than today.
pub(crate) async fn may_end(uow: &UnitOfWork, until: NaiveDate) -> Result<(), Error> {
    let today = access::organisation(uow.db(), uow.scope()).await?.zone.date(uow.now());
    if until > today && until.year() <= 9_998 { Ok(()) } else { Err(RulesRefusal::HoldUntil.into()) }
}

async fn found(db: Db<'_>, ports: &Ports, keeps: Keeps) -> Result<Found, Error> {
    match keeps {
        Keeps::Holding { kind, id } => Found::holding(&one(db, ports, &kind, id).await?),
        Keeps::External(key) => Found::holding(&crate::rule::external(db, ports, &key).await?),
        Keeps::Subject(subject) => {
            let mut held = false;
            for source in &ports.holdings {
                for holding in source.of_subjects(db, &[subject]).await? {
                    held = true;
                    Found::holding(&holding)?;
                }
            }
            if held { Ok(Found::Subject(subject)) } else { Err(RulesRefusal::HoldingNotFound.into()) }
        }
        Keeps::Category(pattern) => {
            let register = ports.register.as_ref().ok_or(RulesRefusal::HoldCategory)?;
            let known = register.categories(db).await?;
            if known.iter().any(|category| matches(&pattern, &category.key)) {
                Ok(Found::Category(pattern))
            } else {
                Err(RulesRefusal::HoldCategory.into())
            }
        }
    }
}

/// One thing that is held.
async fn one(db: Db<'_>, ports: &Ports, kind: &str, id: Uuid) -> Result<Holding, Error> {
    crate::rule::held(db, ports, kind, &[id]).await?.pop().ok_or_else(|| RulesRefusal::HoldingNotFound.into())
}
