//! Ids and samples that are the same in every run.

use std::sync::atomic::{AtomicU64, Ordering};

use kernel::{Chance, Instant};

/// Chance from a seed. Ids made at one instant are in the order in which they were made.
pub struct SeededChance {
    seed: u64,
    made: AtomicU64,
}

impl SeededChance {
    /// Chance that is the same for the same seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, made: AtomicU64::new(0) }
    }

    fn next(&self) -> u64 {
        self.made.fetch_add(1, Ordering::Relaxed)
    }
}

impl Chance for SeededChance {
    fn uuid(&self, at: Instant) -> uuid::Uuid {
        let made = self.next();
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
        bytes[6] = 0x70;
        bytes[8..14].copy_from_slice(&(made & 0x3fff_ffff_ffff).to_be_bytes()[2..]);
        bytes[8] |= 0x80;
        bytes[14..].copy_from_slice(&mix(self.seed).to_be_bytes()[..2]);
        uuid::Uuid::from_bytes(bytes)
    }

    fn below(&self, below: u64) -> u64 {
        mix(self.seed.wrapping_add(self.next())) % below.max(1)
    }
}

/// SplitMix64's finisher.
fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
