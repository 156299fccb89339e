#![doc = include_str!("../README.md")]

mod error;
mod graphql;
mod http;
mod options;
mod ports;

pub use error::{ApiError, CODES};
pub use graphql::{Limits, PERMISSIONS, sdl};
pub use http::Gateway;
pub use options::Options;
pub use ports::{Parts, Ready, SignIn, TestClock};
