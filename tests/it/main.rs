//! Whole-system tests: what no single crate can promise alone.
//!
//! `tidy` and `traceability` read the workspace's own files; everything else starts the server as people do and talks
//! to it over HTTP, with the helpers of this package's library.

// Everything here is test code, helpers too; this says so to the lints that let tests unwrap.
#![cfg(test)]

mod case;
mod databases;
mod deletion;
mod demo;
mod deploy;
mod kill;
mod oracle;
mod privacy;
mod process;
mod readme;
mod register;
mod restore;
mod telemetry;
mod tidy;
mod traceability;
mod verify;
mod walls;
mod webhooks;
mod world;
