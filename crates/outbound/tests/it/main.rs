//! The client against receivers that behave as they like, on this machine's own addresses.

mod answers;
mod names;
mod receiver;
