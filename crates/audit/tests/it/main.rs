//! The audit trail, from outside.

mod appending;
mod checkpoints;
mod exporting;
mod proofs;
mod reading;
mod trail;
