//! From what is known of a person to rows that are gone from another system's database, and the proof of it.

mod checkers;
mod connection;
mod evidence;
mod house;
mod killed;
mod orders;
mod path;
mod plans;
mod refusals;
mod residue;
mod tampered;

pub use checkers::{other_checker, verify};
pub use house::House;
