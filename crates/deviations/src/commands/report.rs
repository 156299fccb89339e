//! Telling of something.

use kernel::{Actor, Instant, NEW, PersonId, ReportLinkId, Role, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::{holder_of, let_in, treaters};
use crate::model::{CATALOGUE_VERSION, case};
use crate::steps::{self, Words};
use crate::{
    Addressee, Aspects, Deviation, DeviceEncryption, Error, Event, EventType, Kind, REPORT, Source, Status, StepKind,
    jobs, rules,
};

/// Tell of something: the form of the guide's annex 6. What nobody knows yet is left out.
#[derive(Debug, Clone)]
pub struct Report {
    /// What kind of case it seems to be.
    pub kind: Kind,
    /// What of the catalogue it is.
    pub event_type: Option<EventType>,
    /// What it touches; left empty, what its event type touches as a rule.
    pub aspects: Aspects,
    /// What happened, in one line.
    pub title: String,
    /// What happened.
    pub description: String,
    /// When it happened, or began.
    pub occurred_from: Option<Instant>,
    /// When it ended.
    pub occurred_to: Option<Instant>,
    /// When it was noticed; none = now.
    pub discovered_at: Option<Instant>,
    /// Which routine was departed from.
    pub routine: Option<String>,
    /// Which data.
    pub data_affected: Option<String>,
    /// Whom it concerns.
    pub people_affected: Option<String>,
    /// What was done at once.
    pub immediate_action: Option<String>,
    /// Why the reporter thinks that it happened.
    pub suspected_cause: Option<String>,
    /// Whether a lost device or medium was encrypted; must be told of one.
    pub device_encryption: Option<DeviceEncryption>,
    /// To whom it is reported.
    pub addressee: Addressee,
    /// Only owner, author, addressed superior and circle are to see it.
    pub confidential: bool,
    /// The reporter is to be shown to the circle only.
    pub confidential_reporter: bool,
    /// The link that somebody without an account came through; of no account for others.
    pub link: Option<ReportLinkId>,
}

impl Report {
    /// A report to the security officer with nothing but what every report has.
    #[must_use]
    pub fn new(kind: Kind, title: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            kind,
            event_type: None,
            aspects: Aspects::default(),
            title: title.into(),
            description: description.into(),
            occurred_from: None,
            occurred_to: None,
            discovered_at: None,
            routine: None,
            data_affected: None,
            people_affected: None,
            immediate_action: None,
            suspected_cause: None,
            device_encryption: None,
            addressee: Addressee::SecurityOfficer,
            confidential: false,
            confidential_reporter: false,
            link: None,
        }
    }
}

/// Opens a case. From here on its deadlines run, and what must be blocked at once is asked for at once.
pub async fn report(uow: &mut UnitOfWork, new: Report) -> Result<Deviation, Error> {
    uow.require(REPORT, NEW)?;
    let author = uow.scope().actor.person();
    let line = superior(uow, new.addressee, author).await?;
    let owner = first_owner(uow, &new).await?;
    let time = access::organisation(uow.db(), uow.scope()).await?.working_time();
    let row = row(uow, new, line, owner, time.zone)?;
    let row = model::insert(uow, row).await?;
    let case = Deviation::new(row, Vec::new());
    let circle = first_circle(uow, &case).await?;
    let case = let_in(uow, case, circle).await?;
    let words = Words::to(case.kind.code());
    if case.confidential_reporter {
        steps::record_unsigned(uow, &case, StepKind::Reported, words).await?;
    } else {
        steps::record(uow, &case, StepKind::Reported, REPORT, words).await?;
    }
    uow.emit(&Event::Reported {
        deviation: case.id,
        kind: case.kind,
        event_type: case.event_type,
        addressee: case.addressee,
        restricted: case.restricted,
    });
    block_at_once(uow, &case, time.zone.date(uow.now())).await?;
    jobs::watch(uow, &case, &time).await?;
    Ok(case)
}

