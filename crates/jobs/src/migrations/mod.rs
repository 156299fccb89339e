//! The ledger's tables.

mod m20261101_000003_create_ledger;
mod m20261130_000002_trace_jobs;
mod m20261130_000010_widen_ledger;
mod m20261130_000012_narrow_ledger;
mod m20261130_000013_list_idle_jobs;
mod m20261130_000014_walk_to_forget;

use sea_orm_migration::MigrationTrait;

/// The steps of this crate.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(m20261101_000003_create_ledger::Step),
        Box::new(m20261130_000002_trace_jobs::Step),
        Box::new(m20261130_000010_widen_ledger::Step),
        Box::new(m20261130_000012_narrow_ledger::Step),
        Box::new(m20261130_000013_list_idle_jobs::Step),
        Box::new(m20261130_000014_walk_to_forget::Step),
    ]
}
