//! What an actor is in its organisation, as every unit of work asks when it opens.

use async_trait::async_trait;
use kernel::{Actor, Instant, Role, Scope, Standing, StandingRole};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, QueryFilter, QuerySelect};
use store::Scoped;

use crate::{roles, services};

/// Standing by appointments, line and services, in one statement.
#[derive(Debug, Clone, Copy, Default)]
pub struct AccessPolicy;

#[async_trait]
impl store::Policy for AccessPolicy {
    async fn standing(&self, db: &DatabaseTransaction, scope: &Scope, now: Instant) -> Result<Standing, DbErr> {
        let roles = match &scope.actor {
            Actor::Person { person, acting, .. } => {
                let held = roles::held(db, scope.organisation, &[*person], now).await?.remove(person);
                held.unwrap_or_default().into_iter().filter(|held| within(*acting, held.role)).collect()
            }
            Actor::Service { service, role, .. } => {
                let given = services::row::Entity::in_scope(scope)
                    .filter(services::row::Column::Id.eq(*service))
                    .filter(services::row::Column::RetiredAt.is_null())
                    .select_only()
                    .column(services::row::Column::Role)
                    .into_tuple::<Role>()
                    .one(db)
                    .await?;
                let given = given.filter(|given| given == role);
                given.map(|role| StandingRole { role, appointment: None, deputy: false }).into_iter().collect()
            }
            Actor::Job { .. } | Actor::Operator | Actor::Anonymous => Vec::new(),
        };
        Ok(Standing { actor: scope.actor.clone(), roles, granted: Vec::new() })
    }
}

/// A token for one role narrows what its person was given. An employee they remain: that is who they are.
fn within(acting: Option<Role>, held: Role) -> bool {
    held == Role::Emp || acting.is_none_or(|acting| acting == held)
}
