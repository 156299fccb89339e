//! What can be done with references, beside recording events.

mod change_state;

pub use change_state::{ChangeState, change_state};
