//! What the whole-system tests and the bench start the server with, and talk to it by.
//!
//! An [`Installation`] is a temporary folder with everything that one server has. Commands run in it to their end; a
//! [`Server`] runs until it is stopped, and never longer than its value lives. Every wait has a limit, and only
//! processes started here are ended here.

mod binary;
mod client;
mod collector;
mod foreign;
mod installation;
mod postgres;
mod receiver;
pub mod retention;
mod server;
mod wait;

pub use binary::binary;
pub use client::{Answer, Client, http, mutation};
pub use collector::{Collector, Manner, Told, texts};
pub use foreign::{Foreign, run_on};
pub use installation::{Finished, Installation};
pub use postgres::Database;
pub use receiver::{Receiver, Taken};
pub use server::{Server, Stopped, cpu_of};
pub use wait::until;
