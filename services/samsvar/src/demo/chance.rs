//! Chance from a seed: the same dates and the same seed give the same ids and the same behaviour of people.

use std::sync::atomic::{AtomicU64, Ordering};

use kernel::{Chance, Instant};

use crate::real::uuid_v7;

/// Ids and samples from a seed. Keys, tokens and nonces never come from here.
pub struct SeededChance {
    seed: u64,
    made: AtomicU64,
    began: Instant,
}

impl SeededChance {
    /// Chance that is the same for the same seed.
    #[must_use]
    pub fn new(seed: u64, began: Instant) -> Self {
        Self { seed, made: AtomicU64::new(0), began }
    }

    fn next(&self) -> u64 {
        self.made.fetch_add(1, Ordering::Relaxed)
    }
}

impl Chance for SeededChance {
    fn uuid(&self, at: Instant) -> uuid::Uuid {
        let made = self.next();
        // The first id is the installation's own. It carries real time, which differs from run to run.
        let at = if made == 0 { self.began } else { at };
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        uuid_v7(millis, made, mix(self.seed ^ made))
    }

    fn below(&self, below: u64) -> u64 {
        mix(self.seed.wrapping_add(self.next())) % below.max(1)
    }
}

/// What people do by chance. Each question is named, so that one more question changes none of the other answers.
#[derive(Debug, Clone, Copy)]
pub struct Dice {
    seed: u64,
}

impl Dice {
    /// Dice of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed: mix(seed) }
    }

    /// A number from `low` to `high`, both included.
    #[must_use]
    pub fn between(self, question: &str, low: u64, high: u64) -> u64 {
        low + self.roll(question) % (high.saturating_sub(low) + 1)
    }

    /// Whether something happens that happens so many times in a hundred.
    #[must_use]
    pub fn percent(self, question: &str, percent: u64) -> bool {
        self.roll(question) % 100 < percent
    }

    /// One out of several.
    #[must_use]
    pub fn pick<'a, T>(self, question: &str, from: &'a [T]) -> Option<&'a T> {
        let count = u64::try_from(from.len()).ok().filter(|count| *count > 0)?;
        from.get(usize::try_from(self.roll(question) % count).ok()?)
    }

    /// FNV-1a over the question, then mixed with the seed.
    fn roll(self, question: &str) -> u64 {
        let hash = question
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        mix(hash ^ self.seed)
    }
}

/// SplitMix64's finisher.
fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_and_another_one_another() {
        let at: Instant = "2026-01-01T00:00:00Z".parse().unwrap();
        let ids = |seed| {
            let chance = SeededChance::new(seed, at);
            (0..10).map(|_| chance.uuid(at)).collect::<Vec<_>>()
        };
        assert_eq!(ids(1), ids(1));
        assert_ne!(ids(1), ids(2));
        assert!(ids(1).is_sorted());
    }

    #[test]
    fn dice_stay_within_their_bounds_and_do_not_depend_on_order() {
        let dice = Dice::new(7);
        for question in ["a", "b", "c"] {
            assert!((3..=5).contains(&dice.between(question, 3, 5)));
            assert_eq!(dice.between(question, 0, 1_000), dice.between(question, 0, 1_000));
        }
        assert_eq!(dice.between("x", 4, 4), 4);
        assert_eq!(dice.pick::<u8>("x", &[]), None);
        let often = (0..1_000).filter(|n| dice.percent(&n.to_string(), 20)).count();
        assert!((120..280).contains(&often), "{often}");
    }
}
