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
    /// The actor stands in the circle of a row that is restricted, where it stands in for the roles. The circle of an
    /// open row opens nothing by this: there the roles are.
    RestrictedCircle,
}

/// What must not be so, whatever role the actor holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Barrier {
    /// Whoever made the row may not do this.
    NotAuthor,
    /// Whoever carried the row out, or had to, may not do this.
    NotExecutor,
    /// Whoever owns the row may not do this.
    NotOwner,
    /// Whoever owns a restricted row may not do this: few know of it, and one of them would own and judge it alone.
    NotRestrictedOwner,
    /// Nobody may do this for themselves.
    NotOneself,
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

pub use Barrier::{NotAuthor, NotExecutor, NotOneself, NotOwner, NotRestrictedOwner};

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
    /// Whether a person carried it out, or had to.
    fn is_executor(&self, _person: PersonId) -> bool {
        false
    }
    /// For whom something is to be done, as who is to be let in.
    fn for_whom(&self) -> Option<PersonId> {
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
    #[error("not permitted: {0} needs another person than the one who carried it out, or had to")]
    Executor(&'static str),
    /// Whoever owns it may not do this.
    #[error("not permitted: {0} needs another person than the one whose it is")]
    Owner(&'static str),
    /// Nobody may do this for themselves.
    #[error("not permitted: {0} needs another person than the one whom it is for")]
    Oneself(&'static str),
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
        let holds = |role: &Role| self.role(*role).is_some();
        let by_role = permission.roles.iter().any(holds);
        // An auditor sees restricted rows by what auditors may, not by another role that they hold beside it.
        let as_auditor = permission.roles.contains(&Role::Aud) && holds(&Role::Aud);
        let by_relation = self.actor.person().is_some_and(|person| related(person, permission.relations, row));
        let opened = by_relation || if row.restricted() { as_auditor } else { by_role };
        if !opened {
            return Err(Denied::Role(name));
        }
        let Some(person) = self.actor.person() else { return Ok(()) };
        match permission.barriers.iter().find(|barrier| barrier.bars(person, row)) {
            Some(barrier) => Err(barrier.denied(name)),
            None => Ok(()),
        }
    }

    /// What part of a list `permission` opens; finders put it into the WHERE. The same decision as [`Standing::may`] for
    /// each row of it; nobody is barred from looking, so barriers have no part in it.
    #[must_use]
    pub fn visible(&self, permission: Permission) -> Visible {
        let relations = permission.relations;
        if permission.persons_only && self.actor.person().is_none() {
            return Visible { all: false, restricted: false, person: None, relations };
        }
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

impl Barrier {
    fn bars(self, person: PersonId, row: &dyn Resource) -> bool {
        match self {
            NotAuthor => row.author() == Some(person),
            NotExecutor => row.is_executor(person),
            NotOwner => row.owner() == Some(person),
            NotRestrictedOwner => row.restricted() && row.owner() == Some(person),
            NotOneself => row.for_whom() == Some(person),
        }
    }

    fn denied(self, name: &'static str) -> Denied {
        match self {
            NotAuthor => Denied::Author(name),
            NotExecutor => Denied::Executor(name),
            NotOwner | NotRestrictedOwner => Denied::Owner(name),
            NotOneself => Denied::Oneself(name),
        }
    }
}

fn related(person: PersonId, relations: &[Relation], row: &dyn Resource) -> bool {
    relations.iter().any(|relation| match relation {
        Relation::Own => row.owner() == Some(person),
        Relation::Author => row.author() == Some(person),
        Relation::Line => row.line() == Some(person),
        Relation::Circle => row.in_circle(person),
        Relation::RestrictedCircle => row.restricted() && row.in_circle(person),
    })
}

#[cfg(test)]
mod tests;
