//! Anything by its id.

use async_graphql::{Context, ID, Interface, Object};
use kernel::{AnyId, Subject};

use super::access::{Appointment, CalendarFeed, Organisation, Person, ReportLink, Service, Token};
use super::actions::Action;
use super::audit::AuditEntry;
use super::deletion::{
    Candidate, CandidateList, Certificate, DataSet, DeletionOrder, DeletionPlan, DeletionRun, Hold, RetentionReview,
    RetentionReviewEntry, RetentionRule, RetentionRuleVersion,
};
use super::deviations::Deviation;
use super::input;
use super::jobs::{Job, Schedule};
use super::limits::LIST;
use super::records::{
    Activity, Agreement, Category, Consent, Item, ItemFile, Processor, Purpose, Reference, Subject as DataSubject,
    System,
};
use super::reviews::{AgendaItem, Duty, Measure, Minutes, Occurrence, Sitting, Verification};
use super::session::{Ask, Session};
use super::webhooks::{WebhookDelivery, WebhookEndpoint};
use crate::ApiError;
use crate::error::ID_MALFORMED;

/// Anything that has an id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The id, the same for ever."))]
pub enum Node {
    /// An organisation.
    Organisation(Organisation),
    /// A person of the organisation.
    Person(Person),
    /// One role held by one person over a time.
    Appointment(Appointment),
    /// A program that signs in by itself.
    Service(Service),
    /// A token of the API.
    Token(Token),
    /// An address at which calendars fetch somebody's dates.
    CalendarFeed(CalendarFeed),
    /// A link through which somebody without an account may report.
    ReportLink(ReportLink),
    /// A case.
    Deviation(Deviation),
    /// What someone must do by when.
    Action(Action),
    /// Something that the organisation has set itself to do again and again.
    Duty(Duty),
    /// One time that a duty is due; of a meeting the meeting.
    Occurrence(Occurrence),
    /// One attempt to hold a meeting.
    Sitting(Sitting),
    /// Something that a meeting must treat.
    AgendaItem(AgendaItem),
    /// What a meeting was and decided, frozen and signed.
    Minutes(Minutes),
    /// An entry of the audit trail.
    AuditEntry(AuditEntry),
    /// A routine or measure that protects data.
    Measure(Measure),
    /// One look at whether a measure works.
    Verification(Verification),
    /// A recurring rule.
    Schedule(Schedule),
    /// A piece of background work.
    Job(Job),
    /// A processing activity of the register.
    Activity(Activity),
    /// What an activity is for.
    Purpose(Purpose),
    /// A category of data that an activity holds.
    Category(Category),
    /// A system in which data lies.
    System(System),
    /// A party that processes data for the organisation.
    Processor(Processor),
    /// What was agreed with a processor.
    Agreement(Agreement),
    /// Somebody whom data is about, under a pseudonym.
    Subject(DataSubject),
    /// Something held in another system.
    Reference(Reference),
    /// Something held in our own store.
    Item(Item),
    /// A file that belongs to an item.
    ItemFile(ItemFile),
    /// Somebody's consent to one purpose.
    Consent(Consent),
    /// What an organisation says about when data goes.
    RetentionRule(RetentionRule),
    /// One version of a retention rule.
    RetentionRuleVersion(RetentionRuleVersion),
    /// What may not be erased for now, and why.
    Hold(Hold),
    /// A list of what will be due.
    CandidateList(CandidateList),
    /// One thing on such a list.
    Candidate(Candidate),
    /// Asks a role whether what is due is still needed.
    RetentionReview(RetentionReview),
    /// One thing that is asked about.
    RetentionReviewEntry(RetentionReviewEntry),
    /// Asks the owner of a system to erase by hand.
    DeletionOrder(DeletionOrder),
    /// What a run will do, frozen.
    DeletionPlan(DeletionPlan),
    /// A plan, carried out.
    DeletionRun(DeletionRun),
    /// The proof of a run.
    Certificate(Certificate),
    /// How things of one kind lie in a connected system.
    DataSet(DataSet),
    /// Somebody who is told of events.
    WebhookEndpoint(WebhookEndpoint),
    /// One event on its way to one endpoint.
    WebhookDelivery(WebhookDelivery),
}

/// `node` and `nodes`.
#[derive(Default)]
pub struct NodeQueries;

