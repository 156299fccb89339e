//! Entering a duty, changing it, and letting it rest.

use calendar::{Move, Rule, Span};
use chrono::NaiveTime;
use kernel::{DutyId, NEW, Role, Version};
use sea_orm::ActiveValue::{NotSet, Set};
use store::{UnitOfWork, model};

use super::model::schedule;
use super::{Closes, Duty, Kind, by_key, get, row};
use crate::{Error, Event, MANAGE_DUTIES, Quorum};

/// Enter a duty, or bring the one of the same key to this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Define {
    /// What a pack calls it.
    pub key: String,
    /// What it takes to have done it.
    pub kind: Kind,
    /// What people call it.
    pub title: String,
    /// On which dates it recurs.
    pub rule: Rule,
    /// At which time on the wall it is due.
    pub at: NaiveTime,
    /// How long it takes, where that is known.
    pub duration: Option<Span>,
    /// What weekends and holidays do to it.
    pub moves: Move,
    /// How long before it is due it opens.
    pub opens_before: Span,
    /// Until when it may still be done.
    pub closes: Closes,
    /// The role that answers for it.
    pub owner_role: Role,
    /// What happens with periods that came due while nobody was there.
    pub catch_up: ::jobs::CatchUp,
    /// Of a meeting: who must be there.
    pub quorum: Option<Quorum>,
}

/// What defining a duty has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defined {
    /// It is new.
    Added(DutyId),
    /// It was otherwise before, or had been retired.
    Changed(DutyId),
    /// It was so already.
    Unchanged(DutyId),
}

/// Brings a duty to what is said of it, and its rule into the ledger. What is open already stays as it was opened.
pub async fn define(uow: &mut UnitOfWork, new: Define) -> Result<Defined, Error> {
    uow.require(MANAGE_DUTIES, NEW)?;
    check(&new)?;
    let before = by_key(uow.db(), uow.scope(), &new.key).await?;
    let defined = match before {
        Some(duty) if duty.retired_at.is_none() && same(&duty, &new) => Defined::Unchanged(duty.id),
        Some(duty) => {
            let organisation = access::organisation(uow.db(), uow.scope()).await?;
            let told = duty.retired_at.is_none().then(|| duty.schedule(&organisation));
            let comes = schedule((&new.rule, new.at, new.moves), &organisation);
            let withdrawn = duty.withdrawn.after(told.as_ref(), Some(&comes), uow.now());
            let change = row::ActiveModel { retired_at: Set(None), withdrawn: Set(Some(withdrawn)), ..values(&new) };
            model::update::<row::Entity>(uow, duty.id, duty.version, change).await?;
            uow.emit(&Event::DutyChanged { duty: duty.id });
            Defined::Changed(duty.id)
        }
        None => {
            let row = row::ActiveModel {
                organisation_id: Set(uow.organisation()),
                id: Set(uow.new_id()),
                version: Set(Version::FIRST),
                key: Set(new.key.clone()),
                created_at: Set(uow.now()),
                retired_at: Set(None),
                withdrawn: Set(None),
                ..values(&new)
            };
            let row = model::insert(uow, row).await?;
            uow.emit(&Event::DutyAdded { duty: row.id });
            Defined::Added(row.id)
        }
    };
    let (Defined::Added(id) | Defined::Changed(id) | Defined::Unchanged(id)) = defined;
    // Also where nothing changed: the organisation's zone may have.
    let duty = get(uow.db(), uow.scope(), id).await?.ok_or(Error::DutyNotFound)?;
    super::reschedule::put(uow, &duty).await?;
    Ok(defined)
}

/// Lets a duty rest: it opens no more. What is open already may still be done.
pub async fn retire(uow: &mut UnitOfWork, duty: DutyId, seen: Version) -> Result<Duty, Error> {
    let before = get(uow.db(), uow.scope(), duty).await?.ok_or(Error::DutyNotFound)?;
    uow.require(MANAGE_DUTIES, &before)?;
    if before.retired_at.is_some() {
        return Err(Error::DutyRetired);
    }
    let organisation = access::organisation(uow.db(), uow.scope()).await?;
    let withdrawn = before.withdrawn.after(Some(&before.schedule(&organisation)), None, uow.now());
    let change =
        row::ActiveModel { retired_at: Set(Some(uow.now())), withdrawn: Set(Some(withdrawn)), ..Default::default() };
    let after = model::update::<row::Entity>(uow, duty, seen, change).await?;
    uow.emit(&Event::DutyRetired { duty });
    ::jobs::schedules::retire(uow, &before.schedule_key()).await?;
    Duty::of(after)
}

fn check(new: &Define) -> Result<(), Error> {
    if !is_key(&new.key) {
        return Err(Error::DutyKey);
    }
    if !(1..=200).contains(&new.title.trim().chars().count()) {
        return Err(Error::DutyTitle);
    }
    if matches!(new.closes, Closes::After(span) if span.is_zero()) {
        return Err(Error::DutyWindow);
    }
    match (new.kind, &new.quorum) {
        (Kind::Meeting, Some(quorum)) if quorum.is_sound() => Ok(()),
        (Kind::Task, None) => Ok(()),
        (Kind::Meeting | Kind::Task, _) => Err(Error::DutyQuorum),
    }
}

/// Whether a text can be a duty's key: small letters, digits and hyphens.
pub(crate) fn is_key(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(known)
}

fn same(duty: &Duty, new: &Define) -> bool {
    let Define { key, kind, title, rule, at, duration, moves, opens_before, closes, owner_role, catch_up, quorum } =
        new;
    duty.key == *key
        && duty.kind == *kind
        && duty.title == *title
        && duty.rule == *rule
        && duty.at == *at
        && duty.duration == *duration
        && duty.moves == *moves
        && duty.opens_before == *opens_before
        && duty.closes == *closes
        && duty.owner_role == *owner_role
        && duty.catch_up == *catch_up
        && duty.quorum == *quorum
}

fn values(new: &Define) -> row::ActiveModel {
    row::ActiveModel {
        organisation_id: NotSet,
        id: NotSet,
        version: NotSet,
        key: NotSet,
        kind: Set(new.kind),
        title: Set(new.title.clone()),
        rule: Set(new.rule.to_string()),
        at: Set(new.at),
        duration: Set(new.duration.map(|span| span.to_string())),
        moves: Set(new.moves.to_string()),
        opens_before: Set(new.opens_before.to_string()),
        closes: Set(new.closes.to_string()),
        owner_role: Set(new.owner_role),
        catch_up: Set(new.catch_up),
        quorum: Set(new.quorum.clone()),
        created_at: NotSet,
        retired_at: NotSet,
        withdrawn: NotSet,
    }
}
