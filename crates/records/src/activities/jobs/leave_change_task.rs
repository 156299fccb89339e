//! Starting or ending a processing changes the internal control.

use std::collections::BTreeSet;

use async_trait::async_trait;
use calendar::Span;
use jobs::{Context, Job, JobError};
use kernel::{ActivityId, EventRef, Subject};
use ports::{Db, Ports};
use serde::{Deserialize, Serialize};
use store::UnitOfWork;

use crate::activities::{Activity, port, queries};
use crate::tasks::{self, Task};
use crate::{Error, WATCH_REGISTER, processors, systems};

/// So long is there to look through what is affected.
const WITHIN: Span = Span::days(14);

/// When an activity goes live, and when it ceases: leaves the security officer a task that lists what it affects
/// (DT-37).
///
/// Guard: the action's origin is the event. The same event leaves one task.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LeaveChangeTask {
    activity: ActivityId,
    cause: Subject,
    ceased: bool,
}

impl LeaveChangeTask {
    pub(super) fn of(event: &EventRef) -> Option<Self> {
        let activity = event.subject.id.parse().ok()?;
        Some(Self { activity, cause: Subject::new("event", event.id), ceased: event.kind == "activity.ceased" })
    }
}

#[async_trait]
impl Job for LeaveChangeTask {
    const KIND: &'static str = "records.leave_change_task";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            let Some(activity) = queries::get(uow.db(), uow.scope(), self.activity).await? else { return Ok(()) };
            uow.require(WATCH_REGISTER, &activity)?;
            let what = if self.ceased { "has ended" } else { "has gone live" };
            let task = Task {
                subject: activity.as_subject(),
                cause: self.cause.clone(),
                title: format!("Internal control: activity {} {what}", activity.key),
                detail: affected(uow, cx.ports(), &activity, self.ceased).await?,
                within: WITHIN,
            };
            tasks::ask(uow, task).await?;
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}

/// What is to be looked through, a line each. Codes and names of the organisation's own things; nobody's data.
async fn affected(uow: &UnitOfWork, ports: &Ports, activity: &Activity, ceased: bool) -> Result<String, Error> {
    let content = queries::content_of(uow.db(), uow.scope(), activity).await?;
    let facts = port::facts_of(uow.db(), uow.scope(), std::slice::from_ref(activity)).await?;
    let rules: BTreeSet<String> = match &ports.rule_book {
        Some(book) => book.govern(Db::Unit(uow), &facts).await?.into_iter().flat_map(|found| found.rules).collect(),
        None => BTreeSet::new(),
    };
    let known = systems::by_ids(uow.db(), uow.scope(), &content.systems).await?;
    let of_systems = content.systems.iter().filter_map(|id| Some(known.get(id)?.key.clone()));
    let known = processors::by_ids(uow.db(), uow.scope(), &content.processors).await?;
    let of_processors = content.processors.iter().filter_map(|id| Some(known.get(id)?.key.clone()));
    let roles = content.details.access.iter().map(|access| access.role.code().to_owned());
    let documents = &content.details.documents;
    let papers = [&documents.routine, &documents.notice, &documents.risk_assessment, &documents.impact_assessment];
    let mut lines = vec![
        line("Retention rules", rules),
        line("Access roles", roles),
        line("Processors", of_processors),
        line("Systems", of_systems),
        line("Categories", facts.into_iter().map(|facts| facts.key)),
        line("Documents and notices", papers.into_iter().flatten().cloned()),
    ];
    if ceased {
        lines.push("The deletion of what is left begins now.".to_owned());
    }
    Ok(lines.join("\n"))
}

fn line(name: &str, values: impl IntoIterator<Item = String>) -> String {
    /// The detail of a task is bounded; whoever has more looks into the register.
    const MOST: usize = 40;
    let values: Vec<_> = values.into_iter().collect();
    match values.len() {
        0 => format!("{name}: none"),
        many if many > MOST => format!("{name}: {} and {} more", values[..MOST].join(", "), many - MOST),
        _ => format!("{name}: {}", values.join(", ")),
    }
}