fn row(
    uow: &UnitOfWork,
    new: Report,
    line: Option<PersonId>,
    owner: Option<PersonId>,
    zone: calendar::Zone,
) -> Result<case::ActiveModel, Error> {
    let now = uow.now();
    let title = rules::valid_title(&new.title)?;
    let description = rules::valid_text(Some(new.description), "description")?.ok_or(Error::DescriptionMissing)?;
    let discovered_at = new.discovered_at.unwrap_or(now);
    rules::may_have_happened(new.occurred_from, new.occurred_to, discovered_at, now)?;
    rules::encryption_is_told(new.event_type, new.device_encryption)?;
    let usual = new.event_type.map(EventType::aspects).unwrap_or_default();
    let aspects = if new.aspects.is_empty() { usual } else { new.aspects };
    let source = match uow.scope().actor {
        Actor::Person { .. } => Source::Person,
        Actor::Anonymous => Source::Anonymous,
        Actor::Service { .. } | Actor::Job { .. } => Source::Service,
        Actor::Operator => Source::Operator,
    };
    Ok(case::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        kind: Set(new.kind),
        event_type: Set(new.event_type),
        catalogue_version: Set(CATALOGUE_VERSION),
        confidentiality: Set(aspects.confidentiality),
        integrity: Set(aspects.integrity),
        availability: Set(aspects.availability),
        status: Set(Status::Reported),
        title: Set(title),
        description: Set(description),
        routine: Set(rules::valid_text(new.routine, "routine")?),
        data_affected: Set(rules::valid_text(new.data_affected, "dataAffected")?),
        people_affected: Set(rules::valid_text(new.people_affected, "peopleAffected")?),
        immediate_action: Set(rules::valid_text(new.immediate_action, "immediateAction")?),
        suspected_cause: Set(rules::valid_text(new.suspected_cause, "suspectedCause")?),
        device_encryption: Set(new.device_encryption),
        occurred_from: Set(new.occurred_from),
        occurred_to: Set(new.occurred_to),
        discovered_at: Set(discovered_at),
        reported_at: Set(now),
        aware_at: Set(rules::aware_at(new.kind, None, None, discovered_at, now)?),
        source: Set(source),
        author_id: Set(uow.scope().actor.person()),
        confidential_reporter: Set(new.confidential_reporter),
        report_link_id: Set(new.link.filter(|_| source == Source::Anonymous)),
        addressee: Set(new.addressee),
        line_id: Set(line),
        restricted: Set(new.confidential),
        contain_due_at: Set(rules::CONTAIN.after(now, zone)),
        cause_due_at: Set(rules::CAUSE.after(now, zone)),
        owner_id: Set(owner),
        ..Default::default()
    })
}

/// The superior to whom it is reported, if it is.
async fn superior(uow: &UnitOfWork, addressee: Addressee, author: Option<PersonId>) -> Result<Option<PersonId>, Error> {
    match (addressee, author) {
        (Addressee::SecurityOfficer, _) => Ok(None),
        (Addressee::Manager, None) => Err(Error::NoSuperior),
        (Addressee::Manager, Some(author)) => {
            let manager = access::line_manager_of(uow.db(), uow.scope(), author).await?;
            manager.map(Some).ok_or(Error::NoSuperior)
        }
    }
}

/// Faults go to whoever runs the systems at once (DT-118), unless the case is nobody's business but the circle's.
async fn first_owner(uow: &UnitOfWork, new: &Report) -> Result<Option<PersonId>, Error> {
    if new.kind == Kind::Fault && !new.confidential { holder_of(uow, &[Role::Itops]).await } else { Ok(None) }
}

/// Who must be let in so that anybody can treat it, or know who reported it.
async fn first_circle(uow: &UnitOfWork, case: &Deviation) -> Result<Vec<PersonId>, Error> {
    if !case.restricted && !case.confidential_reporter {
        return Ok(Vec::new());
    }
    match case.line_id {
        Some(manager) => Ok(vec![manager]),
        None => treaters(uow, case.author_id).await,
    }
}

/// A lost key or card opens doors until it is blocked: reception must do so today, before anybody has looked at the
/// case (DT-120). A rule asks for it, so that it does not tell who reported the loss.
async fn block_at_once(uow: &mut UnitOfWork, case: &Deviation, today: chrono::NaiveDate) -> Result<(), Error> {
    if !case.event_type.is_some_and(EventType::asks_block) {
        return Ok(());
    }
    let Some(owner) = holder_of(uow, &[Role::Adm, Role::Sec, Role::Ctrl]).await? else { return Ok(()) };
    let block = actions::Add {
        effect_check_after: Some(calendar::Span::ZERO),
        restricted: case.restricted,
        circle: case.circle().to_vec(),
        by_rule: true,
        ..actions::Add::new(case.as_subject(), "Block the lost key or card", owner, today)
    };
    actions::add(uow, block).await?;
    Ok(())
}
