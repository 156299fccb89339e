//! No confidential case is left without anybody who may treat it.

use std::collections::HashSet;

use async_trait::async_trait;
use jobs::{Context, Enqueue, Job, JobError, When};
use kernel::{AppointmentId, DeviationId, EventRef, Instant, PersonId, Role};
use serde::{Deserialize, Serialize};
use store::UnitOfWork;

use crate::{Deviation, Error, FORWARD, commands, queries};

/// So many cases are looked at in one unit; the rest is left to the next.
const AT_ONCE: usize = 100;

/// After somebody left, or somebody was given a role in which reports are treated: lets those who treat reports now into
/// every unclosed confidential case whose owner, addressed superior and circle have all left, or never were there.
///
/// Guard: the circle. Whoever was let in is there, so a second run finds nothing to do.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct LetTreatersIn {
    /// The appointment that caused it; one that begins later is waited for.
    appointment: Option<AppointmentId>,
    /// The case up to which all have been looked at.
    after: Option<DeviationId>,
}

impl LetTreatersIn {
    /// The job for an event `appointment.made`, if the role is one in which reports are treated.
    pub(super) fn of_appointment(event: &EventRef) -> Option<Self> {
        let role: Role = event.data.get("role")?.parse().ok()?;
        let appointment = event.subject.id.parse().ok();
        matches!(role, Role::Sec | Role::Ctrl).then_some(Self { appointment, after: None })
    }
}

#[async_trait]
impl Job for LetTreatersIn {
    const KIND: &'static str = "deviations.let_treaters_in";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            if let Some(begins_at) = self.begins_later(uow).await? {
                uow.enqueue(self, When::At(begins_at)).await?;
                return Ok(());
            }
            let cases = queries::unclosed_confidential(uow.db(), uow.scope(), self.after, AT_ONCE).await?;
            let after = cases.last().map(|case| case.id).filter(|_| cases.len() == AT_ONCE);
            let here = here(uow, &cases).await?;
            for case in cases.into_iter().filter(|case| !insiders(case).any(|person| here.contains(&person))) {
                uow.require(FORWARD, &case)?;
                commands::let_treaters_in(uow, case).await?;
            }
            if after.is_some() {
                uow.enqueue(&Self { after, ..*self }, When::Now).await?;
            }
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}

impl LetTreatersIn {
    async fn begins_later(&self, uow: &UnitOfWork) -> Result<Option<Instant>, Error> {
        let Some(appointment) = self.appointment else { return Ok(None) };
        let found = access::appointments::get(uow.db(), uow.scope(), appointment).await?;
        Ok(found.map(|appointment| appointment.from_at).filter(|from| *from > uow.now()))
    }
}

/// Whoever may do something in a case: its reporter only looks on.
fn insiders(case: &Deviation) -> impl Iterator<Item = PersonId> {
    case.circle().iter().copied().chain(case.owner_id).chain(case.line_id)
}

/// Those of all their insiders who have not left.
async fn here(uow: &UnitOfWork, cases: &[Deviation]) -> Result<HashSet<PersonId>, Error> {
    let insiders: HashSet<PersonId> = cases.iter().flat_map(insiders).collect();
    let persons = access::persons::by_ids(uow.db(), uow.scope(), &Vec::from_iter(insiders)).await?;
    Ok(persons.into_values().filter(|person| person.left_at.is_none()).map(|person| person.id).collect())
}
