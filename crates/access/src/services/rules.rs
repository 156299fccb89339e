//! What may be said of a service.

use kernel::Role;

use crate::Error;

/// The name as it is stored.
pub(super) fn valid_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    if (1..=100).contains(&name.chars().count()) { Ok(name.to_owned()) } else { Err(Error::ServiceName) }
}

/// Refuses the roles that only people can have: to answer for the business, to lead, to be employed.
pub(super) fn valid_role(role: Role) -> Result<(), Error> {
    if matches!(role, Role::Ctrl | Role::Lm | Role::Emp) { Err(Error::ServiceRole(role)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_has_a_name_and_no_role_of_people_alone() {
        assert_eq!(valid_name("  payroll ").ok().as_deref(), Some("payroll"));
        assert!(valid_name(" ").is_err());
        assert!(valid_name(&"å".repeat(101)).is_err());
        for role in [Role::Ctrl, Role::Lm, Role::Emp] {
            assert!(valid_role(role).is_err(), "{role}");
        }
        assert!(valid_role(Role::Aud).is_ok());
    }
}
