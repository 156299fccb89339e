//! Wakes the ledger and runs its jobs.
