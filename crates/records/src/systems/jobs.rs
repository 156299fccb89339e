//! A system without an owner becomes a task.

use async_trait::async_trait;
use calendar::Span;
use jobs::{Context, Job, JobError, Registry};
use kernel::{EventRef, NEW, Role, Subject, SystemId};
use serde::{Deserialize, Serialize};

use super::{System, queries};
use crate::tasks::{self, Task};
use crate::{Error, WATCH_REGISTER};

/// So long is there to find an owner.
const WITHIN: Span = Span::days(14);

/// When an appointment has ended, and when a system is entered or changed: asks for an owner of each system that nobody
/// answers for, or handles day by day (DT-09).
///
/// Guard: the action's origin is the event. The same event asks once about the same system.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LookAtOwners {
    cause: Subject,
    /// Only systems of this role …
    role: Option<Role>,
    /// … or this system.
    system: Option<SystemId>,
}

impl LookAtOwners {
    fn of_appointment(event: &EventRef) -> Option<Self> {
        let role = event.data.get("role")?.parse().ok()?;
        Some(Self { cause: Subject::new("event", event.id), role: Some(role), system: None })
    }

    fn of_system(event: &EventRef) -> Option<Self> {
        let system = event.subject.id.parse().ok()?;
        Some(Self { cause: Subject::new("event", event.id), role: None, system: Some(system) })
    }

    fn is_meant(&self, system: &System) -> bool {
        let of_role = self.role.is_none_or(|role| [system.owner, system.daily_owner].contains(&Some(role)));
        of_role && self.system.is_none_or(|id| id == system.id)
    }
}

#[async_trait]
impl Job for LookAtOwners {
    const KIND: &'static str = "records.look_at_owners";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            uow.require(WATCH_REGISTER, NEW)?;
            let systems = queries::all(uow.db(), uow.scope()).await?;
            let meant: Vec<_> = systems.into_iter().filter(|system| self.is_meant(system)).collect();
            let unowned = queries::unowned(uow.db(), uow.scope(), &meant, uow.now()).await?;
            for system in meant.iter().filter(|system| unowned.contains(&system.id)) {
                let role = |role: Option<Role>| role.map_or("none", Role::code);
                let task = Task {
                    subject: system.as_subject(),
                    cause: self.cause.clone(),
                    title: format!("System {} has nobody who answers for it", system.key),
                    detail: format!(
                        "Owner: {}. Daily owner: {}. At least one of them is held by nobody: fill the role, or name another.",
                        role(system.owner),
                        role(system.daily_owner)
                    ),
                    within: WITHIN,
                };
                tasks::ask(uow, task).await?;
            }
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}

/// Adds this job.
pub(crate) fn register(registry: &mut Registry) {
    registry.job::<LookAtOwners>(&[WATCH_REGISTER]);
    registry.on("appointment.ended", LookAtOwners::of_appointment);
    registry.on("system.added", LookAtOwners::of_system);
    registry.on("system.changed", LookAtOwners::of_system);
}
