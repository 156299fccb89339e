//! Anchors: dated events that periods run from. They belong to an item, a reference, a consent or a subject; of each name
//! a thing has one, the latest.

mod due;
mod earliest;
mod erase;
mod event;
mod model;
mod queries;
mod record;
mod rules;
mod write;

pub(crate) use due::{Shelf, due};
#[cfg(test)]
pub(crate) use due::{begins_with_the_dates, plans};
pub(crate) use earliest::earliest;
pub(crate) use erase::erase;
pub use event::Event;
pub(crate) use model::anchor;
pub use model::{Anchor, TargetKind};
pub(crate) use queries::merged;
pub use queries::{of_holdings, of_targets};
pub use record::{Record, Recorded, Target, record, record_one};
pub use rules::When;
pub(crate) use rules::name as valid_name;
pub(crate) use write::{Put, put, void};

/// So many values stand in one statement.
pub(crate) const CHUNK: usize = 1_000;
