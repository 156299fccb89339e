//! The binary, from outside.

mod binary;
mod configuration;
mod demo;
mod packs;
mod schema;
mod serving;
mod trail;
mod verify;
mod wiring;
