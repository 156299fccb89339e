//! What is done to holds.

mod place;
mod release;

pub use place::{Keeps, Place, place};
pub use release::{Release, release};

pub(crate) use place::{Found, New, may_end, write};
