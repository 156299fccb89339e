//! `[[persons]]`: who works there, under whom, in which roles, and who stands in for whom.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use kernel::Role;
use ports::pack::{Facts, Part, Reader, Section};

use super::apply::PersonsPart;
use super::values::{Address, Given, PackKey, PersonName, date};
use crate::appointments::MANDATORY;
use crate::persons::LONGEST_LINE;

/// A person as a pack has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) joined_on: Option<NaiveDate>,
    pub(super) line_manager: Option<String>,
    pub(super) roles: Vec<Role>,
    /// Which role, and for whom.
    pub(super) deputies: Vec<(Role, String)>,
}

/// A person as far as they could be read, and the table to report faults to.
struct Draft<'t> {
    table: Reader<'t>,
    key: Option<String>,
    name: Option<String>,
    email: Option<String>,
    joined_on: Option<NaiveDate>,
    line_manager: Option<String>,
    roles: Vec<Role>,
    deputies: Vec<(Reader<'t>, Option<Role>, Option<String>)>,
}

pub(super) struct PersonsSection;

impl Section for PersonsSection {
    fn keys(&self) -> &'static [&'static str] {
        &["persons"]
    }

    fn check(&self, pack: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        let drafts: Vec<_> = pack.tables("persons").into_iter().map(Draft::read).collect();
        once(&drafts, "id", |draft| draft.key.as_deref());
        once(&drafts, "email", |draft| draft.email.as_deref());
        check_line(&drafts);
        check_roles(pack, &drafts);
        check_deputies(&drafts);
        for draft in &drafts {
            draft.tell(facts);
        }
        let wishes = drafts.into_iter().map(Draft::wish).collect::<Option<Vec<_>>>()?;
        Some(Box::new(PersonsPart(managers_first(wishes))))
    }
}

impl<'t> Draft<'t> {
    fn read(table: Reader<'t>) -> Self {
        let deputies = table.tables("deputies").into_iter().map(|deputy| {
            let (role, holder) = (deputy.parsed::<Given>("role"), deputy.required::<String>("for"));
            deputy.done();
            (deputy, role.map(|role| role.0), holder)
        });
        let draft = Self {
            key: table.parsed::<PackKey>("id").map(|key| key.0),
            name: table.parsed::<PersonName>("name").map(|name| name.0),
            email: table.parsed::<Address>("email").map(|email| email.0),
            joined_on: date(&table, "joined_on"),
            line_manager: table.optional("line_manager"),
            roles: table.list::<Given>("roles").into_iter().map(|role| role.0).collect(),
            deputies: deputies.collect(),
            table,
        };
        draft.table.done();
        draft
    }

    fn tell(&self, facts: &mut Facts) {
        let Some(key) = &self.key else { return };
        facts.persons.insert(key.clone());
        let deputised = self.deputies.iter().filter_map(|(_, role, _)| *role);
        for role in self.roles.iter().copied().chain(deputised) {
            facts.roles.entry(role).or_default().push(key.clone());
        }
    }

    fn wish(self) -> Option<Wish> {
        let deputies = self.deputies.into_iter().map(|(_, role, holder)| Some((role?, holder?)));
        Some(Wish {
            key: self.key?,
            name: self.name?,
            email: self.email?,
            joined_on: self.joined_on,
            line_manager: self.line_manager,
            roles: self.roles,
            deputies: deputies.collect::<Option<_>>()?,
        })
    }
}

/// Of two who have the same id the first is meant.
fn by_key<'d, 't>(drafts: &'d [Draft<'t>]) -> BTreeMap<&'d str, &'d Draft<'t>> {
    drafts.iter().rev().filter_map(|draft| Some((draft.key.as_deref()?, draft))).collect()
}

