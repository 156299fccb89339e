//! Entering a measure, changing it, and ending it.

use calendar::Span;
use jobs::{Enqueue, When};
use kernel::{Instant, MeasureId, NEW, Role, Version};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use store::{Scoped, UnitOfWork, model};

use super::{Kind, Measure, by_key, row};
use crate::jobs::WatchVerification;
use crate::{Error, Event, MANAGE_MEASURES, duties};

/// Enter a measure, or bring the one of the same key to this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Define {
    /// What a pack calls it.
    pub key: String,
    /// What sort of thing it is.
    pub kind: Kind,
    /// What people call it.
    pub title: String,
    /// What a look at it asks, answered by yes where it works.
    pub question: String,
    /// The role that answers for it.
    pub owner_role: Role,
    /// Whom it is bought from; `None` = it is the organisation's own.
    pub supplier: Option<String>,
    /// How long a verification holds; `None` = only self-checks ask.
    pub verify_every: Option<Span>,
}

/// What defining a measure has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defined {
    /// It is new.
    Added(MeasureId),
    /// It was otherwise before, or had ended.
    Changed(MeasureId),
    /// It was so already.
    Unchanged(MeasureId),
}

impl Defined {
    /// Which measure it is about.
    #[must_use]
    pub fn id(self) -> MeasureId {
        let (Self::Added(id) | Self::Changed(id) | Self::Unchanged(id)) = self;
        id
    }
}

/// Brings a measure to what is said of it. What was not verified yet counts from now.
pub async fn define(uow: &mut UnitOfWork, new: Define) -> Result<Defined, Error> {
    uow.require(MANAGE_MEASURES, NEW)?;
    check(&new)?;
    let before = by_key(uow.db(), uow.scope(), &new.key).await?;
    let Some(before) = before else {
        let verify_by = verify_by(uow, new.verify_every, uow.now()).await?;
        let row = row::ActiveModel {
            organisation_id: Set(uow.organisation()),
            id: Set(uow.new_id()),
            version: Set(Version::FIRST),
            key: Set(new.key.clone()),
            in_force_from: Set(uow.now()),
            ended_at: Set(None),
            verified_on: Set(None),
            works: Set(None),
            verify_by: Set(verify_by),
            overdue_at: Set(None),
            ..values(&new)
        };
        let row = model::insert(uow, row).await?;
        uow.emit(&Event::MeasureAdded { measure: row.id });
        watch(uow, &row).await?;
        return Ok(Defined::Added(row.id));
    };
    if before.ended_at.is_none() && same(&before, &new) {
        return Ok(Defined::Unchanged(before.id));
    }
    let every = new.verify_every.map(|span| span.to_string());
    let comes_back = before.ended_at.is_some();
    let mut change = row::ActiveModel { ended_at: Set(None), ..values(&new) };
    if comes_back {
        change.in_force_from = Set(uow.now());
    }
    if comes_back || before.verify_every != every {
        change.verify_by = Set(verify_by(uow, new.verify_every, uow.now()).await?);
        change.overdue_at = Set(None);
    }
    let after = model::update::<row::Entity>(uow, before.id, before.version, change).await?;
    uow.emit(&Event::MeasureChanged { measure: after.id });
    if after.verify_by != before.verify_by {
        watch(uow, &after).await?;
    }
    Ok(Defined::Changed(after.id))
}

/// Ends a measure: it is in force no more, and nobody is asked about it.
pub async fn end(uow: &mut UnitOfWork, measure: MeasureId, seen: Version) -> Result<Measure, Error> {
    let before = super::get(uow.db(), uow.scope(), measure).await?.ok_or(Error::MeasureNotFound)?;
    uow.require(MANAGE_MEASURES, &before)?;
    if before.ended_at.is_some() {
        return Err(Error::MeasureEnded);
    }
    let change = row::ActiveModel { ended_at: Set(Some(uow.now())), verify_by: Set(None), ..Default::default() };
    let after = model::update::<row::Entity>(uow, measure, seen, change).await?;
    uow.emit(&Event::MeasureEnded { measure });
    Ok(after)
}

/// All measures in force, by their keys. There are as many as a library has, so they are not paged.
pub(crate) async fn in_force(db: &impl ConnectionTrait, scope: &kernel::Scope) -> Result<Vec<Measure>, Error> {
    let rows = row::Entity::in_scope(scope).filter(row::Column::EndedAt.is_null());
    Ok(rows.order_by_asc(row::Column::Key).all(db).await?)
}

/// By when somebody must have looked, counted from an instant in the organisation's zone.
pub(super) async fn verify_by(uow: &UnitOfWork, every: Option<Span>, from: Instant) -> Result<Option<Instant>, Error> {
    let Some(every) = every else { return Ok(None) };
    let zone = access::organisation(uow.db(), uow.scope()).await?.zone;
    Ok(Some(every.after(from, zone)))
}

/// Leaves the job that asks for the next look, where one is due at all.
pub(super) async fn watch(uow: &mut UnitOfWork, measure: &Measure) -> Result<(), Error> {
    let Some(verify_by) = measure.verify_by else { return Ok(()) };
    uow.enqueue(&WatchVerification { measure: measure.id, verify_by }, When::At(verify_by)).await?;
    Ok(())
}

fn check(new: &Define) -> Result<(), Error> {
    if !duties::is_key(&new.key) {
        return Err(Error::MeasureKey);
    }
    let holds = |text: &str, most: usize| (1..=most).contains(&text.trim().chars().count());
    if !holds(&new.title, 200) {
        return Err(Error::MeasureTitle);
    }
    if !holds(&new.question, 1_000) {
        return Err(Error::MeasureQuestion);
    }
    if new.supplier.as_deref().is_some_and(|supplier| !holds(supplier, 200)) {
        return Err(Error::MeasureSupplier);
    }
    if new.verify_every.is_some_and(Span::is_zero) {
        return Err(Error::MeasureInterval);
    }
    Ok(())
}

fn same(before: &Measure, new: &Define) -> bool {
    let Define { key, kind, title, question, owner_role, supplier, verify_every } = new;
    before.key == *key
        && before.kind == *kind
        && before.title == *title
        && before.question == *question
        && before.owner_role == *owner_role
        && before.supplier == *supplier
        && before.verify_every == verify_every.map(|span| span.to_string())
}

fn values(new: &Define) -> row::ActiveModel {
    row::ActiveModel {
        organisation_id: NotSet,
        id: NotSet,
        version: NotSet,
        key: NotSet,
        kind: Set(new.kind),
        title: Set(new.title.clone()),
        question: Set(new.question.clone()),
        owner_role: Set(new.owner_role),
        supplier: Set(new.supplier.clone()),
        verify_every: Set(new.verify_every.map(|span| span.to_string())),
        in_force_from: NotSet,
        ended_at: NotSet,
        verified_on: NotSet,
        works: NotSet,
        verify_by: NotSet,
        overdue_at: NotSet,
    }
}
