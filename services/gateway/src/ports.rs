//! What the gateway needs from others.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Instant, Scope};
use ports::Ports;
use store::Store;

use crate::{ApiError, Options};

/// Everything that a gateway is made of.
pub struct Parts {
    /// Where everything is.
    pub store: Store,
    /// What domains offer each other.
    pub ports: Arc<Ports>,
    /// What the operator set.
    pub options: Options,
    /// Who a token stands for.
    pub sign_in: Arc<dyn SignIn>,
    /// Moves a test database's clock.
    pub test_clock: Arc<dyn TestClock>,
    /// The text of `/metrics`.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
    /// Whether the rest of the process is ready.
    pub ready: Arc<dyn Ready>,
}

/// Tells who a token stands for.
#[async_trait]
pub trait SignIn: Send + Sync + 'static {
    /// The scope of the token's holder in the organisation that the header names, or in their only one.
    async fn sign_in(&self, token: &str, organisation: Option<&str>) -> Result<Scope, ApiError>;
}

/// Moves a test database's clock forward, doing whatever is due on the way.
#[async_trait]
pub trait TestClock: Send + Sync + 'static {
    /// Returns when `to` is reached. The same call again goes on where it stopped.
    async fn advance(&self, to: Instant) -> Result<Instant, ApiError>;
}

/// Whether background work keeps up.
#[async_trait]
pub trait Ready: Send + Sync + 'static {
    /// What is missing, in words that may be shown to anyone.
    async fn ready(&self) -> Result<(), String>;
}
