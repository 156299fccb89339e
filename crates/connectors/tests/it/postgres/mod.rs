//! What is so on a server only.

mod between;
mod faults;
mod proxy;
mod replica;
mod rights;
pub mod server;
mod tables;
mod types;

use crate::foreign::Engine;

/// The server, where there is one.
fn engine() -> Option<Engine> {
    server::Server::of_the_environment().map(Engine::Postgres)
}
