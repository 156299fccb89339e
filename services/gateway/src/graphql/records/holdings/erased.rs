//! What is gone. That is a state like any other, and no error.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use kernel::DeletionRunId;
use store::Read;
use store::erasure::Receipt;
use uuid::Uuid;

use crate::ApiError;
use crate::graphql::batch::Relation;
use crate::graphql::deletion::{Certificate, certificate_of};
use crate::graphql::scalars::DateTime;
use crate::graphql::session::{Ask, Session};

/// It is gone: the key that it was sealed under no longer exists, or its bytes do not.
pub struct Erased(pub(super) Uuid);

/// It is gone: the key that it was sealed under no longer exists, or its bytes do not.
#[Object]
impl Erased {
    /// When, where that is known.
    async fn at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>, ApiError> {
        Ok(self.receipt(ctx.session()).await?.map(|receipt| DateTime(receipt.at)))
    }

    /// The proof of it, where there is one that you may see.
    async fn certificate(&self, ctx: &Context<'_>) -> Result<Option<Certificate>, ApiError> {
        let run: Option<DeletionRunId> = self.receipt(ctx.session()).await?.map(|receipt| receipt.run);
        match run {
            Some(run) => certificate_of(ctx.session(), run).await,
            None => Ok(None),
        }
    }
}

impl Erased {
    async fn receipt(&self, session: &Session) -> Result<Option<Receipt>, ApiError> {
        session.load::<LastReceipt>(self.0).await
    }
}

struct LastReceipt;

impl Relation for LastReceipt {
    type Key = Uuid;
    type Value = Receipt;

    async fn load(read: &Read, keys: Vec<Uuid>) -> Result<HashMap<Uuid, Receipt>, ApiError> {
        let receipts = store::receipts(read, read.scope(), &keys).await?;
        Ok(receipts.into_iter().map(|receipt| (receipt.holding, receipt)).collect())
    }
}
