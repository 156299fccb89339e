#![doc = include_str!("../README.md")]

mod beside;
mod commands;
mod context;
mod enqueue;
mod erasures;
mod error;
mod event;
mod job;
mod ledger;
mod metrics;
mod migrations;
mod permissions;
mod queue;
mod registry;
pub mod schedules;

pub use beside::{Background, Beside, Sink};
pub use commands::{Pause, RunNow, accept_clock, cancel_job, pause, resume, retry_job, run_now};
pub use context::Context;
pub use enqueue::{Enqueue, When};
pub use erasures::register;
pub use error::Error;
pub use event::Event;
pub use job::{Job, JobError};
pub use ledger::{Ledger, Options, Parts};
pub use migrations::migrations;
pub use permissions::{
    ACCEPT_CLOCK, CANCEL_JOB, PAUSE_SCHEDULE, PERMISSIONS, RESUME_SCHEDULE, RETRY_JOB, RUN_SCHEDULE,
};
pub use queue::{JobRow, State, WaitsFor, is_on_its_way, jobs_by_id, jobs_page};
pub use registry::Registry;
pub use schedules::{CatchUp, Due, NewSchedule};
