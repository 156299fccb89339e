//! What can be done with consents, one file each.

mod give;
mod withdraw;

pub use give::{Give, give};
pub use withdraw::{Withdraw, withdraw};
