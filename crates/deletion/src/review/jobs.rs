//! Opening reviews, and passing on those that are not answered.

use async_trait::async_trait;
use jobs::{Context, Due, Job, JobError, Registry};
use kernel::{Id, RetentionReviewId, Role};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use store::model;

use super::event::Event;
use super::model::{ReviewState, review};
use super::{opening, queries};
use crate::{Error, WATCH_RETENTION};

pub(crate) fn register(registry: &mut Registry) {
    registry.job::<OpenReviews>(&[WATCH_RETENTION]);
    registry.job::<PassOnReview>(&[WATCH_RETENTION]);
}

/// Asks about everything that has come due for a review. Its guard is that what has been asked about is not asked again
/// before it is answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenReviews {
    /// Which day.
    pub due: Due,
}

#[async_trait]
impl Job for OpenReviews {
    const KIND: &'static str = "deletion.open_reviews";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        Ok(opening::open(cx).await?)
    }
}

/// Passes a review on to the management that was not answered in time. It stays open until it is answered: nothing is
/// erased because nobody answered, and nothing is forgotten. Its guard is the row's `overdue_at`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PassOnReview {
    /// Which review.
    pub review: RetentionReviewId,
}

#[async_trait]
impl Job for PassOnReview {
    const KIND: &'static str = "deletion.pass_on_review";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            let Some(review) = queries::get(uow.db(), uow.scope(), self.review).await? else { return Ok(()) };
            if review.state != ReviewState::Open || review.overdue_at.is_some() {
                return Ok(());
            }
            let to = access::holder(uow.db(), uow.scope(), Role::Ctrl, uow.now()).await?.map(|holder| holder.person);
            let change = review::ActiveModel { overdue_at: Set(Some(uow.now())), ..Default::default() };
            model::update::<review::Entity>(uow, review.id.uuid(), review.version, change).await?;
            let (id, open) = (review.id, review.open_entries);
            uow.emit(&Event::Overdue { review: id, rule: review.rule, role: review.role, open, to });
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}