#[Object]
impl NodeQueries {
    /// Whatever has this id; null where there is nothing, or nothing that you may see.
    async fn node(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Node>, ApiError> {
        find(ctx.session(), parse(&id, "id")?).await
    }

    /// Whatever has these ids, in their order; at most 100.
    #[graphql(complexity = "ids.len() * child_complexity + 1")]
    async fn nodes(&self, ctx: &Context<'_>, ids: Vec<ID>) -> Result<Option<Vec<Option<Node>>>, ApiError> {
        let ids = input::list(ids, LIST, "ids")?;
        let ids = ids.iter().map(|id| parse(id, "ids")).collect::<Result<Vec<_>, _>>()?;
        let session = ctx.session();
        futures_util::future::try_join_all(ids.into_iter().map(|id| find(session, id))).await.map(Some)
    }
}

fn parse(id: &ID, field: &str) -> Result<AnyId, ApiError> {
    id.parse().map_err(|_| ApiError::invalid(ID_MALFORMED, "this is no id of anything here").at(field))
}

pub(super) async fn find(session: &Session, id: AnyId) -> Result<Option<Node>, ApiError> {
    session.scope()?;
    Ok(match id {
        AnyId::OrganisationId(id) => Organisation::find(session, id).await?.map(Node::Organisation),
        AnyId::PersonId(id) => Person::find(session, id).await?.map(Node::Person),
        AnyId::AppointmentId(id) => Appointment::find(session, id).await?.map(Node::Appointment),
        AnyId::ServiceId(id) => Service::find(session, id).await?.map(Node::Service),
        AnyId::TokenId(id) => Token::find(session, id).await?.map(Node::Token),
        AnyId::CalendarFeedId(id) => CalendarFeed::find(session, id).await?.map(Node::CalendarFeed),
        AnyId::ReportLinkId(id) => ReportLink::find(session, id).await?.map(Node::ReportLink),
        AnyId::DeviationId(id) => Deviation::find(session, id).await?.map(Node::Deviation),
        AnyId::ActionId(id) => Action::find(session, id).await?.map(Node::Action),
        AnyId::MeasureId(id) => Measure::find(session, id).await?.map(Node::Measure),
        AnyId::VerificationId(id) => Verification::find(session, id).await?.map(Node::Verification),
        AnyId::DutyId(id) => Duty::find(session, id).await?.map(Node::Duty),
        AnyId::OccurrenceId(id) => Occurrence::find(session, id).await?.map(Node::Occurrence),
        AnyId::SittingId(id) => Sitting::find(session, id).await?.map(Node::Sitting),
        AnyId::AgendaItemId(id) => AgendaItem::find(session, id).await?.map(Node::AgendaItem),
        AnyId::MinutesId(id) => Minutes::find(session, id).await?.map(Node::Minutes),
        AnyId::ScheduleId(id) => Schedule::find(session, id).await?.map(Node::Schedule),
        AnyId::JobId(id) => Job::find(session, id).await?.map(Node::Job),
        AnyId::EntryId(id) => AuditEntry::find(session, id).await?.map(Node::AuditEntry),
        AnyId::ActivityId(id) => Activity::find(session, id).await?.map(Node::Activity),
        AnyId::PurposeId(id) => Purpose::find(session, id).await?.map(Node::Purpose),
        AnyId::CategoryId(id) => Category::find(session, id).await?.map(Node::Category),
        AnyId::SystemId(id) => System::find(session, id).await?.map(Node::System),
        AnyId::ProcessorId(id) => Processor::find(session, id).await?.map(Node::Processor),
        AnyId::AgreementId(id) => Agreement::find(session, id).await?.map(Node::Agreement),
        AnyId::EndpointId(id) => WebhookEndpoint::find(session, id).await?.map(Node::WebhookEndpoint),
        AnyId::DeliveryId(id) => WebhookDelivery::find(session, id).await?.map(Node::WebhookDelivery),
        AnyId::RetentionRuleId(id) => RetentionRule::find(session, id).await?.map(Node::RetentionRule),
        AnyId::RuleVersionId(id) => RetentionRuleVersion::find(session, id).await?.map(Node::RetentionRuleVersion),
        AnyId::HoldId(id) => Hold::find(session, id).await?.map(Node::Hold),
        AnyId::CandidateListId(id) => CandidateList::find(session, id).await?.map(Node::CandidateList),
        AnyId::CandidateId(id) => Candidate::find(session, id).await?.map(Node::Candidate),
        AnyId::RetentionReviewId(id) => RetentionReview::find(session, id).await?.map(Node::RetentionReview),
        AnyId::ReviewEntryId(id) => RetentionReviewEntry::find(session, id).await?.map(Node::RetentionReviewEntry),
        AnyId::DeletionOrderId(id) => DeletionOrder::find(session, id).await?.map(Node::DeletionOrder),
        AnyId::DeletionPlanId(id) => DeletionPlan::find(session, id).await?.map(Node::DeletionPlan),
        AnyId::DeletionRunId(id) => DeletionRun::find(session, id).await?.map(Node::DeletionRun),
        AnyId::CertificateId(id) => Certificate::find(session, id).await?.map(Node::Certificate),
        AnyId::DataSetId(id) => DataSet::find(session, id).await?.map(Node::DataSet),
        AnyId::SubjectId(id) => DataSubject::find(session, id).await?.map(Node::Subject),
        AnyId::ReferenceId(id) => Reference::find(session, id).await?.map(Node::Reference),
        AnyId::ItemId(id) => Item::find(session, id).await?.map(Node::Item),
        AnyId::FileId(id) => ItemFile::find(session, id).await?.map(Node::ItemFile),
        AnyId::ConsentId(id) => Consent::find(session, id).await?.map(Node::Consent),
        // Accounts stand above organisations, and events are on their way to jobs. The rest are parts that are shown
        // with what they belong to: dates, tokens of a list that tells only whether something is on it, approvals,
        // windows, receipts, attempts, evidence.
        AnyId::AccountId(_)
        | AnyId::EventId(_)
        | AnyId::AnchorId(_)
        | AnyId::SuppressionId(_)
        | AnyId::EvidenceId(_)
        | AnyId::ApprovalId(_)
        | AnyId::WindowId(_)
        | AnyId::ErasureId(_)
        | AnyId::AttemptId(_) => None,
    })
}

/// What a row names as its subject, if it is there and may be seen.
pub(super) async fn find_subject(session: &Session, subject: &Subject) -> Result<Option<Node>, ApiError> {
    match subject.id.parse() {
        Ok(id) => find(session, id).await,
        Err(_) => Ok(None),
    }
}

/// The subject that an id stands for, as the trail and the domains write it.
pub(super) fn subject_of(id: &ID, field: &str) -> Result<Subject, ApiError> {
    let id = parse(id, field)?;
    let kind = match id {
        AnyId::OrganisationId(_) => "organisation",
        AnyId::PersonId(_) => "person",
        AnyId::AccountId(_) => "account",
        AnyId::AppointmentId(_) => "appointment",
        AnyId::TokenId(_) => "token",
        AnyId::ServiceId(_) => "service",
        AnyId::CalendarFeedId(_) => "calendar_feed",
        AnyId::ReportLinkId(_) => "report_link",
        AnyId::DeviationId(_) => "deviation",
        AnyId::ActionId(_) => "action",
        AnyId::DutyId(_) => "duty",
        AnyId::MeasureId(_) => "measure",
        AnyId::VerificationId(_) => "verification",
        AnyId::OccurrenceId(_) => "occurrence",
        AnyId::SittingId(_) => "sitting",
        AnyId::AgendaItemId(_) => "agenda_item",
        AnyId::MinutesId(_) => "minutes",
        AnyId::ScheduleId(_) => "schedule",
        AnyId::JobId(_) => "job",
        AnyId::EventId(_) => "event",
        AnyId::EntryId(_) => "entry",
        AnyId::ActivityId(_) => "activity",
        AnyId::PurposeId(_) => "purpose",
        AnyId::CategoryId(_) => "category",
        AnyId::SystemId(_) => "system",
        AnyId::ProcessorId(_) => "processor",
        AnyId::AgreementId(_) => "agreement",
        AnyId::SubjectId(_) => "subject",
        AnyId::ReferenceId(_) => "reference",
        AnyId::ItemId(_) => "item",
        AnyId::FileId(_) => "file",
        AnyId::AnchorId(_) => "anchor",
        AnyId::ConsentId(_) => "consent",
        AnyId::SuppressionId(_) => "suppression",
        AnyId::EvidenceId(_) => "evidence",
        AnyId::RetentionRuleId(_) => "retention_rule",
        AnyId::RuleVersionId(_) => "rule_version",
        AnyId::ApprovalId(_) => "approval",
        AnyId::HoldId(_) => "hold",
        AnyId::CandidateListId(_) => "candidate_list",
        AnyId::CandidateId(_) => "candidate",
        AnyId::RetentionReviewId(_) => "retention_review",
        AnyId::ReviewEntryId(_) => "review_entry",
        AnyId::DeletionOrderId(_) => "deletion_order",
        AnyId::DeletionPlanId(_) => "deletion_plan",
        AnyId::DeletionRunId(_) => "deletion_run",
        AnyId::WindowId(_) => "deletion_window",
        AnyId::CertificateId(_) => "certificate",
        AnyId::ErasureId(_) => "erasure",
        AnyId::DataSetId(_) => "data_set",
        AnyId::EndpointId(_) => "webhook_endpoint",
        AnyId::DeliveryId(_) => "webhook_delivery",
        AnyId::AttemptId(_) => "webhook_attempt",
    };
    Ok(Subject::new(kind, id))
}
