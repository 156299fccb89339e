//! An event opens a case.

use kernel::{NEW, PersonId, Role, Subject, Version};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use store::{Scoped, UnitOfWork, model};

use super::holder_of;
use crate::model::{CATALOGUE_VERSION, case};
use crate::steps::{self, Words};
use crate::{Addressee, Deviation, Error, Event, EventType, Kind, OPEN, Source, Status, StepKind, jobs, rules};

/// Open a case because of an event. Title and description are machine-made: codes, no personal data.
pub(crate) struct Open {
    /// The kind of the event.
    pub(crate) event: String,
    /// What it was about.
    pub(crate) subject: Subject,
    /// When it happened.
    pub(crate) occurred_at: kernel::Instant,
    /// What of the catalogue it is.
    pub(crate) event_type: EventType,
    /// In one line.
    pub(crate) title: String,
    /// At length.
    pub(crate) description: String,
    /// Whoever holds the first of these roles that anybody holds answers for it.
    pub(crate) owner_roles: Vec<Role>,
}

/// Opens a case, unless the same event about the same subject has opened one. It has no author: nobody reported it.
pub(crate) async fn open(uow: &mut UnitOfWork, new: Open) -> Result<Option<Deviation>, Error> {
    uow.require(OPEN, NEW)?;
    if is_open(uow, &new.event, &new.subject).await? {
        return Ok(None);
    }
    let (now, time) = (uow.now(), access::organisation(uow.db(), uow.scope()).await?.working_time());
    let owner: Option<PersonId> = holder_of(uow, &new.owner_roles).await?;
    let aspects = new.event_type.aspects();
    let row = case::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        kind: Set(Kind::Deviation),
        event_type: Set(Some(new.event_type)),
        catalogue_version: Set(CATALOGUE_VERSION),
        confidentiality: Set(aspects.confidentiality),
        integrity: Set(aspects.integrity),
        availability: Set(aspects.availability),
        status: Set(Status::Reported),
        title: Set(rules::valid_title(&new.title)?),
        description: Set(new.description),
        occurred_from: Set(Some(new.occurred_at.min(now))),
        discovered_at: Set(now),
        reported_at: Set(now),
        source: Set(Source::Event),
        confidential_reporter: Set(false),
        origin_event: Set(Some(new.event)),
        origin_subject_kind: Set(Some(new.subject.kind)),
        origin_subject_id: Set(Some(new.subject.id)),
        addressee: Set(Addressee::SecurityOfficer),
        restricted: Set(false),
        contain_due_at: Set(rules::CONTAIN.after(now, time.zone)),
        cause_due_at: Set(rules::CAUSE.after(now, time.zone)),
        owner_id: Set(owner),
        ..Default::default()
    };
    let case = Deviation::new(model::insert(uow, row).await?, Vec::new());
    steps::record_unsigned(uow, &case, StepKind::Reported, Words::to(case.kind.code())).await?;
    uow.emit(&Event::Reported {
        deviation: case.id,
        kind: case.kind,
        event_type: case.event_type,
        addressee: case.addressee,
        restricted: case.restricted,
    });
    jobs::watch(uow, &case, &time).await?;
    Ok(Some(case))
}

async fn is_open(uow: &UnitOfWork, event: &str, subject: &Subject) -> Result<bool, Error> {
    fail::fail_point!("deviations::never_open", |_| Ok(false));
    let found = case::Entity::in_scope(uow.scope())
        .filter(case::Column::OriginEvent.eq(event))
        .filter(case::Column::OriginSubjectId.eq(&subject.id))
        .select_only()
        .column(case::Column::Id)
        .into_tuple::<kernel::DeviationId>()
        .one(uow.db())
        .await?;
    Ok(found.is_some())
}
