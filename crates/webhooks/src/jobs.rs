//! Deliveries are no jobs of the ledger: they wait in queues of their own, one for each endpoint, and the dispatcher
//! takes them from there, with many on their way at once. What this crate does after an event is to take note of it in
//! the transaction in which it is passed on.

use std::sync::Arc;

use ::jobs::Beside;

use crate::Dispatcher;

/// Puts the dispatcher beside the ledger: it takes note of every event, and is settled as time is moved.
pub fn register(beside: &mut Beside, dispatcher: &Dispatcher) {
    beside.sinks.push(Arc::new(dispatcher.clone()));
    beside.background.push(Arc::new(dispatcher.clone()));
}
