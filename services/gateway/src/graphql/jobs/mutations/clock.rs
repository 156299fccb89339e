//! A test database's clock.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use crate::ApiError;
use crate::graphql::payload::AuditEntryRef;
use crate::graphql::scalars::DateTime;
use crate::graphql::session::Ask;

/// `advanceTestClock`.
#[derive(Default)]
pub struct ClockMutations;

/// How far the clock of a test database goes.
#[derive(InputObject)]
pub struct AdvanceTestClockInput {
    /// The instant to be reached.
    to: DateTime,
    /// Taken like everywhere, and without effect: the same call again goes on where it stopped in any case.
    idempotency_key: Option<String>,
}

/// Where the clock of a test database stands.
#[derive(SimpleObject)]
pub struct AdvanceTestClockPayload {
    /// The instant that was reached.
    now: DateTime,
    /// Always null: the clock is nobody's data. What came due on the way left its own entries.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl ClockMutations {
    /// Moves a test database's clock forward, from due instant to due instant, and returns when `to` is reached. There is
    /// no time limit, and the way is gone to its end if the caller hangs up. A production database refuses.
    async fn advance_test_clock(
        &self,
        ctx: &Context<'_>,
        input: AdvanceTestClockInput,
    ) -> Result<Option<AdvanceTestClockPayload>, ApiError> {
        ctx.session().scope()?;
        let AdvanceTestClockInput { to, idempotency_key: _ } = input;
        let clock = ctx.session().test_clock().clone();
        // A task of its own, so that it outlives a caller who hangs up.
        let advanced = tokio::spawn(async move { clock.advance(to.0).await }).await;
        let now = advanced.unwrap_or_else(|error| {
            tracing::error!(error = %error, "the test clock's task ended early");
            Err(ApiError::internal())
        })?;
        Ok(Some(AdvanceTestClockPayload { now: DateTime(now), audit_entry: None }))
    }
}
