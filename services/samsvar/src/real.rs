//! The real clock and real chance. They come in here and nowhere else; everybody below is handed them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kernel::{Chance, Clock, Instant};

use crate::Failure;

/// The machine's clock.
pub struct RealClock {
    began: std::time::Instant,
}

impl RealClock {
    /// A clock whose process time begins now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where process time comes in")]
    pub fn new() -> Self {
        Self { began: std::time::Instant::now() }
    }
}

impl Default for RealClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for RealClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where real time comes in")]
    fn now(&self) -> Instant {
        chrono::Utc::now()
    }

    fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }
}

/// How many bits the counter of an id has; above it stand the instant, below it 32 bits of chance.
const COUNTER: u64 = (1 << 42) - 1;

/// The machine's chance. Ids made by one process at one instant stand in the order in which they were made.
pub struct RealChance {
    made: AtomicU64,
}

impl RealChance {
    /// Fails where the operating system gives no random bytes.
    pub fn new() -> Result<Self, Failure> {
        let start =
            getrandom::u64().map_err(|error| Failure::of("the operating system gives no random bytes", &error))?;
        // Half of the counter's range is left, which no process lives to use up.
        Ok(Self { made: AtomicU64::new(start & (COUNTER >> 1)) })
    }
}

impl Chance for RealChance {
    fn uuid(&self, at: Instant) -> uuid::Uuid {
        let made = self.made.fetch_add(1, Ordering::Relaxed) & COUNTER;
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        uuid_v7(millis, made, random())
    }

    fn below(&self, below: u64) -> u64 {
        random() % below.max(1)
    }
}

/// The source was tried at the start, and systems do not lose it later.
fn random() -> u64 {
    getrandom::u64().expect("the operating system gave random bytes when the process began")
}

/// RFC 9562 §5.7 with a counter of 42 bits behind the instant (§6.2, method 1).
pub(crate) fn uuid_v7(millis: u64, counter: u64, chance: u64) -> uuid::Uuid {
    let high = (millis << 16) | 0x7000 | (counter >> 30 & 0xfff);
    let low = 1 << 63 | (counter & 0x3fff_ffff) << 32 | chance & 0xffff_ffff;
    uuid::Uuid::from_u64_pair(high, low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_instant_are_of_version_7_and_in_order() {
        let chance = RealChance::new().unwrap();
        let at = "2026-01-01T00:00:00Z".parse().unwrap();
        let ids: Vec<_> = (0..1_000).map(|_| chance.uuid(at)).collect();
        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122));
        let (seconds, _) = ids[0].get_timestamp().unwrap().to_unix();
        assert_eq!(i64::try_from(seconds), Ok(at.timestamp()));
    }

    #[test]
    fn chance_stays_below_its_limit() {
        let chance = RealChance::new().unwrap();
        assert!((0..100).all(|_| chance.below(3) < 3));
        assert_eq!(chance.below(0), 0);
    }
}
