//! Writing consents down, and the words that people consent to.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use records::consents::{self, Give, PublishText, Withdraw};
use store::UnitOfWork;

use super::codes::ConsentChannel;
use super::consents::{Consent, ConsentText};
use super::whom::{ExternalKeyInput, whom};
use crate::ApiError;
use crate::graphql::input::{self, optional_id};
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::Ask;

/// Mutations of consents.
#[derive(Default)]
pub struct ConsentMutations;

/// A consent.
#[derive(InputObject)]
pub struct GiveConsentInput {
    /// Who.
    subject: Option<ID>,
    /// Who, by what they are called in another system; made where nobody is called so.
    reference: Option<ExternalKeyInput>,
    /// To what, as `newsletter`.
    purpose: String,
    /// To which version of the text.
    text_version: String,
    /// In which language.
    language: String,
    /// By which way.
    channel: ConsentChannel,
    /// Whether they wrote it, or signed it.
    #[graphql(default)]
    written: bool,
    /// Who took it, where it was oral; where nobody is named, whoever writes it down.
    taken_by: Option<ID>,
    /// When; now where nothing is said.
    at: Option<DateTime>,
    /// The last day on which it stands; null = until it is withdrawn.
    valid_until: Option<Date>,
    /// The address that they want to be written to, which takes it off the list of those who do not. It is not kept.
    address: Option<String>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The consent.
#[derive(SimpleObject)]
pub struct GiveConsentPayload {
    /// The consent.
    consent: Option<Consent>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A withdrawal.
#[derive(InputObject)]
pub struct WithdrawConsentInput {
    /// Who.
    subject: Option<ID>,
    /// Who, by what they are called in another system.
    reference: Option<ExternalKeyInput>,
    /// To what, as `newsletter`.
    purpose: String,
    /// By which way, where that is known.
    channel: Option<ConsentChannel>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The last of the consents that ended.
#[derive(SimpleObject)]
pub struct WithdrawConsentPayload {
    /// The consent.
    consent: Option<Consent>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// Words to be published.
#[derive(InputObject)]
pub struct PublishConsentTextInput {
    /// What for, as `newsletter`.
    purpose: String,
    /// Which version, as `2026-1`.
    text_version: String,
    /// In which language, as `nb`.
    language: String,
    /// The words.
    words: String,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The words that were published.
#[derive(SimpleObject)]
pub struct PublishConsentTextPayload {
    /// The words.
    text: Option<ConsentText>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl ConsentMutations {
    /// Writes down that somebody has consented.
    async fn give_consent(
        &self,
        ctx: &Context<'_>,
        input: GiveConsentInput,
    ) -> Result<Option<GiveConsentPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("giveConsent", &input)?;
        let command = Give {
            subject: whom(input.subject.as_ref(), input.reference)?,
            purpose: input.purpose,
            text_version: input.text_version,
            language: input.language,
            channel: input.channel.into(),
            written: input.written,
            taken_by: optional_id(input.taken_by.as_ref(), "takenBy")?,
            at: input.at.map(|value| value.0),
            valid_until: input.valid_until.map(|value| value.0),
            address: input.address,
        };
        let work = async |uow: &mut UnitOfWork| Ok(consents::give(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let consent = Consent::find(session, done.value).await?;
        Ok(Some(GiveConsentPayload { consent, audit_entry: first_entry(&done.audit) }))
    }

    /// Writes down that somebody consents no longer: every consent of theirs to this purpose ends at once.
    async fn withdraw_consent(
        &self,
        ctx: &Context<'_>,
        input: WithdrawConsentInput,
    ) -> Result<Option<WithdrawConsentPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("withdrawConsent", &input)?;
        let command = Withdraw {
            subject: whom(input.subject.as_ref(), input.reference)?,
            purpose: input.purpose,
            channel: input.channel.map(consents::Channel::from),
        };
        let work = async |uow: &mut UnitOfWork| Ok(consents::withdraw(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let consent = Consent::find(session, done.value).await?;
        Ok(Some(WithdrawConsentPayload { consent, audit_entry: first_entry(&done.audit) }))
    }

    /// Publishes the words that people are to consent to. Other words under the same version are refused.
    async fn publish_consent_text(
        &self,
        ctx: &Context<'_>,
        input: PublishConsentTextInput,
    ) -> Result<Option<PublishConsentTextPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("publishConsentText", &input)?;
        let command = PublishText {
            purpose: input.purpose,
            text_version: input.text_version,
            language: input.language,
            words: input.words,
        };
        let (purpose, version, language) =
            (command.purpose.clone(), command.text_version.clone(), command.language.clone());
        let work = async |uow: &mut UnitOfWork| consents::publish_text(uow, command).await.map(|_| ());
        let done = session.write::<_, records::Error>(key, work).await?;
        let read = &ctx.reading()?.read;
        let texts = consents::texts(read, read.scope()).await?.into_iter();
        let mut texts =
            texts.filter(|text| (&text.purpose, &text.text_version, &text.language) == (&purpose, &version, &language));
        let text = texts.next().map(ConsentText::of);
        Ok(Some(PublishConsentTextPayload { text, audit_entry: first_entry(&done.audit) }))
    }
}
