//! The end of an agreement comes near, or has come.

use async_trait::async_trait;
use jobs::{Context, Enqueue, Job, JobError, When};
use kernel::AgreementId;
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use store::model;

use crate::processors::model::agreement;
use crate::processors::rules::Notice;
use crate::processors::{Event, queries};
use crate::{Error, WATCH_REGISTER};

/// 90 and 30 days before an agreement's end, and on the day after it: says so (DT-32).
///
/// Guard: `told_first_at`, `told_last_at` and `told_expired_at` of the agreement, in the same unit as the event. One that
/// finds that its day has not come, because the end or the organisation's zone has moved since, is left again for that day.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct WatchAgreement {
    /// Which agreement.
    pub agreement: AgreementId,
    /// What is to be announced.
    pub notice: Notice,
}

#[async_trait]
impl Job for WatchAgreement {
    const KIND: &'static str = "records.watch_agreement";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            let Some(before) = queries::get_agreement(uow.db(), uow.scope(), self.agreement).await? else {
                return Ok(());
            };
            uow.require(WATCH_REGISTER, &before)?;
            let zone = access::organisation(uow.db(), uow.scope()).await?.working_time().zone;
            let today = zone.date(uow.now());
            if let Some(day) = before.valid_to.map(|valid_to| self.notice.on(valid_to)).filter(|day| today < *day) {
                let at = zone.start_of(day);
                uow.enqueue_once(&format!("{} {:?} {at}", self.agreement, self.notice), self, When::At(at)).await?;
                return Ok(());
            }
            let Some(valid_to) = before.valid_to.filter(|_| self.notice.is_due(&before, today)) else {
                return Ok(());
            };
            let now = Set(Some(uow.now()));
            let change = match self.notice {
                Notice::First => agreement::ActiveModel { told_first_at: now, ..Default::default() },
                Notice::Last => agreement::ActiveModel { told_last_at: now, ..Default::default() },
                Notice::Expired => agreement::ActiveModel { told_expired_at: now, ..Default::default() },
            };
            let after = model::update::<agreement::Entity>(uow, before.id, before.version, change).await?;
            let (agreement, processor) = (after.id, after.processor_id);
            uow.emit(&match self.notice {
                Notice::Expired => Event::AgreementExpired { agreement, processor, valid_to },
                Notice::First | Notice::Last => {
                    Event::AgreementExpiring { agreement, processor, valid_to, days: (valid_to - today).num_days() }
                }
            });
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}
