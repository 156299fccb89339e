//! Looking into the trail.

use async_graphql::{Context, ID, Object};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{Id, NEW, Position, SortKey};

use super::types::{AuditCheckpoint, AuditEntry, AuditProof};
use crate::ApiError;
use crate::graphql::input;
use crate::graphql::node;
use crate::graphql::permissions::VIEW_AUDIT;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `auditEntries`, `auditProof`, `auditCheckpoint`.
#[derive(Default)]
pub struct AuditQueries;

#[Object]
impl AuditQueries {
    /// What happened in the organisation, the newest first; only what is about this id where one is given.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        subject: Option<ID>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<AuditEntry>>, ApiError> {
        let list = List::new(ctx.session(), "auditEntries")?;
        let page = list.page(Window { first, after, last, before })?;
        let subject = subject.map(|id| node::subject_of(&id, "subject")).transpose()?;
        let read = &ctx.reading()?.read;
        read.require(VIEW_AUDIT, NEW).await?;
        let found = audit::entries(read, read.scope().organisation, subject.as_ref(), &page).await?;
        let position = |entry: &audit::Entry| Position {
            sort: SortKey::Number(i64::try_from(entry.sequence).unwrap_or(i64::MAX)),
            id: entry.id.uuid(),
        };
        Ok(Some(list.connection(found, position, AuditEntry)))
    }

    /// Proof that an entry stands in the trail as it was when it had `size` entries; without `size`, as it is now. Null of
    /// an entry that is not there, and of one that you are not shown whole.
    async fn audit_proof(
        &self,
        ctx: &Context<'_>,
        entry: ID,
        size: Option<u64>,
    ) -> Result<Option<AuditProof>, ApiError> {
        let id = input::id(&entry, "entry")?;
        let read = &ctx.reading()?.read;
        read.require(VIEW_AUDIT, NEW).await?;
        let organisation = read.scope().organisation;
        let Some(entry) = audit::entry(read, organisation, id).await? else { return Ok(None) };
        let AuditEntry(entry) = match AuditEntry(entry) {
            entry if entry.is_whole(ctx.session()).await? => entry,
            _ => return Ok(None),
        };
        let size = match size {
            Some(size) => size,
            None => audit::size(read, organisation).await?,
        };
        let hashes = audit::inclusion(read, organisation, entry.sequence, size).await?;
        Ok(Some(AuditProof {
            sequence: entry.sequence,
            size,
            leaf: STANDARD.encode(entry.leaf),
            hashes: hashes.iter().map(|hash| STANDARD.encode(hash)).collect(),
        }))
    }

    /// The last signed state of the trail; it is signed a moment after the entries.
    async fn audit_checkpoint(&self, ctx: &Context<'_>) -> Result<Option<AuditCheckpoint>, ApiError> {
        let read = &ctx.reading()?.read;
        read.require(VIEW_AUDIT, NEW).await?;
        let latest = audit::latest_checkpoint(read, read.scope().organisation).await?;
        Ok(latest.map(AuditCheckpoint::from))
    }
}
