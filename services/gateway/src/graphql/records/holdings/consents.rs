//! Consents as the API shows them.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use kernel::{ConsentId, Id};
use records::consents;
use store::Read;

use super::anchors::Anchor;
use super::codes::ConsentChannel;
use super::subjects::Subject;
use crate::ApiError;
use crate::graphql::access::{Organisation, Person};
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::relay;
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::{Ask, Session};

/// Somebody's consent to one purpose.
#[derive(Clone)]
pub struct Consent(pub(super) consents::Consent);

/// Somebody's consent to one purpose.
#[Object]
impl Consent {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// Who has consented.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Subject>, ApiError> {
        Subject::find(ctx.session(), self.0.subject_id).await
    }

    /// To what.
    async fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// To which version of the text.
    async fn text_version(&self) -> &str {
        &self.0.text_version
    }

    /// In which language.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// The SHA-256 of the words.
    async fn text_sha256(&self) -> &str {
        &self.0.text_sha256
    }

    /// By which way.
    async fn channel(&self) -> ConsentChannel {
        self.0.channel.into()
    }

    /// Whether the subject wrote it, or signed it.
    async fn written(&self) -> bool {
        self.0.written
    }

    /// The person who took it, where it was oral.
    async fn taken_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.taken_by).await
    }

    /// When it was given.
    async fn given_at(&self) -> DateTime {
        DateTime(self.0.given_at)
    }

    /// The last day on which it stands; null = until it is withdrawn.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_until.map(Date)
    }

    /// When it was withdrawn.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at.map(DateTime)
    }

    /// By which way.
    async fn withdrawn_channel(&self) -> Option<ConsentChannel> {
        self.0.withdrawn_channel.map(ConsentChannel::from)
    }

    /// The person who wrote the withdrawal down; null = a program did.
    async fn withdrawn_taken_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.withdrawn_taken_by).await
    }

    /// When it stood no longer.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// It stands today: given, its time not up, and not withdrawn.
    async fn stands(&self, ctx: &Context<'_>) -> Result<bool, ApiError> {
        let (today, zone) =
            (Organisation::own_today(ctx.session()).await?, Organisation::own_zone(ctx.session()).await?);
        Ok(self.0.stands_on(today, zone))
    }

    /// When what happened to it that periods run from.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn anchors(&self, ctx: &Context<'_>) -> Result<Vec<Anchor>, ApiError> {
        Anchor::of_thing(ctx.session(), self.0.id.uuid()).await
    }
}

impl Consent {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: ConsentId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<ConsentById>(session, id, records::VIEW_CONSENT).await?.map(Self))
    }
}

struct ConsentById;

impl Relation for ConsentById {
    type Key = ConsentId;
    type Value = consents::Consent;

    async fn load(read: &Read, keys: Vec<ConsentId>) -> Result<HashMap<ConsentId, Self::Value>, ApiError> {
        Ok(consents::by_ids(read, read.scope(), &keys).await?)
    }
}

/// The words that people consent to. What is published stays as it is.
#[derive(SimpleObject)]
pub struct ConsentText {
    /// What for, as `newsletter`.
    purpose: String,
    /// Which version.
    text_version: String,
    /// In which language.
    language: String,
    /// The words.
    words: String,
    /// Their SHA-256.
    sha256: String,
    /// When they were published.
    published_at: DateTime,
}

impl ConsentText {
    pub(super) fn of(row: consents::ConsentText) -> Self {
        Self {
            purpose: row.purpose,
            text_version: row.text_version,
            language: row.language,
            words: row.words,
            sha256: row.sha256,
            published_at: DateTime(row.published_at),
        }
    }
}
