//! What is so on a server only.

pub mod server;
