//! The words that people consent to. What is published stays as it is: new words are a new version.

use kernel::{NEW, Scope};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use sha2::{Digest, Sha256};
use store::{Scoped, UnitOfWork, model};

use super::{Event, purposes};
use crate::{Error, HoldingsRefusal, PUBLISH_CONSENT_TEXT, keyed, words};

pub use row::Model as ConsentText;

pub(crate) mod row {
    use kernel::{Instant, OrganisationId};
    use sea_orm::entity::prelude::*;

    /// The words that people consent to.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "consent_texts")]
    pub struct Model {
        /// Whose row.
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: OrganisationId,
        /// What for.
        #[sea_orm(primary_key, auto_increment = false)]
        pub purpose: String,
        /// Which version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub text_version: String,
        /// In which language.
        #[sea_orm(primary_key, auto_increment = false)]
        pub language: String,
        /// The words.
        pub words: String,
        /// Their SHA-256.
        pub sha256: String,
        /// When.
        pub published_at: Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::TextVersion;
    const VERSION: Option<row::Column> = None;
}

/// Publish the words that people are to consent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishText {
    /// What for, as `newsletter`.
    pub purpose: String,
    /// Which version, as `2026-1`.
    pub text_version: String,
    /// In which language, as `nb`.
    pub language: String,
    /// The words.
    pub words: String,
}

/// Publishes them. The same words again change nothing; other words under the same version are refused.
pub async fn publish_text(uow: &mut UnitOfWork, new: PublishText) -> Result<ConsentText, Error> {
    uow.require(PUBLISH_CONSENT_TEXT, NEW)?;
    let known = purposes(uow.db(), uow.scope()).await?;
    if !known.iter().any(|known| known.purpose == new.purpose) {
        return Err(HoldingsRefusal::ConsentPurposeUnknown.into());
    }
    let text_version = words::key(new.text_version, "textVersion")?;
    let language = words::key(new.language, "language")?;
    let said = words::text(&new.words, "words")?;
    if let Some(known) = find(uow.db(), uow.scope(), &new.purpose, &text_version, &language).await? {
        return if known.words == said { Ok(known) } else { Err(HoldingsRefusal::ConsentTextTaken.into()) };
    }
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        purpose: Set(new.purpose),
        text_version: Set(text_version),
        language: Set(language),
        sha256: Set(keyed::hex(&Sha256::digest(said.as_bytes()))),
        words: Set(said),
        published_at: Set(uow.now()),
    };
    let text = model::insert(uow, row).await?;
    uow.emit(&Event::TextPublished {
        organisation: uow.organisation(),
        purpose: text.purpose.clone(),
        text_version: text.text_version.clone(),
        language: text.language.clone(),
    });
    Ok(text)
}

pub(super) async fn find(
    db: &impl ConnectionTrait,
    scope: &Scope,
    purpose: &str,
    text_version: &str,
    language: &str,
) -> Result<Option<ConsentText>, Error> {
    let select = row::Entity::in_scope(scope)
        .filter(row::Column::Purpose.eq(purpose))
        .filter(row::Column::TextVersion.eq(text_version))
        .filter(row::Column::Language.eq(language));
    Ok(select.one(db).await?)
}

/// All texts of an organisation, by purpose, in the order in which they were published.
pub async fn texts(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<ConsentText>, Error> {
    let select = row::Entity::in_scope(scope)
        .order_by_asc(row::Column::Purpose)
        .order_by_asc(row::Column::PublishedAt)
        .order_by_asc(row::Column::TextVersion)
        .order_by_asc(row::Column::Language);
    Ok(select.all(db).await?)
}
