//! A consent's time is up.

use async_trait::async_trait;
use calendar::Span;
use jobs::{Context, Enqueue, Job, JobError, Registry, When};
use kernel::ConsentId;
use ports::Anchor;
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use store::model;

use super::dating::{self, What};
use super::{Event, consent, queries};
use crate::{Error, WATCH_CONSENT};

/// On the day after the last on which a consent stands: says that it has ended.
///
/// Guard: `ended_at` of the consent, in the same unit as the event.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct EndConsent {
    /// Which consent.
    pub consent: ConsentId,
}

#[async_trait]
impl Job for EndConsent {
    const KIND: &'static str = "records.end_consent";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            let Some(before) = queries::get(uow.db(), uow.scope(), self.consent).await? else { return Ok(()) };
            uow.require(WATCH_CONSENT, &before)?;
            let zone = access::organisation(uow.db(), uow.scope()).await?.working_time().zone;
            let Some(until) = before.valid_until.filter(|_| before.ended_at.is_none()) else { return Ok(()) };
            let over = Span::days(1).after_date(until);
            if zone.date(uow.now()) < over {
                // The organisation has moved west since this was left: its day has not come there.
                let at = zone.start_of(over);
                uow.enqueue_once(&format!("{} {at}", self.consent), self, When::At(at)).await?;
                return Ok(());
            }
            let change = consent::ActiveModel { ended_at: Set(Some(uow.now())), ..Default::default() };
            let after = model::update::<consent::Entity>(uow, before.id, before.version, change).await?;
            // Another consent of theirs may stand on: then what is held because of it stays.
            let others = queries::standing(uow, after.subject_id, &after.purpose).await?;
            let of_subject = others.is_empty().then_some(after.subject_id);
            let when = Anchor { at: zone.start_of(over), on: over };
            dating::date(uow, &[&after], of_subject, &after.purpose, &[What::Ended], when).await?;
            uow.emit(&Event::Ended((&after).into()));
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}

/// Adds this job.
pub(crate) fn register(registry: &mut Registry) {
    registry.job::<EndConsent>(&[WATCH_CONSENT]);
}
