//! Entering a measure, changing it, and ending it.

use actions::Cancel;
use calendar::Span;
use jobs::{Enqueue, When};
use kernel::{MeasureId, NEW, Role, Version};
use sea_orm::ActiveValue::{NotSet, Set};
use store::{UnitOfWork, model};

use super::overdue::asked;
use super::{Kind, Measure, by_key, row};
use crate::jobs::WatchVerification;
use crate::{Error, Event, MANAGE_MEASURES, VIEW_MEASURES, duties};

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
    /// How long a verification holds; `None` = it never runs out.
    pub verify_every: Option<Span>,
}

impl Define {
    fn trimmed(mut self) -> Self {
        for text in [&mut self.title, &mut self.question].into_iter().chain(self.supplier.as_mut()) {
            *text = text.trim().to_owned();
        }
        self
    }
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
    let new = new.trimmed();
    check(&new)?;
    let before = by_key(uow.db(), uow.scope(), &new.key).await?;
    let zone = access::organisation(uow.db(), uow.scope()).await?.zone;
    let verify_by = new.verify_every.map(|every| every.after(uow.now(), zone));
    let Some(before) = before else {
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
        change.verify_by = Set(verify_by);
        change.overdue_at = Set(None);
    }
    let after = model::update::<row::Entity>(uow, before.id, before.version, change).await?;
    uow.emit(&Event::MeasureChanged { measure: after.id });
    if after.verify_by != before.verify_by {
        watch(uow, &after).await?;
    }
    Ok(Defined::Changed(after.id))
}

/// Ends a measure: it is in force no more, and nobody is asked about it; what was asked already is given up.
pub async fn end(uow: &mut UnitOfWork, measure: MeasureId, seen: Version) -> Result<Measure, Error> {
    let before = super::get(uow.db(), uow.scope(), measure).await?.ok_or(Error::MeasureNotFound)?;
    uow.require(MANAGE_MEASURES, &before)?;
    if before.ended_at.is_some() {
        return Err(Error::MeasureEnded);
    }
    let change = row::ActiveModel {
        ended_at: Set(Some(uow.now())),
        verify_by: Set(None),
        overdue_at: Set(None),
        ..Default::default()
    };
    let after = model::update::<row::Entity>(uow, measure, seen, change).await?;
    uow.emit(&Event::MeasureEnded { measure });
    for action in asked(uow, measure).await? {
        let reason = "The measure is in force no more.".to_owned();
        actions::cancel(uow, Cancel { action: action.id, seen: action.version, reason }).await?;
    }
    Ok(after)
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
    let holds = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
    if !holds(&new.title, 200) {
        return Err(Error::MeasureTitle);
    }
    if !holds(&new.question, 1_000) {
        return Err(Error::MeasureQuestion);
    }
    if new.supplier.as_deref().is_some_and(|supplier| !holds(supplier, 200)) {
        return Err(Error::MeasureSupplier);
    }
    if !may_own(new.owner_role) {
        return Err(Error::MeasureOwner);
    }
    if new.verify_every.is_some_and(Span::is_zero) {
        return Err(Error::MeasureInterval);
    }
    Ok(())
}

/// Whether holders of a role may see measures, so that they can answer for one.
pub(crate) fn may_own(role: Role) -> bool {
    VIEW_MEASURES.roles.contains(&role)
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
