//! Plans, runs and certificates.

mod approving;
mod astray;
mod connected;
mod crm;
mod elsewhere;
mod faults;
mod folder;
mod killed;
mod model;
mod own_store;
mod partly;
mod proving;
mod stopping;
mod things;
mod windows;
mod world;
