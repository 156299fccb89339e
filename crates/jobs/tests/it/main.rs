//! The ledger on a real database: periods, jobs, leases, time.

mod beside;
mod effects;
mod faults;
mod housekeeping;
mod kills;
mod leases;
mod operating;
mod periods;
mod queue;
mod scale;
mod time;
mod versions;
mod zones;
