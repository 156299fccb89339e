//! Whoever asks.

use async_graphql::{Context, Object};
use kernel::Actor;

use super::organisation::Organisation;
use super::people::{HeldRole, Person};
use super::sign_in::Service;
use crate::ApiError;
use crate::graphql::session::Ask;

/// Whoever is signed in: a person or a service.
pub struct Viewer;

/// Whoever is signed in: a person or a service.
#[Object]
impl Viewer {
    /// The person; null for a service.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        let person = ctx.session().scope()?.actor.person();
        Person::find_some(ctx.session(), person).await
    }

    /// The service; null for a person.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>, ApiError> {
        match ctx.session().scope()?.actor {
            Actor::Service { service, .. } => Service::own(ctx.session(), service).await,
            _ => Ok(None),
        }
    }

    /// The organisation that this request is about.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation, ApiError> {
        Organisation::own(ctx.session()).await
    }

    /// The roles that count in this request: those held now, narrowed to the token's.
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<HeldRole>, ApiError> {
        let standing = ctx.reading()?.read.standing().await?;
        Ok(standing.roles.iter().copied().map(HeldRole::of).collect())
    }
}
