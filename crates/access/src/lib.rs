//! Who: organisations, persons, roles, appointments, tokens, policy.
