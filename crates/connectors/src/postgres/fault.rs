//! What a failure means. Its text stays here, for it is the other system's.

use sea_orm::sqlx::error::Error as Cause;
use sea_orm::sqlx::postgres::{PgDatabaseError, PgSeverity};

use crate::Error;

/// The five characters by which the server says what has happened, where it has said anything.
fn state(cause: &Cause) -> Option<&str> {
    match cause {
        Cause::Database(error) => error.try_downcast_ref::<PgDatabaseError>().map(PgDatabaseError::code),
        _ => None,
    }
}

pub(super) fn told(cause: Cause) -> Error {
    let Some(state) = state(&cause) else {
        return match cause {
            Cause::Io(_) | Cause::Tls(_) | Cause::Protocol(_) => Error::Unreachable,
            _ => Error::Failed("client".to_owned()),
        };
    };
    match state {
        // Somebody has a lock, has changed a row meanwhile, or has just added one that refers to one of ours: every
        // reference that the set declares goes before what it refers to, and others are refused beforehand.
        "55P03" | "40001" | "40P01" | "23503" => Error::Busy,
        "57014" => Error::Timeout,
        "25006" => Error::ReadOnly,
        "53100" => Error::DiskFull,
        "42501" => Error::PrivilegeMissing("what was asked for".to_owned()),
        "3D000" => Error::SignInRefused,
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" => Error::Unreachable,
        "XX001" | "XX002" => Error::Unreadable,
        _ => match &state[..2] {
            "08" | "53" => Error::Unreachable,
            "23" => Error::Constraint,
            "28" => Error::SignInRefused,
            _ => Error::Failed(state.to_owned()),
        },
    }
}

/// The same for a commit: `None` = nobody can tell whether it has happened. A server that only refuses says so, and has
/// undone all; one that ends the connection may have committed before.
pub(super) fn refusal(cause: Cause) -> Option<Error> {
    let is_refused = match &cause {
        Cause::Database(error) => error
            .try_downcast_ref::<PgDatabaseError>()
            .is_some_and(|error| matches!(error.severity(), PgSeverity::Error)),
        _ => false,
    };
    is_refused.then(|| told(cause))
}
