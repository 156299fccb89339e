//! Work that this crate leaves for later.

use async_trait::async_trait;
use jobs::{Context, Job, JobError, Registry};
use kernel::AppointmentId;
use serde::{Deserialize, Serialize};

use crate::{EXPIRE_APPOINTMENT, appointments};

/// Announces that an appointment's time is up. Left behind when an end is set, for the instant of that end.
///
/// Guard: `ended_at` of the row. It is set with the announcement, so a second run finds it and does nothing; one that
/// was left for an end that has been moved since finds that its time has not come.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct ExpireAppointments {
    pub(crate) appointment: AppointmentId,
}

#[async_trait]
impl Job for ExpireAppointments {
    const KIND: &'static str = "access.expire_appointments";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        Ok(cx.write(async |uow| appointments::expire(uow, self.appointment).await).await?)
    }
}

/// Adds this crate's jobs.
pub fn register(registry: &mut Registry) {
    registry.job::<ExpireAppointments>(&[EXPIRE_APPOINTMENT]);
}
