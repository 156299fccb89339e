//! Cases as others use them: on a real store, in two organisations, under the ledger's clock.

mod agenda;
mod closing;
mod confidential;
mod deadlines;
mod forwarding;
mod lists;
mod openers;
mod orphans;
mod permissions;
mod reporting;
mod retention;
mod treating;
mod triaging;
mod walls;
mod world;
