#![doc = include_str!("../README.md")]

mod agenda;
mod commands;
mod erase;
mod error;
mod event;
pub mod jobs;
mod migrations;
mod model;
mod permissions;
mod queries;
mod rules;
mod steps;

pub use agenda::Agenda;
pub use commands::{
    Add, Cancel, CheckEffect, Complete, Reassign, Reschedule, add, cancel, check_effect, complete, reassign,
    reschedule, share,
};
pub use erase::erase_of;
pub use error::Error;
pub use event::Event;
pub use migrations::migrations;
pub use model::{Action, ActionRow, Order, State};
pub use permissions::*;
pub use queries::{Filter, by_ids, get, of_subjects, page, unfinished_of};
pub use rules::{EFFECT_CHECK_AFTER, Unsettled, unsettled};
pub use steps::{Step, StepKind, steps_of};
