//! Telling of something: the one thing that also somebody without an account can do.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use deviations::Report;
use kernel::DeviationId;
use store::{Done, UnitOfWork};

use crate::ApiError;
use crate::error::INPUT_INVALID;
use crate::graphql::deviations::codes::{Addressee, AspectsInput, DeviationKind, DeviceEncryption, EventType};
use crate::graphql::deviations::types::Deviation;
use crate::graphql::input;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::DateTime;
use crate::graphql::session::Ask;

/// `reportDeviation`.
#[derive(Default)]
pub struct ReportMutations;

/// What is told. What nobody knows yet is left out.
#[derive(InputObject)]
pub struct ReportDeviationInput {
    /// The secret of a report link (`smr_…`), from whoever has no account.
    report_link: Option<String>,
    /// What kind of case it seems to be.
    kind: DeviationKind,
    /// What of the catalogue it is.
    event_type: Option<EventType>,
    /// What it touches; left out, what its event type touches as a rule.
    aspects: Option<AspectsInput>,
    /// What happened, in one line.
    title: String,
    /// What happened.
    description: String,
    /// When it happened, or began.
    occurred_from: Option<DateTime>,
    /// When it ended.
    occurred_to: Option<DateTime>,
    /// When it was noticed; left out = now.
    discovered_at: Option<DateTime>,
    /// Which routine was departed from.
    routine: Option<String>,
    /// Which data.
    data_affected: Option<String>,
    /// Whom it concerns.
    people_affected: Option<String>,
    /// What was done at once.
    immediate_action: Option<String>,
    /// Why you think that it happened.
    suspected_cause: Option<String>,
    /// Whether a lost device or medium was encrypted; must be told of one.
    device_encryption: Option<DeviceEncryption>,
    /// To whom it is reported; left out = the security officer.
    addressee: Option<Addressee>,
    /// Only owner, reporter, addressed superior and circle are to see it.
    #[graphql(default)]
    confidential: bool,
    /// The reporter is to be shown to the circle only.
    #[graphql(default)]
    confidential_reporter: bool,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The case that was opened.
#[derive(SimpleObject)]
pub struct ReportDeviationPayload {
    /// The case; null where you may not see it, as after a report through a link.
    deviation: Option<Deviation>,
    /// What the case is called, for a later question.
    reference: ID,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl ReportMutations {
    /// Tells of something. From here on its deadlines run.
    async fn report_deviation(
        &self,
        ctx: &Context<'_>,
        input: ReportDeviationInput,
    ) -> Result<Option<ReportDeviationPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("reportDeviation", &input)?;
        let link = input.report_link.clone();
        let mut command = input.command();
        let done: Done<DeviationId> = match (session.scope(), link) {
            (Ok(_), Some(_)) => {
                let message = "you are signed in: report without a link, or use the link without a token";
                return Err(ApiError::invalid(INPUT_INVALID, message).at("reportLink"));
            }
            (Ok(_), None) => {
                let work = async |uow: &mut UnitOfWork| Ok(deviations::report(uow, command).await?.id);
                session.write::<_, deviations::Error>(key, work).await?
            }
            (Err(nobody), None) => return Err(nobody),
            (Err(_), Some(link)) => {
                let (scope, link) = access::follow_report_link(session.store(), &link).await?;
                command.link = Some(link);
                let work =
                    async |uow: &mut UnitOfWork| Ok::<_, deviations::Error>(deviations::report(uow, command).await?.id);
                session.store().write(&scope, key, work).await?
            }
        };
        let deviation = match session.scope() {
            Ok(_) => Deviation::find(session, done.value).await?,
            Err(_) => None,
        };
        let reference = done.value.into();
        Ok(Some(ReportDeviationPayload { deviation, reference, audit_entry: first_entry(&done.audit) }))
    }
}

impl ReportDeviationInput {
    fn command(self) -> Report {
        Report {
            kind: self.kind.into(),
            event_type: self.event_type.map(deviations::EventType::from),
            aspects: AspectsInput::or_none(self.aspects),
            title: self.title,
            description: self.description,
            occurred_from: self.occurred_from.map(|at| at.0),
            occurred_to: self.occurred_to.map(|at| at.0),
            discovered_at: self.discovered_at.map(|at| at.0),
            routine: self.routine,
            data_affected: self.data_affected,
            people_affected: self.people_affected,
            immediate_action: self.immediate_action,
            suspected_cause: self.suspected_cause,
            device_encryption: self.device_encryption.map(deviations::DeviceEncryption::from),
            addressee: self.addressee.map_or(deviations::Addressee::SecurityOfficer, deviations::Addressee::from),
            confidential: self.confidential,
            confidential_reporter: self.confidential_reporter,
            link: None,
        }
    }
}
