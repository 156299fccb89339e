//! Places for files that are held in memory: so many in all, and fewer for each organisation, so that none takes them all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::OrganisationId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::ApiError;

/// So many files are taken in at once, and as many given out: each is held whole.
const AT_ONCE: usize = 8;
/// So many of these are one organisation's.
const OF_EACH: usize = 3;

pub(super) struct Places {
    all: Arc<Semaphore>,
    of_each: Mutex<HashMap<OrganisationId, Arc<Semaphore>>>,
}

/// One place, for as long as it lives.
pub(super) struct Place {
    _of_all: OwnedSemaphorePermit,
    _of_its: OwnedSemaphorePermit,
}

impl Default for Places {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(AT_ONCE)), of_each: Mutex::default() }
    }
}

impl Places {
    /// The next place for an organisation. It waits for one of its own first, and holds none of all while it does.
    pub(super) async fn take(&self, organisation: OrganisationId) -> Result<Place, ApiError> {
        let its = self.of(organisation);
        // Nobody closes them.
        let of_its = its.acquire_owned().await.map_err(|_| ApiError::internal())?;
        let of_all = self.all.clone().acquire_owned().await.map_err(|_| ApiError::internal())?;
        Ok(Place { _of_all: of_all, _of_its: of_its })
    }

    fn of(&self, organisation: OrganisationId) -> Arc<Semaphore> {
        let mut of_each = self.of_each.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever has a place or waits for one holds it too.
        of_each.retain(|_, its| Arc::strong_count(its) > 1);
        of_each.entry(organisation).or_insert_with(|| Arc::new(Semaphore::new(OF_EACH))).clone()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use kernel::Id;

    use super::*;

    #[tokio::test]
    async fn no_organisation_takes_the_places_of_the_others() {
        let places = Places::default();
        let [ours, theirs, others] = [1, 2, 3].map(|id| OrganisationId::from_uuid(uuid::Uuid::from_u128(id)));
        let take = |organisation| places.take(organisation).now_or_never().and_then(Result::ok);
        let mut taken: Vec<_> = (0..OF_EACH).filter_map(|_| take(ours)).collect();
        assert_eq!(taken.len(), OF_EACH);
        assert!(take(ours).is_none(), "all of its own are taken");
        taken.extend((0..OF_EACH).filter_map(|_| take(theirs)));
        taken.extend((0..OF_EACH).filter_map(|_| take(others)));
        assert_eq!(taken.len(), AT_ONCE, "there are no more for anybody");
        taken.clear();
        assert!(take(ours).is_some());
        assert!(places.of_each.lock().expect("whole").len() <= 1, "who has none is forgotten");
    }
}
