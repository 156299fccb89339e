//! What can be done with subjects.

mod register;

pub use register::{Register, register};
