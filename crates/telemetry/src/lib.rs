#![doc = include_str!("../README.md")]

mod span;
mod trace;

pub use span::{Cause, Kind, Span, turn_on};
pub use trace::Trace;
