//! What one section of a pack tells the later ones.

use std::collections::{BTreeMap, BTreeSet};

use calendar::{Country, WorkingHours, Zone};
use kernel::Role;

/// The organisation that a pack is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationFacts {
    /// Its country.
    pub country: Country,
    /// Its number in the country's register of companies, digits only; tells whether it has been loaded before.
    pub number: String,
    /// What it is called.
    pub name: String,
    /// The zone of its dates.
    pub zone: Zone,
    /// When people work there.
    pub working_hours: WorkingHours,
}

/// What earlier sections have found, for later ones to refer to.
#[derive(Debug, Default)]
pub struct Facts {
    /// The organisation.
    pub organisation: Option<OrganisationFacts>,
    /// What the pack calls its people.
    pub persons: BTreeSet<String>,
    /// Who holds which role, deputies included, by what the pack calls them.
    pub roles: BTreeMap<Role, Vec<String>>,
    /// What the pack calls its systems.
    pub systems: BTreeSet<String>,
    /// Each category of each activity, as `A-07/contact`, with the states that things in it can be in.
    pub categories: BTreeMap<String, Vec<String>>,
    /// What the pack calls its retention rules.
    pub rules: BTreeSet<String>,
}

impl Facts {
    /// Whether anybody holds the role.
    #[must_use]
    pub fn is_held(&self, role: Role) -> bool {
        self.roles.get(&role).is_some_and(|holders| !holders.is_empty())
    }
}
