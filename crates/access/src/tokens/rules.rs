//! What a token may be.

use kernel::{Actor, Instant, Role, Standing, StandingRole};

use crate::Error;

/// Refuses an expiry that has passed, or that lies beyond that of the token by which the new one is made.
pub(super) fn valid_expiry(wished: Option<Instant>, maker: Option<Instant>, real_now: Instant) -> Result<(), Error> {
    if wished.is_some_and(|wished| wished <= real_now) {
        return Err(Error::TokenExpiry);
    }
    match maker {
        Some(latest) if wished.is_none_or(|wished| wished > latest) => Err(Error::TokenExpiryTooLate),
        _ => Ok(()),
    }
}

/// The role that a person's token or feed is limited to. One that is made by a limited token is limited to the same role.
pub(crate) fn role_of_person(
    wished: Option<Role>,
    acting: Option<Role>,
    held: &[StandingRole],
) -> Result<Option<Role>, Error> {
    match (wished.or(acting), acting) {
        (Some(role), Some(acting)) if role != acting => Err(Error::TokenRoleNotHeld(role)),
        (Some(role), _) if held.iter().all(|held| held.role != role) => Err(Error::TokenRoleNotHeld(role)),
        (role, _) => Ok(role),
    }
}

/// Refuses to give a service a role that its maker neither holds nor could give to anybody.
pub(super) fn may_give(role: Role, maker: &Standing) -> Result<(), Error> {
    let gives = [role, Role::Ctrl].iter().any(|role| maker.role(*role).is_some());
    if gives || maker.actor == Actor::Operator { Ok(()) } else { Err(Error::TokenRoleNotHeld(role)) }
}

#[cfg(test)]
mod tests {
    use kernel::Fault;

    use super::*;

    fn code<T>(result: Result<T, Error>) -> Option<&'static str> {
        result.err().map(|error| error.code())
    }

    #[test]
    fn a_token_expires_after_now_and_not_after_its_maker() {
        let at = |hour: i64| Some(chrono::DateTime::from_timestamp(hour * 3_600, 0).unwrap());
        let now = at(5).unwrap();
        assert_eq!(code(valid_expiry(None, None, now)), None);
        assert_eq!(code(valid_expiry(at(6), at(6), now)), None);
        assert_eq!(code(valid_expiry(at(5), None, now)), Some("TOKEN_EXPIRY_PAST"));
        assert_eq!(code(valid_expiry(at(7), at(6), now)), Some("TOKEN_EXPIRY_TOO_LATE"));
        assert_eq!(code(valid_expiry(None, at(6), now)), Some("TOKEN_EXPIRY_TOO_LATE"));
    }

    #[test]
    fn a_token_gives_no_role_that_is_not_held_and_none_beyond_its_makers() {
        let held = |role| StandingRole { role, appointment: None, deputy: false };
        let roles = [held(Role::Emp), held(Role::Sec), held(Role::Hr)];
        let refused = Some("TOKEN_ROLE_NOT_HELD");
        assert_eq!(role_of_person(None, None, &roles).unwrap(), None);
        assert_eq!(role_of_person(Some(Role::Sec), None, &roles).unwrap(), Some(Role::Sec));
        assert_eq!(role_of_person(None, Some(Role::Hr), &roles).unwrap(), Some(Role::Hr));
        assert_eq!(code(role_of_person(Some(Role::Ctrl), None, &roles)), refused);
        assert_eq!(code(role_of_person(Some(Role::Sec), Some(Role::Hr), &roles)), refused);
    }

    #[test]
    fn a_service_gets_a_role_from_who_holds_or_could_give_it() {
        let person =
            Actor::Person { person: kernel::Id::from_uuid(sea_orm::prelude::Uuid::nil()), token: None, acting: None };
        let standing = |actor: &Actor, role| Standing {
            actor: actor.clone(),
            roles: vec![StandingRole { role, appointment: None, deputy: false }],
            granted: Vec::new(),
        };
        assert!(may_give(Role::Sec, &standing(&person, Role::Sec)).is_ok());
        assert!(may_give(Role::Aud, &standing(&person, Role::Ctrl)).is_ok());
        assert!(may_give(Role::Sec, &standing(&person, Role::Itops)).is_err());
        assert!(may_give(Role::Sec, &standing(&Actor::Operator, Role::Emp)).is_ok());
    }
}
