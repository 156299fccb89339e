//! What follows when the register or the rules change.

use async_trait::async_trait;
use jobs::{Context, Enqueue, Job, JobError, Registry, When};
use ports::Db;
use serde::{Deserialize, Serialize};
use store::UnitOfWork;

use super::event::Event;
use super::lint;
use crate::{Error, WATCH_RETENTION};

/// Events after which the rules may no longer fit the register.
const CHANGES: [&str; 4] = ["activity.started", "activity.changed", "activity.ceased", "retention_rule.in_force"];

pub(crate) fn register(registry: &mut Registry) {
    registry.job::<LookForGaps>(&[WATCH_RETENTION]);
    for event in CHANGES {
        registry.on::<LookForGaps>(event, |_| Some(LookForGaps {}));
    }
}

/// Looks whether every category of every live activity is governed by exactly one rule, and says where not. It only
/// tells, so telling twice is all that running twice does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LookForGaps {}

#[async_trait]
impl Job for LookForGaps {
    const KIND: &'static str = "deletion.look_for_gaps";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        let read = cx.read();
        let found = lint::findings(Db::Read(&read), cx.ports()).await?;
        drop(read);
        let live: Vec<_> = found.into_iter().filter(|(category, _)| category.live).collect();
        if live.is_empty() {
            return Ok(());
        }
        cx.write(async |uow| {
            for (category, governance) in &live {
                let problem = if governance.rules.is_empty() { "ungoverned" } else { "governed_wrongly" };
                uow.emit(&Event::GapFound { category: category.key.clone(), problem });
            }
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}

/// Has somebody look for gaps, as a rule was taken out of force.
pub(crate) async fn look_for_gaps(uow: &mut UnitOfWork) -> Result<(), Error> {
    uow.enqueue(&LookForGaps {}, When::Now).await?;
    Ok(())
}
