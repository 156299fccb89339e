#![doc = include_str!("../README.md")]

mod beside;
mod context;
mod enqueue;
mod error;
mod job;
mod ledger;
mod metrics;
mod migrations;
mod queue;
mod registry;
pub mod schedules;

pub use beside::{Background, Beside, Sink};
pub use context::Context;
pub use enqueue::{Enqueue, When};
pub use error::Error;
pub use job::{Job, JobError};
pub use ledger::{Ledger, Options, Parts};
pub use migrations::migrations;
pub use queue::{JobRow, State, is_on_its_way, jobs_by_id, jobs_page};
pub use registry::Registry;
pub use schedules::{CatchUp, Due, NewSchedule};
