//! An event becomes a case.

use async_trait::async_trait;
use jobs::{Context, Job, JobError};
use kernel::{EventRef, Instant, Role, Subject};
use serde::{Deserialize, Serialize};

use super::openers::Opener;
use crate::commands::{self, Open};
use crate::{Error, EventType};

/// Opens the case that an event asks for.
///
/// Guard: the unique index over the event's kind and subject. A second event of the kind about the same subject finds
/// the case that the first one opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCase {
    event: String,
    subject: Subject,
    occurred_at: Instant,
    event_type: String,
    title: String,
    owner_roles: Vec<Role>,
}

impl OpenCase {
    pub(super) fn of(opener: &Opener, event: &EventRef) -> Self {
        Self {
            event: event.kind.clone(),
            subject: event.subject.clone(),
            occurred_at: event.occurred_at,
            event_type: opener.event_type.code().to_owned(),
            title: (opener.title)(event),
            owner_roles: (opener.owner_roles)(event),
        }
    }
}

#[async_trait]
impl Job for OpenCase {
    const KIND: &'static str = "deviations.open_case";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        let open = Open {
            event: self.event.clone(),
            subject: self.subject.clone(),
            occurred_at: self.occurred_at,
            event_type: self.event_type.parse::<EventType>().unwrap_or(EventType::Other),
            title: self.title.clone(),
            description: format!("Opened by {} of {} {}.", self.event, self.subject.kind, self.subject.id),
            owner_roles: self.owner_roles.clone(),
        };
        cx.write(async |uow| {
            commands::open(uow, open).await?;
            Ok::<(), Error>(())
        })
        .await?;
        fail::fail_point!("deviations::after_case", |_| std::process::abort());
        Ok(())
    }
}
