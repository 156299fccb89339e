//! The two things that come in from `main`: real time and chance.

use crate::Instant;

/// Real time. Business time is the store's affair.
pub trait Clock: Send + Sync + 'static {
    /// The wall clock now.
    fn now(&self) -> Instant;
    /// Time since the process began, never going back; leases and timeouts go by it.
    fn elapsed(&self) -> std::time::Duration;
    /// Whether it rules even where the database has a clock of its own: one that is moved by hand does.
    fn rules(&self) -> bool {
        false
    }
}

/// Chance for ids and samples; never for keys, tokens or nonces.
pub trait Chance: Send + Sync + 'static {
    /// A UUIDv7 that carries the given instant.
    fn uuid(&self, at: Instant) -> uuid::Uuid;
    /// A number below `below` (jitter, samples).
    fn below(&self, below: u64) -> u64;
}
