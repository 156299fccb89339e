//! How many deliveries are on their way to whom. A hanging endpoint holds its own places and nobody else's: what has been
//! waited for a while moves over to places for the slow, of which there are more, and frees its place for the quick.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kernel::EndpointId;
use tokio::time::Instant;

/// Whoever has not answered by then is slow.
pub(super) const SLOW: Duration = Duration::from_millis(250);
/// For each place of the quick there are so many of the slow.
const OF_THE_SLOW: usize = 4;

#[derive(Default)]
pub(super) struct Slots(Mutex<State>);

#[derive(Default)]
struct State {
    taken: u64,
    held: HashMap<EndpointId, Held>,
}

#[derive(Default)]
struct Held {
    cap: usize,
    begun: Vec<(u64, Instant)>,
}

/// One place, for as long as it lives.
pub(super) struct Slot {
    slots: Arc<Slots>,
    endpoint: EndpointId,
    number: u64,
}

impl Slots {
    /// How many places are free, of so many of the quick.
    pub(super) fn free(&self, total: usize) -> usize {
        let (quick, slow) = self.count();
        total.saturating_sub(quick + slow.saturating_sub(total * OF_THE_SLOW))
    }

    /// Whether half the places of the slow are taken: then nobody gets a second place any more.
    pub(super) fn is_slow(&self, total: usize) -> bool {
        self.count().1 * 2 > total * OF_THE_SLOW
    }

    /// How many are on their way to one endpoint.
    pub(super) fn taken_of(&self, endpoint: EndpointId) -> usize {
        self.state().held.get(&endpoint).map_or(0, |held| held.begun.len())
    }

    /// The endpoints that have no place left.
    pub(super) fn full(&self) -> Vec<EndpointId> {
        let state = self.state();
        let full = state.held.iter().filter(|(_, held)| held.begun.len() >= held.cap);
        full.map(|(endpoint, _)| *endpoint).collect()
    }

    /// Takes a place of an endpoint that may have so many.
    pub(super) fn take(self: &Arc<Self>, endpoint: EndpointId, cap: usize) -> Slot {
        let mut state = self.state();
        state.taken += 1;
        let number = state.taken;
        let held = state.held.entry(endpoint).or_default();
        held.cap = cap;
        held.begun.push((number, Instant::now()));
        Slot { slots: self.clone(), endpoint, number }
    }

    /// The quick and the slow.
    fn count(&self) -> (usize, usize) {
        let state = self.state();
        let begun = || state.held.values().flat_map(|held| &held.begun);
        let slow = begun().filter(|(_, begun)| begun.elapsed() >= SLOW).count();
        (begun().count() - slow, slow)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut state = self.slots.state();
        if let Some(held) = state.held.get_mut(&self.endpoint) {
            held.begun.retain(|(number, _)| *number != self.number);
            if held.begun.is_empty() {
                state.held.remove(&self.endpoint);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Id;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_place_is_given_back_when_it_is_dropped_and_freed_when_it_is_slow() {
        let slots = Arc::new(Slots::default());
        let [ours, theirs] = [1, 2].map(|id| EndpointId::from_uuid(uuid::Uuid::from_u128(id)));
        let first = slots.take(ours, 2);
        let second = slots.take(theirs, 1);
        assert_eq!((slots.free(2), slots.taken_of(ours), slots.full()), (0, 1, vec![theirs]));
        drop(second);
        assert_eq!((slots.free(2), slots.full()), (1, Vec::new()));
        tokio::time::advance(SLOW).await;
        assert_eq!((slots.free(2), slots.is_slow(1)), (2, false));
        let more: Vec<_> = (0..8).map(|_| slots.take(ours, 2)).collect();
        assert_eq!((slots.free(2), slots.full()), (0, vec![ours]));
        tokio::time::advance(SLOW).await;
        assert!(slots.is_slow(2), "nine of eight");
        assert_eq!(slots.free(2), 1, "one too many of the slow holds a place of the quick");
        drop((first, more));
        assert_eq!((slots.free(2), slots.taken_of(ours)), (2, 0));
    }
}
