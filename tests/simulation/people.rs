//! People: most of what is due they do, each by the command that the API calls.

use std::collections::HashSet;

use futures_util::{StreamExt, stream};
use kernel::{Fault, OccurrenceId, OrganisationId, Scope, Version};
use reviews::{Attendance, Confirm, Hold};
use store::UnitOfWork;

use crate::dice::answer;
use crate::eyes::of;
use crate::world::World;

/// So many in a hundred times something is done.
const DILIGENCE: u64 = 65;
/// So many act side by side: their commits are shared.
const AT_ONCE: usize = 16;

/// What people have done so far.
pub struct People {
    seed: u64,
    pub done: HashSet<OccurrenceId>,
    /// What they will not do.
    left: HashSet<OccurrenceId>,
}

struct Open {
    organisation: OrganisationId,
    occurrence: OccurrenceId,
    seen: Version,
    is_meeting: bool,
    owner: String,
}

impl People {
    pub fn new(seed: u64) -> Self {
        Self { seed, done: HashSet::new(), left: HashSet::new() }
    }

    /// Everybody looks at what is open and does it, or never will.
    pub async fn act(&mut self, world: &World) {
        let sql = "SELECT organisation_id, id, version, kind, owner_role, period, rule FROM duty_occurrences \
                   WHERE state = 'open' ORDER BY organisation_id, id";
        let mut willing = Vec::new();
        for row in world.eyes.rows(sql, []).await {
            let (organisation, occurrence): (_, OccurrenceId) = (of(&row, "organisation_id"), of(&row, "id"));
            if self.left.contains(&occurrence) {
                continue;
            }
            let number = world.founded.numbers[&organisation];
            let question = format!("{number}/{}/{}", of::<String>(&row, "rule"), of::<String>(&row, "period"));
            if answer(self.seed, &question) % 100 >= DILIGENCE {
                self.left.insert(occurrence);
                continue;
            }
            let is_meeting = of::<String>(&row, "kind") == "meeting";
            let (seen, owner) = (of(&row, "version"), of(&row, "owner_role"));
            willing.push(Open { organisation, occurrence, seen, is_meeting, owner });
        }
        let acts = willing.iter().map(async |open| {
            let done = if open.is_meeting { hold(world, open).await } else { confirm(world, open).await };
            match done {
                Ok(()) => (open.occurrence, true),
                Err(reviews::Error::WindowClosed) => (open.occurrence, false),
                Err(error) => panic!("{} of {}: {error} ({})", open.occurrence, open.organisation, error.code()),
            }
        });
        for (occurrence, done) in stream::iter(acts).buffered(AT_ONCE).collect::<Vec<_>>().await {
            if done {
                self.done.insert(occurrence)
            } else {
                self.left.insert(occurrence)
            };
        }
    }
}

async fn hold(world: &World, open: &Open) -> Result<(), reviews::Error> {
    let person = |role: &str| world.founded.persons[&(open.organisation, role.to_owned())];
    let attendance = ["CTRL", "SEC"].map(|role| Attendance { person: person(role), roles: None }).to_vec();
    let hold = Hold { occurrence: open.occurrence, seen: open.seen, held_at: None, attendance };
    let parts = &world.process().parts;
    let scope = Scope::person(open.organisation, person("SEC"));
    let held = parts.store.write(&scope, None, async |uow: &mut UnitOfWork| {
        Ok::<_, reviews::Error>(reviews::hold_meeting(uow, &parts.ports, hold).await?.quorate)
    });
    assert!(held.await?.value, "both whom it takes were there");
    Ok(())
}

async fn confirm(world: &World, open: &Open) -> Result<(), reviews::Error> {
    let person = world.founded.persons[&(open.organisation, open.owner.clone())];
    let confirm = Confirm { occurrence: open.occurrence, seen: open.seen, note: "Done.".to_owned() };
    let scope = Scope::person(open.organisation, person);
    let confirmed = world.process().parts.store.write(&scope, None, async |uow: &mut UnitOfWork| {
        Ok::<_, reviews::Error>(reviews::confirm_duty(uow, confirm).await?.id)
    });
    confirmed.await.map(|_| ())
}
