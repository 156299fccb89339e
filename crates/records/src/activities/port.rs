//! The register, as retention sees it.

use async_trait::async_trait;
use kernel::{Role, Scope};
use ports::{CategoryFacts, Db, Register};
use sea_orm::ConnectionTrait;

use super::{Activity, Status, queries};
use crate::{Error, systems};

/// Tells the rules which categories there are.
#[derive(Debug, Clone, Copy, Default)]
pub struct RegisterPort;

#[async_trait]
impl Register for RegisterPort {
    async fn categories(&self, db: Db<'_>) -> Result<Vec<CategoryFacts>, ports::Error> {
        let scope = db.scope().clone();
        Ok(categories(&db, &scope).await.map_err(ports::Error::of)?)
    }

    async fn owner_of(&self, db: Db<'_>, system: &str) -> Result<Option<Role>, ports::Error> {
        let scope = db.scope().clone();
        let mut found = systems::by_keys(&db, &scope, &[system.to_owned()]).await.map_err(ports::Error::of)?;
        Ok(found.remove(system).and_then(|system| system.owner))
    }
}

/// Every category of every activity that has not ceased, in two statements.
async fn categories(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<CategoryFacts>, Error> {
    let mut activities = queries::all(db, scope).await?;
    activities.retain(|activity| activity.status != Status::Ceased);
    facts_of(db, scope, &activities).await
}

/// What the rules must know of the categories of these activities.
pub(crate) async fn facts_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    activities: &[Activity],
) -> Result<Vec<CategoryFacts>, Error> {
    let ids: Vec<_> = activities.iter().map(|activity| activity.id).collect();
    let mut categories = queries::categories_of(db, scope, &ids).await?;
    let of = |activity: &Activity| {
        let own = categories.remove(&activity.id).unwrap_or_default();
        let facts = |category: super::Category| CategoryFacts {
            key: activity.full_key(&category.key),
            activity: activity.id,
            live: activity.status == Status::Live,
            states: category.states.0,
        };
        own.into_iter().map(facts).collect::<Vec<_>>()
    };
    Ok(activities.iter().flat_map(of).collect())
}
