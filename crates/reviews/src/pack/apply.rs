//! Bringing an organisation's duties to what a pack says.

use std::collections::BTreeSet;

use async_trait::async_trait;
use ports::pack::{Applied, Part};
use store::UnitOfWork;

use crate::duties::{self, Define, Defined};

/// The duties of a pack. Those that the organisation has beside them are retired: the pack is the whole wheel.
pub(super) struct Duties(pub(super) Vec<Define>);

#[async_trait]
impl Part for Duties {
    async fn apply(&self, uow: &mut UnitOfWork) -> Result<Applied, ports::Error> {
        let mut applied = Applied::default();
        for duty in &self.0 {
            match duties::define(uow, duty.clone()).await? {
                Defined::Added(_) => applied.added += 1,
                Defined::Changed(_) => applied.changed += 1,
                Defined::Unchanged(_) => applied.unchanged += 1,
            }
        }
        let named: BTreeSet<&str> = self.0.iter().map(|duty| duty.key.as_str()).collect();
        for duty in duties::in_force(uow.db(), uow.scope()).await? {
            if !named.contains(duty.key.as_str()) {
                duties::retire(uow, duty.id, duty.version).await?;
                applied.changed += 1;
            }
        }
        Ok(applied)
    }
}
