//! What is the business of whoever holds a role.

use kernel::{PersonId, Resource, Role, StandingRole, Subject};
use store::UnitOfWork;

/// A row whose circle is the actor, if they are a person who holds one of its roles.
pub(crate) struct HeldBy<'a, R> {
    row: &'a R,
    /// The actor with the role, the first of those asked for.
    pub(crate) holder: Option<(PersonId, StandingRole)>,
}

impl<'a, R> HeldBy<'a, R> {
    /// The row, for the first of these roles that the actor holds, ordinarily or as deputy.
    pub(crate) fn any(uow: &UnitOfWork, row: &'a R, roles: &[Role]) -> Self {
        let standing = uow.standing();
        let held = roles.iter().find_map(|role| standing.role(*role));
        Self { row, holder: uow.scope().actor.person().zip(held) }
    }
}

impl<R: Resource> Resource for HeldBy<'_, R> {
    fn subject(&self) -> Option<Subject> {
        self.row.subject()
    }
    fn in_circle(&self, person: PersonId) -> bool {
        self.holder.as_ref().is_some_and(|(holder, _)| *holder == person)
    }
}
