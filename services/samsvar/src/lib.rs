#![doc = include_str!("../README.md")]

pub mod backup;
mod calls;
pub mod cli;
mod commands;
pub mod config;
pub mod demo;
mod failure;
pub mod packs;
pub mod real;
pub mod say;
pub mod server;
pub mod telemetry;
pub mod verify;
pub mod wiring;

pub use failure::Failure;