/// No two people have the same.
fn once<'d>(drafts: &'d [Draft<'_>], key: &'static str, value: impl Fn(&'d Draft<'_>) -> Option<&'d str>) {
    let mut seen = BTreeSet::new();
    for draft in drafts {
        if value(draft).is_some_and(|value| !seen.insert(value)) {
            draft.table.fault(key, &format!("another person of this pack has this {key}"));
        }
    }
}

/// Every superior is in the pack, and nobody is above themselves.
fn check_line(drafts: &[Draft<'_>]) {
    let known = by_key(drafts);
    let above = |key: &str| known.get(key).and_then(|draft| draft.line_manager.as_deref());
    for draft in drafts {
        let (Some(key), Some(manager)) = (draft.key.as_deref(), draft.line_manager.as_deref()) else { continue };
        if !known.contains_key(manager) {
            draft.table.fault("line_manager", &format!("no person of this pack has the id \"{manager}\""));
            continue;
        }
        let line: Vec<_> = std::iter::successors(Some(manager), |key| above(key)).take(LONGEST_LINE + 1).collect();
        if let Some(round) = line.iter().position(|above| *above == key) {
            // Told once for each ring, at whoever comes first by id.
            if line[..round].iter().all(|other| key < *other) {
                draft.table.fault("line_manager", &format!("{key} would be above themselves in the line"));
            }
        } else if line.len() > LONGEST_LINE && !runs_in_a_ring(&line) {
            draft.table.fault("line_manager", &format!("the line above {key} is longer than {LONGEST_LINE} people"));
        }
    }
}

fn runs_in_a_ring(line: &[&str]) -> bool {
    line.iter().collect::<BTreeSet<_>>().len() < line.len()
}

/// One controller, somebody for every role that must be held, and no role twice with one person.
fn check_roles(pack: &Reader<'_>, drafts: &[Draft<'_>]) {
    let mut controllers = 0;
    for draft in drafts {
        let mut own = BTreeSet::new();
        for role in &draft.roles {
            if !own.insert(*role) {
                draft.table.fault("roles", &format!("{role} is there twice"));
            }
        }
        for (table, role, _) in &draft.deputies {
            if let Some(role) = role.filter(|role| !own.insert(*role)) {
                table.fault("role", &format!("this person holds {role} already"));
            }
        }
        controllers += u32::from(draft.roles.contains(&Role::Ctrl));
        if draft.roles.contains(&Role::Ctrl) && controllers > 1 {
            draft.table.fault("roles", "somebody else of this pack is CTRL; there is exactly one");
        }
    }
    for role in MANDATORY {
        if drafts.iter().all(|draft| !draft.roles.contains(role)) {
            pack.fault("persons", &format!("nobody is {role} ({}); somebody must be", role.title()));
        }
    }
}

/// A deputy stands in for somebody else of the pack who holds the role.
fn check_deputies(drafts: &[Draft<'_>]) {
    let known = by_key(drafts);
    for draft in drafts {
        for (table, role, holder) in &draft.deputies {
            let (Some(role), Some(holder)) = (role, holder.as_deref()) else { continue };
            match known.get(holder) {
                None => table.fault("for", &format!("no person of this pack has the id \"{holder}\"")),
                Some(_) if draft.key.as_deref() == Some(holder) => table.fault("for", "nobody is their own deputy"),
                Some(found) if !found.roles.contains(role) => {
                    table.fault("for", &format!("{holder} does not hold {role}"));
                }
                Some(_) => {}
            }
        }
    }
}

/// Each person behind their superior, so that a superior is there when they are named, and stands in their own place.
fn managers_first(mut wishes: Vec<Wish>) -> Vec<Wish> {
    let above: BTreeMap<String, Option<String>> =
        wishes.iter().map(|wish| (wish.key.clone(), wish.line_manager.clone())).collect();
    let depth = |wish: &Wish| {
        let next = |key: &String| above.get(key).and_then(Clone::clone);
        std::iter::successors(wish.line_manager.clone(), next).take(LONGEST_LINE + 1).count()
    };
    wishes.sort_by_cached_key(depth);
    wishes
}
