//! Writing down what a meeting decided on an item of its agenda.

use calendar::Span;
use chrono::NaiveDate;
use kernel::{ActionId, AgendaItemId, PersonId, Resource, Subject, Version};
use ports::Ports;
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::model::{ActionIds, item};
use super::queries::item_by_id;
use super::{AgendaItem, Outcome, rules};
use crate::occurrences::{get, row};
use crate::{Error, Event, RECORD_DECISION};

/// Something that somebody is to do.
#[derive(Debug, Clone)]
pub struct NewAction {
    /// What, in a few words.
    pub title: String,
    /// What exactly.
    pub detail: Option<String>,
    /// Who.
    pub owner: PersonId,
    /// By which day.
    pub due_on: NaiveDate,
    /// How long after it is done somebody looks whether it worked; none = as long as actions take by default.
    pub effect_check_after: Option<Span>,
}

/// Write down a decision.
#[derive(Debug, Clone)]
pub struct Decide {
    /// On which item.
    pub item: AgendaItemId,
    /// The version that was seen.
    pub seen: Version,
    /// What was decided.
    pub outcome: Outcome,
    /// Why; needed where nothing is done now.
    pub reason: Option<String>,
    /// What is to be done, where something is.
    pub actions: Vec<NewAction>,
}

/// Writes down a decision, and makes the actions that it names. Until the minutes are signed it can be put right. On
/// something restricted those decide who may treat it.
pub async fn record_decision(uow: &mut UnitOfWork, ports: &Ports, new: Decide) -> Result<AgendaItem, Error> {
    let before = item_by_id(uow.db(), uow.scope(), new.item).await?.ok_or(Error::AgendaItemNotFound)?;
    let meeting = get(uow.db(), uow.scope(), before.occurrence_id).await?.ok_or(Error::MeetingNotFound)?;
    let point = Point::of(uow, ports, &before, &new).await?;
    uow.require(RECORD_DECISION, &point)?;
    let reason = new.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    rules::may_decide(&meeting, &before, new.outcome, reason, new.actions.len())?;
    if before.version != new.seen {
        return Err(store::Error::VersionConflict.into());
    }
    let mut actions = before.actions.0.clone();
    for action in new.actions {
        actions.push(add(uow, &before, action).await?);
    }
    let change = item::ActiveModel {
        outcome: Set(Some(new.outcome)),
        reason: Set(reason.map(str::to_owned)),
        actions: Set(ActionIds(actions)),
        decided_by: Set(uow.scope().actor.person()),
        decided_at: Set(Some(uow.now())),
        ..Default::default()
    };
    let after = model::update::<item::Entity>(uow, before.id, new.seen, change).await?;
    // The meeting's version moves too: who signs its minutes has then seen every decision.
    let change = row::ActiveModel { decided_at: Set(Some(uow.now())), ..Default::default() };
    model::update::<row::Entity>(uow, meeting.id, meeting.version, change).await?;
    uow.emit(&Event::AgendaItemDecided { item: after.id, meeting: meeting.id, outcome: new.outcome });
    Ok(after)
}

/// An item, as far as it is about deciding on it.
struct Point {
    item: AgendaItemId,
    /// Whoever decides, if they may treat what a restricted item is about.
    insider: Option<PersonId>,
    restricted: bool,
}

impl Point {
    async fn of(uow: &UnitOfWork, ports: &Ports, item: &AgendaItem, new: &Decide) -> Result<Self, Error> {
        // Whoever keeps the minutes may put off what nobody there could decide: it says nothing of the case, the next
        // meeting treats it, and the rest can be signed.
        let is_put_off = new.outcome == Outcome::Postponed && item.outcome.is_none();
        let mut insider = None;
        for source in ports.agenda.iter().filter(|_| item.restricted) {
            if source.may_treat(uow, &item.subject()).await? {
                insider = uow.scope().actor.person();
            }
        }
        let restricted = item.restricted && (insider.is_some() || !is_put_off);
        Ok(Self { item: item.id, insider, restricted })
    }
}

impl Resource for Point {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("agenda_item", self.item))
    }
    fn in_circle(&self, person: PersonId) -> bool {
        self.insider == Some(person)
    }
    fn restricted(&self) -> bool {
        self.restricted
    }
}

/// An action serves what the item is about, and says which item it comes from. On an item about an action it serves
/// what that one serves, and whoever sees that one sees it.
async fn add(uow: &mut UnitOfWork, item: &AgendaItem, new: NewAction) -> Result<ActionId, Error> {
    let mut action = actions::Add {
        origin: Some(Subject::new("agenda_item", item.id)),
        detail: new.detail,
        effect_check_after: new.effect_check_after,
        restricted: item.restricted,
        ..actions::Add::new(item.subject(), new.title, new.owner, new.due_on)
    };
    if let Some(followed) = followed(uow, item).await? {
        action.subject = followed.serves();
        action.restricted = followed.restricted;
        action.circle = followed.circle().to_vec();
    }
    Ok(actions::add(uow, action).await?.id)
}

/// The action that an item is about, if it is about one.
async fn followed(uow: &UnitOfWork, item: &AgendaItem) -> Result<Option<actions::Action>, Error> {
    match item.subject_id.parse::<ActionId>() {
        Ok(action) if item.subject_kind == rules::ACTION => Ok(actions::get(uow.db(), uow.scope(), action).await?),
        _ => Ok(None),
    }
}
