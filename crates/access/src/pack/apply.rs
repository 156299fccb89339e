//! Bringing an organisation's people and their roles to what a pack says.
//!
//! People who are in no pack, or no longer, are left alone: leaving is an act with a date. Of those in it the pack says
//! all that they hold now; what has yet to begin is left alone too.

use std::collections::HashMap;

use async_trait::async_trait;
use kernel::{PersonId, Role};
use ports::pack::{Applied, Part};
use store::UnitOfWork;

use super::persons::Wish;
use crate::Error;
use crate::appointments::{self, Appoint, Appointment, announce_vacancy, end_now};
use crate::persons::{self, Add, Change, Person};

/// The people of a pack, each behind their superior.
pub(super) struct PersonsPart(pub(super) Vec<Wish>);

#[async_trait]
impl Part for PersonsPart {
    async fn apply(&self, uow: &mut UnitOfWork) -> Result<Applied, ports::Error> {
        self.bring_about(uow).await.map_err(ports::Error::of)
    }
}

/// A role that somebody shall hold, as ordinary holder or for somebody else.
type Held = (PersonId, Role, Option<PersonId>);

impl PersonsPart {
    async fn bring_about(&self, uow: &mut UnitOfWork) -> Result<Applied, Error> {
        let mut applied = Applied::default();
        let known = persons::by_pack_keys(uow.db(), uow.scope(), self.0.iter().map(|wish| wish.key.as_str())).await?;
        let mut ids = HashMap::new();
        for wish in &self.0 {
            let manager = wish.line_manager.as_ref().map(|key| id(&ids, key)).transpose()?;
            let person = match known.get(&wish.key) {
                Some(known) => change(uow, known, wish, manager, &mut applied).await?,
                None => add(uow, wish, manager, &mut applied).await?,
            };
            ids.insert(wish.key.clone(), person);
        }
        let wished = self.held(&ids)?;
        applied += give_roles(uow, &ids, &wished).await?;
        Ok(applied)
    }

    /// Ordinary holders first, for a deputy stands in for one.
    fn held(&self, ids: &HashMap<String, PersonId>) -> Result<Vec<Held>, Error> {
        let mut held = Vec::new();
        for wish in &self.0 {
            let person = id(ids, &wish.key)?;
            held.extend(wish.roles.iter().map(|role| (person, *role, None)));
            for (role, holder) in &wish.deputies {
                held.push((person, *role, Some(id(ids, holder)?)));
            }
        }
        held.sort_by_key(|(_, _, holder)| holder.is_some());
        Ok(held)
    }
}

fn id(ids: &HashMap<String, PersonId>, key: &str) -> Result<PersonId, Error> {
    ids.get(key).copied().ok_or(Error::PersonNotFound)
}

async fn add(
    uow: &mut UnitOfWork,
    wish: &Wish,
    line_manager: Option<PersonId>,
    applied: &mut Applied,
) -> Result<PersonId, Error> {
    let new = Add {
        pack_key: Some(wish.key.clone()),
        name: wish.name.clone(),
        email: wish.email.clone(),
        line_manager,
        joined_on: wish.joined_on,
    };
    applied.added += 1;
    Ok(persons::add(uow, new).await?.id)
}

async fn change(
    uow: &mut UnitOfWork,
    known: &Person,
    wish: &Wish,
    line_manager: Option<PersonId>,
    applied: &mut Applied,
) -> Result<PersonId, Error> {
    if known.left_at.is_some() {
        return Err(Error::PackPersonLeft(wish.key.clone()));
    }
    let is_so = known.name == wish.name
        && known.email == wish.email
        && known.line_manager_id == line_manager
        && known.joined_on == wish.joined_on;
    if is_so {
        applied.unchanged += 1;
        return Ok(known.id);
    }
    let change = Change {
        person: known.id,
        seen: known.version,
        name: wish.name.clone(),
        email: wish.email.clone(),
        line_manager,
        joined_on: wish.joined_on,
    };
    applied.changed += 1;
    Ok(persons::change(uow, change).await?.id)
}

/// Ends what is not wished before giving what is, so that a role can pass from one to another; whether one was left
/// vacant is asked when all is done.
async fn give_roles(uow: &mut UnitOfWork, ids: &HashMap<String, PersonId>, wished: &[Held]) -> Result<Applied, Error> {
    let mut applied = Applied::default();
    let now = uow.now();
    let all: Vec<_> = ids.values().copied().collect();
    let found = appointments::of_persons(uow.db(), uow.scope(), &all).await?;
    let mut present: Vec<Appointment> = found.into_values().flatten().filter(|held| held.is_in_force(now)).collect();
    present.sort_by_key(|held| held.id);
    let of = |held: &Appointment| (held.person_id, held.role, held.deputy_for);
    let surplus: Vec<_> = present.iter().filter(|held| !wished.contains(&of(held))).collect();
    for held in &surplus {
        end_now(uow, held).await?;
        applied.changed += 1;
    }
    for (person, role, deputy_for) in wished.iter().copied() {
        if present.iter().any(|held| of(held) == (person, role, deputy_for)) {
            applied.unchanged += 1;
        } else {
            let new = Appoint { person, role, from: now, to: None, deputy_for };
            appointments::appoint(uow, new).await?;
            applied.added += 1;
        }
    }
    for held in surplus {
        announce_vacancy(uow, held).await?;
    }
    Ok(applied)
}
