//! Opened keys of organisations: no more than so many, and none for longer than so long.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use kernel::OrganisationId;
use tokio::time::Instant;

use crate::OrganisationKey;

/// Then all are let go, and opened again as they are asked for.
const MOST: usize = 4_096;
/// So long a key may be answered here that another process has taken away meanwhile.
const LONGEST: Duration = Duration::from_secs(30);

/// Keys with the instant at which each was read.
#[derive(Default)]
pub(crate) struct Cache(RwLock<HashMap<OrganisationId, (Instant, OrganisationKey)>>);

impl Cache {
    pub(crate) fn get(&self, id: OrganisationId) -> Option<OrganisationKey> {
        self.get_at(id, Instant::now())
    }

    pub(crate) fn keep(&self, id: OrganisationId, key: OrganisationKey) {
        self.keep_at(id, key, Instant::now());
    }

    fn get_at(&self, id: OrganisationId, now: Instant) -> Option<OrganisationKey> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (read, key) = kept.get(&id)?;
        (now.duration_since(*read) < LONGEST).then(|| key.clone())
    }

    fn keep_at(&self, id: OrganisationId, key: OrganisationKey, now: Instant) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(id, (now, key));
    }
}

#[cfg(test)]
mod tests {
    use kernel::Id;

    use super::*;
    use crate::sealing::Secret;

    fn key(n: usize) -> (OrganisationId, OrganisationKey) {
        let id: OrganisationId = format!("{}_{n:032x}", OrganisationId::PREFIX).parse().unwrap();
        (id, OrganisationKey::new(id.to_string(), &Secret::default()))
    }

    #[test]
    fn a_key_is_kept_for_half_a_minute_and_no_longer() {
        let (cache, now) = (Cache::default(), Instant::now());
        let (id, key) = key(1);
        cache.keep_at(id, key.clone(), now);
        assert!(cache.get_at(id, now + LONGEST - Duration::from_millis(1)).is_some());
        assert!(cache.get_at(id, now + LONGEST).is_none());
        cache.keep_at(id, key, now + LONGEST);
        assert!(cache.get_at(id, now + LONGEST).is_some(), "read again, it is kept again");
    }

    #[test]
    fn no_more_are_kept_than_so_many() {
        let (cache, now) = (Cache::default(), Instant::now());
        for n in 0..2 * MOST + 1 {
            let (id, key) = key(n);
            cache.keep_at(id, key, now);
            assert!(cache.0.read().unwrap().len() <= MOST);
        }
    }
}
