//! Certificates as the API shows them.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use deletion::certificate;
use kernel::CertificateId;
use store::Read;

use super::document::CertificateDocument;
use super::plan::DeletionPlan;
use super::run::DeletionRun;
use crate::ApiError;
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::relay;
use crate::graphql::scalars::DateTime;
use crate::graphql::session::{Ask, Session};

/// The proof of a run: what went, by what right, what did not and why.
#[derive(Clone)]
pub struct Certificate(pub(in crate::graphql::deletion) certificate::Certificate);

/// The proof of a run: what went, by what right, what did not and why.
#[Object]
impl Certificate {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The run that it proves.
    async fn run(&self, ctx: &Context<'_>) -> Result<Option<DeletionRun>, ApiError> {
        DeletionRun::find(ctx.session(), self.0.run_id).await
    }

    /// The plan that was carried out.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Option<DeletionPlan>, ApiError> {
        DeletionPlan::find(ctx.session(), self.0.plan_id).await
    }

    /// What the organisation calls the rule.
    async fn rule_key(&self) -> &str {
        &self.0.rule
    }

    /// The version of the rule.
    async fn rule_version_number(&self) -> i32 {
        self.0.rule_version
    }

    /// SHA-256 of the document in hexadecimal digits.
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// The certificate's exact text: what its hash is over.
    async fn text(&self) -> &str {
        &self.0.document
    }

    /// What the certificate says.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn document(&self) -> Result<CertificateDocument, ApiError> {
        Ok(serde_json::from_str(&self.0.document).map_err(store::Error::from)?)
    }

    /// The signed note over the document's hash.
    async fn note(&self) -> &str {
        &self.0.note
    }

    /// When it was issued.
    async fn issued_at(&self) -> DateTime {
        DateTime(self.0.issued_at)
    }

    /// Text, signed note, the trail's entry and the proof of its inclusion in one line of JSON, as `samsvar verify` reads
    /// it. Refused for a moment after it was issued, until the entry is in a signed checkpoint. It is made for each
    /// certificate by itself, so ask for few at once.
    #[graphql(complexity = 500)]
    async fn bundle(&self, ctx: &Context<'_>) -> Result<Option<String>, ApiError> {
        Ok(Some(certificate::bundle(&ctx.reading()?.read, self.0.id).await?))
    }
}

impl Certificate {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: CertificateId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<CertificateById>(session, id, deletion::VIEW_RETENTION).await?.map(Self))
    }
}

struct CertificateById;

impl Relation for CertificateById {
    type Key = CertificateId;
    type Value = certificate::Certificate;

    async fn load(read: &Read, keys: Vec<CertificateId>) -> Result<HashMap<CertificateId, Self::Value>, ApiError> {
        Ok(certificate::by_ids(read, read.scope(), &keys).await?)
    }
}
