//! Actions as others use them: on a real store, in two organisations, under the ledger's clock.

mod adding;
mod agenda;
mod arranging;
mod completing;
mod lists;
mod permissions;
mod walls;
mod watching;
mod world;
