//! Quorum: who must be there, counted by roles and by persons.
//!
//! The guide's monthly meeting names four roles that are three people. So a person counts once as a person and once in
//! each role; a deputy counts in the role that they stand in for. Whoever sits in without one of the roles is written
//! down and does not count.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{PersonId, Role};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// No meeting of fewer people decides anything.
pub const FEWEST_PERSONS: u32 = 2;

/// What a meeting needs before it may decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(deny_unknown_fields)]
pub struct Quorum {
    /// At least so many different people.
    pub persons: u32,
    /// All of these roles.
    pub roles: BTreeSet<Role>,
}

/// What a quorum lacks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// How many people more are needed.
    pub persons: u32,
    /// The roles that nobody there holds.
    pub roles: BTreeSet<Role>,
}

/// Whether people who sit together may decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// How many people count: each once.
    pub persons: u32,
    /// What is missing; nothing where there is a quorum.
    pub missing: Missing,
}

impl Quorum {
    /// Whether it can be met at all, and by more than one person.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.persons >= FEWEST_PERSONS && !self.roles.is_empty()
    }

    /// Counts who is there, in the roles in which they sit.
    #[must_use]
    pub fn count(&self, present: &BTreeMap<PersonId, BTreeSet<Role>>) -> Count {
        let counting = present.values().filter(|roles| !roles.is_disjoint(&self.roles)).count();
        let persons = u32::try_from(counting).unwrap_or(u32::MAX);
        let held: BTreeSet<Role> = present.values().flatten().copied().collect();
        let missing = Missing {
            persons: self.persons.saturating_sub(persons),
            roles: self.roles.difference(&held).copied().collect(),
        };
        Count { persons, missing }
    }
}

impl Count {
    /// Whether there is a quorum.
    #[must_use]
    pub fn is_quorate(&self) -> bool {
        self.missing == Missing::default()
    }
}

#[cfg(test)]
mod tests {
    use kernel::Id;
    use proptest::prelude::*;

    use super::*;

    const A: [Role; 4] = [Role::Hr, Role::Sales, Role::Itops, Role::Sec];

    fn quorum(roles: &[Role], persons: u32) -> Quorum {
        Quorum { persons, roles: roles.iter().copied().collect() }
    }

    fn present(people: &[(u128, &[Role])]) -> BTreeMap<PersonId, BTreeSet<Role>> {
        let mut present: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (person, roles) in people {
            let person = PersonId::from_uuid(uuid::Uuid::from_u128(*person));
            present.entry(person).or_default().extend(roles.iter().copied());
        }
        present
    }

    fn check(people: &[(u128, &[Role])], persons: u32, missing_persons: u32, missing_roles: &[Role]) {
        let count = quorum(&A, 3).count(&present(people));
        let missing = Missing { persons: missing_persons, roles: missing_roles.iter().copied().collect() };
        assert_eq!(count, Count { persons, missing }, "{people:?}");
        assert_eq!(count.is_quorate(), missing_persons == 0 && missing_roles.is_empty());
    }

    #[test]
    fn a_person_counts_once_and_each_of_their_roles_counts() {
        use Role::{Adm, Emp, Hr, Itops, Sales, Sec};
        // The guide's own four roles in three people.
        check(&[(2, &[Hr, Sec]), (3, &[Sales]), (4, &[Itops])], 3, 0, &[]);
        // Twice in the list is still one person.
        check(&[(2, &[Hr]), (2, &[Sec]), (3, &[Sales, Itops])], 2, 1, &[]);
        // All roles, too few people.
        check(&[(2, &[Hr, Sec, Sales, Itops])], 1, 2, &[]);
        // Enough people, a role too few.
        check(&[(2, &[Hr, Sec]), (3, &[Sales]), (5, &[Sec])], 3, 0, &[Itops]);
        // Whoever holds none of the roles does not make up for those who do.
        check(&[(2, &[Hr, Sec]), (3, &[Sales, Itops]), (9, &[Emp]), (10, &[Adm])], 2, 1, &[]);
        check(&[], 0, 3, &A);
    }

    #[test]
    fn a_quorum_of_one_or_of_no_role_is_not_sound() {
        assert!(quorum(&A, 3).is_sound());
        assert!(!quorum(&A, 1).is_sound());
        assert!(!quorum(&[], 3).is_sound());
    }

    fn people() -> impl Strategy<Value = BTreeMap<PersonId, BTreeSet<Role>>> {
        let roles = proptest::collection::btree_set(proptest::sample::select(Role::ALL), 0..4);
        let person = any::<u8>().prop_map(|number| PersonId::from_uuid(uuid::Uuid::from_u128(number.into())));
        proptest::collection::btree_map(person, roles, 0..8)
    }

    proptest! {
        #[test]
        fn nobody_who_joins_breaks_a_quorum(present in people(), more in people(), persons in 0_u32..6) {
            let quorum = quorum(&A, persons);
            let mut all = present.clone();
            for (person, roles) in more {
                all.entry(person).or_default().extend(roles);
            }
            let (few, many) = (quorum.count(&present), quorum.count(&all));
            prop_assert!(many.persons >= few.persons);
            prop_assert!(many.missing.roles.is_subset(&few.missing.roles));
            prop_assert!(!few.is_quorate() || many.is_quorate());
        }

        #[test]
        fn a_quorum_has_every_role_and_enough_people(present in people(), persons in 0_u32..6) {
            let quorum = quorum(&A, persons);
            let count = quorum.count(&present);
            let everyone_with_a_role = present.values().filter(|roles| A.iter().any(|role| roles.contains(role))).count();
            prop_assert_eq!(usize::try_from(count.persons).unwrap(), everyone_with_a_role);
            let every_role = A.iter().all(|role| present.values().any(|roles| roles.contains(role)));
            prop_assert_eq!(count.is_quorate(), every_role && count.persons >= persons);
        }
    }
}
