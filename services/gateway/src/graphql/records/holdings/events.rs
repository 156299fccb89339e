//! Recording when things happened: one, or a thousand at once.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kernel::{AnyId, Id, ItemId, ReferenceId, SubjectId};
use records::anchors::{self, Record, Target, TargetKind};
use store::UnitOfWork;
use uuid::Uuid;

use super::anchors::when;
use super::whom::ExternalKeyInput;
use crate::ApiError;
use crate::error::{ID_MALFORMED, INPUT_INVALID};
use crate::graphql::input;
use crate::graphql::limits::EVENTS;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::Ask;

/// `recordEvent` and `recordEvents`.
#[derive(Default)]
pub struct EventMutations;

/// Something that happened that periods run from. Give `target` or `reference`, and `at` or `on`.
#[derive(InputObject)]
pub struct EventInput {
    /// What it happened to: an item, a reference, or a subject and so all that is held on them.
    target: Option<ID>,
    /// What it happened to, by what it is called in another system; made where it is not known.
    reference: Option<ExternalKeyInput>,
    /// Beside a reference: another thing that is about the same subject.
    same_subject_as: Option<ExternalKeyInput>,
    /// What happened, as `customer.last_activity`.
    name: String,
    /// The instant.
    at: Option<DateTime>,
    /// The local date, where only that is known.
    on: Option<Date>,
    /// What is known is wrong: this stands even if it is earlier.
    #[graphql(default)]
    correct: bool,
}

/// Something that happened.
#[derive(InputObject)]
pub struct RecordEventInput {
    /// What happened to what, and when.
    #[graphql(flatten)]
    event: EventInput,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct RecordEventPayload {
    /// What it happened to: the id of an item, a reference or a subject.
    target: Option<ID>,
    /// It told something new; else the same or something later was known.
    news: bool,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// Things that happened, at most 1 000: all of them are recorded, or none.
#[derive(InputObject)]
pub struct RecordEventsInput {
    /// What happened to what, and when.
    events: Vec<EventInput>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// What came of them.
#[derive(SimpleObject)]
pub struct RecordEventsPayload {
    /// What they happened to, in their order: ids of items, references and subjects.
    targets: Vec<ID>,
    /// How many told something new.
    news: u64,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl EventMutations {
    /// Records when something happened that periods run from. While a run is erasing the thing it is refused with
    /// ERASURE_UNDER_WAY: try again in a moment.
    async fn record_event(
        &self,
        ctx: &Context<'_>,
        input: RecordEventInput,
    ) -> Result<Option<RecordEventPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("recordEvent", &input)?;
        let event = input.event.said()?;
        let work = async |uow: &mut UnitOfWork| Ok(told(anchors::record_one(uow, event).await?));
        let Recorded { targets, news, audit_entry } =
            Recorded::of(session.write::<_, records::Error>(key, work).await?);
        Ok(Some(RecordEventPayload { target: targets.into_iter().next(), news: news > 0, audit_entry }))
    }

    /// Records up to 1 000 of them in one unit of work: all or none.
    async fn record_events(
        &self,
        ctx: &Context<'_>,
        input: RecordEventsInput,
    ) -> Result<Option<RecordEventsPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("recordEvents", &input)?;
        let events = input::list(input.events, EVENTS, "events")?;
        let events = events.into_iter().map(EventInput::said).collect::<Result<Vec<_>, _>>()?;
        let work = async |uow: &mut UnitOfWork| Ok(told(anchors::record(uow, events).await?));
        let Recorded { targets, news, audit_entry } =
            Recorded::of(session.write::<_, records::Error>(key, work).await?);
        Ok(Some(RecordEventsPayload { targets, news, audit_entry }))
    }
}

/// What was recorded, for a payload.
struct Recorded {
    targets: Vec<ID>,
    news: u64,
    audit_entry: Option<AuditEntryRef>,
}

impl Recorded {
    fn of(done: store::Done<(Vec<String>, u64)>) -> Self {
        let (targets, news) = done.value;
        Self { targets: targets.into_iter().map(ID).collect(), news, audit_entry: first_entry(&done.audit) }
    }
}

/// As it is kept for a repeated key.
fn told(recorded: anchors::Recorded) -> (Vec<String>, u64) {
    (recorded.targets.into_iter().map(printed).collect(), recorded.news)
}

impl EventInput {
    fn said(self) -> Result<Record, ApiError> {
        let target = match (self.target, self.reference) {
            (Some(id), None) if self.same_subject_as.is_none() => match id.parse() {
                Ok(AnyId::ItemId(id)) => Target::Item(id),
                Ok(AnyId::ReferenceId(id)) => Target::Reference(id),
                Ok(AnyId::SubjectId(id)) => Target::Subject(id),
                _ => {
                    let message = "expected the id of an item, a reference or a subject";
                    return Err(ApiError::invalid(ID_MALFORMED, message).at("target"));
                }
            },
            (None, Some(reference)) => {
                Target::External { key: reference.key(), of: self.same_subject_as.map(ExternalKeyInput::key) }
            }
            _ => {
                let message = "say what it happened to: a target, or a reference";
                return Err(ApiError::invalid(INPUT_INVALID, message).at("target"));
            }
        };
        Ok(Record { target, name: self.name, when: when(self.at, self.on, "at")?, correct: self.correct })
    }
}

fn printed((kind, id): (TargetKind, Uuid)) -> String {
    match kind {
        TargetKind::Item => ItemId::from_uuid(id).to_string(),
        TargetKind::Reference => ReferenceId::from_uuid(id).to_string(),
        TargetKind::Subject => SubjectId::from_uuid(id).to_string(),
        TargetKind::Consent => kernel::ConsentId::from_uuid(id).to_string(),
    }
}
