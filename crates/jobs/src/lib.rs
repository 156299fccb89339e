//! The ledger: schedules, periods, jobs, leases.
