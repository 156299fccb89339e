//! The ledger on a real database: periods, jobs, leases, time.

mod beside;
mod effects;
mod faults;
mod housekeeping;
mod kills;
mod leases;
mod periods;
mod queue;
mod time;
mod zones;
