//! Endpoints and deliveries on a real database, in two organisations, with receivers on this machine.

mod delivering;
mod endpoints;
mod failing;
mod kills;
mod lists;
mod pacing;
mod receiver;
mod replay;
mod running;
mod signatures;
mod walls;
mod world;
