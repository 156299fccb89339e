//! Who acts, where, and what for.

use crate::{OrganisationId, PersonId, Role, ServiceId, TokenId};

/// Who does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person, signed in. `acting` narrows to one role where the token was made for one.
    Person {
        /// Who.
        person: PersonId,
        /// The token that was used, if one was.
        token: Option<TokenId>,
        /// The one role that the token was made for; none = all roles held.
        acting: Option<Role>,
    },
    /// A program with a token of its own. It may never sign, approve or count for a quorum.
    Service {
        /// Which program.
        service: ServiceId,
        /// The token that was used.
        token: TokenId,
        /// The role that the token was made for.
        role: Role,
    },
    /// Background work of the named kind.
    Job {
        /// The job's kind, as `crate.verb_noun`.
        kind: &'static str,
    },
    /// Whoever runs the command line on the machine itself.
    Operator,
    /// Somebody without an account, through a report link.
    Anonymous,
}

impl Actor {
    /// The person, if it is one.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person { person, .. } => Some(*person),
            _ => None,
        }
    }

    /// What kind of actor, as the audit trail writes it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Person { .. } => "person",
            Self::Service { .. } => "service",
            Self::Job { .. } => "job",
            Self::Operator => "operator",
            Self::Anonymous => "anonymous",
        }
    }

    /// The id or name that tells the actor from others of its kind; holds no personal data.
    #[must_use]
    pub fn reference(&self) -> String {
        match self {
            Self::Person { person, .. } => person.to_string(),
            Self::Service { service, .. } => service.to_string(),
            Self::Job { kind } => (*kind).to_owned(),
            Self::Operator | Self::Anonymous => String::new(),
        }
    }
}

/// What the work is for; goes into the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Ordinary use through a door.
    Use,
    /// Scheduled or caused by an event.
    Background,
    /// Set-up and upkeep by the operator.
    Operation,
}

impl Purpose {
    /// As the audit trail writes it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Use => "use",
            Self::Background => "background",
            Self::Operation => "operation",
        }
    }
}

/// Comes from the signed-in identity; a write names exactly one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Who acts.
    pub actor: Actor,
    /// Whose data.
    pub organisation: OrganisationId,
    /// What for.
    pub purpose: Purpose,
}

impl Scope {
    /// The operator at the command line, in one organisation.
    #[must_use]
    pub fn operator(organisation: OrganisationId) -> Self {
        Self { actor: Actor::Operator, organisation, purpose: Purpose::Operation }
    }

    /// A job in one organisation.
    #[must_use]
    pub fn job(organisation: OrganisationId, kind: &'static str) -> Self {
        Self { actor: Actor::Job { kind }, organisation, purpose: Purpose::Background }
    }

    /// A person with all the roles they hold.
    #[must_use]
    pub fn person(organisation: OrganisationId, person: PersonId) -> Self {
        Self { actor: Actor::Person { person, token: None, acting: None }, organisation, purpose: Purpose::Use }
    }
}
