//! The register and what is held, as others use them: on a real store, in two organisations, under the ledger's clock.

mod agreements;
mod approving;
mod changing;
mod drafting;
mod findings;
mod holdings;
mod internal_control;
mod lists;
mod packs;
mod permissions;
mod starting;
mod systems;
mod transitions;
mod walls;
mod world;
