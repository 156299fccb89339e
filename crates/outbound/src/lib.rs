#![doc = include_str!("../README.md")]

mod answer;
mod client;
mod error;
mod guard;
mod network;
mod resolve;
mod trusted;

pub use answer::{Answer, RetryAfter};
pub use client::{Client, Options};
pub use error::Error;
pub use guard::{Address, Guard};
pub use resolve::Resolve;
pub use trusted::Trusted;
