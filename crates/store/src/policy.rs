//! Who stands how: asked once as a unit opens, computed with ever after.

use std::collections::HashMap;

use async_trait::async_trait;
use kernel::{Actor, Instant, Scope, Standing};
use sea_orm::DatabaseTransaction;

/// Tells the standing of a person or service in one statement. `access` implements it.
#[async_trait]
pub trait Policy: Send + Sync + 'static {
    /// The roles that the scope's actor holds on that day in its organisation.
    async fn standing(&self, db: &DatabaseTransaction, scope: &Scope, now: Instant)
    -> Result<Standing, sea_orm::DbErr>;
}

/// The names of the permissions that each kind of job, and anonymous callers, have been given.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    /// By job kind.
    pub jobs: HashMap<&'static str, Vec<&'static str>>,
    /// For whoever comes through a report link.
    pub anonymous: Vec<&'static str>,
}

impl Grants {
    /// The standing of an actor that needs no statement, if it is such a one.
    pub(crate) fn standing(&self, actor: &Actor) -> Option<Standing> {
        let granted = match actor {
            Actor::Operator => Vec::new(),
            Actor::Job { kind } => self.jobs.get(kind).cloned().unwrap_or_default(),
            Actor::Anonymous => self.anonymous.clone(),
            Actor::Person { .. } | Actor::Service { .. } => return None,
        };
        Some(Standing { actor: actor.clone(), roles: Vec::new(), granted })
    }
}
