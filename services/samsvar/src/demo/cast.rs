//! The people of a pack, by what the pack calls them and by what they are.

use std::collections::{BTreeMap, HashMap};

use access::{Holder, Person};
use kernel::{Instant, Page, PersonId, Role, Scope};
use store::Store;

use crate::Failure;

/// Who there is, and who holds which role.
pub struct Cast {
    persons: HashMap<PersonId, Person>,
    keys: BTreeMap<String, PersonId>,
    roles: BTreeMap<Role, Vec<Holder>>,
}

impl Cast {
    /// Everybody of an organisation, as they are at an instant.
    pub async fn of(store: &Store, scope: &Scope, at: Instant) -> Result<Self, Failure> {
        let read = store.read(scope);
        let visible = read.visible(access::VIEW_PERSONS).await?;
        let mut all = Vec::new();
        let mut page = Page::first(100);
        loop {
            let found = access::persons::page(&read, scope, visible, &page).await?;
            page.after = found.rows.last().map(Person::position);
            all.extend(found.rows);
            if !found.has_next {
                break;
            }
        }
        let mut roles = BTreeMap::new();
        for role in Role::ALL {
            let holders = access::persons_with_role(&read, scope, *role, at).await?;
            if !holders.is_empty() {
                roles.insert(*role, holders);
            }
        }
        let keys = all.iter().filter_map(|person| Some((person.pack_key.clone()?, person.id))).collect();
        Ok(Self { persons: all.into_iter().map(|person| (person.id, person)).collect(), keys, roles })
    }

    /// Whom the pack calls so.
    pub fn id(&self, key: &str) -> Result<PersonId, Failure> {
        let known = self.keys.get(key).copied();
        known.ok_or_else(|| Failure::new(format!("the demo's story names {key}, who is not in the pack")))
    }

    /// What somebody is called.
    #[must_use]
    pub fn name(&self, person: PersonId) -> &str {
        self.persons.get(&person).map_or("somebody", |person| person.name.as_str())
    }

    /// Where somebody is written to.
    #[must_use]
    pub fn email(&self, person: PersonId) -> &str {
        self.persons.get(&person).map_or("", |person| person.email.as_str())
    }

    /// Who holds a role, the ordinary holder before a deputy.
    pub fn holder(&self, role: Role) -> Result<PersonId, Failure> {
        let holder = self.roles.get(&role).and_then(|holders| holders.first());
        holder
            .map(|holder| holder.person)
            .ok_or_else(|| Failure::new(format!("nobody in the pack holds the role {role}")))
    }

    /// Everybody who holds a role.
    pub fn holders(&self, role: Role) -> &[Holder] {
        self.roles.get(&role).map_or(&[], Vec::as_slice)
    }

    /// Every role that somebody holds, with the first who does.
    pub fn roles(&self) -> impl Iterator<Item = (Role, PersonId)> {
        self.roles.iter().filter_map(|(role, holders)| Some((*role, holders.first()?.person)))
    }
}
