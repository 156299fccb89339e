//! The store on a real database: a small table of its own, two organisations, and everything that can go wrong.

mod erasing;
mod files;
mod notes;
mod opening;
mod outages;
mod reads;
mod server;
mod turns;
mod writes;
