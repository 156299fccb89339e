//! Permissions: what may be done, by whom, to what. One pure function decides; loading is the policy's work.

use crate::{Actor, AppointmentId, PersonId, Role, Subject};

/// How an actor can be related to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The actor owns the row, or is the person it is about.
    Own,
    /// The actor made the row.
    Author,
    /// The actor is the nearest superior named on the row.
    Line,
    /// The actor stands in the row's circle.
    Circle,
}

/// What must not be so, whatever role the actor holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Barrier {
    /// Whoever made the row may not do this.
    NotAuthor,
    /// Whoever carried the row out may not do this.
    NotExecutor,
}

/// One permission. Each crate exports its `PERMISSIONS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permission {
    /// VerbNoun, as in `CloseDeviation`.
    pub name: &'static str,
    /// Any of these roles may.
    pub roles: &'static [Role],
    /// Any of these relations may, whatever the role.
    pub relations: &'static [Relation],
    /// None of these may hold.
    pub barriers: &'static [Barrier],
    /// Signing, approving, quorum: services and jobs never may.
    pub persons_only: bool,
}

impl Permission {
    /// A permission of roles alone.
    #[must_use]
    pub const fn new(name: &'static str, roles: &'static [Role]) -> Self {
        Self { name, roles, relations: &[], barriers: &[], persons_only: false }
    }
    /// …or of whoever stands in one of these relations to the row.
    #[must_use]
    pub const fn or(mut self, relations: &'static [Relation]) -> Self {
        self.relations = relations;
        self
    }
    /// …but never for these.
    #[must_use]
    pub const fn but(mut self, barriers: &'static [Barrier]) -> Self {
        self.barriers = barriers;
        self
    }
    /// …and only for people.
    #[must_use]
    pub const fn persons_only(mut self) -> Self {
        self.persons_only = true;
        self
    }
}

pub use Barrier::{NotAuthor, NotExecutor};

/// What a row tells about itself, so that a permission can be decided.
pub trait Resource {
    /// What the row is, for the trail of refusals.
    fn subject(&self) -> Option<Subject> {
        None
    }
    /// Who owns it, or whom it is about.
    fn owner(&self) -> Option<PersonId> {
        None
    }
    /// Who made it.
    fn author(&self) -> Option<PersonId> {
        None
    }
    /// Who carried it out.
    fn executor(&self) -> Option<PersonId> {
        None
    }
    /// The nearest superior who answers for it.
    fn line(&self) -> Option<PersonId> {
        None
    }
    /// Whether a person stands in its circle.
    fn in_circle(&self, _person: PersonId) -> bool {
        false
    }
    /// A restricted row is open to relations only, whatever role one holds.
    fn restricted(&self) -> bool {
        false
    }
}

/// Stands for "nothing exists yet" or "nobody's in particular".
#[derive(Debug, Clone, Copy)]
pub struct Unowned;
impl Resource for Unowned {}
/// What is required of somebody who makes something new.
pub const NEW: &Unowned = &Unowned;

/// One role that an actor holds at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingRole {
    /// Which role.
    pub role: Role,
    /// The appointment that gave it; LM and EMP have none.
    pub appointment: Option<AppointmentId>,
    /// Held as deputy.
    pub deputy: bool,
}

/// What an actor is in one organisation at one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who it is about.
    pub actor: Actor,
    /// The roles held. For jobs and the operator empty: see `may`.
    pub roles: Vec<StandingRole>,
    /// The names of the permissions that a job has registered for.
    pub granted: Vec<&'static str>,
}

