#![doc = include_str!("../README.md")]

mod agenda;
mod error;
pub mod pack;

use std::sync::Arc;

pub use agenda::{AgendaPoint, AgendaReason, AgendaSource};
pub use error::Error;

/// What domains offer each other. `samsvar` fills it once.
#[derive(Default, Clone)]
pub struct Ports {
    /// Where a meeting's agenda is drawn from, in the order in which it is treated.
    pub agenda: Vec<Arc<dyn AgendaSource>>,
}
