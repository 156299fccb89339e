//! The year wheel as a calendar that a person subscribes to: titles and times, and nothing of what is treated there.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use calendar::{Feed, FeedEvent};
use chrono::TimeDelta;
use kernel::{DutyId, Instant, OccurrenceId, PersonId, Role, Scope};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use store::Scoped;

use crate::duties::{self, AHEAD, BACK};
use crate::occurrences::{Occurrence, State, invitation, row};
use crate::{Duty, Error, Quorum};

/// The dates of a person, in one role or in all that they hold: what they were called to in the last year, what is open, and
/// what is to come within two years.
pub async fn feed(
    db: &impl ConnectionTrait,
    scope: &Scope,
    (person, only): (PersonId, Option<Role>),
    now: Instant,
) -> Result<Feed, Error> {
    let organisation = access::organisation(db, scope).await?;
    let held = access::roles_of(db, scope, &[person], now).await?.remove(&person).unwrap_or_default();
    let roles = held.into_iter().map(|held| held.role).filter(|role| only.is_none_or(|only| only == *role));
    let roles: BTreeSet<Role> = roles.collect();
    let mine = |owner: Role, quorum: Option<&Quorum>| {
        roles.contains(&owner) || quorum.is_some_and(|quorum| quorum.roles.iter().any(|role| roles.contains(role)))
    };
    let mut called = invitation::Entity::in_scope(scope).filter(invitation::Column::PersonId.eq(person));
    if let Some(role) = only {
        called = called.filter(invitation::Column::Role.eq(role));
    }
    let opened = row::Entity::in_scope(scope).filter(row::Column::DueAt.gte(now - BACK));
    let ids = opened.clone().select_only().column(row::Column::Id).into_query();
    let called = called.filter(invitation::Column::OccurrenceId.in_subquery(ids));
    let called = called.select_only().column(invitation::Column::OccurrenceId);
    let called: HashSet<OccurrenceId> = called.into_tuple().all(db).await?.into_iter().collect();
    let opened = opened.order_by_asc(row::Column::DueAt).order_by_asc(row::Column::Id).all(db).await?;
    let mut of_duty: BTreeMap<DutyId, Vec<Occurrence>> = BTreeMap::new();
    for occurrence in opened {
        of_duty.entry(occurrence.duty_id).or_default().push(occurrence);
    }
    let mut events = Vec::new();
    for duty in duties::all(db, scope).await? {
        let opened = of_duty.remove(&duty.id).unwrap_or_default();
        let told = Told { duty: &duty, organisation: &organisation };
        let mut there: HashSet<&str> = HashSet::new();
        for occurrence in &opened {
            // Whatever its rule says by now, it is what it was when it opened.
            there.insert(&occurrence.period);
            let open = occurrence.state == State::Open;
            if called.contains(&occurrence.id) || (open && mine(occurrence.owner_role, occurrence.quorum.as_ref())) {
                events.push(told.event(&occurrence.period, occurrence.due_at, occurrence.opened_at));
            }
        }
        if !mine(duty.owner_role, duty.quorum.as_ref()) {
            continue;
        }
        if duty.retired_at.is_none() {
            for next in duty.schedule(&organisation).between(now, now + AHEAD) {
                if !there.contains(next.period.as_str()) {
                    events.push(told.event(&next.period, next.due_at, duty.created_at));
                }
            }
        }
        for (period, due_at) in &duty.withdrawn.0 {
            if !there.contains(period.as_str()) && *due_at >= now - BACK {
                events.push(FeedEvent { cancelled: true, ..told.event(period, *due_at, duty.created_at) });
            }
        }
    }
    events.sort_by(|one, other| (one.begins, &one.uid).cmp(&(other.begins, &other.uid)));
    let name = only.map_or(organisation.name.clone(), |role| format!("{}: {}", organisation.name, role.code()));
    Ok(Feed { name, zone: organisation.zone, events })
}

/// A duty, where it is told of.
struct Told<'a> {
    duty: &'a Duty,
    organisation: &'a access::Organisation,
}

impl Told<'_> {
    fn event(&self, period: &str, due_at: Instant, stamp: Instant) -> FeedEvent {
        let Self { duty, organisation } = self;
        let length = duty.duration.map_or(TimeDelta::zero(), |span| span.after(due_at, organisation.zone) - due_at);
        // Either moves what is to come, and neither ever falls.
        let changes = i64::from(duty.version.0) + i64::from(organisation.version.0) - 2;
        FeedEvent {
            uid: format!("{}.{period}@samsvar", duty.id),
            sequence: u32::try_from(changes).unwrap_or(0),
            stamp,
            begins: due_at,
            length,
            title: duty.title.clone(),
            cancelled: false,
        }
    }
}
