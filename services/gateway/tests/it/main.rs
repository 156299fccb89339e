//! The gateway, asked through its own router on a real database. One binary for all.

mod calendar;
mod coverage;
mod files;
mod hidden;
mod holdings;
mod http;
mod ledger;
mod limits;
mod matrix;
mod relay;
mod rules;
mod selection;
mod serving;
mod shelf;
mod sign_in;
mod snapshots;
mod statements;
mod story;
mod trail;
mod walls;
mod world;
mod writes;