/// The answer of a refused permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Neither role nor relation allows it.
    #[error("not permitted: {0}")]
    Role(&'static str),
    /// Whoever made it may not do this.
    #[error("not permitted: {0} needs another person than the one who made it")]
    Author(&'static str),
    /// Whoever carried it out may not do this.
    #[error("not permitted: {0} needs another person than the one who carried it out")]
    Executor(&'static str),
    /// Only a person may.
    #[error("not permitted: {0} is for people, not for services")]
    PersonsOnly(&'static str),
}

/// What part of a list an actor may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visible {
    /// All rows that are not restricted.
    pub all: bool,
    /// Restricted rows too (operators, jobs and auditors).
    pub restricted: bool,
    /// Rows to which this person stands in one of `relations`.
    pub person: Option<PersonId>,
    /// Which relations open a row.
    pub relations: &'static [Relation],
}

impl Standing {
    /// The role as held, the ordinary holder's before a deputy's.
    #[must_use]
    pub fn role(&self, role: Role) -> Option<StandingRole> {
        let mut held: Vec<_> = self.roles.iter().filter(|held| held.role == role).copied().collect();
        held.sort_by_key(|held| held.deputy);
        held.first().copied()
    }

    /// Decides one permission on one row.
    pub fn may(&self, permission: Permission, row: &dyn Resource) -> Result<(), Denied> {
        let name = permission.name;
        if permission.persons_only && self.actor.person().is_none() {
            return Err(Denied::PersonsOnly(name));
        }
        match &self.actor {
            Actor::Operator => return Ok(()),
            Actor::Job { .. } => {
                return if self.granted.contains(&name) { Ok(()) } else { Err(Denied::Role(name)) };
            }
            Actor::Anonymous => {
                return if self.granted.contains(&name) { Ok(()) } else { Err(Denied::Role(name)) };
            }
            Actor::Person { .. } | Actor::Service { .. } => {}
        }
        let by_role = permission.roles.iter().any(|role| self.role(*role).is_some());
        let auditor = self.role(Role::Aud).is_some();
        let by_relation = self.actor.person().is_some_and(|person| related(person, permission.relations, row));
        let opened = if row.restricted() { by_relation || (auditor && by_role) } else { by_role || by_relation };
        if !opened {
            return Err(Denied::Role(name));
        }
        for barrier in permission.barriers {
            let barred = match barrier {
                NotAuthor => row.author(),
                NotExecutor => row.executor(),
            };
            if barred.is_some() && barred == self.actor.person() {
                return Err(match barrier {
                    NotAuthor => Denied::Author(name),
                    NotExecutor => Denied::Executor(name),
                });
            }
        }
        Ok(())
    }

    /// What part of a list `permission` opens; finders put it into the WHERE.
    #[must_use]
    pub fn visible(&self, permission: Permission) -> Visible {
        let relations = permission.relations;
        match &self.actor {
            Actor::Operator => Visible { all: true, restricted: true, person: None, relations },
            Actor::Job { .. } | Actor::Anonymous => {
                let all = self.granted.contains(&permission.name);
                Visible { all, restricted: all, person: None, relations }
            }
            Actor::Person { .. } | Actor::Service { .. } => Visible {
                all: permission.roles.iter().any(|role| self.role(*role).is_some()),
                restricted: permission.roles.contains(&Role::Aud) && self.role(Role::Aud).is_some(),
                person: self.actor.person(),
                relations,
            },
        }
    }
}

fn related(person: PersonId, relations: &[Relation], row: &dyn Resource) -> bool {
    relations.iter().any(|relation| match relation {
        Relation::Own => row.owner() == Some(person),
        Relation::Author => row.author() == Some(person),
        Relation::Line => row.line() == Some(person),
        Relation::Circle => row.in_circle(person),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Id, ServiceId, TokenId};

    struct Row {
        author: Option<PersonId>,
        owner: Option<PersonId>,
        restricted: bool,
    }
    impl Resource for Row {
        fn author(&self) -> Option<PersonId> {
            self.author
        }
        fn owner(&self) -> Option<PersonId> {
            self.owner
        }
        fn restricted(&self) -> bool {
            self.restricted
        }
    }

    const CLOSE: Permission = Permission::new("CloseRow", &[Role::Sec]).or(&[Relation::Own]).but(&[NotAuthor]);
    const SIGN: Permission = Permission::new("SignRow", &[Role::Sec]).persons_only();

    fn person(n: u128) -> PersonId {
        PersonId::from_uuid(uuid::Uuid::from_u128(n))
    }
    fn standing(n: u128, roles: &[Role]) -> Standing {
        Standing {
            actor: Actor::Person { person: person(n), token: None, acting: None },
            roles: roles.iter().map(|role| StandingRole { role: *role, appointment: None, deputy: false }).collect(),
            granted: vec![],
        }
    }

    #[test]
    fn a_role_or_a_relation_opens_and_a_barrier_shuts() {
        let row = Row { author: Some(person(1)), owner: Some(person(2)), restricted: false };
        assert_eq!(standing(3, &[Role::Sec]).may(CLOSE, &row), Ok(()));
        assert_eq!(standing(2, &[Role::Emp]).may(CLOSE, &row), Ok(()));
        assert_eq!(standing(3, &[Role::Emp]).may(CLOSE, &row), Err(Denied::Role("CloseRow")));
        assert_eq!(standing(1, &[Role::Sec]).may(CLOSE, &row), Err(Denied::Author("CloseRow")));
    }

    #[test]
    fn a_restricted_row_opens_to_relations_only() {
        let row = Row { author: Some(person(1)), owner: Some(person(2)), restricted: true };
        assert_eq!(standing(3, &[Role::Sec]).may(CLOSE, &row), Err(Denied::Role("CloseRow")));
        assert_eq!(standing(2, &[]).may(CLOSE, &row), Ok(()));
    }

    #[test]
    fn a_service_never_signs() {
        let service = Standing {
            actor: Actor::Service {
                service: ServiceId::from_uuid(uuid::Uuid::from_u128(1)),
                token: TokenId::from_uuid(uuid::Uuid::from_u128(1)),
                role: Role::Sec,
            },
            roles: vec![StandingRole { role: Role::Sec, appointment: None, deputy: false }],
            granted: vec![],
        };
        assert_eq!(service.may(SIGN, NEW), Err(Denied::PersonsOnly("SignRow")));
        assert_eq!(service.may(CLOSE, NEW), Ok(()));
    }

    #[test]
    fn a_job_does_only_what_it_registered_for() {
        let mut job = Standing { actor: Actor::Job { kind: "x.y" }, roles: vec![], granted: vec![] };
        assert_eq!(job.may(CLOSE, NEW), Err(Denied::Role("CloseRow")));
        job.granted.push("CloseRow");
        assert_eq!(job.may(CLOSE, NEW), Ok(()));
        assert_eq!(job.may(SIGN, NEW), Err(Denied::PersonsOnly("SignRow")));
    }
}
