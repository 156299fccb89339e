//! The commands, one file each.

pub mod audit;
pub mod backup;
pub mod config;
pub mod connector;
pub mod demo;
pub mod ledger;
pub mod migrate;
pub mod pack;
pub mod restore;
pub mod schema;
pub mod serve;
pub mod token;
pub mod verify;
pub mod worker;
